package dev.signalbox.process;

import dev.signalbox.SignalboxException;
import dev.signalbox.TimedOutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The workers behind a {@link Worker} or a {@link WorkerPool}, what waits for them, and what becomes of them.
 *
 * <p>One queue; each worker takes from it what it has room for, so whoever is done first gets the next. What was sent to a worker
 * and has not begun goes back to the head of the queue when the worker dies, or stands in its way while others are idle. What
 * has begun fails, or is run again if it is repeatable.
 *
 * <p>{@code lock} guards all that changes. It is held for short steps only, never while waiting, encoding, or running user code.
 * Nothing is shared with a worker but its two lines, so none can hold up anything here by dying. Each step that depends on a
 * worker has a deadline on the {@link Clock}.
 *
 * <p>Long because every transition of a task and of a worker is here, where the one lock is.
 */
final class Crew {
    enum Phase {
        OPEN,
        /** Takes no more, does what it has. */
        SHUT,
        TERMINATED
    }

    private static final Duration EXIT_LIMIT = Duration.ofSeconds(5);
    private static final long STUCK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final Duration STUCK_LOOK = Duration.ofMillis(3);
    private static final Duration STACK_LIMIT = Duration.ofMillis(200);
    private static final int MOST_UNDELIVERED = 20_000;
    private static final int MOST_IDLE_BEATS = 5;

    final String name;
    final WorkerOptions.Settings settings;
    final TaskCodec codec;
    final Failures failures;
    final Delivery delivery;
    final Tally tally = new Tally();
    private final Clock clock;
    private final Hiring hiring;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition settled = lock.newCondition();
    private final JobQueue queue = new JobQueue();
    private final List<Member> members = new ArrayList<>();
    private final Restarts restarts;
    private final List<Consumer<? super Death>> deathListeners = new CopyOnWriteArrayList<>();
    private Phase phase = Phase.OPEN;
    private int size;
    private boolean paused;
    private boolean everReady;
    private @Nullable WorkerDied brokenBy;
    private long accepted;
    private long unfinished;
    private int undelivered;
    private int burying;
    private int hired;
    private boolean lookingForStuck;
    private long nonces;
    private long beats;
    /** To be asked costs a worker that does nothing more than all else. */
    private final long idleBeats;

    private long remotes;
    private Runnable onEnd = () -> {};

    Crew(String name, int size, WorkerOptions.Settings settings, Host.Launcher launcher) {
        this.name = name;
        this.size = size;
        this.settings = settings;
        this.paused = settings.paused;
        this.codec = new TaskCodec(loader());
        this.failures = new Failures(loader(), Crew.class);
        this.idleBeats = Math.max(1, Math.min(MOST_IDLE_BEATS, settings.silence.toSeconds() / 6));
        this.clock = new Clock(name);
        this.delivery = new Delivery(this);
        this.restarts = new Restarts(settings.restarts, settings.restartsWithin);
        this.hiring = new Hiring(this, launcher);
    }

