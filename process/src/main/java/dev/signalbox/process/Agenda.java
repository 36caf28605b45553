package dev.signalbox.process;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a crew has to do: the tasks that wait, which worker gets the next, and how many have not ended.
 *
 * <p>One queue; each worker takes from it what it has room for, so whoever is done first gets the next. What was sent to a worker
 * and has not begun goes back to the head of the queue when the worker dies, or stands in its way while others are idle.
 *
 * <p>Guarded by the lock of the crew; what is called from outside it takes it.
 */
final class Agenda {
    /** So many ends that nobody has been told of hold up the rest: who is slow to hear of them shall not fill the memory. */
    private static final int MOST_UNDELIVERED = 20_000;

    private final Crew crew;
    private final WorkerOptions.Settings settings;
    private final JobQueue queue = new JobQueue();
    private boolean paused;
    private long accepted;
    private long unfinished;
    private int undelivered;

    Agenda(Crew crew) {
        this.crew = crew;
        this.settings = crew.settings;
        this.paused = settings.paused;
    }

    // ---- from outside the lock

    /**
     * Takes a task.
     *
     * @throws RejectedExecutionException if there is no place for it
     */
    void accept(Job job) {
        boolean later = false;
        crew.lock.lock();
        try {
            crew.requireOpen(job);
            Member pinned = job.pinned;
            if (pinned == null && queue.size() >= settings.queueLimit) {
                throw new RejectedExecutionException("Cannot take task '" + job.name() + "': as many wait for pool '"
                        + crew.name + "' as may, queueLimit=" + settings.queueLimit
                        + ". Wait for outputs, or raise the limit.");
            }
            job.order = accepted++;
            unfinished++;
            if (pinned == null) {
                queue.add(job);
                crew.staff.hireIfLazy();
                feed(crew.staff.freest());
            } else if (pinned.state == Member.State.DEAD) {
                Death death = pinned.death == null ? Deaths.unknown(pinned, List.of()) : pinned.death;
                finish(Finished.failed(
                        job, WorkerDied.of(job.name(), List.of(death), 0, 1), pinned.name, pinned.pid()));
                later = true;
            } else {
                pinned.own.add(job);
                feed(pinned);
            }
        } finally {
            crew.lock.unlock();
        }
        if (later) {
            crew.delivery.go();
        }
    }

    /** Cancels a task whose future was cancelled just now. */
    void cancel(Job job, boolean interrupt) {
        crew.lock.lock();
        try {
            job.cancelled = true;
            Member member = job.member;
            if (job.state == Job.State.QUEUED) {
                finish(Finished.failed(job, cancellation(job), crew.name, 0));
                crew.delivery.go();
                feedAll();
            } else if (job.state != Job.State.DONE && member != null) {
                member.cancel(job.seq, interrupt);
                if (interrupt) {
                    crew.watch.killAfterGrace(job, member);
                }
            }
        } finally {
            crew.lock.unlock();
        }
    }

    /** Lets a task send so many outputs more. */
    void credit(Job job, int more) {
        crew.lock.lock();
        try {
            Member member = job.member;
            if (member != null && job.state != Job.State.DONE) {
                member.credit(job.seq, more);
            }
        } finally {
            crew.lock.unlock();
        }
    }

    void pause(boolean paused) {
        crew.lock.lock();
        try {
            this.paused = paused;
            feedAll();
        } finally {
            crew.lock.unlock();
        }
    }

    /** A submitter was told: so many. */
    void delivered(int count) {
        crew.lock.lock();
        try {
            boolean wasFull = undelivered > MOST_UNDELIVERED;
            undelivered -= count;
            unfinished -= count;
            if (wasFull && undelivered <= MOST_UNDELIVERED) {
                feedAll();
            }
            if (unfinished == 0) {
                crew.settled.signalAll();
                crew.endIfDone();
            }
        } finally {
            crew.lock.unlock();
        }
    }

    /** The next frame that is too long to be sent under the lock; null if there is none any more. */
    @Nullable
    ByteBuffer nextInBulk(Member member) {
        crew.lock.lock();
        try {
            ByteBuffer frame = member.nextInBulk();
            if (frame == null) {
                feed(member);
                crew.staff.letGoIfDone(member);
            }
            return frame;
        } finally {
            crew.lock.unlock();
        }
    }

