package dev.signalbox.process;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last few lambdas that a crew was given as tasks, one example of each: what spares read beforehand, so that they have found and made
 * them once. Guarded by the lock of the crew.
 */
final class Usual {
    private static final int KEPT = 16;
    /** What is longer holds much; the memory is better used. */
    private static final int LONGEST = 4096;

    private final long[] hashes = new long[KEPT];
    private final byte[] @Nullable [] examples = new byte[KEPT][];
    private int count;

    /** How many were new so far. */
    int count() {
        return count;
    }

    /** Takes note of a task; hardly more than a look if it is like one of the last. */
    void given(byte[] task) {
        if (task.length < 1 + Long.BYTES || task[0] != Tag.LAMBDA || task.length > LONGEST) {
            return;
        }
        long hash = ByteBuffer.wrap(task).getLong(1);
        for (int i = 0; i < KEPT; i++) {
            if (hashes[i] == hash) {
                return;
            }
        }
        int at = count++ % KEPT;
        hashes[at] = hash;
        examples[at] = task;
    }

    /** Those that were new after so many, as far as they are kept. */
    List<byte[]> since(int seen) {
        List<byte[]> fresh = new ArrayList<>();
        for (int i = Math.max(seen, count - KEPT); i < count; i++) {
            byte[] example = examples[i % KEPT];
            if (example != null) {
                fresh.add(example);
            }
        }
        return fresh;
    }
}
