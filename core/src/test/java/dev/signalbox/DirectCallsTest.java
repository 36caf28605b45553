package dev.signalbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a signal whose receivers are called directly could do wrong. All other tests of signals run a second time with {@code
 * signalbox.signal.direct=always}, and so does this one: there is nothing to heat then.
 */
class DirectCallsTest {
    private static final long SECOND = 1_000_000_000;
    private static final boolean ALWAYS = "always".equals(System.getProperty("signalbox.signal.direct"));

    private final List<Failure<? extends String>> failures = new ArrayList<>();
    private final Signal<String> signal =
            Signal.<String>builder().name("hot").onFailure(failures::add).build();
    private final List<Integer> called = new ArrayList<>();
    private final List<Subscription> subscriptions = new ArrayList<>();

    private void connect(int count) {
        for (int i = 0; i < count; i++) {
            int me = subscriptions.size();
            subscriptions.add(signal.connect(value -> called.add(me)));
        }
    }

    /** As if it had been sent on very often within a second. */
    private static void heat(Signal<?> signal) {
        Heat<?> heat = signal.heat();
        if (heat != null) {
            heat.look(0);
            heat.look(SECOND);
        }
    }

    private void heat() {
        heat(signal);
        assertThat(signal.isDirect()).isTrue();
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 15, 16, 17, 32, 33, 100, 256})
    void callsEachReceiverOnceInOrder(int count) {
        connect(count);
        heat();

        signal.send("value");

        assertThat(called).isEqualTo(range(0, count));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 39})
    void aReceiverClosedByAnEarlierOneIsNotCalledByThisSendEither(int closed) {
        signal.connect(value -> subscriptions.get(closed).close());
        connect(40);
        heat();

        signal.send("value");

        assertThat(called).hasSize(39).doesNotContain(closed);
    }

    @Test
    void aReceiverPausedByAnEarlierOneIsNotCalledUntilItIsResumed() {
        signal.connect(value -> {
            if (value.equals("pause")) {
                subscriptions.get(1).pause();
            }
        });
        connect(3);
        heat();

        signal.send("pause");
        assertThat(called).containsExactly(0, 2);
        subscriptions.get(1).resume();
        heat();
        called.clear();
        signal.send("value");

        assertThat(called).containsExactly(0, 1, 2);
    }

    @Test
    void aReceiverConnectedDuringASendWaitsForTheNext() {
        signal.connect(value -> {
            if (subscriptions.size() == 2) {
                connect(1);
            }
        });
        connect(2);
        heat();

        signal.send("value");
        assertThat(called).containsExactly(0, 1);
        signal.send("value");

        assertThat(called).containsExactly(0, 1, 0, 1, 2);
    }

    @Test
    void aSendFromInsideReachesAllAndTheOuterOneGoesOn() {
        signal.connect(value -> {
            if (value.equals("outer")) {
                signal.send("inner");
            }
        });
        connect(20);
        heat();

        signal.send("outer");

        List<Integer> twice = new ArrayList<>(range(0, 20));
        twice.addAll(range(0, 20));
        assertThat(called).isEqualTo(twice);
    }

    @Test
    void eachFailureIsReportedWithItsReceiverAndStopsNoOther() {
        for (int at : List.of(3, 15, 16, 20)) {
            connect(at - subscriptions.size());
            int me = at;
            subscriptions.add(signal.connect(
                    value -> {
                        throw new IllegalStateException("broken");
                    },
                    ReceiverOptions.<String>receiver().named("broken " + me)));
        }
        heat();

        signal.send("value");

        assertThat(called).hasSize(17);
        assertThat(failures)
                .extracting(Failure::receiver)
                .containsExactly("broken 3", "broken 15", "broken 16", "broken 20");
        assertThat(failures).allSatisfy(failure -> {
            assertThat(failure.signal()).isEqualTo("hot");
            assertThat(failure.value()).isEqualTo("value");
        });
    }

    @Test
    void anErrorOfTheMachineIsThrownWhenAllHaveRun() {
        InternalError broken = new InternalError("the machine");
        signal.connect(value -> {
            throw broken;
        });
        connect(40);
        heat();

        assertThatThrownBy(() -> signal.send("value")).isSameAs(broken);

        assertThat(called).isEqualTo(range(0, 40));
        assertThat(failures).hasSize(1);
    }

    @Test
    void anErrorOfTheMachineIsThrownWhenAllHaveRunAlsoWhileSendsAreCounted() {
        InternalError broken = new InternalError("the machine");
        signal.connect(value -> {
            throw broken;
        });
        connect(5);

        assertThatThrownBy(() -> signal.send("value")).isSameAs(broken);

        assertThat(called).isEqualTo(range(0, 5));
        assertThat(failures).hasSize(1);
    }

    private void mute() {
        Scope muted = signal.mute();
        signal.send("nobody hears it");
        muted.close();
        assertThat(called).isEmpty();
    }

    @Test
    void aMutedSignalIsMutedAndGoesOnAfterwards() {
        connect(4);
        heat();

        mute();
        signal.send("value");

        assertThat(called).containsExactly(0, 1, 2, 3);
    }

    @Test
    void closedReceiversAreLetGo() {
        List<WeakReference<Object>> held = connectHeatAndClose();

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            System.gc();
            assertThat(held).allSatisfy(each -> assertThat(each.get()).isNull());
        });
        assertThat(signal.receivers()).isEmpty();
    }

    private List<WeakReference<Object>> connectHeatAndClose() {
        List<WeakReference<Object>> held = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            byte[] captured = new byte[10];
            held.add(new WeakReference<>(captured));
            signal.connect(value -> Arrays.fill(captured, (byte) 1));
        }
        heat();
        signal.send("value");
        signal.disconnectAll();
        return held;
    }

    @Test
    void aSendToADirectSignalAllocatesNothing() {
        long[] counted = new long[1];
        for (int i = 0; i < 20; i++) {
            signal.connect(value -> counted[0]++);
        }
        heat();
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();

        double best = Double.MAX_VALUE;
        for (int run = 0; run < 20 && best >= 1; run++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                signal.send("value");
            }
            best = Math.min(best, (threads.getCurrentThreadAllocatedBytes() - before) / 10_000.0);
        }

        assertThat(best).isLessThan(1);
        assertThat(counted[0]).isPositive();
    }
}
