package dev.signalbox.process;

import java.lang.System.Logger.Level;
import java.time.Duration;

/** Pings a back now and then, and kills it when it does not answer in time, nor anything else. */
final class BackHealth implements AutoCloseable {
    private final Front front;
    private final Duration limit;
    private final Clock clock;

    BackHealth(Front front, Duration every, Duration limit) {
        this.front = front;
        this.limit = limit;
        this.clock = new Clock("process-" + front.name());
        clock.every(every, this::look);
    }

    private void look() {
        Live living = front.living();
        if (living == null) {
            return;
        }
        Call ping = front.pingOf(living);
        long heard = living.heard();
        clock.after(limit, () -> {
            if (living.remove(ping) && !living.isDead() && !living.isKilled() && living.heard() == heard) {
                Delivery.LOG.log(
                        Level.WARNING, "The back of {0} gave no sign of life for {1} and is killed", front, limit);
                living.kill(DeathReason.UNRESPONSIVE);
            }
        });
    }

    @Override
    public void close() {
        clock.close();
    }
}
