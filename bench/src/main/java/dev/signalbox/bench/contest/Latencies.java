package dev.signalbox.bench.contest;

/** Counts times in classes less than one in a hundred apart. */
public final class Latencies {
    private static final int STEPS_BITS = 7;
    private static final int STEPS = 1 << STEPS_BITS;

    private final long[] counts = new long[STEPS * (Long.SIZE - STEPS_BITS)];
    private long total;

    /** One time. */
    public void add(long nanos) {
        counts[classOf(Math.max(0, nanos))]++;
        total++;
    }

    /** The time that such a part of all, from 0 to 1, does not exceed. */
    public double percentile(double part) {
        long rank = Math.max(1, (long) Math.ceil(part * total));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return middleOf(i);
            }
        }
        return Double.NaN;
    }

    /** The median, and what one in a hundred and one in a thousand exceed. */
    public String summary() {
        return percentile(0.5) + " " + percentile(0.99) + " " + percentile(0.999);
    }

    /** The same, as numbers. */
    public double[] percentiles() {
        return new double[] {percentile(0.5), percentile(0.99), percentile(0.999)};
    }

    private static int classOf(long nanos) {
        if (nanos < STEPS) {
            return (int) nanos;
        }
        int shift = Long.SIZE - 1 - STEPS_BITS - Long.numberOfLeadingZeros(nanos);
        return (shift + 1) * STEPS + (int) (nanos >>> shift) - STEPS;
    }

    private static double middleOf(int index) {
        if (index < 2 * STEPS) {
            return index;
        }
        int shift = index / STEPS - 1;
        long low = (long) (index % STEPS + STEPS) << shift;
        return low + ((1L << shift) - 1) / 2.0;
    }
}
