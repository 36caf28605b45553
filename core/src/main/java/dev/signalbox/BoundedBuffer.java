package dev.signalbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue with a policy for when it is full: what mailboxes, publishers and streams keep their values in.
 *
 * <p>No wake-up for room is lost: a waiting producer counts itself in {@code waiters} (a volatile write) before it looks
 * for room again; whoever takes an item moves the ring's head (a volatile write) before it reads {@code waiters}.
 *
 * <p>Locks: {@code lock} guards only the sleep of producers; no user code runs under it.
 */
abstract class BoundedBuffer {
    private static final int ROUNDS = 50;
    private static final int LOOKS_PER_ROUND = 20;
    private static final VarHandle WAITERS;

    static {
        try {
            WAITERS = MethodHandles.lookup().findVarHandle(BoundedBuffer.class, "waiters", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int capacity;
    private final Overflow overflow;
    private final long blockNanos;
    private final BoundedRing ring;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();

    private volatile int waiters;
    private volatile boolean closed;

    BoundedBuffer(ReceiverOptions.Settings<?> settings) {
        this.capacity = settings.capacity;
        this.overflow = settings.overflow;
        this.blockNanos = settings.blockNanos;
        this.ring = new BoundedRing(capacity);
    }

    /** Whose buffer it is, for messages. */
    abstract String owner();

    /** Whether the current thread is the only one that could make room. */
    abstract boolean isEmptiedHere();

    /** Is told of an item that leaves undelivered, with the reason, or without one because the buffer was closed. */
    abstract void dropped(Object item, @Nullable RefusedException why);

    /**
     * Puts an item in, by the policy; true if it is in. Blocks only with {@link Overflow#BLOCK}.
     *
     * @throws RefusedException if it was not taken and the policy says that the sender learns it
     */
    final boolean put(Object item) {
        return put(item, Long.MAX_VALUE);
    }

    /** Puts an item in, by the policy, but never blocks longer than this. */
    final boolean put(Object item, long limitNanos) {
        if (closed) {
            dropped(item, null);
            return false;
        }
        return ring.offer(item) || madeRoomFor(item, Math.min(limitNanos, blockNanos));
    }

    /** Takes the first item; null when there is none, or the first is still being put in ({@link #isEmpty} tells). */
    final @Nullable Object take() {
        Object item = ring.poll();
        if (waiters != 0 && item != null) {
            tellOfRoom();
        }
        return item;
    }

    final boolean isEmpty() {
        return ring.isEmpty();
    }

    final int size() {
        return ring.size();
    }

    final boolean isClosed() {
        return closed;
    }

    /** Takes nothing more in, and lets those go that wait for room. What is in it stays. */
    final void close() {
        closed = true;
        lock.lock();
        try {
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Throws away all that is in it. */
    final void discard(@Nullable RefusedException why) {
        while (!ring.isEmpty()) {
            Object item = take();
            if (item == null) {
                Thread.yield(); // a producer is between claim and publication
            } else {
                dropped(item, why);
            }
        }
    }

    private boolean madeRoomFor(Object item, long limitNanos) {
        return switch (overflow) {
            case DROP_NEWEST -> {
                dropped(item, full("dropped this value, the newest"));
                yield false;
            }
            case DROP_OLDEST -> {
                do {
                    Object oldest = ring.poll();
                    if (oldest == null) {
                        Thread.yield(); // others are just putting in or taking out
                    } else {
                        dropped(oldest, full("dropped this value, the oldest"));
                    }
                } while (!ring.offer(item));
                yield true;
            }
            case BLOCK -> waitForRoom(item, limitNanos);
            case FAIL -> throw full("refused this value");
        };
    }

    private boolean waitForRoom(Object item, long limitNanos) {
        if (isEmptiedHere()) {
            throw full("would wait for itself: the receiver sent this value to itself and alone could make room");
        }
        // first a while in rounds of looks: the room often comes sooner than a sleep could end
        for (int round = 0; limitNanos > 0 && round < ROUNDS && !closed; round++) {
            for (int look = 0; look < LOOKS_PER_ROUND; look++) {
                if (ring.offer(item)) {
                    return true;
                }
                Thread.onSpinWait();
            }
            Thread.yield();
        }
        lock.lock();
        WAITERS.getAndAdd(this, 1);
        try {
            long left = limitNanos;
            while (!closed) {
                if (ring.offer(item)) {
                    return true;
                }
                if (left <= 0) {
                    throw full("had no room within " + Duration.ofNanos(limitNanos));
                }
                if (limitNanos == Long.MAX_VALUE) {
                    room.await();
                } else {
                    left = room.awaitNanos(left);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw full("was waited for when the sender was interrupted");
        } finally {
            WAITERS.getAndAdd(this, -1);
            lock.unlock();
        }
        dropped(item, null);
        return false;
    }

    /** Wakes those that wait once there is plenty of room, so that they do not come one by one. */
    private void tellOfRoom() {
        if (ring.size() <= capacity / 2) {
            lock.lock();
            try {
                room.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private RefusedException full(String what) {
        return new RefusedException("The mailbox of receiver '" + owner() + "' is full (capacity=" + capacity
                + ", overflow=" + overflow + ") and " + what
                + ". Give it more room, a faster receiver, or another policy.");
    }
}
