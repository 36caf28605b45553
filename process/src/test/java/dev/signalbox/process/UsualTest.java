package dev.signalbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UsualTest {
    private final Usual usual = new Usual();

    private static byte[] lambda(long hash, int length) {
        return ByteBuffer.allocate(length).put((byte) Tag.LAMBDA).putLong(hash).array();
    }

    @Test
    void keepsOneExampleOfEachLambda() {
        byte[] first = lambda(1, 20);
        byte[] second = lambda(2, 20);
        for (int i = 0; i < 100; i++) {
            usual.given(first);
            usual.given(second);
            usual.given(lambda(1, 30));
        }
        assertThat(usual.count()).isEqualTo(2);
        assertThat(usual.since(0)).containsExactly(first, second);
        assertThat(usual.since(1)).containsExactly(second);
        assertThat(usual.since(2)).isEmpty();
    }

    @Test
    void keepsTheLastOfThoseThatAreNew() {
        IntStream.rangeClosed(1, 100).forEach(hash -> usual.given(lambda(hash, 20)));
        assertThat(usual.count()).isEqualTo(100);
        assertThat(usual.since(0)).hasSize(16);
        assertThat(usual.since(98)).containsExactly(lambda(99, 20), lambda(100, 20));
    }

    @Test
    void leavesWhatIsNoLambdaAndWhatIsLong() {
        usual.given(new byte[0]);
        usual.given(new byte[] {Tag.LAMBDA, 0, 0});
        usual.given(ByteBuffer.allocate(30).put((byte) Tag.RECORD).putLong(5).array());
        usual.given(lambda(6, 5000));
        assertThat(usual.count()).isZero();
    }
}
