package dev.signalbox.process;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a submit gives: the result of the task, once it is there.
 *
 * <pre>{@code
 * TaskFuture<Integer> three = worker.submit(() -> 1 + 2);
 * three.thenAccept(System.out::println);
 * int value = three.get();
 * }</pre>
 *
 * <p><b>Delivery.</b> It is completed once: with the value, with what the task threw, with a {@link WorkerDied}, with a
 * {@link dev.signalbox.TimedOutException} if the task ran longer than its limit, or by being cancelled.
 *
 * <p><b>Threads.</b> What depends on it without an executor runs on the thread of outputs of its pool, one after another; let long
 * work run elsewhere.
 *
 * <p><b>Failures.</b> {@link #cancel cancel(true)} asks the worker to end the task and interrupts it; a task that does not heed that
 * is killed with its worker once the grace is over, and the worker is replaced. {@code cancel(false)} asks only.
 *
 * @param <R> what the task gives back
 */
public final class TaskFuture<R extends @Nullable Object> extends CompletableFuture<R> {
    private final Crew crew;
    private volatile @Nullable Job job;
    private volatile @Nullable Output<R> output;
    private @Nullable R given;
    private boolean isGiven;

    TaskFuture(Crew crew) {
        this.crew = crew;
    }

    /** How long it ran in the worker, once that is known. */
    long ranNanos() {
        Output<R> known = output;
        return known == null ? Long.MAX_VALUE : known.ran().toNanos();
    }

    /** It is completed with this, whatever the task gives. */
    void given(R result) {
        given = result;
        isGiven = true;
    }

    void of(Job job) {
        this.job = job;
    }

    /**
     * Waits for the result; helps to read it from the worker for the first few microseconds.
     *
     * @throws ExecutionException if the task failed, with its failure as the cause
     * @throws java.util.concurrent.CancellationException if it was cancelled
     * @throws InterruptedException if interrupted; the task goes on
     */
    @Override
    public R get() throws InterruptedException, ExecutionException {
        help();
        return super.get();
    }

    /**
     * Waits for the result no longer than this; helps to read it from the worker for the first few microseconds.
     *
     * @throws ExecutionException if the task failed, with its failure as the cause
     * @throws java.util.concurrent.CancellationException if it was cancelled
     * @throws TimeoutException if it was not there in time; the task goes on
     * @throws InterruptedException if interrupted; the task goes on
     */
    @Override
    public R get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        if (unit.toMicros(timeout) > 100) {
            help();
        }
        return super.get(timeout, unit);
    }

    @Override
    public R join() {
        help();
        return super.join();
    }

    private void help() {
        Job of = job;
        if (of != null && !isDone() && !Thread.currentThread().isInterrupted()) {
            crew.delivery.help(this, of);
        }
    }

    /**
     * Cancels the task. Does not wait for its end.
     *
     * @param mayInterruptIfRunning whether to interrupt it if it has begun, and to kill its worker after the grace if that is of no use
     */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (!super.cancel(mayInterruptIfRunning)) {
            return isCancelled();
        }
        Job cancelled = job;
        if (cancelled != null) {
            crew.agenda.cancel(cancelled, mayInterruptIfRunning);
        }
        return true;
    }

    /** The output of the task, also if it failed: with key, worker, times. Never completes with a failure. */
    public CompletionStage<Output<R>> output() {
        return handle((value, failure) -> {
            Output<R> known = output;
            Job of = job;
            return known != null
                    ? known
                    : new Output<>(
                            of == null ? null : of.options.key(),
                            value,
                            failure,
                            of == null ? "unknown" : of.name(),
                            crew.name,
                            0,
                            java.time.Duration.ZERO,
                            java.time.Duration.ZERO,
                            0);
        });
    }

    /** Stages that follow are plain ones: to cancel them does not cancel the task. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // what the task gave is what it promised
    void settle(Output<@Nullable Object> settled) {
        output = (Output<R>) settled;
        Throwable failure = settled.failure();
        if (failure == null) {
            complete(isGiven ? given : (R) settled.value());
        } else if (failure instanceof java.util.concurrent.CancellationException) {
            super.cancel(false);
        } else {
            completeExceptionally(failure);
        }
    }
}
