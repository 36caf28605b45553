package dev.signalbox;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Texts for messages. */
final class Texts {
    private static final int LONGEST = 120;

    private Texts() {}

    /** A value as text that fits into a message; never throws. */
    static String brief(@Nullable Object value) {
        String text;
        try {
            text = value instanceof CharSequence ? "'" + value + "'" : String.valueOf(value);
        } catch (RuntimeException | StackOverflowError e) {
            text = (value == null ? "null" : value.getClass().getName()) + " (whose toString fails: "
                    + e.getClass().getName() + ")";
        }
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "… (" + text.length() + " characters)";
    }

    /** The name of a receiver that was given none. */
    static String nameOf(Object receiver) {
        Class<?> type = receiver.getClass();
        String name = type.getName();
        int lambda = name.indexOf("$$Lambda");
        if (lambda > 0) {
            return "lambda in " + name.substring(0, lambda);
        }
        return type.isAnonymousClass()
                ? "anonymous class in " + type.getEnclosingClass().getName()
                : name;
    }

    /** A time limit, checked; in nanoseconds, the longest ones cut to what fits. */
    static long nanos(Duration limit, String what) {
        if (limit.isNegative()) {
            throw new IllegalArgumentException(what + "=" + limit + " is negative; Duration.ZERO means: do not wait");
        }
        try {
            return limit.toNanos();
        } catch (ArithmeticException tooLong) {
            return Long.MAX_VALUE;
        }
    }
}
