package dev.signalbox;

import java.time.Duration;

/** Texts for messages. */
final class Texts {
    private Texts() {}

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
