package dev.signalbox.process;

import dev.signalbox.ConfigurationException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Several child JVMs that run tasks: an {@link java.util.concurrent.ExecutorService} whose tasks cannot take this JVM down.
 *
 * <pre>{@code
 * try (WorkerPool pool = WorkerPool.of(4)) {
 *     TaskFuture<Text> text = pool.submit(() -> Ocr.read(page), task().limit(ofSeconds(30)).repeatable(2));
 *     List<Image> thumbs = pool.map(Thumbnails::render, files).toList();
 * }
 * }</pre>
 *
 * <p><b>Delivery.</b> Each task ends exactly once for its submitter: with a value, a failure, cancelled, timed out, or with
 * {@link WorkerDied}. Whichever worker is free takes the next task. Tasks and outputs are copies, as is all that they hold.
 *
 * <p><b>Threads.</b> Any thread submits. Handlers of outputs run one at a time, in the order in which tasks ended, on a thread of the
 * pool's own here.
 *
 * <p><b>Failures.</b> What a task throws comes out of its future, with the stack of over there. When a worker dies, the task that it
 * was running fails, unless it is {@link TaskOptions#repeatable() repeatable}; what it had not begun goes to another worker, and a new one
 * takes its place. When workers die too often, the pool gives up: what waits fails with {@link WorkerDied}.
 *
 * <p><b>Lifecycle.</b> {@link #close} does what was given and ends the workers. They end with this JVM, however that ends.
 */
public final class WorkerPool extends WorkerService {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private WorkerPool(int workers, WorkerOptions options) {
        super(
                options.settings().name == null ? "pool-" + NUMBERS.incrementAndGet() : options.settings().name,
                workers,
                options);
    }

    /**
     * Starts a pool with the default options. Does not wait until its workers are ready: tasks do.
     *
     * @throws ConfigurationException if workers are fewer than 1
     */
    public static WorkerPool of(int workers) {
        return of(workers, WorkerOptions.worker());
    }

    /**
     * Starts a pool. Does not wait until its workers are ready: tasks do.
     *
     * @throws ConfigurationException if workers are fewer than 1
     * @throws NotSendableException if the initializer cannot be sent
     */
    public static WorkerPool of(int workers, WorkerOptions options) {
        return new WorkerPool(positive(workers), options);
    }

    /**
     * Changes how many workers there are. More are started; those that are too many end once they have done what they have.
     *
     * @throws ConfigurationException if workers are fewer than 1
     */
    public void resize(int workers) {
        crew.resize(positive(workers));
    }

    private static int positive(int workers) {
        if (workers < 1) {
            throw new ConfigurationException("Cannot make a pool with workers=" + workers + ": give at least 1");
        }
        return workers;
    }
}
