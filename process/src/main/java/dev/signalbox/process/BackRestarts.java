package dev.signalbox.process;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.ThreadLocalRandom;

/** How many ends of backs are too many, and how long to pause before the next start. One thread at a time. */
final class BackRestarts {
    private final int most;
    private final long withinNanos;
    private final long firstPauseNanos;
    private final long longestPauseNanos;
    private final ArrayDeque<Long> times = new ArrayDeque<>();
    private int inARow;
    private long lastEnd;

    BackRestarts(int most, Duration within, Duration firstPause, Duration longestPause) {
        this.most = most;
        this.withinNanos = nanos(within);
        this.firstPauseNanos = nanos(firstPause);
        this.longestPauseNanos = nanos(longestPause);
    }

    static BackRestarts of(ProcessOptions options) {
        return new BackRestarts(options.mostRestarts, options.restartsWithin, options.firstPause, options.longestPause);
    }

    /** A back has ended, or could not be started; whether another start is one too many. */
    boolean endedTooOften() {
        long now = System.nanoTime();
        if (inARow > 0 && now - lastEnd > longestPauseNanos + pauseNanos()) {
            inARow = 0;
        }
        inARow++;
        lastEnd = now;
        times.add(now);
        while (now - times.element() > withinNanos) {
            times.remove();
        }
        return times.size() > most;
    }

    int recent() {
        return times.size();
    }

    /** Each a little different, so that many do not start at once. */
    Duration pause() {
        double spread = 0.8 + 0.4 * ThreadLocalRandom.current().nextDouble();
        return Duration.ofNanos((long) (pauseNanos() * spread));
    }

    private long pauseNanos() {
        if (inARow <= 1) {
            return 0;
        }
        int doublings = Math.min(30, inARow - 2);
        return firstPauseNanos > longestPauseNanos >> doublings ? longestPauseNanos : firstPauseNanos << doublings;
    }

    private static long nanos(Duration time) {
        return time.compareTo(Duration.ofDays(36500)) > 0
                ? Duration.ofDays(36500).toNanos()
                : time.toNanos();
    }
}
