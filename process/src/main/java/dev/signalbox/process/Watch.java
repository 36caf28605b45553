package dev.signalbox.process;

import dev.signalbox.TimedOutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Watches over a crew: tasks that run longer than they may, workers that are silent, stuck, or not ready in time, and those that are to
 * be killed. Each step that depends on a worker has a deadline on the {@link Clock}.
 *
 * <p>Guarded by the lock of the crew; what is called from outside it takes it.
 */
final class Watch {
    private static final Duration BEAT = Duration.ofSeconds(1);
    /** How long a worker that was killed may take to be gone. */
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(5);

    private static final long STUCK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final Duration STUCK_LOOK = Duration.ofMillis(3);
    private static final Duration STACK_LIMIT = Duration.ofMillis(200);
    private static final int MOST_IDLE_BEATS = 5;

    private final Crew crew;
    private final WorkerOptions.Settings settings;
    /** To be asked costs a worker that does nothing more than all else. */
    private final long idleBeats;

    private long beats;
    private long nonces;
    private boolean lookingForStuck;
    private final Map<String, System.Logger.Level> logLevels = new LinkedHashMap<>();
    private boolean gcIsWanted;
    private boolean askAll;

    Watch(Crew crew) {
        this.crew = crew;
        this.settings = crew.settings;
        this.idleBeats = Math.max(1, Math.min(MOST_IDLE_BEATS, settings.silence.toSeconds() / 6));
    }

    void start() {
        crew.clock.every(BEAT, this::listen);
    }

    // ---- limits of tasks

    /** A task has begun; it may have limits. Under the lock. */
    void limit(Job job, Member member) {
        TaskOptions options = job.options;
        if (!options.isLimited() || settings.jvm.isDebugged()) {
            return;
        }
        Duration soft = options.soft();
        Duration hard = options.hard();
        if (soft != null) {
            job.softTimer = crew.clock.timer(soft, () -> softLimit(job, member));
        }
        if (hard != null) {
            job.hardTimer = crew.clock.timer(hard, () -> hardLimit(job, member, hard));
        }
    }

    private void softLimit(Job job, Member member) {
        crew.lock.lock();
        try {
            if (job.state == Job.State.STARTED && job.member == member) {
                member.cancel(job.seq, true);
            }
        } finally {
            crew.lock.unlock();
        }
    }

    private void hardLimit(Job job, Member member, Duration limit) {
        crew.lock.lock();
        try {
            if (job.state != Job.State.STARTED || job.member != member || job.verdict != null) {
                return;
            }
            String message = "Task '" + job.name() + "' on worker '" + member.name + "' (pid " + member.pid()
                    + ") ran longer than its limit=" + limit + "; the worker is killed and replaced.";
            long nonce = ++nonces;
            member.ping(nonce, Wire.ASK_STACKS);
            crew.clock.onStacks(
                    nonce,
                    STACK_LIMIT,
                    stacks -> killIfStillRuns(
                            job,
                            member,
                            DeathReason.TIMED_OUT,
                            new TimedOutException(stacks.isEmpty() ? message : message + " It stood at:\n" + stacks)));
        } finally {
            crew.lock.unlock();
        }
    }

    /** A task that was cancelled and interrupted may take so long to end, and no longer. */
    void killAfterGrace(Job job, Member member) {
        crew.clock.after(
                settings.grace, () -> killIfStillRuns(job, member, DeathReason.CANCELLED, Agenda.cancellation(job)));
    }

    private void killIfStillRuns(Job job, Member member, DeathReason reason, Throwable verdict) {
        member.catchUp();
        crew.lock.lock();
        try {
            if (job.member != member || (job.state != Job.State.STARTED && job.state != Job.State.SENT)) {
                return;
            }
            if (job.state == Job.State.SENT && !member.isUp(job)) {
                // behind another one; the worker will skip it
                return;
            }
            job.verdict = verdict;
            kill(member, reason, "task '" + job.name() + "'");
        } finally {
            crew.lock.unlock();
        }
    }

    // ---- limits of workers

    void kill(Member member, DeathReason reason, String detail) {
        if (member.killedFor == null) {
            member.killedFor = reason;
            member.killDetail = detail;
        }
        crew.hiring.help(() -> {
            Host host = member.host();
            if (host != null) {
                host.kill();
            }
        });
        // what was killed is gone soon; if nobody notices, its lines are cut
        crew.clock.after(EXIT_LIMIT, member::closeLines);
    }

    /** A worker wrote what no worker writes. Not under the lock. */
    void broken(Member member, Throwable failure) {
        crew.lock.lock();
        try {
            kill(member, DeathReason.LINE_BROKEN, failure.toString());
        } finally {
            crew.lock.unlock();
        }
    }

