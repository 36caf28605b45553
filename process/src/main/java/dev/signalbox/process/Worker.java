package dev.signalbox.process;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A child JVM that runs tasks, one after another, in the order they were given.
 *
 * <pre>{@code
 * try (Worker worker = Worker.start()) {
 *     int three = worker.submit(() -> 1 + 2).get();
 *     worker.onOutput(output -> !results.add(output.value()));
 *     worker.post(() -> System.gc());
 *     worker.awaitIdle(Duration.ofMinutes(1));
 * }
 * }</pre>
 *
 * <p><b>Delivery.</b> Each task ends exactly once for its submitter: with a value, a failure, cancelled, timed out, or with
 * {@link WorkerDied}. Tasks and outputs are copies, as is all that they hold.
 *
 * <p><b>Threads.</b> Any thread submits. Handlers of outputs run one at a time, in the order in which tasks ended, on a thread of the
 * worker's own here.
 *
 * <p><b>Failures.</b> What a task throws comes out of its future, with the stack of over there. When the child dies, the task that it
 * was running fails, unless it is {@link TaskOptions#repeatable() repeatable}; another child takes its place and goes on with the next.
 *
 * <p><b>Lifecycle.</b> {@link #close} does what was given and ends the child. The child ends with this JVM, however that ends.
 */
public final class Worker extends WorkerService {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private Worker(WorkerOptions options) {
        super(
                options.settings().name == null ? "worker-" + NUMBERS.incrementAndGet() : options.settings().name,
                1,
                options);
    }

    /** Starts a worker with the default options. Does not wait until it is ready: tasks do. */
    public static Worker start() {
        return start(WorkerOptions.worker());
    }

    /**
     * Starts a worker. Does not wait until it is ready: tasks do.
     *
     * @throws NotSendableException if the initializer cannot be sent
     */
    public static Worker start(WorkerOptions options) {
        return new Worker(options);
    }

    /**
     * The worker of this JVM that scripts share. Its child is started with the first task. When the JVM ends, what waits is done first,
     * for up to ten seconds. After {@link #close} the next call makes a new one.
     */
    public static Worker shared() {
        return Shared.worker();
    }

    /** The one worker of this JVM. */
    private static final class Shared {
        private static final java.util.concurrent.locks.ReentrantLock LOCK =
                new java.util.concurrent.locks.ReentrantLock();
        private static @org.jspecify.annotations.Nullable Worker worker;

        private Shared() {}

        static Worker worker() {
            LOCK.lock();
            try {
                Worker known = worker;
                if (known == null || !known.isRunning()) {
                    known = start(
                            WorkerOptions.worker().name("shared").lazy().drainAtExit(java.time.Duration.ofSeconds(10)));
                    worker = known;
                }
                return known;
            } finally {
                LOCK.unlock();
            }
        }
    }
}
