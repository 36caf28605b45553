package dev.signalbox.process;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** How many deaths are too many, and how long to pause before the next start. Guarded by the lock of the crew. */
final class Restarts {
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;
    private static final long HEALTHY_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int REMEMBERED = 32;

    private final int most;
    private final long withinNanos;
    private final ArrayDeque<Long> times = new ArrayDeque<>();
    private final ArrayDeque<Death> deaths = new ArrayDeque<>();
    private final SplittableRandom random = new SplittableRandom();
    private int inARow;
    private long lastDeath;
    private boolean workedSince;

    Restarts(int most, Duration within) {
        this.most = most;
        this.withinNanos = within.toNanos();
    }

    /** A worker died that was not to die. */
    void died() {
        long now = System.nanoTime();
        if (workedSince && now - lastDeath > HEALTHY_NANOS) {
            inARow = 0;
        }
        inARow++;
        lastDeath = now;
        workedSince = false;
        times.add(now);
        while (!times.isEmpty() && now - times.peekFirst() > withinNanos) {
            times.removeFirst();
        }
    }

    void healthy() {
        workedSince = true;
    }

    void add(Death death) {
        deaths.addLast(death);
        if (deaths.size() > REMEMBERED) {
            deaths.removeFirst();
        }
    }

    List<Death> recent() {
        return List.copyOf(deaths);
    }

    boolean areTooMany() {
        return times.size() > most;
    }

    /** Up to a tenth less, so that workers that were started together are not replaced together. */
    static Duration spread(Duration most) {
        long nanos = Crew.nanos(most);
        return Duration.ofNanos(
                nanos - (long) (nanos * 0.1 * ThreadLocalRandom.current().nextDouble()));
    }

    /** Nothing after the first death, then more and more, each a little different, so that many do not start at once. */
    Duration pause() {
        if (inARow <= 1 || (workedSince && System.nanoTime() - lastDeath > HEALTHY_NANOS)) {
            return Duration.ZERO;
        }
        long millis = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(20, inARow - 2));
        return Duration.ofNanos((long) (millis * 1e6 * (0.8 + 0.4 * random.nextDouble())));
    }
}
