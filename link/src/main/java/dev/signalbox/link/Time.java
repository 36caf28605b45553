package dev.signalbox.link;

import java.time.Duration;

/** Time limits as moments of {@link System#nanoTime}. */
final class Time {
    private Time() {}

    /** When this limit is over; one that is too long to count is a century or two. */
    static long deadline(Duration limit) {
        long nanos;
        try {
            nanos = limit.toNanos();
        } catch (ArithmeticException tooLong) {
            nanos = Long.MAX_VALUE;
        }
        return System.nanoTime() + Math.min(Math.max(0, nanos), Long.MAX_VALUE / 2);
    }
}
