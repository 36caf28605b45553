package dev.signalbox.process;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts what a crew does. Times go into buckets of which each is an eighth wider than the one before. Guarded by the lock of the crew. */
final class Tally {
    private static final int STEPS = 8;
    private static final int BUCKETS = 64 * STEPS;

    private final long[] waits = new long[BUCKETS];
    private final long[] runs = new long[BUCKETS];
    private long done;
    private long failed;
    private long deaths;
    private long recycled;
    private final Map<DeathReason, Long> reasons = new EnumMap<>(DeathReason.class);

    void started(long waitedNanos) {
        waits[bucket(waitedNanos)]++;
    }

    void ended(byte status, long ranNanos) {
        if (status == Wire.VALUE || status == Wire.NOTHING) {
            done++;
        } else {
            failed++;
        }
        runs[bucket(ranNanos)]++;
    }

    void died(DeathReason reason) {
        deaths++;
        reasons.merge(reason, 1L, Long::sum);
    }

    void recycled() {
        recycled++;
    }

    PoolMetrics metrics(
            String pool,
            List<PoolMetrics.WorkerState> workers,
            int queued,
            int running,
            long started,
            List<Death> lastDeaths) {
        return new PoolMetrics(
                pool,
                workers,
                queued,
                running,
                done,
                failed,
                deaths,
                atMost(waits, 0.5),
                atMost(waits, 0.99),
                atMost(waits, 0.999),
                atMost(runs, 0.5),
                atMost(runs, 0.99),
                atMost(runs, 0.999),
                started,
                recycled,
                reasons,
                lastDeaths);
    }

    /** Powers of two, each cut in eight. */
    static int bucket(long nanos) {
        if (nanos < STEPS) {
            return (int) Math.max(0, nanos);
        }
        int power = 63 - Long.numberOfLeadingZeros(nanos);
        int step = (int) ((nanos >>> (power - 3)) & (STEPS - 1));
        return (power - 2) * STEPS + step;
    }

    /** The least time that is in no bucket up to this one. */
    static long end(int bucket) {
        if (bucket < STEPS) {
            return bucket + 1L;
        }
        int power = bucket / STEPS + 2;
        return (STEPS + bucket % STEPS + 1L) << (power - 3);
    }

    private static Duration atMost(long[] counts, double share) {
        long all = 0;
        for (long count : counts) {
            all += count;
        }
        if (all == 0) {
            return Duration.ZERO;
        }
        long wanted = (long) Math.ceil(all * share);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return Duration.ofNanos(end(i));
            }
        }
        throw new AssertionError(all);
    }
}
