package dev.signalbox.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The workers behind a {@link Worker} or a {@link WorkerPool}, from the first to the last, and the one lock that guards all that changes.
 *
 * <p>Who works is the matter of {@link Staff}, what is to be done that of {@link Agenda}; what workers say goes to {@link Reports}, what
 * takes too long to {@link Watch}, what dies to {@link Burials}. These five are one state behind {@code lock}, cut by subject: they call
 * one another while it is held. Beside them, without it: {@link Hiring} starts processes and does what may take a while,
 * {@link Delivery} runs the user's code, {@link Clock} has the deadlines.
 *
 * <p>{@code lock} is held for short steps only, never while waiting, encoding, or running user code. Nothing is shared with a worker but
 * its two lines, so none can hold up anything here by dying.
 */
final class Crew {
    enum Phase {
        OPEN,
        /** Takes no more, does what it has. */
        SHUT,
        TERMINATED
    }

    final String name;
    final WorkerOptions.Settings settings;
    final TaskCodec codec;
    final Failures failures;
    final Tally tally = new Tally();
    final Restarts restarts;
    final ReentrantLock lock = new ReentrantLock();
    /** That something has come to its end, or is ready, for which somebody may wait. */
    final Condition settled = lock.newCondition();

    final Clock clock;
    final Delivery delivery;
    final Hiring hiring;
    final Staff staff;
    final Agenda agenda;
    final Reports reports;
    final Watch watch;
    final Burials burials;
    private Phase phase = Phase.OPEN;
    private @Nullable WorkerDied brokenBy;
    private Runnable onEnd = () -> {};

    Crew(String name, int size, WorkerOptions.Settings settings, Host.Launcher launcher) {
        this.name = name;
        this.settings = settings;
        this.codec = new TaskCodec(loader());
        this.failures = new Failures(loader(), Crew.class);
        this.restarts = new Restarts(settings.restarts, settings.restartsWithin);
        this.staff = new Staff(this, size);
        this.agenda = new Agenda(this);
        this.reports = new Reports(this);
        this.watch = new Watch(this);
        this.burials = new Burials(this);
        this.clock = new Clock(name);
        this.delivery = new Delivery(this);
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
            staff.hire();
        } finally {
            lock.unlock();
        }
        watch.start();
        return this;
    }

    void resize(int size) {
        lock.lock();
        try {
            staff.resize(size);
            agenda.feedAll();
        } finally {
            lock.unlock();
        }
    }

    // ---- the end

    void shutdown() {
        lock.lock();
        try {
            if (phase == Phase.OPEN) {
                phase = Phase.SHUT;
                agenda.noMore();
                endIfDone();
            }
        } finally {
            lock.unlock();
        }
        delivery.go();
    }

    /** Cancels all there is; gives what had not begun. */
    List<Job> shutdownNow() {
        List<Job> running = new ArrayList<>();
        List<Job> never;
        watch.catchUp();
        lock.lock();
        try {
            phase = phase == Phase.OPEN ? Phase.SHUT : phase;
            never = agenda.cancelAll(running);
            endIfDone();
        } finally {
            lock.unlock();
        }
        running.forEach(job -> {
            TaskFuture<?> future = job.future;
            if (future == null || !future.cancel(true)) {
                agenda.cancel(job, true);
            }
        });
        delivery.go();
        return never;
    }

    /** Too many died: all that waits fails, and nothing more is taken. Under the lock. */
    void giveUp(@Nullable Throwable cause) {
        brokenBy = WorkerDied.noneLeft(name, "any", restarts.recent(), cause);
        phase = phase == Phase.OPEN ? Phase.SHUT : phase;
        agenda.failAll(job -> WorkerDied.noneLeft(name, job.name(), restarts.recent(), cause));
        settled.signalAll();
        staff.letAllGo();
    }

    /** Under the lock. */
    void endIfDone() {
        if (phase != Phase.SHUT || agenda.unfinished() > 0) {
            return;
        }
        staff.letAllGo();
        if (staff.members().isEmpty() && burials.areOver()) {
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

    // ---- how it stands; under the lock

    /** Whether there is anything to do for workers, now or later. */
    boolean wantsWorkers() {
        return phase != Phase.TERMINATED && brokenBy == null && !(phase == Phase.SHUT && agenda.isDone());
    }

    boolean hasGivenUp() {
        return brokenBy != null;
    }

    /**
     * Refuses a task once no more are taken.
     *
     * @throws RejectedExecutionException then
     */
    void requireOpen(Job job) {
        if (phase != Phase.OPEN) {
            RejectedExecutionException rejected = new RejectedExecutionException("Cannot take task '" + job.name()
                    + "': pool '" + name + "' " + (brokenBy == null ? "was closed" : "has given up"));
            if (brokenBy != null) {
                rejected.initCause(brokenBy);
            }
            throw rejected;
        }
    }

    // ---- how it stands; from outside

    Phase phase() {
        lock.lock();
        try {
            return phase;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return staff.size();
        } finally {
            lock.unlock();
        }
    }

    long endedSoFar() {
        lock.lock();
        try {
            return agenda.ended();
        } finally {
            lock.unlock();
        }
    }

    boolean awaitTermination(Duration limit) throws InterruptedException {
        return await(limit, () -> phase == Phase.TERMINATED);
    }

    boolean awaitIdle(Duration limit) throws InterruptedException {
        return await(limit, () -> agenda.unfinished() == 0);
    }

    /** Whether all workers are ready, or it is clear that they never will be. */
    boolean awaitReady(Duration limit) throws InterruptedException {
        await(limit, () -> phase != Phase.OPEN || staff.areAllReady());
        lock.lock();
        try {
            if (brokenBy != null) {
                throw brokenBy;
            }
            return staff.areAllReady();
        } finally {
            lock.unlock();
        }
    }

    private boolean await(Duration limit, BooleanSupplier what) throws InterruptedException {
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

    /** Whether this thread may not wait for this crew, because the crew waits for it. */
    boolean isOwnThread() {
        return delivery.isOwnThread();
    }

    PoolMetrics metrics() {
        watch.catchUp();
        lock.lock();
        try {
            watch.metricsAreRead();
            int running = 0;
            int ahead = 0;
            for (Member member : staff.members()) {
                running += member.detached.size();
                for (Job job : member.sent) {
                    if (member.isOnIt(job)) {
                        running++;
                    } else {
                        ahead++;
                    }
                }
            }
            return tally.metrics(
                    name, staff.members(), agenda.queued() + ahead, running, staff.hired(), restarts.recent());
        } finally {
            lock.unlock();
        }
    }
}
