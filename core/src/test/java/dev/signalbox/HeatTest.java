package dev.signalbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** When a signal is found hot, and what limits what is made then. */
@DisabledIfSystemProperty(
        named = "signalbox.signal.direct",
        matches = "always",
        disabledReason = "nothing is counted there; only met when -Dtest names this class for both runs")
class HeatTest {
    private static final long SECOND = 1_000_000_000;

    private final Signal<String> signal = Signal.create("hot");
    private final List<Integer> called = new ArrayList<>();

    private void connect(int count) {
        for (int i = 0; i < count; i++) {
            int me = i;
            signal.connect(value -> called.add(me));
        }
    }

    /** What counts the sends; fails if nothing does. */
    private Heat<String> counter() {
        Heat<String> heat = signal.heat();
        assertThat(heat).isNotNull();
        return heat;
    }

    /** As if it had been sent on very often within a second. */
    private static void heat(Signal<?> signal) {
        Heat<?> heat = signal.heat();
        heat.look(0);
        heat.look(SECOND);
    }

    @Test
    void isHotOnlyWhenSoManySendsComeFast() {
        connect(8);
        Heat<String> heat = counter();

        heat.look(0);
        assertThat(signal.isDirect()).as("one look knows no rate").isFalse();
        heat.look(5 * SECOND);
        assertThat(signal.isDirect()).as("too slow").isFalse();
        heat.look(8 * SECOND);
        assertThat(signal.isDirect()).as("fast").isTrue();
    }

    @Test
    void countsWhatIsSent() {
        IntStream.range(0, 256).forEach(i -> signal.connect(value -> {}));
        Heat<String> heat = counter();
        heat.look(System.nanoTime() + 1000 * SECOND); // a look back in time finds every rate fast enough

        for (int i = 0; i < heat.sends() - 1; i++) {
            signal.send("value");
        }
        assertThat(signal.isDirect()).isFalse();
        signal.send("value");

        assertThat(signal.isDirect()).isTrue();
    }

    @Test
    void eachReplacedListOfDirectCallsMakesTheNextOneWaitTwiceAsLong() {
        connect(8);
        int sends = counter().sends();

        heat(signal);
        change();
        assertThat(counter().sends()).isEqualTo(2 * sends);
        change();
        assertThat(counter().sends())
                .as("what was never called directly costs nothing")
                .isEqualTo(2 * sends);
        for (int i = 0; i < 20; i++) {
            heat(signal);
            change();
        }

        assertThat(counter().sends()).isEqualTo(256 * sends);
    }

    @Test
    void fewAndVeryManyReceiversAreNotCounted() {
        connect(1);
        assertThat(signal.heat()).isNull();
        connect(1);
        assertThat(signal.heat()).isNotNull();
        connect(255);
        assertThat(signal.heat()).isNull();

        signal.send("value");
        assertThat(called).hasSize(257);
    }

    @Test
    void whereThereIsNoMoreRoomForClassesTheReceiversAreCalledAllTheSame() {
        int taken = 0;
        while (DirectRoom.take(1)) {
            taken++;
        }
        try {
            connect(20);
            heat(signal);
            assertThat(signal.isDirect()).isFalse();
            assertThat(signal.heat()).as("nothing is counted in vain").isNull();

            signal.send("value");

            assertThat(called).isEqualTo(IntStream.range(0, 20).boxed().toList());
        } finally {
            DirectRoom.free(taken);
        }
    }

    @Test
    void roomIsFreeAgainWhenASignalIsGone() {
        int before = DirectRoom.taken();
        takeRoom();
        assertThat(DirectRoom.taken()).isGreaterThan(before);

        await().atMost(Duration.ofSeconds(30)).until(() -> {
            System.gc();
            return DirectRoom.take(0) && DirectRoom.taken() <= before;
        });
    }

    private static void takeRoom() {
        Signal<String> other = Signal.create();
        for (int i = 0; i < 200; i++) {
            other.connect(value -> {});
        }
        heat(other);
        assertThat(other.isDirect()).isTrue();
    }

    @Test
    void nothingIsMadeDeepInTheStackOfASender() {
        connect(8);
        Heat<String> heat = counter();
        heat.look(0);

        lookFrom(heat, 600);
        assertThat(signal.isDirect()).isFalse();
        heat.look(SECOND + 1);

        assertThat(signal.isDirect()).isTrue();
    }

    private static void lookFrom(Heat<?> heat, int depth) {
        if (depth == 0) {
            heat.look(SECOND);
        } else {
            lookFrom(heat, depth - 1);
        }
    }

    private void change() {
        signal.mute().close();
        assertThat(signal.isDirect()).isFalse();
    }
}
