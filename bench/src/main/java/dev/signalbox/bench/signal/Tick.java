package dev.signalbox.bench.signal;

/** What is sent. Its lane keeps sending threads off each other's cache lines, so that only the peer itself is shared. */
public final class Tick {
    static final int LANES = 4;

    /** Eight longs are a cache line, and processors fetch them in pairs. */
    private static final int LANE_WIDTH = 16;

    final long value;
    final int cell;

    Tick(long value, int lane) {
        this.value = value;
        this.cell = (lane % LANES) * LANE_WIDTH;
    }

    /** What a receiver counts in. */
    static long[] cells() {
        return new long[LANES * LANE_WIDTH];
    }

    /** The tiny real work of every receiver. */
    void countIn(long[] cells) {
        cells[cell] += value;
    }
}
