package dev.signalbox.link;

import java.nio.ByteBuffer;

/**
 * Frames that tell where one is broken, missing, doubled or out of order: the sending thread, a running number, a length that follows
 * from both, bytes that follow from both, and their sum.
 */
final class Frames {
    static final int MAX_THREADS = 4;

    private static final int HEAD_BYTES = 24;

    /** One frame of this many is long. */
    private final int longEach;

    private final long[] next = new long[MAX_THREADS];

    /** Expects frames that were made with the same number. */
    Frames(int longEach) {
        this.longEach = longEach;
    }

    /** Frame n of the thread. */
    static ByteBuffer frame(int thread, long n, int longEach) {
        int length = length(thread, n, longEach);
        ByteBuffer frame =
                ByteBuffer.allocate(length).putLong(thread).putLong(n).putLong(0);
        long state = seed(thread, n);
        long sum = state;
        while (frame.remaining() >= Long.BYTES) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            frame.putLong(state);
            sum = sum * 31 + state;
        }
        while (frame.hasRemaining()) {
            frame.put((byte) state);
            sum += (byte) state;
        }
        return frame.putLong(16, sum).flip();
    }

    /** Fails unless it is the next one of its thread, whole. */
    void requireNext(ByteBuffer frame) {
        // the frame lies somewhere in the ring
        int at = frame.position();
        int thread = (int) frame.getLong(at);
        long n = frame.getLong(at + 8);
        if (n != next[thread]) {
            throw new AssertionError("thread " + thread + " sent frame " + n + " where " + next[thread] + " is due");
        }
        if (!frame.equals(frame(thread, n, longEach))) {
            throw new AssertionError(
                    "thread " + thread + " frame " + n + " is broken: length=" + frame.remaining() + ", sent with "
                            + length(thread, n, longEach) + ", sum=" + Long.toHexString(frame.getLong(at + 16)));
        }
        next[thread]++;
    }

    /** How many of this thread have come. */
    long come(int thread) {
        return next[thread];
    }

    long come() {
        long all = 0;
        for (long one : next) {
            all += one;
        }
        return all;
    }

    private static int length(int thread, long n, int longEach) {
        int any = (int) (seed(thread, n) >>> 33);
        return HEAD_BYTES + (any % longEach == 0 ? 3000 + any % 40_000 : any % 150);
    }

    private static long seed(int thread, long n) {
        long mixed = (n * MAX_THREADS + thread) * 0x9E3779B97F4A7C15L;
        return (mixed ^ mixed >>> 29) * 0xBF58476D1CE4E5B9L;
    }
}
