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
 * thread looks into two slots chosen by its id, and an object there that names it as the owner is its own, without any
 * barrier. Whoever finds neither makes a new object and puts it into a slot, whoever was there before; the loser makes one
 * in turn when it comes back. So threads that come and go cost an object each, and nothing piles up. Owners are held
 * weakly.
 *
 * <p>Memory ordering: a slot is published by a release store and read by an acquire load; {@code busy} is used by the
 * owner alone.
 */
final class PerThread<T extends PerThread.Owned> {
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Owned[].class);
    private static final int SLOTS =
            Integer.highestOneBit(Math.max(32, Runtime.getRuntime().availableProcessors() * 8));

    private final Owned[] slots = new Owned[SLOTS];
    private final Supplier<T> maker;

    /** What belongs to the thread that made it; in its hands from {@code take} until it gives it back. */
    abstract static class Owned {
        private final WeakReference<Thread> owner = new WeakReference<>(Thread.currentThread());
        private boolean busy = true;

        final void giveBack() {
            busy = false;
        }

        private boolean isFreeFor(Thread thread) {
            return owner.refersTo(thread) && !busy;
        }
    }

    PerThread(Supplier<T> maker) {
        this.maker = maker;
    }

    /** Where to look first. The caller keeps it in a field of its own, which saves the way through this object. */
    Owned[] slots() {
        return slots;
    }

    /** What is in the first slot of this thread, taken, if it is its own. */
    static @Nullable Owned take(Owned[] slots) {
        Thread thread = Thread.currentThread();
        // The id only says where to look: the owner is asked for.
        Owned found = at(slots, (int) thread.getId() & (SLOTS - 1));
        if (found != null && found.isFreeFor(thread)) {
            found.busy = true;
            return found;
        }
        return null;
    }

    /** What is in the second slot of this thread, or a new one. */
    @SuppressWarnings("unchecked") // the slots hold nothing but what the maker made
    T takeElsewhere() {
        Thread thread = Thread.currentThread();
        long id = thread.getId();
        int home = (int) id & (SLOTS - 1);
        int second = (int) (id * 0x9E3779B97F4A7C15L >>> 32) & (SLOTS - 1);
        Owned found = at(slots, second);
        if (found != null && found.isFreeFor(thread)) {
            found.busy = true;
            return (T) found;
        }
        Owned first = at(slots, home);
        T made = maker.get();
        // an encoding within an encoding gets one of its own, and the thread keeps the one it has
        if (first == null || !first.owner.refersTo(thread)) {
            int free = first == null || found != null ? home : second;
            SLOT.setRelease(slots, free, made);
        }
        return made;
    }

    private static @Nullable Owned at(Owned[] slots, int index) {
        return (Owned) SLOT.getAcquire(slots, index);
    }
}
