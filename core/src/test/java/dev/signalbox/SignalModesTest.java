package dev.signalbox;

import static dev.signalbox.ReceiverOptions.receiver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // scopes are closed by hand too, and not all are named again
class SignalModesTest {
    private final List<Object> heard = new ArrayList<>();
    private final List<Failure<? extends Integer>> failures = new ArrayList<>();

    private SignalBuilder<Integer> builder() {
        return Signal.<Integer>builder().name("test").onFailure(failures::add);
    }

    // ---- consuming

    @Test
    void aReceiverThatConsumesEndsTheSend() throws Exception {
        Signal<Integer> signal = builder().consuming().build();
        signal.connect(value -> heard.add("first"));
        Subscription eater =
                signal.connectConsuming(value -> value > 1, receiver().order(-1));
        signal.connect(value -> heard.add("last"), receiver().order(-2));
        signal.send(1);
        assertThat(heard).containsExactly("first", "last");
        heard.clear();
        signal.send(2);
        signal.sendOrThrow(2);
        assertThat(signal.sendReporting(2).receivers()).isEqualTo(2);
        assertThat(signal.sendAsync(2).get(10, TimeUnit.SECONDS).receivers()).isEqualTo(2);
        assertThat(heard).containsExactly("first", "first", "first", "first");
        eater.close();
        signal.send(2);

        assertThat(heard).endsWith("first", "last");
    }

    @Test
    @SuppressWarnings("NullAway") // what it is about
    void aConsumingReceiverThatFailsOrSaysNothingConsumesNothing() {
        Signal<Integer> signal = builder().consuming().build();
        signal.connectConsuming(value -> {
            throw new IllegalStateException("test");
        });
        signal.connectConsuming(value -> null);
        signal.connect(heard::add);
        signal.send(1);

        assertThat(heard).containsExactly(1);
        assertThat(failures).hasSize(1);
    }

    @Test
    void consumingReceiversAreRefusedWhereOthersDoNotCountOnThem() {
        assertThatThrownBy(() -> builder().build().connectConsuming(value -> true))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("'test'", "consuming=false", "consuming()");
        assertThatThrownBy(() -> builder()
                        .consuming()
                        .build()
                        .connectConsuming(value -> true, receiver().on(Runnable::run)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("'test'", "executor=", "on(…)");
    }

    // ---- nobody listens

    @Test
    void theUnheardHookIsGivenWhatNobodyHears() throws Exception {
        Signal<Integer> signal = builder()
                .onUnheard((sender, value) -> heard.add(sender + ":" + value))
                .build();
        signal.send(1);
        signal.send("x", 2);
        signal.sendOrThrow(3);
        signal.sendReporting(4);
        signal.sendAsync(5).get(10, TimeUnit.SECONDS);
        signal.sendExactly("x", 6);
        signal.sendLazy(() -> 7);
        try (Subscription s = signal.connect(value -> {})) {
            signal.send(8);
            s.pause();
            signal.send(9);
        }

        assertThat(heard).containsExactly("null:1", "x:2", "null:3", "null:4", "null:5", "x:6", "null:7", "null:9");
    }

    @Test
    void theUnheardHookIsGivenWhatNoReceiverHearsOfThisSender() {
        Signal<Integer> signal = builder()
                .onUnheard((sender, value) -> heard.add(sender + ":" + value))
                .build();
        signal.connect(value -> heard.add("anonymous"), receiver().fromAnonymous());
        signal.connect(value -> heard.add("y"), receiver().from("y"));
        signal.send("x", 1);
        signal.send("y", 2);
        signal.send(3);

        assertThat(heard).containsExactly("x:1", "y", "anonymous");
    }

    @Test
    void anUnheardHookThatFailsIsReported() {
        Signal<Integer> signal = builder()
                .onUnheard((sender, value) -> {
                    throw new IllegalStateException("test");
                })
                .build();
        signal.send(1);

        assertThat(failures)
                .singleElement()
                .satisfies(f -> assertThat(f.receiver()).isEqualTo("unheard hook"));
    }

    @Test
    void aSignalThatRequiresAReceiverRefusesSendsWithoutOne() {
        Signal<Integer> signal = builder().receiverRequired().build();
        signal.connect(heard::add, receiver().fromAnonymous());
        signal.send(1);

        assertThatThrownBy(() -> signal.send("x", 2))
                .isInstanceOf(RefusedException.class)
                .hasMessageContainingAll("'test'", "2", "\"x\"");
        signal.disconnectAll();
        assertThatThrownBy(() -> signal.send(3)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> signal.sendReporting(3)).isInstanceOf(RefusedException.class);
        assertThat(heard).containsExactly(1);
    }

    // ---- mute, coalesce, lazy

    @Test
    void nothingComesThroughWhileAnyMuteIsInForce() throws Exception {
        Signal<Integer> signal = builder().build();
        signal.connect(heard::add);
        Scope outer = signal.mute();
        try (Scope inner = signal.mute()) {
            signal.send(1);
        }
        signal.send("x", 2);
        signal.sendExactly("x", 2);
        signal.sendLazy(() -> {
            throw new AssertionError("made for nobody");
        });
        assertThat(signal.sendReporting(3)).isEqualTo(new Delivery<>(0, 0, List.of()));
        assertThat(signal.sendAsync(3)).isCompletedWithValue(new Delivery<>(0, 0, List.of()));
        outer.close();
        outer.close();
        signal.send(4);

        assertThat(heard).containsExactly(4);
    }

    @Test
    void aMuteDuringASendLetsThatSendEnd() {
        Signal<Integer> signal = builder().build();
        List<Scope> mutes = new ArrayList<>();
        signal.connect(value -> mutes.add(signal.mute()));
        signal.connect(heard::add);
        signal.send(1);
        signal.send(2);

        assertThat(heard).containsExactly(1);
        assertThat(mutes).hasSize(1);
    }

    @Test
    void coalescedSendsComeAsOneWhenTheScopeEnds() {
        Signal<Integer> signal = builder().build();
        signal.connectWithSender((sender, value) -> heard.add(sender + ":" + value));
        Scope scope = signal.coalesce(Integer::sum);
        signal.send("x", 1);
        signal.send("y", 2);
        signal.send("z", 3);
        assertThatThrownBy(() -> signal.coalesce(Integer::sum))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'test'");
        assertThat(heard).isEmpty();
        scope.close();
        scope.close();
        signal.send("x", 4);
        signal.coalesce(Integer::max).close();

        assertThat(heard).containsExactly("z:6", "x:4");
    }

    @Test
    void sendsDuringCoalescingAreNeitherLostNorDoubled() throws Exception {
        Signal<Integer> signal = builder().build();
        AtomicInteger sum = new AtomicInteger();
        signal.connect(sum::addAndGet);
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            CountDownLatch done = new CountDownLatch(2);
            for (int t = 0; t < 2; t++) {
                pool.execute(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        signal.send(1);
                    }
                    done.countDown();
                });
            }
            while (done.getCount() > 0) {
                signal.coalesce(Integer::sum).close();
            }
        } finally {
            pool.shutdown();
        }
        assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();

