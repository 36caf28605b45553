package dev.signalbox;

import java.util.Arrays;
import java.util.Set;

/**
 * Receivers send again and again on the signal that called them, until the stack is full. It goes through all the sends
 * under way, because a receiver after the failing one would only start the same again.
 */
final class EndlessSend extends SignalboxException {
    private static final long serialVersionUID = 1L;

    /** So many sends among the topmost frames are no accident. */
    private static final int FRAMES = 8;

    private static final Set<String> POINTS =
            Set.of(Signal.class.getName(), Question.class.getName(), Gate.class.getName());

    private EndlessSend(String signal, StackOverflowError overflow) {
        super(
                "What was sent on or asked of '" + signal
                        + "' never ends: its receivers do the same again, directly or through others, until the stack is"
                        + " full. Break the circle, or build a signal with queued() or latestOnly().",
                overflow);
    }

    /**
     * Loads all that {@link #rethrow} needs, the JDK's own classes behind stack traces among it. When the stack is full it
     * is too late for that: a class whose initialisation fails there is unusable in the whole JVM from then on.
     */
    static void prepare() {
        StackOverflowError overflow = new StackOverflowError();
        try {
            Integer.parseInt("");
        } catch (NumberFormatException fromTheJdk) {
            // frames of the JDK take other classes to describe than our own
            overflow.setStackTrace(fromTheJdk.getStackTrace());
        }
        StackTraceElement[] frames = Arrays.copyOf(overflow.getStackTrace(), FRAMES);
        Arrays.fill(frames, new StackTraceElement(Signal.class.getName(), "send", null, 1));
        overflow.setStackTrace(frames);
        try {
            rethrow("", overflow);
            throw new AssertionError("a send that never ends was not recognised");
        } catch (EndlessSend loaded) {
            // as it should be
        }
    }

    /** Throws if this is what has happened; a stack overflow of a receiver's own making is none. */
    static void rethrow(String signal, Throwable thrown) {
        if (thrown instanceof EndlessSend endless) {
            throw endless;
        }
        if (thrown instanceof StackOverflowError overflow && countSends(overflow) >= FRAMES) {
            throw new EndlessSend(signal, overflow);
        }
    }

    private static int countSends(StackOverflowError overflow) {
        try {
            int sends = 0;
            for (StackTraceElement frame : overflow.getStackTrace()) {
                if (POINTS.contains(frame.getClassName())) {
                    sends++;
                }
            }
            return sends;
        } catch (LinkageError noRoom) {
            throw overflow; // the stack is still too full to tell: somebody further up can
        }
    }
}
