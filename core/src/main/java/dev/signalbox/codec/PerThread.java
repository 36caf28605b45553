package dev.signalbox.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A few reusable objects, each of which belongs to the thread that made it.
 *
 * <p>Not a {@link ThreadLocal}: those keep classes alive in threads we do not own, and one for each of a million virtual
 * threads is no saving. Not a pool with an atomic exchange either, which costs as much as encoding a small record: here a
 * thread looks into two slots chosen by its identity, and a slot that names it as the owner is its own, without any
 * barrier. Whoever finds neither makes a new object and puts it into a slot, whoever was there before; the loser makes one
 * in turn when it comes back. So threads that come and go cost an object each, and nothing piles up. Owners are held
 * weakly.
 *
 * <p>Memory ordering: a slot is published by a release store and read by an acquire load; {@code busy} is used by the
 * owner alone.
 */
final class PerThread<T> {
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Lease[].class);
    private static final int SLOTS =
            Integer.highestOneBit(Math.max(32, Runtime.getRuntime().availableProcessors() * 8));

    private final @Nullable Lease<T>[] slots = slots();
    private final Supplier<T> maker;

    /** An object in its owner's hands, until it is given back. */
    static final class Lease<T> {
        final T object;
        private final WeakReference<Thread> owner;
        private boolean busy = true;

        private Lease(T object, Thread owner) {
            this.object = object;
            this.owner = new WeakReference<>(owner);
        }

        void giveBack() {
            busy = false;
        }
    }

    PerThread(Supplier<T> maker) {
        this.maker = maker;
    }

    @SuppressWarnings("unchecked")
    private static <T> @Nullable Lease<T>[] slots() {
        return (Lease<T>[]) new Lease<?>[SLOTS];
    }

    Lease<T> take() {
        Thread thread = Thread.currentThread();
        int hash = System.identityHashCode(thread);
        Lease<T> lease = at(hash & (SLOTS - 1));
        if (lease != null && !lease.busy && lease.owner.refersTo(thread)) {
            lease.busy = true;
            return lease;
        }
        return elsewhere(thread, hash);
    }

    private Lease<T> elsewhere(Thread thread, int hash) {
        int second = (hash >>> 8) & (SLOTS - 1);
        Lease<T> lease = at(second);
        if (lease != null && lease.owner.refersTo(thread) && !lease.busy) {
            lease.busy = true;
            return lease;
        }
        Lease<T> first = at(hash & (SLOTS - 1));
        lease = new Lease<>(maker.get(), thread);
        // an encoding within an encoding gets one of its own, and the thread keeps the one it has
        if (first == null || !first.owner.refersTo(thread)) {
            int free = first == null || at(second) != null ? hash & (SLOTS - 1) : second;
            SLOT.setRelease(slots, free, lease);
        }
        return lease;
    }

    @SuppressWarnings("unchecked")
    private @Nullable Lease<T> at(int index) {
        return (Lease<T>) SLOT.getAcquire(slots, index);
    }
}