    private static ClassLoader loader() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context == null ? ClassLoader.getSystemClassLoader() : context;
    }

    /** Starts the first workers, unless they are to wait for the first task. */
    Crew open() {
        lock.lock();
        try {
            staff();
        } finally {
            lock.unlock();
        }
        clock.every(Duration.ofSeconds(1), this::listen);
        return this;
    }

    // ---- tasks

    /**
     * Takes a task.
     *
     * @throws RejectedExecutionException if there is no place for it
     */
    void accept(Job job) {
        boolean later = false;
        lock.lock();
        try {
            requireOpen(job);
            Member pinned = job.pinned;
            if (pinned == null && queue.size() >= settings.queueLimit) {
                throw new RejectedExecutionException("Cannot take task '" + job.name() + "': as many wait for pool '"
                        + name + "' as may, queueLimit=" + settings.queueLimit
                        + ". Wait for outputs, or raise the limit.");
            }
            job.order = accepted++;
            unfinished++;
            if (pinned == null) {
                queue.add(job);
                staffIfLazy();
                feed(freest());
            } else if (pinned.state == Member.State.DEAD) {
                Death death = pinned.death;
                finish(Finished.failed(
                        job,
                        WorkerDied.of(
                                job.name(), List.of(death == null ? Deaths.unknown(pinned, List.of()) : death), 0, 1),
                        pinned.name,
                        pinned.pid()));
                later = true;
            } else {
                pinned.own.add(job);
                feed(pinned);
            }
        } finally {
            lock.unlock();
        }
        if (later) {
            delivery.go();
        }
    }

    /** Where an object is to live: where the fewest are, among those that are there to stay. */
    Member homeForRemote() {
        lock.lock();
        try {
            accepted += settings.lazy && members.isEmpty() ? 1 : 0;
            staffIfLazy();
            Member home = members.stream()
                    .filter(m -> m.state == Member.State.READY || m.state == Member.State.STARTING)
                    .filter(m -> !m.successorOrdered)
                    .min(Comparator.comparingInt((Member m) -> m.remotes)
                            .thenComparingInt(m -> m.state == Member.State.READY ? 0 : 1))
                    .orElseThrow(() -> new RejectedExecutionException(
                            "Cannot make an object in pool '" + name + "': it has no worker now, phase=" + phase));
            home.remotes++;
            return home;
        } finally {
            lock.unlock();
        }
    }

    void remoteGone(Member home) {
        lock.lock();
        try {
            home.remotes--;
        } finally {
            lock.unlock();
        }
    }

    boolean isThere(Member member) {
        lock.lock();
        try {
            return member.state != Member.State.DEAD;
        } finally {
            lock.unlock();
        }
    }

    long nextRemote() {
        lock.lock();
        try {
            return ++remotes;
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    String taskName(Member member, long seq) {
        lock.lock();
        try {
            return member.taskName(seq);
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    /** Lets a task send so many outputs more. */
    void credit(Job job, int more) {
        lock.lock();
        try {
            Member member = job.member;
            if (member != null && job.state != Job.State.DONE) {
                member.credit(job.seq, more);
            }
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen(Job job) {
        if (phase != Phase.OPEN) {
            RejectedExecutionException rejected = new RejectedExecutionException("Cannot take task '" + job.name()
                    + "': pool '" + name + "' " + (brokenBy == null ? "was closed" : "has given up"));
            if (brokenBy != null) {
                rejected.initCause(brokenBy);
            }
            throw rejected;
        }
    }

    /** Cancels a task whose future was cancelled just now. */
    void cancel(Job job, boolean interrupt) {
        lock.lock();
        try {
            job.cancelled = true;
            Member member = job.member;
            if (job.state == Job.State.QUEUED) {
                finish(Finished.failed(job, cancellation(job), name, 0));
                deliverAndFeed();
            } else if (job.state != Job.State.DONE && member != null) {
                member.cancel(job.seq, interrupt);
                if (interrupt) {
                    clock.after(
                            settings.grace,
                            () -> killIfStillRuns(job, member, DeathReason.CANCELLED, cancellation(job)));
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private static CancellationException cancellation(Job job) {
        return new CancellationException("Task '" + job.name() + "' was cancelled");
    }

    /** The idlest worker that has room; null if none has. */
    private @Nullable Member freest() {
        Member best = null;
        for (Member member : members) {
            if (member.room() > 0 && (best == null || member.outstanding() < best.outstanding())) {
                best = member;
                if (member.outstanding() == 0) {
                    break;
                }
            }
        }
        return best;
    }

    private void feed(@Nullable Member member) {
        if (member == null || paused || undelivered > MOST_UNDELIVERED) {
            return;
        }
        for (int room = member.room(); room > 0; room--) {
            Job job = member.own.poll();
            if (job == null) {
                job = queue.poll();
            }
            if (job == null) {
                break;
            }
            member.add(job);
            if (member.isBulky()) {
                break;
            }
        }
        member.flush();
        orderSuccessorIfWearing(member);
        if (member.isIdle()) {
            lookForStuck();
        }
    }

    private void feedAll() {
        // several turns, so that what there is little of is spread
        for (Member member = freest(); member != null && queue.size() > 0 && !paused; member = freest()) {
            int before = queue.size();
            feed(member);
            if (queue.size() == before) {
                break;
            }
        }
        for (Member member : members) {
            if (member.own.size() > 0) {
                feed(member);
            }
        }
    }

    @Nullable
    ByteBuffer nextInBulk(Member member) {
        lock.lock();
        try {
            ByteBuffer frame = member.nextInBulk();
            if (frame == null) {
                feed(member);
                letGoIfDone(member);
            }
            return frame;
        } finally {
            lock.unlock();
        }
    }

    // ---- what comes from workers

    void arrived(Member member, Arrival arrival) {
        lock.lock();
        try {
            take(member, arrival);
            if (member.isLow()) {
                feed(member);
            }
            letGoIfDone(member);
        } finally {
            lock.unlock();
        }
        delivery.go();
    }

    /** A worker wrote what no worker writes. */
    void broken(Member member, Throwable failure) {
        lock.lock();
        try {
            kill(member, DeathReason.LINE_BROKEN, failure.toString());
        } finally {
            lock.unlock();
        }
    }

    private void take(Member member, Arrival arrival) {
        switch (arrival.type()) {
            case Wire.READY -> ready(member);
            case Wire.NOT_READY ->
                member.startFailure = failures.decode(ByteBuffer.wrap(arrival.payload()), member.place());
            case Wire.STARTED -> started(member, arrival.seq());
            case Wire.DONE -> {
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
                    delivery.progress(job, member, arrival.payload());
                }
            }
            case Wire.PONG -> ponged(member, arrival);
            case Wire.DUMPED -> clock.stacks(arrival.seq(), new String(arrival.payload(), StandardCharsets.UTF_8));
            case Wire.REVOKED -> {
                List<Job> back = member.takeBack(arrival.seq(), arrival.ranNanos());
                giveBack(queue, back.stream().filter(job -> job.pinned == null));
                giveBack(member.own, back.stream().filter(job -> job.pinned != null));
                feedAll();
            }
            default -> throw new AssertionError(arrival);
        }
    }

    private @Nullable Job byNumber(Member member, long seq) {
        Job head = member.sent.peekFirst();
        return head != null && head.seq == seq ? head : member.detached.get(seq);
    }

    private void started(Member member, long seq) {
        if (seq == 0) {
            return;
        }
        Job job = member.started(seq);
        if (job == null) {
            return;
        }
        TaskOptions options = job.options;
        if (options.isLimited() && !settings.jvm.isDebugged()) {
            Duration soft = options.soft();
            Duration hard = options.hard();
            if (soft != null) {
                job.softTimer = clock.timer(soft, () -> softLimit(job, member));
            }
            if (hard != null) {
                job.hardTimer = clock.timer(hard, () -> hardLimit(job, member, hard));
            }
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
            tally.started(Math.max(0, begun - job.queuedAt));
        }
        tally.ended(arrival.status(), arrival.ranNanos());
        member.bytesReceived += arrival.payload().length;
        finish(Finished.of(job, member, arrival));
    }

    private void finish(Finished finished) {
        finished.job().state = Job.State.DONE;
        finished.job().stopTimers();
        undelivered++;
        if (!delivery.isTakenByHelper(finished)) {
            delivery.add(finished);
        }
    }

    /** A submitter was told: so many. */
    void delivered(int count) {
        lock.lock();
        try {
            boolean wasFull = undelivered > MOST_UNDELIVERED;
            undelivered -= count;
            unfinished -= count;
            if (wasFull && undelivered <= MOST_UNDELIVERED) {
                feedAll();
            }
            if (unfinished == 0) {
                settled.signalAll();
                endIfDone();
            }
        } finally {
            lock.unlock();
        }
    }

    private void deliverAndFeed() {
        delivery.go();
        feedAll();
    }

    // ---- limits and kills

    private void softLimit(Job job, Member member) {
        lock.lock();
        try {
            if (job.state == Job.State.STARTED && job.member == member) {
                member.cancel(job.seq, true);
            }
        } finally {
            lock.unlock();
        }
    }

    private void hardLimit(Job job, Member member, Duration limit) {
        lock.lock();
        try {
            if (job.state != Job.State.STARTED || job.member != member || job.verdict != null) {
                return;
            }
            String message = "Task '" + job.name() + "' on worker '" + member.name + "' (pid " + member.pid()
                    + ") ran longer than its limit=" + limit + "; the worker is killed and replaced.";
            long nonce = ++nonces;
            member.ping(nonce, true);
            clock.onStacks(
                    nonce,
                    STACK_LIMIT,
                    stacks -> killIfStillRuns(
                            job,
                            member,
                            DeathReason.TIMED_OUT,
                            new TimedOutException(stacks.isEmpty() ? message : message + " It stood at:\n" + stacks)));
        } finally {
            lock.unlock();
        }
    }

    private void killIfStillRuns(Job job, Member member, DeathReason reason, Throwable verdict) {
        member.catchUp();
        lock.lock();
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
            lock.unlock();
        }
    }

    void kill(Member member, DeathReason reason, String detail) {
        if (member.killedFor == null) {
            member.killedFor = reason;
            member.killDetail = detail;
        }
        hiring.help(() -> {
            Host host = member.host();
            if (host != null) {
                host.kill();
            }
        });
        // what was killed is gone soon; if nobody notices, its lines are cut
        clock.after(EXIT_LIMIT, member::closeLines);
    }

    private void ponged(Member member, Arrival pong) {
        member.residentBytes = pong.ranNanos();
        clock.stacks(pong.seq(), new String(pong.payload(), StandardCharsets.UTF_8));
        orderSuccessorIfWearing(member);
    }

    /** Each second: asks for a sign of life, idle ones less often, and ends what gives none. */
    private void listen() {
        lock.lock();
        try {
            long now = System.nanoTime();
            boolean allAreAsked = ++beats % idleBeats == 0;
            for (Member member : List.copyOf(members)) {
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
                    member.ping(++nonces, false);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** While some are idle and nothing waits, what was sent ahead to a worker that is stuck in a long task is taken back. */
    private void lookForStuck() {
        if (lookingForStuck || queue.size() > 0 || members.stream().noneMatch(member -> member.sent.size() > 1)) {
            return;
        }
        lookingForStuck = true;
        clock.after(STUCK_LOOK, this::takeBackFromStuck);
    }

    private void takeBackFromStuck() {
        catchUp();
        lock.lock();
        try {
            lookingForStuck = false;
            long now = System.nanoTime();
            if (freest() == null || queue.size() > 0) {
                return;
            }
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
            lock.unlock();
        }
    }

    /** Reads what workers have published without a word, most of all that tasks have begun. Not under the lock. */
    private void catchUp() {
        List<Member> all;
        lock.lock();
        try {
            all = List.copyOf(members);
        } finally {
            lock.unlock();
        }
        all.forEach(Member::catchUp);
    }

    // ---- workers

    private void staffIfLazy() {
        if (settings.lazy && members.isEmpty()) {
            staff();
        }
    }

    /** Starts as many as are missing. */
    private void staff() {
        if (phase == Phase.TERMINATED
                || brokenBy != null
                || (phase == Phase.SHUT && unfinished == undelivered)
                || (settings.lazy && accepted == 0)) {
            return;
        }
        long there = members.stream()
                .filter(m -> m.state == Member.State.STARTING
                        || m.state == Member.State.SPARE
                        || m.state == Member.State.READY)
                .count();
        long leaving = members.stream()
                .filter(m -> m.state == Member.State.READY && m.successorOrdered)
                .count();
        for (long missing = size + settings.spares + leaving - there; missing > 0; missing--) {
            hired++;
            Member member = new Member(this, hired, size == 1 && hired == 1 ? name : name + "-" + hired);
            members.add(member);
            clock.after(restarts.pause(), () -> hiring.start(member));
        }
    }

    private void ready(Member member) {
        if (member.state != Member.State.STARTING) {
            return;
        }
        everReady = true;
        member.readyAt = System.nanoTime();
        Jfr.started(name, member);
        restarts.healthy();
        member.state = Member.State.SPARE;
        Duration most = settings.recycleAfter;
        if (most != null) {
            member.agedTimer = clock.timer(Restarts.spread(most), () -> aged(member));
        }
        settled.signalAll();
        balance();
        feedAll();
    }

    /** A worker has worked for as long as it is to. */
    private void aged(Member member) {
        lock.lock();
        try {
            member.isAged = true;
            orderSuccessorIfWearing(member);
        } finally {
            lock.unlock();
        }
    }

    private void orderSuccessorIfWearing(Member member) {
        if (member.isWearing() && !member.successorOrdered) {
            member.successorOrdered = true;
            staff();
        }
    }

    /** Puts spares to work where workers are missing or worn, and lets go of those that are too many. */
    private void balance() {
        long working =
                members.stream().filter(m -> m.state == Member.State.READY).count();
        for (Member member : List.copyOf(members)) {
            if (member.state != Member.State.SPARE) {
                continue;
            }
            if (working < size) {
                member.state = Member.State.READY;
                working++;
                continue;
            }
            members.stream()
                    .filter(m -> m.state == Member.State.READY && m.isWorn())
                    .findFirst()
                    .ifPresent(worn -> {
                        member.state = Member.State.READY;
                        tally.recycled();
                        letGo(worn);
                    });
        }
        members.stream()
                .filter(m -> m.state == Member.State.READY)
                .sorted(Comparator.comparingInt(Member::outstanding))
                .limit(Math.max(0, working - size))
                .toList()
                .forEach(this::letGo);
        List<Member> spare =
                members.stream().filter(m -> m.state == Member.State.SPARE).toList();
        long wearing = members.stream()
                .filter(m -> m.state == Member.State.READY && m.successorOrdered)
                .count();
        spare.stream().skip(settings.spares + wearing).forEach(this::letGo);
    }

    private void letGo(Member member) {
        if (member.state == Member.State.STARTING) {
            if (member.isLaunched) {
                member.isUnwanted = true;
                kill(member, DeathReason.STOPPED, "not needed any more");
            } else {
                member.state = Member.State.DEAD;
                members.remove(member);
            }
            return;
        }
        member.state = Member.State.DRAINING;
        letGoIfDone(member);
    }

    private void letGoIfDone(Member member) {
        if (member.state == Member.State.READY && member.isWorn()) {
            balance();
        }
        if (member.state == Member.State.DRAINING && member.isIdle() && member.own.size() == 0) {
            member.state = Member.State.STOPPING;
            member.endFeeding();
            clock.after(settings.grace.plusSeconds(1), () -> {
                if (member.state == Member.State.STOPPING) {
                    kill(member, DeathReason.STOPPED, "it did not end when it was asked to");
                }
            });
        }
    }

    /** Whether a worker whose turn it is to be started is still wanted. */
    boolean mayLaunch(Member member) {
        lock.lock();
        try {
            member.isLaunched = member.state == Member.State.STARTING;
            member.launchedAt = System.nanoTime();
            return member.isLaunched;
        } finally {
            lock.unlock();
        }
    }

    /** A worker has a process; false if nobody wants it any more. */
    boolean mayLive(Member member) {
        lock.lock();
        try {
            return member.killedFor == null;
        } finally {
            lock.unlock();
        }
    }

    /** A worker has its lines, but is not ready yet. */
    void startDeadline(Member member, Duration limit) {
        if (settings.jvm.isDebugged()) {
            return;
        }
        clock.after(limit, () -> {
            lock.lock();
            try {
                if (member.state == Member.State.STARTING) {
                    member.startFailure = new TimedOutException(
                            "Worker '" + member.name + "' (pid " + member.pid() + ") was not ready within startLimit="
                                    + settings.startLimit + "; its initializer runs long");
                    restarts.died();
                    kill(member, DeathReason.START_FAILED, String.valueOf(member.startFailure.getMessage()));
                }
            } finally {
                lock.unlock();
            }
        });
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
        lock.lock();
        try {
            was = member.state;
            if (was == Member.State.DEAD) {
                return;
            }
            member.state = Member.State.DEAD;
            members.remove(member);
            if (member.agedTimer != null) {
                member.agedTimer.cancel(false);
            }
            burying++;
            List<Job> back = new ArrayList<>();
            for (Job job : member.sent) {
                if (job.state == Job.State.STARTED) {
                    victims.add(job);
                } else {
                    back.add(job);
                }
            }
            victims.addAll(member.detached.values());
            victims.sort(Comparator.comparingLong(job -> job.seq));
            member.sent.clear();
            member.detached.clear();
            List<Job> orphans = new ArrayList<>(member.own.drain());
            back.stream().filter(job -> job.pinned != null).forEach(orphans::add);
            victims.addAll(orphans);
            giveBack(queue, back.stream().filter(job -> job.pinned == null));
            boolean unexpected = was != Member.State.STOPPING && member.killedFor == null;
            if (unexpected
                    || member.killedFor == DeathReason.UNRESPONSIVE
                    || member.killedFor == DeathReason.LINE_BROKEN) {
                restarts.died();
            }
            balance();
            if (!(unexpected && hopeless(was))) {
                staff();
            }
            feedAll();
        } finally {
            lock.unlock();
        }
        delivery.go();
        hiring.help(() -> bury(member, was, broken, victims));
    }

    private boolean hopeless(Member.State was) {
        return restarts.areTooMany() || (was == Member.State.STARTING && !everReady && settings.initializer != null);
    }

    private void giveBack(JobQueue to, Stream<Job> jobs) {
        to.giveBack(jobs.map(this::backToQueue)
                .filter(job -> job.state != Job.State.DONE)
                .toList());
    }

    private Job backToQueue(Job job) {
        job.state = Job.State.QUEUED;
        job.member = null;
        if (job.cancelled) {
            finish(Finished.failed(job, cancellation(job), name, 0));
        }
        return job;
    }

    /** Finds out why it died, and tells those who must know. */
    private void bury(Member member, Member.State was, @Nullable Throwable broken, List<Job> victims) {
        Death death = null;
        try {
            death = Deaths.of(member, was, broken, victims, EXIT_LIMIT);
            member.closeLines();
        } finally {
            lock.lock();
            try {
                burying--;
                if (death == null) {
                    death = Deaths.unknown(member, victims);
                }
                member.death = death;
                boolean worthTelling = !member.isUnwanted
                        && (was != Member.State.STOPPING
                                || !victims.isEmpty()
                                || death.reason() == DeathReason.STOPPED);
                if (worthTelling) {
                    restarts.add(death);
                    tally.died(death.reason());
                    Jfr.died(name, death);
                }
                for (Job job : victims) {
                    judge(job, member, death);
                }
                if (worthTelling && member.killedFor == null && hopeless(was)) {
                    giveUp(member.startFailure);
                }
                staff();
                feedAll();
                endIfDone();
                if (worthTelling) {
                    Death told = death;
                    delivery.run(() -> tell(told));
                }
            } finally {
                lock.unlock();
            }
            delivery.go();
        }
    }

    private void tell(Death death) {
        for (Consumer<? super Death> listener : deathListeners) {
            try {
                listener.accept(death);
            } catch (RuntimeException e) {
                Delivery.LOG.log(System.Logger.Level.WARNING, "A listener of deaths failed", e);
            }
        }
        if (deathListeners.isEmpty()) {
            Delivery.LOG.log(System.Logger.Level.WARNING, "In pool ''{0}'', {1}", name, death.summary());
        }
    }

    /** What becomes of a task that was running when its worker died. */
    private void judge(Job job, Member member, Death death) {
        job.stopTimers();
        job.died(death);
        Throwable verdict = job.verdict;
        if (verdict == null && job.cancelled) {
            verdict = cancellation(job);
        }
        if (verdict == null
                && job.pinned == null
                && job.sink == null
                && job.tries < job.options.tries()
                && brokenBy == null) {
            job.member = null;
            job.state = Job.State.QUEUED;
            queue.giveBack(List.of(job));
            return;
        }
        List<Death> deaths = job.deaths == null ? List.of(death) : job.deaths;
        finish(Finished.failed(
                job,
                verdict != null ? verdict : WorkerDied.of(job.name(), deaths, job.tries, job.options.tries()),
                member.name,
                death.pid()));
    }

    private void giveUp(@Nullable Throwable cause) {
        brokenBy = WorkerDied.noneLeft(name, "any", restarts.recent(), cause);
        phase = phase == Phase.OPEN ? Phase.SHUT : phase;
        failQueue(job -> WorkerDied.noneLeft(name, job.name(), restarts.recent(), cause));
        settled.signalAll();
        List.copyOf(members).forEach(this::letGo);
    }

    private void failQueue(java.util.function.Function<Job, Throwable> why) {
        for (Job job : queue.drain()) {
            finish(Finished.failed(job, why.apply(job), name, 0));
        }
        for (Member member : members) {
            for (Job job : member.own.drain()) {
                finish(Finished.failed(job, why.apply(job), name, 0));
            }
        }
    }

    // ---- the whole

    void resize(int size) {
        lock.lock();
        try {
            this.size = size;
            balance();
            staff();
            feedAll();
        } finally {
            lock.unlock();
        }
    }

    void pause(boolean paused) {
        lock.lock();
        try {
            this.paused = paused;
            feedAll();
        } finally {
            lock.unlock();
        }
    }

    void shutdown() {
        lock.lock();
        try {
            if (phase == Phase.OPEN) {
                phase = Phase.SHUT;
                paused = false;
                if (unfinished > 0) {
                    feedAll();
                }
                endIfDone();
            }
        } finally {
            lock.unlock();
        }
        delivery.go();
    }

    /** Cancels all there is; gives what had not begun. */
    List<Job> shutdownNow() {
        List<Job> never = new ArrayList<>();
        List<Job> running = new ArrayList<>();
        catchUp();
        lock.lock();
        try {
            phase = phase == Phase.OPEN ? Phase.SHUT : phase;
            paused = false;
            never.addAll(queue.drain());
            for (Member member : members) {
                never.addAll(member.own.drain());
                for (Job job : member.sent) {
                    (job.state == Job.State.STARTED || member.isUp(job) ? running : never).add(job);
                }
                running.addAll(member.detached.values());
            }
            never.sort(Comparator.comparingLong(job -> job.order));
            for (Job job : never) {
                if (job.state == Job.State.SENT && job.member != null) {
                    job.cancelled = true;
                    job.member.cancel(job.seq, true);
                } else {
                    finish(Finished.failed(job, cancellation(job), name, 0));
                }
            }
            endIfDone();
        } finally {
            lock.unlock();
        }
        running.forEach(job -> {
            TaskFuture<?> future = job.future;
            if (future == null || !future.cancel(true)) {
                cancel(job, true);
            }
        });
        delivery.go();
        return never;
    }

    private void endIfDone() {
        if (phase != Phase.SHUT || unfinished > 0) {
            return;
        }
        for (Member member : List.copyOf(members)) {
            if (member.state == Member.State.READY
                    || member.state == Member.State.SPARE
                    || member.state == Member.State.STARTING) {
                letGo(member);
            }
        }
        if (members.isEmpty() && burying == 0) {
            phase = Phase.TERMINATED;
            settled.signalAll();
            clock.close();
            delivery.close();
            hiring.close();
            onEnd.run();
        }
    }

    /** What to do when all is over; at once if it is. Called once, under the lock. */
    void onEnd(Runnable what) {
        lock.lock();
        try {
            onEnd = what;
            if (phase == Phase.TERMINATED) {
                what.run();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean awaitTermination(Duration limit) throws InterruptedException {
        return await(limit, () -> phase == Phase.TERMINATED);
    }

    boolean awaitIdle(Duration limit) throws InterruptedException {
        return await(limit, () -> unfinished == 0);
    }

    /** Whether all workers are ready, or it is clear that they never will be. */
    boolean awaitReady(Duration limit) throws InterruptedException {
        await(limit, () -> phase != Phase.OPEN || readyCount() >= size);
        lock.lock();
        try {
            if (brokenBy != null) {
                throw brokenBy;
            }
            return readyCount() >= size;
        } finally {
            lock.unlock();
        }
    }

    private boolean await(Duration limit, java.util.function.BooleanSupplier what) throws InterruptedException {
        long left = nanos(limit);
        lock.lockInterruptibly();
        try {
            while (!what.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                left = settled.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    static long nanos(Duration limit) {
        try {
            return limit.toNanos();
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }

    private long readyCount() {
        return members.stream().filter(m -> m.state == Member.State.READY).count();
    }

    Phase phase() {
        lock.lock();
        try {
            return phase;
        } finally {
            lock.unlock();
        }
    }

    long unfinished() {
        lock.lock();
        try {
            return unfinished;
        } finally {
            lock.unlock();
        }
    }

    long endedSoFar() {
        lock.lock();
        try {
            return accepted - unfinished;
        } finally {
            lock.unlock();
        }
    }

    void onDeath(Consumer<? super Death> listener) {
        deathListeners.add(listener);
    }

    /** Asks all workers for their threads: the texts by the workers' names, empty where there is no answer in time. */
    Map<String, CompletableFuture<String>> threadDumps(Duration limit) {
        Map<String, CompletableFuture<String>> dumps = new LinkedHashMap<>();
        lock.lock();
        try {
            for (Member member : members) {
                CompletableFuture<String> dump = new CompletableFuture<>();
                dumps.put(member.name, dump);
                clock.onStacks(++nonces, limit, dump::complete);
                member.dump(nonces);
            }
        } finally {
            lock.unlock();
        }
        return dumps;
    }

    void help(Runnable work) {
        hiring.help(work);
    }

    void after(Duration pause, Runnable what) {
        clock.after(pause, what);
    }

    /** The same, to be cancelled when it is not wanted any more. */
    @Nullable
    ScheduledFuture<?> timer(Duration pause, Runnable what) {
        return clock.timer(pause, what);
    }

    /** Whether this thread may not wait for this crew, because the crew waits for it. */
    boolean isOwnThread() {
        return delivery.isOwnThread();
    }

    PoolMetrics metrics() {
        catchUp();
        lock.lock();
        try {
            long now = System.nanoTime();
            List<PoolMetrics.WorkerState> workers =
                    members.stream().map(m -> m.metrics(now)).toList();
            int running = 0;
            int ahead = 0;
            for (Member member : members) {
                running += member.detached.size();
                for (Job job : member.sent) {
                    if (job.state == Job.State.STARTED || member.isUp(job)) {
                        running++;
                    } else {
                        ahead++;
                    }
                }
            }
            return tally.metrics(name, workers, queue.size() + ahead, running, hired, restarts.recent());
        } finally {
            lock.unlock();
        }
    }
}
