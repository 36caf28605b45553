package dev.signalbox.process;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts what a crew does. Guarded by the lock of the crew. */
final class Tally {
    /** Of the tasks of workers that have gone. */
    private final Histogram waits = new Histogram();

    private final Histogram runs = new Histogram();
    private long done;
    private long failed;
    private long deaths;
    private long recycled;
    private final Map<DeathReason, Long> reasons = new EnumMap<>(DeathReason.class);

    void ended(byte status) {
        if (status == Wire.VALUE || status == Wire.NOTHING) {
            done++;
        } else {
            failed++;
        }
    }

    /** A worker has gone; how long its tasks took is kept. */
    void gone(Member member) {
        waits.addAll(member.waits);
        runs.addAll(member.runs);
    }

    void died(DeathReason reason) {
        deaths++;
        reasons.merge(reason, 1L, Long::sum);
    }

    void recycled() {
        recycled++;
    }

    PoolMetrics metrics(
            String pool, Collection<Member> members, int queued, int running, long started, List<Death> lastDeaths) {
        long now = System.nanoTime();
        Histogram allWaits = new Histogram();
        allWaits.addAll(waits);
        Histogram allRuns = new Histogram();
        allRuns.addAll(runs);
        for (Member member : members) {
            allWaits.addAll(member.waits);
            allRuns.addAll(member.runs);
        }
        return new PoolMetrics(
                pool,
                members.stream().map(member -> member.metrics(now)).toList(),
                queued,
                running,
                done,
                failed,
                deaths,
                allWaits.percentiles(),
                allRuns.percentiles(),
                started,
                recycled,
                reasons,
                lastDeaths);
    }
}
