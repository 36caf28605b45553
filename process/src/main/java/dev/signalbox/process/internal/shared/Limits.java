package dev.signalbox.process.internal.shared;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Limits as moments of {@link System#nanoTime}. */
public final class Limits {
    private static final Duration LONG = Duration.ofDays(36500);

    private Limits() {}

    /** The moment that is so far away; one that never comes for what is longer than a century. */
    public static long deadline(Duration limit) {
        long nanos = limit.compareTo(LONG) > 0 ? TimeUnit.DAYS.toNanos(LONG.toDays()) : Math.max(0, limit.toNanos());
        return System.nanoTime() + nanos;
    }
}
