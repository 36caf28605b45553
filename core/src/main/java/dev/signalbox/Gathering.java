package dev.signalbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what several receivers make of one value, whenever each is done, in the order of the receivers.
 *
 * @param <O> what is kept of an outcome
 */
final class Gathering<T, O> {
    /** Makes of an outcome what is kept of it, or null if it leaves no trace. */
    interface Keeper<T, O> {
        @Nullable
        O keep(Link<T> link, @Nullable Object answer, @Nullable Throwable failure);
    }

    private static final Object LATE = new Object();

    private AtomicReferenceArray<@Nullable O> kept = new AtomicReferenceArray<>(0);
    private final List<CompletableFuture<?>> open = new ArrayList<>();
    private final Keeper<T, O> keeper;
    private final long limitNanos;
    private final long beganNanos;
    private final @Nullable Executor executor;

    /** @param executor where each receiver is called, or null: here, one after the other */
    Gathering(Keeper<T, O> keeper, long limitNanos, @Nullable Executor executor) {
        this.keeper = keeper;
        this.limitNanos = limitNanos;
        this.beganNanos = limitNanos == Long.MAX_VALUE ? 0 : System.nanoTime();
        this.executor = executor;
    }

    /** Says how many receivers there are, before the first call. */
    void expect(int receivers) {
        kept = new AtomicReferenceArray<>(receivers);
    }

    /** Calls one receiver. A failure is an outcome, and is given back as well if it is known at once. */
    @Nullable
    Throwable call(int at, Link<T> link, @Nullable Object sender, T value) {
        if (executor == null) {
            return callHere(at, link, sender, value);
        }
        CompletableFuture<@Nullable Object> outcome = new CompletableFuture<>();
        try {
            executor.execute(() -> callThere(outcome, link, sender, value));
        } catch (RuntimeException | Error refused) {
            if (!outcome.isDone()) { // else the executor ran the task here, and this is the receiver's own
                outcome.completeExceptionally(new RefusedException(
                        "The executor given with the send refused receiver '" + link.name() + "'", refused));
            }
        }
        await(at, link, outcome);
        return null;
    }

    private void callThere(
            CompletableFuture<@Nullable Object> outcome, Link<T> link, @Nullable Object sender, T value) {
        try {
            Object answer = link.answer(sender, value, left());
            if (link.isLate() && answer instanceof CompletionStage<?> stage) {
                stage.whenComplete((result, thrown) -> {
                    if (thrown == null) {
                        outcome.complete(result);
                    } else {
                        outcome.completeExceptionally(thrown);
                    }
                });
            } else {
                outcome.complete(answer);
            }
        } catch (Throwable thrown) {
            outcome.completeExceptionally(thrown);
            if (thrown instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            Failures.rethrowIfFatal(thrown);
        }
    }

    private @Nullable Throwable callHere(int at, Link<T> link, @Nullable Object sender, T value) {
        try {
            Object answer = link.answer(sender, value, left());
            if (link.isLate() && answer instanceof CompletionStage<?> stage) {
                await(at, link, stage);
            } else {
                keep(at, link, answer, null);
            }
            return null;
        } catch (Throwable thrown) {
            EndlessSend.rethrow(link.signalName(), thrown);
            if (thrown instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            keep(at, link, null, thrown);
            return thrown;
        }
    }

    private void await(int at, Link<T> link, CompletionStage<?> stage) {
        CompletableFuture<Object> end = new CompletableFuture<>();
        stage.whenComplete((result, thrown) -> {
            if (thrown == null) {
                end.complete(result);
            } else {
                end.completeExceptionally(thrown);
            }
        });
        if (limitNanos != Long.MAX_VALUE) {
            end.completeOnTimeout(LATE, left(), TimeUnit.NANOSECONDS);
        }
        open.add(end.handle((result, thrown) -> {
            if (result == LATE) {
                keep(
                        at,
                        link,
                        null,
                        new TimedOutException("Receiver '" + link.name() + "' had not finished within "
                                + Duration.ofNanos(limitNanos) + "; it goes on, but nobody waits for it any more"));
            } else {
                keep(at, link, result, thrown == null ? null : Failures.unwrap(thrown));
            }
            return null;
        }));
    }

    /** How much of the time is left. */
    private long left() {
        return limitNanos == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : Math.max(0, limitNanos - (System.nanoTime() - beganNanos));
    }

    private void keep(int at, Link<T> link, @Nullable Object answer, @Nullable Throwable failure) {
        if (failure != null) {
            link.countFailure();
        }
        if (answer != Call.SKIPPED) {
            kept.set(at, keeper.keep(link, answer, failure));
        }
    }

    /** Completes when every receiver called so far is done, or out of time. */
    CompletableFuture<List<O>> all() {
        return CompletableFuture.allOf(open.toArray(CompletableFuture[]::new)).thenApply(done -> soFar());
    }

    /** What is kept of the outcomes that are known. */
    List<O> soFar() {
        List<O> all = new ArrayList<>(kept.length());
        for (int i = 0; i < kept.length(); i++) {
            O one = kept.get(i);
            if (one != null) {
                all.add(one);
            }
        }
        return all;
    }
}