    /** A worker has its lines, but is not ready yet. Not under the lock. */
    void startDeadline(Member member, Duration limit) {
        if (settings.jvm.isDebugged()) {
            return;
        }
        crew.clock.after(limit, () -> {
            crew.lock.lock();
            try {
                if (member.state == Member.State.STARTING) {
                    member.startFailure = new TimedOutException(
                            "Worker '" + member.name + "' (pid " + member.pid() + ") was not ready within startLimit="
                                    + settings.startLimit + "; its initializer runs long");
                    crew.restarts.died();
                    kill(member, DeathReason.START_FAILED, String.valueOf(member.startFailure.getMessage()));
                }
            } finally {
                crew.lock.unlock();
            }
        });
    }

    /** Each second: asks for a sign of life, idle ones less often, and ends what gives none. */
    private void listen() {
        crew.lock.lock();
        try {
            long now = System.nanoTime();
            boolean allAreAsked = ++beats % idleBeats == 0 || askAll;
            askAll = false;
            for (Member member : List.copyOf(crew.staff.members())) {
                if (member.state == Member.State.STARTING || member.killedFor != null) {
                    continue;
                }
                long silent = now - member.heardAt;
                // not the time alone: this process may have been stopped itself
                if (silent > settings.silence.toNanos() && member.pings.get() >= 2 && !settings.jvm.isDebugged()) {
                    kill(
                            member,
                            DeathReason.UNRESPONSIVE,
                            "no sign of life for " + Duration.ofNanos(silent).toMillis() + " ms");
                } else if (allAreAsked || !member.isIdle()) {
                    member.ping(++nonces, gcIsWanted ? Wire.ASK_GC : 0);
                }
                endIfStuckInRehearsal(member, now);
            }
            crew.staff.rehearseUsual();
        } finally {
            crew.lock.unlock();
        }
    }

    /** What stands behind a rehearsal has not begun, and so no limit of its own helps it. */
    private void endIfStuckInRehearsal(Member member, long now) {
        if (member.rehearsals > 0
                && member.killedFor == null
                && now - member.rehearsesSince > Crew.nanos(settings.startLimit)
                && !settings.jvm.isDebugged()) {
            crew.restarts.died();
            kill(
                    member,
                    DeathReason.START_FAILED,
                    "its rehearsal did not end within startLimit=" + settings.startLimit
                            + "; a class that has a usual task takes long to be initialized");
        }
    }

    // ---- tasks behind one that is long

    /** While some are idle and nothing waits, what was sent ahead to a worker that is stuck in a long task is taken back. Under the lock. */
    void lookForStuck() {
        if (lookingForStuck
                || crew.agenda.queued() > 0
                || crew.staff.members().stream().noneMatch(member -> member.sent.size() > 1)) {
            return;
        }
        lookingForStuck = true;
        crew.clock.after(STUCK_LOOK, this::takeBackFromStuck);
    }

    private void takeBackFromStuck() {
        catchUp();
        crew.lock.lock();
        try {
            lookingForStuck = false;
            long now = System.nanoTime();
            if (crew.staff.freest() == null || crew.agenda.queued() > 0) {
                return;
            }
            List<Member> members = crew.staff.members();
            for (Member member : members) {
                Job running = member.running();
                if (running != null && member.sent.size() > 1 && now - running.startedAt > STUCK_NANOS) {
                    member.revoke();
                }
            }
            if (members.stream().anyMatch(Member::isIdle)) {
                lookForStuck();
            }
        } finally {
            crew.lock.unlock();
        }
    }

    /** Reads what workers have published without a word, most of all that tasks have begun. Not under the lock. */
    void catchUp() {
        List<Member> all;
        crew.lock.lock();
        try {
            all = List.copyOf(crew.staff.members());
        } finally {
            crew.lock.unlock();
        }
        all.forEach(Member::catchUp);
    }

    // ---- to look at

    /** What is to be sent of what workers log, also by those that are started later. Not under the lock. */
    void logLevel(String logger, System.Logger.Level level) {
        crew.lock.lock();
        try {
            logLevels.put(logger, level);
            crew.staff.members().forEach(member -> member.logLevel(logger, level));
        } finally {
            crew.lock.unlock();
        }
    }

    /** A worker can be told something. Not under the lock. */
    void linked(Member member) {
        crew.lock.lock();
        try {
            logLevels.forEach(member::logLevel);
        } finally {
            crew.lock.unlock();
        }
    }

    /** Somebody looks at the metrics, so workers are asked for more from the next time on, at which all are asked. Under the lock. */
    void metricsAreRead() {
        askAll |= !gcIsWanted;
        gcIsWanted = true;
    }

    /** Asks all workers for their threads: the texts by the workers' names, empty where there is no answer in time. Not under the lock. */
    Map<String, CompletableFuture<String>> threadDumps(Duration limit) {
        Map<String, CompletableFuture<String>> dumps = new LinkedHashMap<>();
        crew.lock.lock();
        try {
            for (Member member : crew.staff.members()) {
                CompletableFuture<String> dump = new CompletableFuture<>();
                dumps.put(member.name, dump);
                crew.clock.onStacks(++nonces, limit, dump::complete);
                member.dump(nonces);
            }
        } finally {
            crew.lock.unlock();
        }
        return dumps;
    }
}
