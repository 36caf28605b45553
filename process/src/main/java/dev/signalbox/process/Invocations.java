package dev.signalbox.process;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** {@code invokeAll} and {@code invokeAny}, as {@link java.util.concurrent.ExecutorService} says. */
final class Invocations {
    private Invocations() {}

    static <T> List<Future<T>> all(WorkerService service, Collection<? extends Callable<T>> tasks, long nanos)
            throws InterruptedException {
        long deadline = deadline(nanos);
        List<Future<T>> futures = new ArrayList<>(tasks.size());
        boolean allDone = false;
        try {
            for (Callable<T> task : tasks) {
                futures.add(service.submit(task));
            }
            for (Future<T> future : futures) {
                try {
                    future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (ExecutionException | CancellationException itHasEnded) {
                    // the caller looks for itself
                } catch (TimeoutException e) {
                    return futures;
                }
            }
            allDone = true;
            return futures;
        } finally {
            if (!allDone) {
                futures.forEach(future -> future.cancel(true));
            }
        }
    }

    static <T> T any(WorkerService service, Collection<? extends Callable<T>> tasks, long nanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("Cannot invoke any of no tasks");
        }
        long deadline = deadline(nanos);
        List<TaskFuture<T>> futures = new ArrayList<>(tasks.size());
        BlockingQueue<TaskFuture<T>> ended = new LinkedBlockingQueue<>();
        try {
            for (Callable<T> task : tasks) {
                TaskFuture<T> future = service.submit(task);
                futures.add(future);
                CompletableFuture<?> unused = future.whenComplete((value, failure) -> ended.add(future));
            }
            @Nullable ExecutionException failure = null;
            for (int left = futures.size(); left > 0; left--) {
                TaskFuture<T> first = ended.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (first == null) {
                    throw new TimeoutException("None of " + futures.size() + " tasks has a value within the time");
                }
                try {
                    return first.get();
                } catch (ExecutionException e) {
                    failure = e;
                } catch (CancellationException e) {
                    failure = new ExecutionException(e);
                }
            }
            throw failure == null ? new ExecutionException(new AssertionError("no task ended")) : failure;
        } finally {
            futures.forEach(future -> future.cancel(true));
        }
    }

    private static long deadline(long nanos) {
        long deadline = System.nanoTime() + nanos;
        // far away is as good as never; half of all there is, so that the difference does not overflow
        return nanos > Long.MAX_VALUE / 2 ? System.nanoTime() + Long.MAX_VALUE / 2 : deadline;
    }
}
