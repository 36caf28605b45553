package dev.signalbox.process;

import java.time.Duration;
import java.util.List;
import java.util.Map;

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
 * @param waited how long tasks waited before they began
 * @param ran how long tasks ran
 * @param started workers that were started so far, the first ones included
 * @param recycled workers that were replaced because of what they had done, held, or how long they had worked
 * @param deathReasons how many workers died for which reason
 * @param lastDeaths the last deaths, at most 32, oldest first
 */
public record PoolMetrics(
        String pool,
        List<WorkerState> workers,
        int queued,
        int running,
        long done,
        long failed,
        long deaths,
        Times waited,
        Times ran,
        long started,
        long recycled,
        Map<DeathReason, Long> deathReasons,
        List<Death> lastDeaths) {
    public PoolMetrics {
        workers = List.copyOf(workers);
        deathReasons = Map.copyOf(deathReasons);
        lastDeaths = List.copyOf(lastDeaths);
    }

    /** How busy its workers were on average since each was ready: 0 to 1. */
    public double busy() {
        return workers.stream().mapToDouble(WorkerState::busy).average().orElse(0);
    }

    /**
     * How long something took.
     *
     * @param median half of them took no longer
     * @param p99 99 of 100 took no longer
     * @param p999 999 of 1000 took no longer
     */
    public record Times(Duration median, Duration p99, Duration p999) {}

    /**
     * One worker.
     *
     * @param name its name
     * @param pid its process; 0 while it is being started
     * @param state what it is about: STARTING, WARMING, SPARE, READY, DRAINING, STOPPING
     * @param tasks tasks it has, waiting or running
     * @param taken tasks it was given so far
     * @param residentBytes the memory of its process, as far as known; 0 at first
     * @param age for how long it has been ready; zero until then
     * @param busy the share of that time in which it ran tasks: 0 to 1
     * @param collecting the share of that time in which it collected garbage: 0 to 1. Workers are asked for it from the first call of
     *     {@code metrics()} on, about each second, idle ones less often; 0 until then
     * @param waited how long its tasks waited before they began
     * @param ran how long its tasks ran
     * @param bytesSent so much it was sent in tasks
     * @param bytesReceived so much it has sent back as values and failures
     */
    public record WorkerState(
            String name,
            long pid,
            String state,
            int tasks,
            long taken,
            long residentBytes,
            Duration age,
            double busy,
            double collecting,
            Times waited,
            Times ran,
            long bytesSent,
            long bytesReceived) {}
}
