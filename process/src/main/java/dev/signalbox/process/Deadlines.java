package dev.signalbox.process;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Limits as moments of {@link System#nanoTime}. */
final class Deadlines {
    private static final Duration LONG = Duration.ofDays(36500);

    /** As good as never. */
    static final long NEVER = System.nanoTime() + TimeUnit.DAYS.toNanos(36500);

    private Deadlines() {}

    static long of(Duration limit) {
        return limit.compareTo(LONG) > 0 ? NEVER : System.nanoTime() + Math.max(0, limit.toNanos());
    }
}
