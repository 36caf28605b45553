package dev.signalbox.bench.frames;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Copies frames within a process, from one block of memory into others in turn: what the machine can do. */
final class Copying {
    static final int FRAME_BYTES = 1920 * 1080 * 3;
    static final int FRAMES = 8;

    private Copying() {}

    static double perSecond(long warmNanos, long nanos) {
        ByteBuffer source = source();
        ByteBuffer[] targets = new ByteBuffer[FRAMES];
        Arrays.setAll(targets, i -> ByteBuffer.allocateDirect(FRAME_BYTES));
        double unused = perSecond(source, targets, warmNanos);
        return perSecond(source, targets, nanos);
    }

    /** A frame that is not all zeros. */
    static ByteBuffer source() {
        ByteBuffer source = ByteBuffer.allocateDirect(FRAME_BYTES);
        for (int i = 0; i < FRAME_BYTES; i++) {
            source.put(i, (byte) i);
        }
        return source;
    }

    private static double perSecond(ByteBuffer source, ByteBuffer[] targets, long nanos) {
        long copied = 0;
        long started = System.nanoTime();
        long now = started;
        for (int i = 0; now - started < nanos; i++) {
            targets[i % FRAMES].put(0, source, 0, FRAME_BYTES);
            copied += FRAME_BYTES;
            now = System.nanoTime();
        }
        return copied * 1e9 / (now - started);
    }
}
