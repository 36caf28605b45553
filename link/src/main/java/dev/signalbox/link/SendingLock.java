package dev.signalbox.link;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;

/**
 * The lock of the sending half of a line: cheaper than a {@link java.util.concurrent.locks.ReentrantLock} by the fences and
 * stores that a send can do without. Threads that find it taken stand in line and park, as with any lock of the JDK. It is not
 * reentrant.
 *
 * <p>Memory ordering. Taking it is a compare-and-set. Giving it back is a release store and then one full fence, which does
 * two things: it lies between that store and the look for threads in line, and between the stores of whoever had the lock and
 * what it loads after {@link #unlock}. So the ring's flag is looked at after the unlock, with no fence of its own.
 *
 * <p>{@code keeper} is for claims and batches only, which have the lock while code of the user runs: that may come here again and
 * would wait for itself. It is a number and not the thread, because with some collectors a store of a reference is a fence.
 */
final class SendingLock extends AbstractQueuedSynchronizer {
    private static final long serialVersionUID = 1L;
    private static final VarHandle TAKEN;
    private static final VarHandle KEEPER;

    static {
        try {
            MethodHandles.Lookup here = MethodHandles.lookup();
            TAKEN = here.findVarHandle(SendingLock.class, "taken", int.class);
            KEEPER = here.findVarHandle(SendingLock.class, "keeper", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // through TAKEN
    private int taken;

    @SuppressWarnings("unused") // through KEEPER
    private long keeper;

    boolean tryLock() {
        return TAKEN.compareAndSet(this, 0, 1);
    }

    /** Whether it was to be had in time. */
    boolean tryLock(long nanos) throws InterruptedException {
        return tryLock() || tryAcquireNanos(1, nanos);
    }

    /** The same, and an interrupt only shows in the flag of the thread. */
    boolean tryLockCalmly(long nanos) {
        long deadline = System.nanoTime() + nanos;
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return tryLock(deadline - System.nanoTime());
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void lock() {
        if (!tryLock()) {
            acquire(1);
        }
    }

    /** Gives it back; a full fence between all before and all after. */
    void unlock() {
        try {
            release(1);
        } catch (InternalError fault) {
            // on JDK 17 a fault on memory that was cut short may come up in here, and would leave the lock taken for
            // ever
            TAKEN.setRelease(this, 0);
            throw fault;
        }
    }

    /** Says that this thread, which has the lock, keeps it while code of the user runs. */
    void keep() {
        KEEPER.setOpaque(this, Thread.currentThread().getId());
    }

    /** Gives it back after {@link #keep}; a full fence like {@link #unlock}. */
    void unlockKept() {
        KEEPER.setOpaque(this, 0L);
        unlock();
    }

    /** Whether this thread keeps the lock. */
    boolean isKeptHere() {
        return (long) KEEPER.getOpaque(this) == Thread.currentThread().getId();
    }

    @Override
    protected boolean tryAcquire(int ignored) {
        return tryLock();
    }

    @Override
    protected boolean tryRelease(int ignored) {
        TAKEN.setRelease(this, 0);
        VarHandle.fullFence();
        return true;
    }

    /** For thread dumps: who waits for a lock of the JDK's kind is shown with it. */
    @Override
    public String toString() {
        return "SendingLock[taken=" + (taken != 0) + ", keeper=" + keeper + ", queued=" + getQueueLength() + "]";
    }
}
