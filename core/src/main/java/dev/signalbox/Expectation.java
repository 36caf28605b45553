package dev.signalbox;

import static dev.signalbox.ReceiverOptions.receiver;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The next value of a signal that passes a test, waited for by somebody who was connected before it could be sent.
 *
 * <pre>{@code
 * try (Expectation<Reply> reply = replies.expect(r -> r.id() == 7)) {
 *     requests.send(new Request(7));
 *     Reply seven = reply.await(Duration.ofSeconds(1));
 * }
 * }</pre>
 *
 * <p><b>Delivery.</b> Takes the first value sent from now on that passes, and then disconnects itself; the last value of a
 * sticky signal does not count. A test that throws ends it with that.
 *
 * <p><b>Threads.</b> Any number of threads may wait. The waiting methods block and can be interrupted.
 *
 * <p><b>Lifecycle.</b> Closing it disconnects; whoever waits then gets a {@link RefusedException}.
 */
public final class Expectation<T> implements Scope {
    private final String signal;
    private final CompletableFuture<T> met = new CompletableFuture<>();
    private final Subscription subscription;

    Expectation(Signal<T> signal, Predicate<? super T> test) {
        Objects.requireNonNull(test, "test");
        this.signal = signal.name();
        this.subscription = signal.connectForNext(
                Seat.plain(value -> meet(value, test)),
                receiver().named("expectation").until(met));
    }

    private void meet(T value, Predicate<? super T> test) {
        try {
            if (test.test(value)) {
                met.complete(value);
            }
        } catch (RuntimeException | Error broken) {
            met.completeExceptionally(broken);
        }
    }

    /**
     * The value; waits for it at most this long.
     *
     * @throws TimedOutException if it did not come in time
     * @throws RefusedException if the expectation is closed
     */
    public T await(Duration limit) throws InterruptedException {
        return waitFor(limit)
                .orElseThrow(() -> new TimedOutException("Expected a value of '" + signal + "' within " + limit
                        + ": none came that passes the test. Is it sent at all, and after the expectation was made?"));
    }

    /**
     * The value, or empty if it did not come in time.
     *
     * @throws RefusedException if the expectation is closed
     */
    public Optional<T> waitFor(Duration limit) throws InterruptedException {
        try {
            return Optional.of(met.get(Texts.nanos(limit, "limit"), TimeUnit.NANOSECONDS));
        } catch (TimeoutException none) {
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RefusedException closed) {
                throw new RefusedException(String.valueOf(closed.getMessage()), closed);
            }
            throw new SignalboxException("The test of an expectation of '" + signal + "' failed", e.getCause());
        } catch (java.util.concurrent.CancellationException e) {
            throw new RefusedException("The expectation of a value of '" + signal + "' was cancelled", e);
        }
    }

    /**
     * Makes sure that no such value comes for this long.
     *
     * @throws SignalboxException if one did, naming it
     */
    public void assertNone(Duration time) throws InterruptedException {
        Optional<T> came = waitFor(time);
        if (came.isPresent()) {
            throw new SignalboxException(
                    "Expected no value of '" + signal + "' for " + time + ", but " + Show.value(came.get()) + " came");
        }
    }

    /** The value when it has come; null before. */
    public @Nullable T peek() {
        return met.isDone() && !met.isCompletedExceptionally() ? met.join() : null;
    }

    /** The value as a future; cancelling it disconnects. */
    public CompletableFuture<T> future() {
        return met;
    }

    @Override
    public void close() {
        subscription.close();
        met.completeExceptionally(
                new RefusedException("The expectation of a value of '" + signal + "' was closed before one came"));
    }
}
