package dev.signalbox.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What follows from the end of a worker, expected or not: another one takes its place, what it had begun fails or is run again, why it
 * died is found out and told, and after too many deaths the crew gives up.
 *
 * <p>In two steps. At once, under the lock: it is taken out, its place is filled, what it had not begun goes elsewhere. Later, on a thread
 * of its own, since its process may take a while to end: why, and what becomes of what it had begun.
 */
final class Burials {
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(5);

    private final Crew crew;
    private final List<Consumer<? super Death>> listeners = new CopyOnWriteArrayList<>();
    private int going; // guarded by the lock of the crew

    Burials(Crew crew) {
        this.crew = crew;
    }

    void onDeath(Consumer<? super Death> listener) {
        listeners.add(listener);
    }

    /** Whether all that is gone is buried. Under the lock. */
    boolean areOver() {
        return going == 0;
    }

    /** A worker could not be started. */
    void notStarted(Member member, Throwable failure) {
        member.startFailure = failure;
        gone(member, null);
    }

    /** The line of a worker has ended, so the worker has, or will have. */
    void gone(Member member, @Nullable Throwable broken) {
        Member.State was;
        List<Job> victims = new ArrayList<>();
        crew.lock.lock();
        try {
            was = member.state;
            if (was == Member.State.DEAD) {
                return;
            }
            crew.staff.remove(member);
            crew.tally.gone(member);
            going++;
            List<Job> back = new ArrayList<>();
            takeApart(member, victims, back);
            crew.agenda.giveBack(member, back);
            boolean unexpected = was != Member.State.STOPPING && member.killedFor == null;
            if (unexpected
                    || member.killedFor == DeathReason.UNRESPONSIVE
                    || member.killedFor == DeathReason.LINE_BROKEN) {
                crew.restarts.died();
            }
            crew.staff.balance();
            if (!(unexpected && isHopeless(was))) {
                crew.staff.hire();
            }
            crew.agenda.feedAll();
        } finally {
            crew.lock.unlock();
        }
        crew.delivery.go();
        crew.hiring.help(() -> bury(member, was, broken, victims));
    }

    /** What it had begun, and what no other may do for it, dies with it; the rest had not begun. */
    private static void takeApart(Member member, List<Job> victims, List<Job> back) {
        List<Job> orphans = member.own.drain();
        List<Job> pinned = new ArrayList<>();
        for (Job job : member.sent) {
            (job.state == Job.State.STARTED ? victims : job.pinned == null ? back : pinned).add(job);
        }
        victims.addAll(member.detached.values());
        victims.sort(Comparator.comparingLong(job -> job.seq));
        victims.addAll(orphans);
        victims.addAll(pinned);
        member.sent.clear();
        member.detached.clear();
    }

    private boolean isHopeless(Member.State was) {
        return crew.restarts.areTooMany()
                || (was == Member.State.STARTING && !crew.staff.wasEverReady() && crew.settings.initializer != null);
    }

    /** Finds out why it died, and tells those who must know. */
    private void bury(Member member, Member.State was, @Nullable Throwable broken, List<Job> victims) {
        Death death = null;
        try {
            death = Deaths.of(member, was, broken, victims, EXIT_LIMIT);
            member.closeLines();
        } finally {
            crew.lock.lock();
            try {
                going--;
                if (death == null) {
                    death = Deaths.unknown(member, victims);
                }
                member.death = death;
                boolean worthTelling = !member.isUnwanted
                        && (was != Member.State.STOPPING
                                || !victims.isEmpty()
                                || death.reason() == DeathReason.STOPPED);
                if (worthTelling) {
                    crew.restarts.add(death);
                    crew.tally.died(death.reason());
                    Jfr.died(crew.name, death);
                }
                for (Job job : victims) {
                    judge(job, member, death);
                }
                if (worthTelling && member.killedFor == null && isHopeless(was)) {
                    crew.giveUp(member.startFailure);
                }
                crew.staff.hire();
                crew.agenda.feedAll();
                crew.endIfDone();
                if (worthTelling) {
                    Death told = death;
                    crew.delivery.run(() -> tell(told));
                }
            } finally {
                crew.lock.unlock();
            }
            crew.delivery.go();
        }
    }

    private void tell(Death death) {
        for (Consumer<? super Death> listener : listeners) {
            try {
                listener.accept(death);
            } catch (RuntimeException e) {
                Delivery.LOG.log(System.Logger.Level.WARNING, "A listener of deaths failed", e);
            }
        }
        if (listeners.isEmpty()) {
            Delivery.LOG.log(System.Logger.Level.WARNING, "In pool ''{0}'', {1}", crew.name, death.summary());
        }
    }

    /** What becomes of a task that was running when its worker died. */
    private void judge(Job job, Member member, Death death) {
        job.stopTimers();
        job.died(death);
        Throwable verdict = job.verdict;
        if (verdict == null && job.cancelled) {
            verdict = Agenda.cancellation(job);
        }
        if (verdict == null
                && job.pinned == null
                && job.sink == null
                && job.tries < job.options.tries()
                && !crew.hasGivenUp()) {
            crew.agenda.again(job);
            return;
        }
        List<Death> deaths = job.deaths == null ? List.of(death) : job.deaths;
        crew.agenda.finish(Finished.failed(
                job,
                verdict != null ? verdict : WorkerDied.of(job.name(), deaths, job.tries, job.options.tries()),
                member.name,
                death.pid()));
    }
}
