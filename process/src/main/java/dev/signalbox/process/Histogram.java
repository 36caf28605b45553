package dev.signalbox.process;

import java.time.Duration;

/**
 * How long something took how often. Times go into buckets of which each is an eighth wider than the one before. Guarded by the lock of the
 * crew.
 */
final class Histogram {
    private static final int STEPS = 8;
    private static final int BUCKETS = 64 * STEPS;

    private final long[] counts = new long[BUCKETS];

    void add(long nanos) {
        counts[bucket(nanos)]++;
    }

    void addAll(Histogram others) {
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] += others.counts[i];
        }
    }

    PoolMetrics.Times percentiles() {
        return new PoolMetrics.Times(atMost(0.5), atMost(0.99), atMost(0.999));
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

    private Duration atMost(double share) {
        long all = 0;
        for (long count : counts) {
            all += count;
        }
        if (all == 0) {
            return Duration.ZERO;
        }
        long wanted = (long) Math.ceil(all * share);
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return Duration.ofNanos(end(i));
            }
        }
        throw new AssertionError(all);
    }
}
