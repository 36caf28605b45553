package dev.signalbox.process;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * What a task can know and say while it runs in a worker.
 *
 * <pre>{@code
 * pool.submit(() -> {
 *     TaskContext context = TaskContext.current();
 *     for (int page = 0; page < pages; page++) {
 *         context.checkCancelled();
 *         convert(page);
 *         context.progress(page + 1, pages, "");
 *     }
 *     return pages;
 * });
 * }</pre>
 *
 * <p>Thread-safe: a task may hand it to threads of its own.
 */
public final class TaskContext {
    private static final ThreadLocal<@Nullable TaskContext> CURRENT = new ThreadLocal<>();

    private final WorkerChild child;
    private final long seq;
    private volatile boolean cancelled;

    TaskContext(WorkerChild child, long seq) {
        this.child = child;
        this.seq = seq;
    }

    /**
     * That of the task which this thread runs.
     *
     * @throws IllegalStateException if it runs none
     */
    public static TaskContext current() {
        TaskContext context = CURRENT.get();
        if (context == null) {
            throw new IllegalStateException("Thread '" + Thread.currentThread().getName()
                    + "' runs no task of a worker. Take the context on the thread of the task, and hand it on.");
        }
        return context;
    }

    /** The number of the task that this thread runs; 0 if it runs none, or only rehearses. */
    static long numberHere() {
        TaskContext context = CURRENT.get();
        return context == null ? 0 : Math.max(0, context.seq);
    }

    static void set(@Nullable TaskContext context) {
        CURRENT.set(context);
    }

    /** Whether somebody wants the task to end: its future was cancelled, or its soft limit is over. */
    public boolean isCancelled() {
        return cancelled;
    }

    /**
     * Ends the task if somebody wants it to end.
     *
     * @throws CancellationException if so
     */
    public void checkCancelled() {
        if (cancelled) {
            throw new CancellationException("The task was asked to end");
        }
    }

    /**
     * Says how far the task is. Does not block, and sends no more than a hundred or so a second, the last one always.
     *
     * @param done so much is done
     * @param total of so much; 0 if that is not known
     * @param text what else there is to say; may be empty
     */
    public void progress(long done, long total, String text) {
        child.progress(seq, done, total, text);
    }

    /** The name of the worker. */
    public String worker() {
        return child.name();
    }

    /** What tasks of this worker keep for each other, as long as it lives: models, connections, caches. */
    public ConcurrentMap<Object, Object> kept() {
        return child.kept();
    }

    long seq() {
        return seq;
    }

    void cancel() {
        cancelled = true;
    }
}
