package dev.signalbox;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** What is sent meanwhile, merged into one value. The merge function runs under a lock: it should be a pure one. */
final class Coalescing<T> {
    private final BinaryOperator<T> merge;
    private final ReentrantLock lock = new ReentrantLock();
    private Sends.@Nullable Sent<T> merged; // guarded by lock
    private boolean ended; // guarded by lock

    Coalescing(BinaryOperator<T> merge) {
        this.merge = merge;
    }

    /** Takes a value in; false if it came too late. */
    boolean add(@Nullable Object sender, T value) {
        lock.lock();
        try {
            if (ended) {
                return false;
            }
            Sends.Sent<T> before = merged;
            merged = new Sends.Sent<>(sender, before == null ? value : merge.apply(before.value(), value));
            return true;
        } finally {
            lock.unlock();
        }
    }

    Sends.@Nullable Sent<T> end() {
        lock.lock();
        try {
            ended = true;
            return merged;
        } finally {
            lock.unlock();
        }
    }
}
