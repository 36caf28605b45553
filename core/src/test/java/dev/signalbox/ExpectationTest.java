package dev.signalbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // expectations are closed by hand too
class ExpectationTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Signal<Integer> signal = Signal.create("replies");

    @Test
    void takesTheFirstValueThatPassesAndDisconnects() throws Exception {
        try (Expectation<Integer> even = signal.expect(n -> n % 2 == 0)) {
            signal.send(1);
            assertThat(even.peek()).isNull();
            signal.send(2);
            signal.send(4);

            assertThat(signal.receivers()).isEmpty();
            assertThat(even.peek()).isEqualTo(2);
            assertThat(even.await(Duration.ZERO)).isEqualTo(2);
            assertThat(even.waitFor(Duration.ZERO)).contains(2);
            assertThat(even.future()).isCompletedWithValue(2);
        }
    }

    @Test
    void waitsForAnotherThreadsSend() throws Exception {
        try (Expectation<Integer> any = signal.expect()) {
            CompletableFuture<Integer> got = new CompletableFuture<>();
            Thread waiter = new Thread(() -> {
                try {
                    got.complete(any.await(LONG));
                } catch (InterruptedException e) {
                    got.completeExceptionally(e);
                }
            });
            waiter.setDaemon(true);
            waiter.start();
            await().atMost(LONG).until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
            signal.send(7);

            assertThat(got.get(20, TimeUnit.SECONDS)).isEqualTo(7);
        }
    }

    @Test
    void saysThatNothingCameInTime() throws Exception {
        try (Expectation<Integer> none = signal.expect()) {
            assertThat(none.waitFor(Duration.ofMillis(5))).isEmpty();
            assertThatThrownBy(() -> none.await(Duration.ofMillis(5)))
                    .isInstanceOf(TimedOutException.class)
                    .hasMessageContainingAll("'replies'", "PT0.005S");
            none.assertNone(Duration.ofMillis(5));
            assertThatThrownBy(() -> none.await(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void assertNoneNamesTheValueThatCame() throws Exception {
        try (Expectation<Integer> none = signal.expect()) {
            signal.send(42);
            assertThatThrownBy(() -> none.assertNone(Duration.ZERO))
                    .isInstanceOf(SignalboxException.class)
                    .hasMessageContainingAll("'replies'", "42");
        }
    }

    @Test
    void closingDisconnectsAndLetsWaitersGo() throws Exception {
        Expectation<Integer> expected = signal.expect();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread waiter = new Thread(() -> {
            try {
                expected.await(LONG);
            } catch (RuntimeException | InterruptedException e) {
                thrown.set(e);
            }
        });
        waiter.setDaemon(true);
        waiter.start();
        await().atMost(LONG).until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
        expected.close();
        expected.close();
        waiter.join(20_000);

        assertThat(thrown.get()).isInstanceOf(RefusedException.class).hasMessageContaining("closed");
        assertThat(signal.receivers()).isEmpty();
        assertThatThrownBy(() -> expected.assertNone(Duration.ZERO)).isInstanceOf(RefusedException.class);
        assertThat(expected.peek()).isNull();
    }

    @Test
    void closingAfterTheValueCameKeepsIt() throws Exception {
        Expectation<Integer> expected = signal.expect();
        signal.send(1);
        expected.close();

        assertThat(expected.await(Duration.ZERO)).isEqualTo(1);
    }

    @Test
    void cancellingTheFutureDisconnects() {
        Expectation<Integer> expected = signal.expect();
        expected.future().cancel(true);

        assertThat(signal.receivers()).isEmpty();
        assertThatThrownBy(() -> expected.await(LONG))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("cancelled");
        CompletableFuture<Integer> next = signal.next();
        assertThat(signal.receivers()).hasSize(1);
        next.cancel(true);
        assertThat(signal.receivers()).isEmpty();
    }

    @Test
    void aTestThatThrowsEndsItWithThat() {
        try (Expectation<Integer> broken = signal.expect(n -> Integer.parseInt("x") == n)) {
            signal.send(1);
            assertThatThrownBy(() -> broken.await(LONG))
                    .isInstanceOf(SignalboxException.class)
                    .hasMessageContaining("'replies'")
                    .hasCauseInstanceOf(NumberFormatException.class);
            assertThat(signal.receivers()).isEmpty();
        }
    }

    @Test
    void anInterruptEndsTheWait() {
        try (Expectation<Integer> expected = signal.expect()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> expected.await(LONG)).isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @Test
    void waitForAndNextGiveTheNextValue() throws Exception {
        CompletableFuture<Integer> next = signal.next();
        signal.send(1);
        signal.send(2);
        assertThat(next).isCompletedWithValue(1);
        assertThat(signal.waitFor(Duration.ofMillis(5))).isEmpty();
        CompletableFuture<Optional<Integer>> got = CompletableFuture.supplyAsync(() -> {
            try {
                return signal.waitFor(LONG);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().atMost(LONG).until(signal::hasReceivers);
        signal.send(3);

        assertThat(got.get(20, TimeUnit.SECONDS)).contains(3);
        assertThat(signal.receivers()).isEmpty();
    }
}
