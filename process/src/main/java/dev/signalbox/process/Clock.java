package dev.signalbox.process;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The deadlines of a crew, on one thread that runs no user code and waits for nothing else. */
final class Clock {
    private final ScheduledThreadPoolExecutor timer;
    private final Map<Long, Consumer<String>> awaitingStacks = new ConcurrentHashMap<>();

    Clock(String name) {
        timer = new ScheduledThreadPoolExecutor(1, work -> daemon(work, "signalbox-" + name + "-clock"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Does this later; never, once it is closed. */
    void after(Duration pause, Runnable what) {
        ScheduledFuture<?> unused = timer(pause, what);
    }

    /** The same, to be cancelled when it is not wanted any more. */
    @Nullable
    ScheduledFuture<?> timer(Duration pause, Runnable what) {
        try {
            return timer.schedule(guarded(what), pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            return null;
        }
    }

    void every(Duration pause, Runnable what) {
        try {
            ScheduledFuture<?> unused =
                    timer.scheduleWithFixedDelay(guarded(what), pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            // then nothing is due any more
        }
    }

    /** Waits for the stacks that were asked for with this number; an empty text if they do not come in time. */
    void onStacks(long nonce, Duration limit, Consumer<String> then) {
        awaitingStacks.put(nonce, then);
        after(limit, () -> stacks(nonce, ""));
    }

    void stacks(long nonce, String stacks) {
        Consumer<String> then = awaitingStacks.remove(nonce);
        if (then != null) {
            after(Duration.ZERO, () -> then.accept(stacks));
        }
    }

    void close() {
        timer.shutdown();
    }

    private static Runnable guarded(Runnable what) {
        return () -> {
            try {
                what.run();
            } catch (RuntimeException | Error e) {
                Delivery.LOG.log(System.Logger.Level.ERROR, "A step of the supervision failed", e);
            }
        };
    }
}
