package dev.signalbox.process;

import dev.signalbox.SignalboxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What the workers of a crew say, and what follows from it. Guarded by the lock of the crew. */
final class Reports {
    private final Crew crew;

    Reports(Crew crew) {
        this.crew = crew;
    }

    /** Takes what came on the line of a worker. Not under the lock. */
    void arrived(Member member, Arrival arrival) {
        crew.lock.lock();
        try {
            take(member, arrival);
            if (member.isLow()) {
                crew.agenda.feed(member);
            }
            crew.staff.letGoIfDone(member);
        } finally {
            crew.lock.unlock();
        }
        crew.delivery.go();
    }

    private void take(Member member, Arrival arrival) {
        switch (arrival.type()) {
            case Wire.READY -> crew.staff.ready(member);
            case Wire.NOT_READY ->
                member.startFailure = crew.failures.decode(ByteBuffer.wrap(arrival.payload()), member.place());
            case Wire.STARTED -> started(member, arrival.seq());
            case Wire.DONE -> {
                if (arrival.seq() == Rehearsal.SEQ) {
                    crew.staff.rehearsed(member);
                    return;
                }
                done(member, arrival, member.off(arrival.seq(), arrival.ranNanos()));
                started(member, arrival.next());
            }
            case Wire.DETACHED -> {
                Job job = member.off(arrival.seq(), -1);
                if (job != null) {
                    member.detached.put(job.seq, job);
                }
                started(member, arrival.next());
            }
            case Wire.LATER -> {
                // its end may overtake the word that it goes on elsewhere, since another thread tells it
                Job job = member.detached.remove(arrival.seq());
                done(member, arrival, job == null ? member.off(arrival.seq(), -1) : job);
            }
            case Wire.ITEM -> {
                Job job = byNumber(member, arrival.seq());
                if (job != null && job.sink != null) {
                    job.sink.item(job, arrival.payload());
                }
            }
            case Wire.PROGRESS -> {
                Job job = byNumber(member, arrival.seq());
                if (job != null) {
                    crew.delivery.progress(job, member, arrival.payload());
                }
            }
            case Wire.PONG -> ponged(member, arrival);
            case Wire.DUMPED -> crew.clock.stacks(arrival.seq(), new String(arrival.payload(), StandardCharsets.UTF_8));
            case Wire.REVOKED -> {
                crew.agenda.giveBack(member, member.takeBack(arrival.seq(), arrival.ranNanos()));
                crew.agenda.feedAll();
            }
            default -> throw new AssertionError(arrival);
        }
    }

    private static @Nullable Job byNumber(Member member, long seq) {
        Job head = member.sent.peekFirst();
        return head != null && head.seq == seq ? head : member.detached.get(seq);
    }

    private void started(Member member, long seq) {
        if (seq == 0) {
            return;
        }
        Job job = member.started(seq);
        if (job != null) {
            crew.watch.limit(job, member);
        }
    }

    private void done(Member member, Arrival arrival, @Nullable Job job) {
        if (job == null) {
            throw new SignalboxException(
                    "Worker '" + member.name + "' ended a task that it does not have, seq=" + arrival.seq());
        }
        // that it began may have been read only now
        if (arrival.status() != Wire.SKIPPED) {
            long begun = Math.min(job.startedAt, System.nanoTime() - arrival.ranNanos());
            member.waits.add(Math.max(0, begun - job.queuedAt));
        }
        member.runs.add(arrival.ranNanos());
        crew.tally.ended(arrival.status());
        member.bytesReceived += arrival.payload().length;
        crew.agenda.finish(Finished.of(job, member, arrival));
    }

    private void ponged(Member member, Arrival pong) {
        member.residentBytes = pong.ranNanos();
        member.gcMillis = Math.max(member.gcMillis, pong.next());
        crew.clock.stacks(pong.seq(), new String(pong.payload(), StandardCharsets.UTF_8));
        crew.staff.orderSuccessorIfWearing(member);
    }
}