        assertThat(sum).hasValue(40_000);
    }

    @Test
    void lazyValuesAreMadeForReceiversAlone() {
        Signal<Integer> signal = builder().queued().build();
        try (Scope s = signal.intercept(Sending::proceed)) {
            signal.sendLazy(() -> {
                throw new AssertionError("made for nobody");
            });
            signal.connect(heard::add);
            signal.sendLazy(() -> 1);
        }

        assertThat(heard).containsExactly(1);
    }

    // ---- re-entrancy

    @Test
    void sendsInsideEveryVerbWaitOnAQueuedSignal() throws Exception {
        Signal<Integer> signal = builder().queued().build();
        signal.connect(value -> {
            heard.add("a" + value);
            if (value % 10 == 0) {
                signal.send(value + 1);
                signal.send(value + 2);
            }
        });
        signal.connect(value -> heard.add("b" + value));
        signal.send(0);
        signal.sendOrThrow(10);
        signal.sendReporting(20);
        signal.sendAsync(30).get(10, TimeUnit.SECONDS);

        assertThat(heard)
                .containsExactly(
                        "a0", "b0", "a1", "b1", "a2", "b2", "a10", "b10", "a11", "b11", "a12", "b12", "a20", "b20",
                        "a21", "b21", "a22", "b22", "a30", "b30", "a31", "b31", "a32", "b32");
    }

    @Test
    void verbsThatSayWhatCameOfItRunAtOnceAlsoOnAQueuedSignal() {
        Signal<Integer> signal = builder().queued().build();
        signal.connect(value -> {
            if (value == 0) {
                assertThat(signal.sendReporting(1).receivers()).isEqualTo(2);
            }
        });
        signal.connect(heard::add);
        signal.send(0);

        assertThat(heard).containsExactly(1, 0);
        assertThat(failures).isEmpty();
    }

    @Test
    void queuedSendsAreNotLostWhenTheOneUnderWayThrows() {
        Signal<Integer> signal = builder().queued().build();
        signal.connect(value -> {
            heard.add(value);
            if (value == 0) {
                signal.send(1);
                throw new OutOfMemoryError("test");
            }
        });

        assertThatThrownBy(() -> signal.send(0)).isInstanceOf(OutOfMemoryError.class);
        assertThat(heard).containsExactly(0, 1);
        signal.send(2);
        assertThat(heard).containsExactly(0, 1, 2);
    }

    @Test
    void queuedClashesWithLatestOnly() {
        assertThatThrownBy(() -> builder().queued().latestOnly())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("queued", "latestOnly");
        assertThatThrownBy(() -> builder().latestOnly().queued()).isInstanceOf(ConfigurationException.class);
    }
}
