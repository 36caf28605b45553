package dev.signalbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TallyTest {
    @Test
    void everyTimeIsBelowTheEndOfItsBucketAndNotFarBelow() {
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            long nanos = random.nextLong() >>> 2 >>> random.nextInt(61);
            long end = Histogram.end(Histogram.bucket(nanos));
            assertThat(end).as("end of the bucket of %d", nanos).isGreaterThan(nanos);
            assertThat(end).isLessThanOrEqualTo(nanos + nanos / 8 + 1);
        }
    }

    @Test
    void sharesAreOfWhatWasCounted() {
        Histogram ran = new Histogram();
        for (int i = 1; i <= 99; i++) {
            ran.add(i <= 50 ? 1_000 : 1_000_000);
        }
        Histogram rare = new Histogram();
        rare.add(1_000_000_000);
        ran.addAll(rare);
        PoolMetrics.Times found = ran.percentiles();
        assertThat(found.median()).isBetween(Duration.ofNanos(1_000), Duration.ofNanos(1_130));
        assertThat(found.p99()).isBetween(Duration.ofNanos(1_000_000), Duration.ofNanos(1_130_000));
        assertThat(found.p999()).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1_130));
        assertThat(new Histogram().percentiles().p999()).isZero();
    }

    @Test
    void endsAndDeathsAreCountedByKind() {
        Tally tally = new Tally();
        for (int i = 1; i <= 100; i++) {
            tally.ended(i <= 98 ? Wire.VALUE : Wire.FAILURE);
        }
        tally.died(DeathReason.SIGNALLED);
        tally.died(DeathReason.EXITED);
        tally.died(DeathReason.SIGNALLED);
        tally.recycled();
        PoolMetrics metrics = tally.metrics("p", List.of(), 3, 2, 6, List.of());
        assertThat(metrics.deaths()).isEqualTo(3);
        assertThat(metrics.deathReasons()).isEqualTo(Map.of(DeathReason.SIGNALLED, 2L, DeathReason.EXITED, 1L));
        assertThat(metrics.recycled()).isEqualTo(1);
        assertThat(metrics.started()).isEqualTo(6);
        assertThat(metrics.busy()).isZero();
        assertThat(metrics.done()).isEqualTo(98);
        assertThat(metrics.failed()).isEqualTo(2);
    }
}
