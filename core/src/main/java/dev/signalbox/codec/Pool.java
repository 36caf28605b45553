package dev.signalbox.codec;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A few reusable objects of which each thread mostly finds the one it used last.
 *
 * <p>Not a {@link ThreadLocal}: those keep classes alive in threads we do not own, and multiply with virtual threads. A
 * slot is chosen by the thread's identity and emptied by one atomic exchange; whoever finds it empty makes a new object,
 * and whoever gives back to a taken slot drops one. Slots lie a cache line apart.
 */
final class Pool<T> {
    private static final int STRIDE = 16;
    private static final int SLOTS =
            Integer.highestOneBit(Math.min(64, Runtime.getRuntime().availableProcessors()) * 4 - 1);

    private final AtomicReferenceArray<@Nullable T> slots = new AtomicReferenceArray<>((SLOTS + 1) * STRIDE);
    private final Supplier<T> maker;

    Pool(Supplier<T> maker) {
        this.maker = maker;
    }

    T take() {
        T found = slots.getAndSet(slot(), null);
        return found == null ? maker.get() : found;
    }

    void give(T object) {
        slots.setRelease(slot(), object);
    }

    private static int slot() {
        int hash = System.identityHashCode(Thread.currentThread());
        return (((hash ^ (hash >>> 16)) & (SLOTS - 1)) + 1) * STRIDE;
    }
}