    // ---- to the workers; under the lock

    void feed(@Nullable Member member) {
        if (member == null || paused || undelivered > MOST_UNDELIVERED) {
            return;
        }
        int roomForAny = member.room();
        for (int room = member.roomForOwn(); room > 0; room--) {
            Job job = member.own.poll();
            if (job == null && roomForAny-- > 0) {
                job = queue.poll();
            }
            if (job == null) {
                break;
            }
            crew.staff.usual.given(job.bytes);
            member.add(job);
            if (member.isBulky()) {
                break;
            }
        }
        member.flush();
        crew.staff.orderSuccessorIfWearing(member);
        if (member.isIdle()) {
            crew.watch.lookForStuck();
        }
    }

    void feedAll() {
        // several turns, so that what there is little of is spread
        for (Member member = crew.staff.freest();
                member != null && queue.size() > 0 && !paused;
                member = crew.staff.freest()) {
            int before = queue.size();
            feed(member);
            if (queue.size() == before) {
                break;
            }
        }
        for (Member member : crew.staff.members()) {
            if (member.own.size() > 0) {
                feed(member);
            }
        }
    }

    // ---- back from the workers; under the lock

    /** How a task ended; its submitter is to be told. */
    void finish(Finished finished) {
        finished.job().state = Job.State.DONE;
        finished.job().stopTimers();
        undelivered++;
        if (!crew.delivery.isTakenByHelper(finished)) {
            crew.delivery.add(finished);
        }
    }

    void cancelled(Job job) {
        finish(Finished.failed(job, cancellation(job), crew.name, 0));
    }

    static CancellationException cancellation(Job job) {
        return new CancellationException("Task '" + job.name() + "' was cancelled");
    }

    /** What was sent to this worker and has not begun waits again: what any may do for any. */
    void giveBack(Member from, List<Job> jobs) {
        giveBack(queue, jobs.stream().filter(job -> job.pinned == null));
        giveBack(from.own, jobs.stream().filter(job -> job.pinned != null));
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
            cancelled(job);
        }
        return job;
    }

    /** It is to be run again, before all others. */
    void again(Job job) {
        job.member = null;
        job.state = Job.State.QUEUED;
        queue.giveBack(List.of(job));
    }

    /** Fails all that wait. */
    void failAll(Function<Job, Throwable> why) {
        List<Job> all = queue.drain();
        crew.staff.members().forEach(member -> all.addAll(member.own.drain()));
        all.forEach(job -> finish(Finished.failed(job, why.apply(job), crew.name, 0)));
    }

    /** Cancels all that has not begun and gives it, in the order it came; adds to {@code running} what has. */
    List<Job> cancelAll(List<Job> running) {
        paused = false;
        List<Job> never = new ArrayList<>(queue.drain());
        for (Member member : crew.staff.members()) {
            never.addAll(member.own.drain());
            for (Job job : member.sent) {
                (member.isOnIt(job) ? running : never).add(job);
            }
            running.addAll(member.detached.values());
        }
        never.sort(Comparator.comparingLong(job -> job.order));
        for (Job job : never) {
            if (job.state == Job.State.SENT && job.member != null) {
                job.cancelled = true;
                job.member.cancel(job.seq, true);
            } else {
                cancelled(job);
            }
        }
        return never;
    }

    // ---- how many there are; under the lock

    /** Nothing more is taken, so what was held back goes on. */
    void noMore() {
        paused = false;
        if (unfinished > 0) {
            feedAll();
        }
    }

    boolean wasEverAsked() {
        return accepted > 0;
    }

    /** A worker is wanted although no task was given. */
    void countAsAsked() {
        accepted++;
    }

    /** How many wait here. */
    int queued() {
        return queue.size();
    }

    /** How many were given and have not ended, or nobody has been told of their ends. */
    long unfinished() {
        return unfinished;
    }

    /** Whether all have ended, told or not. */
    boolean isDone() {
        return unfinished == undelivered;
    }

    /** How many ended and were told. */
    long ended() {
        return accepted - unfinished;
    }
}
