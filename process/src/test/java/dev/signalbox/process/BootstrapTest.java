package dev.signalbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    private final Bootstrap sent = new Bootstrap(
            new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
            4711,
            500_000_000,
            "INFO",
            "ocr",
            "/dev/shm/x",
            Bootstrap.Kind.MAIN,
            "com.acme.Main",
            List.of("", "ü \n"),
            new byte[100_000]);

    @Test
    void readsWhatWasWrittenAndNotAByteMore() throws Exception {
        byte[] bytes = Arrays.copyOf(sent.encoded(), sent.encoded().length + 1);
        bytes[bytes.length - 1] = Bootstrap.STOP;
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        Bootstrap read = Bootstrap.read(in);
        assertThat(read).usingRecursiveComparison().isEqualTo(sent);
        assertThat(in.read()).isEqualTo(Bootstrap.STOP);
    }

    @Test
    void tellsAParentThatIsGoneWhereverThatWas() {
        byte[] bytes = sent.encoded();
        for (int length : new int[] {0, 3, 11, 12, 13, bytes.length - 1}) {
            assertThatThrownBy(() -> Bootstrap.read(new ByteArrayInputStream(bytes, 0, length)))
                    .as("length %d", length)
                    .isInstanceOf(EOFException.class);
        }
    }

    @Test
    void refusesWhatAnotherReleaseWrites() {
        byte[] bytes = sent.encoded();
        bytes[7] = 99;
        assertThatThrownBy(() -> Bootstrap.read(new ByteArrayInputStream(bytes)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version=99")
                .hasMessageContaining("class path");
    }
}
