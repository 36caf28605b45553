package dev.signalbox.bench.link;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The least that anything between two processes takes: one word of a mapped file, changed by the one and changed back by the
 * other. It depends on where the machine has put the two cores at the moment.
 */
final class Floor {
    private static final VarHandle WORD = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int BYTES = 4096;
    private static final int AT_ONCE = 100;
    private static final int MOST = 10_000;
    private static final long OVER = -1;
    private static final int LOOKS_UNTIL_YIELD = 1000;

    private Floor() {}

    /** The median time there and back, in nanoseconds. */
    static double ask(Path file, long nanos) throws IOException {
        ByteBuffer memory = map(file);
        double[] samples = new double[MOST];
        int count = 0;
        long word = 0;
        long started = System.nanoTime();
        for (long now = started; now - started < nanos && count < MOST; ) {
            for (int i = 0; i < AT_ONCE; i++) {
                WORD.setVolatile(memory, 0, ++word);
                await(memory, ++word);
            }
            long then = now;
            now = System.nanoTime();
            samples[count++] = (now - then) / (double) AT_ONCE;
        }
        WORD.setVolatile(memory, 0, OVER);
        Arrays.sort(samples, 0, count);
        return samples[count / 2];
    }

    /** Answers until the other has enough. */
    static void answer(Path file) throws IOException {
        ByteBuffer memory = map(file);
        for (long word = 1; await(memory, word) != OVER; word += 2) {
            WORD.setVolatile(memory, 0, word + 1);
        }
    }

    private static long await(ByteBuffer memory, long wanted) {
        for (int looks = 1; ; looks++) {
            long word = (long) WORD.getVolatile(memory, 0);
            if (word == wanted || word == OVER) {
                return word;
            }
            if (looks % LOOKS_UNTIL_YIELD == 0) {
                // for the case that both are on one core
                Thread.yield();
            }
        }
    }

    private static ByteBuffer map(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES);
        }
    }
}
