package dev.signalbox;

import static dev.signalbox.ReceiverOptions.receiver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StreamTest {
    private final List<Failure<? extends Integer>> failures = new ArrayList<>();
    private final Signal<Integer> signal =
            Signal.<Integer>builder().name("test").onFailure(failures::add).build();

    private Thread start(Runnable code) {
        Thread thread = new Thread(code, "stream test");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void awaitParked(Thread thread) {
        await().atMost(Duration.ofSeconds(20)).until(() -> thread.getState() == Thread.State.WAITING);
    }

    @Test
    void handsOutWhatIsSentFromThenOnInOrderAndEndsAfterTimes() {
        signal.send(0);
        try (Stream<Integer> values = signal.stream(receiver().times(3))) {
            for (int i = 1; i < 6; i++) {
                signal.send(i);
            }
            assertThat(values.toList()).containsExactly(1, 2, 3);
        }
        assertThat(signal.receivers()).isEmpty();
    }

    @Test
    void waitsForEachValue() throws Exception {
        long count = 100_000;
        CompletableFuture<Long> sum = new CompletableFuture<>();
        Stream<Integer> values = signal.stream(receiver().times(count).capacity(3, Overflow.BLOCK));
        start(() -> sum.complete(values.mapToLong(value -> value).sum()));
        for (int i = 0; i < count; i++) {
            signal.send(i);
        }

        assertThat(sum.get(30, TimeUnit.SECONDS))
                .isEqualTo(LongStream.range(0, count).sum());
    }

    @Test
    void endsWhenTheStageItWasConnectedUntilIsDoneAndKeepsWhatCameBefore() throws Exception {
        CompletableFuture<Void> end = new CompletableFuture<>();
        CompletableFuture<List<Integer>> got = new CompletableFuture<>();
        Stream<Integer> values = signal.stream(receiver().until(end));
        signal.send(1);
        Thread reader = start(() -> got.complete(values.toList()));
        awaitParked(reader);
        signal.send(2);
        end.complete(null);
        signal.send(3);

        assertThat(got.get(20, TimeUnit.SECONDS)).containsExactly(1, 2);
    }

    @Test
    void closingItFromOutsideLetsTheReaderGo() throws Exception {
        CompletableFuture<List<Integer>> got = new CompletableFuture<>();
        Stream<Integer> values = signal.stream();
        Stream<Integer> seen = values.peek(value -> {});
        Thread reader = start(() -> got.complete(seen.toList()));
        awaitParked(reader);
        assertThat(signal.hasReceivers()).isTrue();
        seen.close();

        assertThat(got.get(20, TimeUnit.SECONDS)).isEmpty();
        assertThat(signal.receivers()).isEmpty();
    }

    @Test
    void interruptingTheReaderEndsItWithAnErrorAndKeepsTheInterrupt() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        CompletableFuture<Boolean> kept = new CompletableFuture<>();
        Stream<Integer> values = signal.stream();
        Thread reader = start(() -> {
            try {
                values.forEach(value -> {});
            } catch (SignalboxException e) {
                thrown.set(e);
            }
            kept.complete(Thread.currentThread().isInterrupted());
        });
        awaitParked(reader);
        reader.interrupt();

        assertThat(kept.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(thrown.get()).hasMessageContaining("Interrupted");
        assertThat(signal.receivers()).isEmpty();
    }

    @Test
    void dropsAreReportedAndCounted() {
        try (Stream<Integer> values = signal.stream(
                receiver().times(4).capacity(2, Overflow.DROP_OLDEST).named("mine"))) {
            for (int i = 1; i < 4; i++) {
                signal.send(i);
            }
            assertThat(signal.receivers().get(0).dropped()).isEqualTo(1);
            signal.send(4);
            assertThat(values.toList()).containsExactly(3, 4);
        }
        assertThat(failures).extracting(Failure::receiver).containsExactly("mine", "mine");
    }

    @Test
    void aFullOneMayRefuse() {
        try (Stream<Integer> values = signal.stream(receiver().capacity(1, Overflow.FAIL))) {
            signal.send(1);
            assertThatThrownBy(() -> signal.sendOrThrow(2)).hasCauseInstanceOf(RefusedException.class);
            assertThat(values.findFirst()).contains(1);
        }
    }

    @Test
    void theReaderThatFillsItsOwnStreamIsRefusedAndDoesNotHang() {
        try (Stream<Integer> values = signal.stream(receiver().capacity(1, Overflow.BLOCK))) {
            signal.send(1);
            Iterator<Integer> each = values.iterator();
            assertThat(each.next()).isEqualTo(1);
            signal.send(2);
            assertThatThrownBy(() -> signal.sendOrThrow(3)).hasMessageContaining("would wait for itself");
        }
    }

    @Test
    void filtersBySenderAndCondition() {
        try (Stream<Integer> values =
                signal.stream(receiver(Integer.class).from("x").when(v -> v > 1).times(1))) {
            signal.send(5);
            signal.send("x", 1);
            signal.send("x", 2);
            assertThat(values.toList()).containsExactly(2);
        }
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatThrownBy(() -> signal.stream(receiver().on(Runnable::run)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("stream", "executor=");
        assertThatThrownBy(() -> signal.stream(receiver().id(7)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("stream", "id=7");
        assertThat(signal.receivers()).isEmpty();
    }
}
