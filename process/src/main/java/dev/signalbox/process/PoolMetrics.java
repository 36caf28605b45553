package dev.signalbox.process;

import java.time.Duration;
import java.util.List;

/**
 * What a pool has done so far, and what it does now.
 *
 * @param pool its name
 * @param workers its workers
 * @param queued tasks that wait, those that were sent ahead included
 * @param running tasks that run
 * @param done tasks that ended with a value
 * @param failed tasks that failed in the worker, those it skipped because they were cancelled included
 * @param deaths workers that died
 * @param waitedMedian how long half of the tasks at most waited before they began
 * @param waited99 how long 99 of 100 tasks at most waited before they began
 * @param ranMedian how long half of the tasks at most ran
 * @param ran99 how long 99 of 100 tasks at most ran
 */
public record PoolMetrics(
        String pool,
        List<WorkerState> workers,
        int queued,
        int running,
        long done,
        long failed,
        long deaths,
        Duration waitedMedian,
        Duration waited99,
        Duration ranMedian,
        Duration ran99) {
    public PoolMetrics {
        workers = List.copyOf(workers);
    }

    /**
     * One worker.
     *
     * @param name its name
     * @param pid its process; 0 while it is being started
     * @param state what it is about: STARTING, SPARE, READY, DRAINING, STOPPING
     * @param tasks tasks it has, waiting or running
     * @param taken tasks it was given so far
     * @param residentBytes the memory of its process, as far as known; 0 at first
     */
    public record WorkerState(String name, long pid, String state, int tasks, long taken, long residentBytes) {}
}
