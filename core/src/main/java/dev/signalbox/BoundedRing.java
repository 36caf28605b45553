package dev.signalbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue for many threads on both ends that never locks: each slot carries a sequence number that says whose
 * turn it is (Dmitry Vyukov's bounded MPMC queue).
 *
 * <p>Deviations from the original: the bound is exact, also where it is no power of two, because a mailbox of 1 must hold
 * 1; a producer therefore also looks at the head, but through a cached limit, so that it touches the consumer's line
 * once a lap and not once a value.
 *
 * <p>Memory ordering. {@code tail} and {@code head} move by compare-and-set, which in the order of volatile accesses stands
 * before the item is visible: so whoever reads {@code tail != head} knows of a value that is there or about to be.
 * An item is published by the release store of its slot's sequence and taken after the acquire load of it. {@code limit}
 * is a hint that only ever errs to the safe side: it is at most {@code head + capacity}.
 *
 * <p>A thread stopped between its claim and its publication holds up those behind it until it goes on; all threads are
 * of this process, so none can die there.
 */
final class BoundedRing {
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    // cursors stand 128 bytes apart in one array, so that neither false sharing nor the prefetched neighbour line hurts
    private static final int TAIL = 16;
    private static final int LIMIT = 32;
    private static final int HEAD = 48;
    private static final int CURSORS = 64;

    private final int capacity;
    private final int mask;
    private final @Nullable Object[] items;
    private final long[] sequences;
    private final long[] cursors = new long[CURSORS];

    BoundedRing(int capacity) {
        this.capacity = capacity;
        int slots = Math.max(2, Integer.highestOneBit(Math.max(1, capacity - 1)) << 1);
        mask = slots - 1;
        items = new Object[slots];
        sequences = new long[slots];
        for (int i = 0; i < slots; i++) {
            sequences[i] = i;
        }
        cursors[LIMIT] = capacity;
        VarHandle.releaseFence();
    }

    /** Puts an item at the end; false when there is no room. */
    boolean offer(Object item) {
        while (true) {
            long tail = (long) LONGS.getVolatile(cursors, TAIL);
            if (tail >= (long) LONGS.getOpaque(cursors, LIMIT)) {
                long limit = (long) LONGS.getVolatile(cursors, HEAD) + capacity;
                if (tail >= limit) {
                    return false;
                }
                LONGS.setOpaque(cursors, LIMIT, limit);
            }
            int slot = (int) tail & mask;
            long sequence = (long) LONGS.getAcquire(sequences, slot);
            if (sequence == tail) {
                if (LONGS.compareAndSet(cursors, TAIL, tail, tail + 1)) {
                    items[slot] = item;
                    LONGS.setRelease(sequences, slot, tail + 1);
                    return true;
                }
            } else if (sequence < tail) {
                Thread.onSpinWait(); // its last item is just being taken out
            }
        }
    }

    /** Takes the first item; null when there is none, or the first is still being put in ({@link #isEmpty} tells). */
    @Nullable
    Object poll() {
        while (true) {
            long head = (long) LONGS.getVolatile(cursors, HEAD);
            int slot = (int) head & mask;
            long ahead = (long) LONGS.getAcquire(sequences, slot) - (head + 1);
            if (ahead < 0) {
                return null;
            }
            if (ahead == 0 && LONGS.compareAndSet(cursors, HEAD, head, head + 1)) {
                Object item = items[slot];
                items[slot] = null;
                LONGS.setRelease(sequences, slot, head + mask + 1);
                return item;
            }
        }
    }

    /** Whether nothing is in it, nor about to be. */
    boolean isEmpty() {
        return size() == 0;
    }

    /** How many items are in it or about to be; a guess while others work on it, exact otherwise. */
    int size() {
        long head = (long) LONGS.getVolatile(cursors, HEAD);
        long tail = (long) LONGS.getVolatile(cursors, TAIL);
        return (int) Math.max(0, Math.min(tail - head, capacity));
    }
}
