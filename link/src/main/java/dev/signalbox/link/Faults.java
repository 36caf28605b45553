package dev.signalbox.link;

/**
 * Faults on shared memory whose file the other side has cut short. The JVM makes an {@link InternalError} of them, but not in the load
 * or store itself: up to JDK 20 it comes up whenever the thread next calls into the JVM from compiled code, which may be much later and
 * in the middle of anything; native methods do not count as such. From 21 on the next native method is enough.
 *
 * <p>So whoever must know now calls {@link #settle}: before code of others runs, before a lock is given up, before one line's memory is
 * looked at after another's.
 */
final class Faults {
    /** Not final, or the compiler would know that there is nothing to make. */
    private static int none;

    private Faults() {}

    /**
     * Lets a fault of this thread come up here and nowhere else. An array of arrays whose length is not known to the compiler is made by
     * the JVM and not by compiled code, on every JDK and by every compiler; nothing else is that is as cheap, some 40 ns.
     *
     * @throws InternalError if there was a fault
     */
    static void settle() {
        byte[][] made = new byte[none][0];
        if (made.length != 0) {
            throw new AssertionError(made.length);
        }
    }

    /** The same, and whether there was none. */
    static boolean isSettled() {
        try {
            settle();
            return true;
        } catch (InternalError fault) {
            return false;
        }
    }
}
