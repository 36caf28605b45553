package dev.signalbox.process;

import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How many outputs of a stream may still be sent. */
final class Credit {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private long left;
    private boolean cancelled;
    private boolean ended;
    private Runnable onMore = () -> {};

    Credit(long left) {
        this.left = left;
    }

    void onMore(Runnable what) {
        lock.lock();
        try {
            onMore = what;
        } finally {
            lock.unlock();
        }
    }

    void add(int count) {
        Runnable told;
        lock.lock();
        try {
            left += count;
            more.signalAll();
            told = onMore;
        } finally {
            lock.unlock();
        }
        told.run();
    }

    void cancel() {
        Runnable told;
        lock.lock();
        try {
            cancelled = true;
            more.signalAll();
            told = onMore;
        } finally {
            lock.unlock();
        }
        told.run();
    }

    boolean isCancelled() {
        lock.lock();
        try {
            return cancelled;
        } finally {
            lock.unlock();
        }
    }

    /** Whether there is some, or nobody wants more: then something is to be done. */
    boolean isReady() {
        lock.lock();
        try {
            return cancelled || left > 0;
        } finally {
            lock.unlock();
        }
    }

    /** True for the first who says that it is over. */
    boolean end() {
        lock.lock();
        try {
            boolean first = !ended;
            ended = true;
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** Takes one if there is one. */
    boolean tryTake() {
        lock.lock();
        try {
            if (cancelled || left == 0) {
                return false;
            }
            left--;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes all there is. */
    long takeAll() {
        lock.lock();
        try {
            long all = cancelled ? 0 : left;
            left = 0;
            return all;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes one, waiting for it.
     *
     * @throws CancellationException if nobody wants more
     */
    void take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (left == 0 && !cancelled) {
                more.await();
            }
            if (cancelled) {
                throw new CancellationException("Nobody wants more outputs of this task");
            }
            left--;
        } finally {
            lock.unlock();
        }
    }
}
