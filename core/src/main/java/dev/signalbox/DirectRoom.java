package dev.signalbox;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many receivers of the whole JVM may be called directly, so that no program fills its memory with classes and its code
 * cache with code. Room is free again when the classes are gone.
 */
final class DirectRoom {
    /** A receiver takes about 1 KB of class data and 1 KB of code. */
    static final int MOST = 4096;

    private static final AtomicInteger TAKEN = new AtomicInteger();
    private static final Set<Held> HELD =
            ConcurrentHashMap.newKeySet(); // a reference that is gone itself tells nothing
    private static final ReferenceQueue<Object> GONE = new ReferenceQueue<>();

    private static final class Held extends WeakReference<Object> {
        private final int receivers;

        Held(Object holder, int receivers) {
            super(holder, GONE);
            this.receivers = receivers;
        }
    }

    private DirectRoom() {}

    /** Takes room for so many, if there is so much. */
    static boolean take(int receivers) {
        for (Reference<?> gone = GONE.poll(); gone != null; gone = GONE.poll()) {
            if (gone instanceof Held held && HELD.remove(held)) {
                free(held.receivers);
            }
        }
        if (TAKEN.addAndGet(receivers) > MOST) {
            free(receivers);
            return false;
        }
        return true;
    }

    static void free(int receivers) {
        TAKEN.addAndGet(-receivers);
    }

    /** What was taken is free when this object is gone. */
    static void heldBy(Object holder, int receivers) {
        HELD.add(new Held(holder, receivers));
    }

    static int taken() {
        return TAKEN.get();
    }
}
