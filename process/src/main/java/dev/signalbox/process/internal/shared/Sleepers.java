package dev.signalbox.process.internal.shared;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The threads of this process that sleep until there is news of an object of a home. Objects whose numbers are the same modulo 64 share a condition, and look once
 * more than they need to.
 *
 * <p>Who wants to sleep first says so in the table of members, then on the object, and then looks once more; who has news changes the object, then looks
 * whether somebody waits for it. All of that is volatile, so one of the two sees the other.
 *
 * <p>Lock: {@code lock}; under it only loads, stores and looks at shared memory.
 */
final class Sleepers {
    private static final int BITS = Long.SIZE;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition[] news = new Condition[BITS];
    private final int[] asleep = new int[BITS];
    private final Members members;
    private final int me;
    private long waits;
    private volatile boolean over;

    Sleepers(Members members, int me) {
        this.members = members;
        this.me = me;
        for (int i = 0; i < BITS; i++) {
            news[i] = lock.newCondition();
        }
    }

    /** Sleeps until it is done, which is looked at whenever there is news; not if the time was over before. */
    boolean await(int bit, Words object, BooleanSupplier done, long deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (asleep[bit]++ == 0) {
                tell(waits | 1L << bit);
            }
            try {
                while (true) {
                    object.set(Segment.AWAITED, 1);
                    if (done.getAsBoolean()) {
                        return true;
                    }
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        return false;
                    }
                    news[bit].awaitNanos(left);
                }
            } finally {
                if (--asleep[bit] == 0) {
                    tell(waits & ~(1L << bit));
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets those look again who wait for one of these. */
    void wake(long bits) {
        lock.lock();
        try {
            for (long left = bits & waits; left != 0; left &= left - 1) {
                news[Long.numberOfTrailingZeros(left)].signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nothing comes any more: lets all look again, and leaves the table to others. */
    void end() {
        over = true;
        wake(-1);
    }

    private void tell(long bits) {
        waits = bits;
        if (!over) {
            members.waits(me, bits);
        }
    }
}
