package dev.signalbox.process;

import dev.signalbox.link.Link;
import dev.signalbox.link.LinkException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One worker of a pool as the pool sees it, from its start to its end; its successor is another one.
 *
 * <p>What is not final is guarded by the lock of the crew, unless it says otherwise. The worker runs what was sent to it in order,
 * so {@code sent} has the one that runs at its head.
 *
 * <p>Long because all that is known of one worker, and all that is said to it, is here.
 */
final class Member {
    enum State {
        STARTING,
        /** Ready, and about to become a spare: it runs a {@link Rehearsal}. */
        WARMING,
        /** Ready, and kept for the moment when another is missed. */
        SPARE,
        READY,
        /** Gets nothing more; ends when it has done what it has. */
        DRAINING,
        /** Was told to end. */
        STOPPING,
        DEAD
    }

    /** So much work is sent ahead that the worker need not wait for the next task, and no more. */
    private static final long AHEAD_NANOS = 200_000;

    private static final int MOST_AHEAD = 1024;
    private static final int MOST_BYTES_AHEAD = 64 * 1024;
    private static final Duration LOOK = Duration.ofSeconds(10);

    final Crew crew;
    final int number;
    final String name;

    State state = State.STARTING;
    final ArrayDeque<Job> sent = new ArrayDeque<>();
    final Map<Long, Job> detached = new HashMap<>();
    /** Tasks for this worker and no other, in order. */
    final JobQueue own = new JobQueue();

    long taken;
    int remotes;
    long launchedAt;
    volatile long linkedAt;
    long readyAt;
    /** How long it ran tasks, those not counted that go on elsewhere. */
    long busyNanos;

    long bytesSent;
    long bytesReceived;
    /** Whether it has worked for as long as it is to. */
    boolean isAged;

    @Nullable
    ScheduledFuture<?> agedTimer;

    /** Whether its process was begun to be started. */
    boolean isLaunched;
    /** Whether it was killed while it started, because there was nothing left to do for it. */
    boolean isUnwanted;

    boolean successorOrdered;
    /** Rehearsals that it has and not ended. */
    int rehearsals;

    long rehearsesSince;
    /** So many of the usual tasks were new when it was last told of them. */
    int usualSeen;

    @Nullable
    DeathReason killedFor;

    String killDetail = "";

    @Nullable
    Throwable startFailure;

    @Nullable
    Death death;

    private @Nullable TaskNames names;
    volatile long heardAt = System.nanoTime();
    volatile long residentBytes;
    /** How long it has collected garbage, as far as it was asked. */
    volatile long gcMillis;

    final Histogram waits = new Histogram();
    final Histogram runs = new Histogram();
    final AtomicInteger pings = new AtomicInteger();

    private final Bytes batch = new Bytes();
    private long lastSeq;
    private int bytesAhead;
    /** What another thread is to send, because it is long or there was no room. */
    private final ArrayDeque<ByteBuffer> bulkFrames = new ArrayDeque<>();

    private boolean bulk;
    private double runNanos = -1;
    private volatile @Nullable Host host;
    private volatile @Nullable Link data;
    private volatile @Nullable Link control;

    Member(Crew crew, int number, String name) {
        this.crew = crew;
        this.number = number;
        this.name = name;
        this.names = TaskLines.areWanted(crew.settings) ? new TaskNames() : null;
    }

    /** What one of the last tasks is called. */
    @Nullable
    String taskName(long seq) {
        if (seq > lastSeq) {
            return null;
        }
        TaskNames known = names;
        if (known == null) {
            // whoever asks once will ask again, of tasks that have ended as well
            known = new TaskNames();
            names = known;
        }
        Job job = detached.get(seq);
        if (job != null) {
            return job.name();
        }
        // not the head alone: what it prints may be read before the word that it has begun
        for (Job candidate : sent) {
            if (candidate.seq == seq) {
                return candidate.name();
            }
        }
        return known.of(seq);
    }

    long pid() {
        Host host = this.host;
        return host == null ? 0 : host.pid();
    }

    /** The last line of the stack of what failed there. */
    StackTraceElement place() {
        return Finished.place(name, pid());
    }

    void hosted(Host host) {
        this.host = host;
    }

    @Nullable
    Host host() {
        return host;
    }

    void linked(Link data, Link control) {
        this.data = data;
        this.control = control;
        linkedAt = System.nanoTime();
        data.handle(this::take, (end, failure) -> crew.burials.gone(this, failure));
    }

    /** Whether it is ready and kept for when another is missed. */
    boolean isSpare() {
        return state == State.SPARE || state == State.WARMING;
    }

    boolean isIdle() {
        return sent.isEmpty() && detached.isEmpty() && !bulk;
    }

    int outstanding() {
        return sent.size() + detached.size();
    }

    /** The task on the task thread, as far as has been read; null if none has begun. */
    @Nullable
    Job running() {
        Job head = sent.peekFirst();
        return head != null && head.state == Job.State.STARTED ? head : null;
    }

    /** Whether it is on the task thread, or will be any moment: nothing stands before it. */
    boolean isUp(Job job) {
        return sent.peekFirst() == job;
    }

    /** Whether it works on this, or will any moment. */
    boolean isOnIt(Job job) {
        return job.state == Job.State.STARTED || isUp(job);
    }

    /** Reads what the worker has published so far without waking anybody. Not under the lock of the crew. */
    void catchUp() {
        Link line = data;
        if (line != null) {
            try {
                line.poll();
            } catch (LinkException | IllegalStateException e) {
                // its end is told to who must know
            }
        }
    }

    /** How many tasks more it is to have of those that any worker may do. */
    int room() {
        if (state != State.READY) {
            return 0;
        }
        long left = remotes > 0 ? Long.MAX_VALUE : crew.settings.recycleAfterTasks - taken;
        return (int) Math.min(places(), left);
    }

    /**
     * How many tasks more it is to have of its own, however many it has done. A spare has some if it was chosen for an object while it
     * started; and who leaves does what it has.
     */
    int roomForOwn() {
        return state == State.READY || isSpare() || state == State.DRAINING ? places() : 0;
    }

    private int places() {
        return bulk || bytesAhead >= MOST_BYTES_AHEAD ? 0 : window() - sent.size();
    }

    private int window() {
        return runNanos < 0 ? 1 : (int) Math.max(1, Math.min(MOST_AHEAD, AHEAD_NANOS / Math.max(100, runNanos)));
    }

    PoolMetrics.WorkerState metrics(long now) {
        Job running = running();
        long busy = busyNanos + (running == null ? 0 : now - running.startedAt);
        long age = readyAt == 0 ? 0 : now - readyAt;
        return new PoolMetrics.WorkerState(
                name,
                pid(),
                state.name(),
                outstanding(),
                taken,
                residentBytes,
                Duration.ofNanos(age),
                share(busy, age),
                share(gcMillis * 1_000_000, age),
                waits.percentiles(),
                runs.percentiles(),
                bytesSent,
                bytesReceived);
    }

    private static double share(long part, long all) {
        return all <= 0 ? 0 : Math.min(1, (double) part / all);
    }

    /** Whether so little is left that it is time to send more, of which several go at once. */
    boolean isLow() {
        return sent.size() <= window() / 2;
    }

    boolean isWorn() {
        return remotes == 0
                && (isAged
                        || taken >= crew.settings.recycleAfterTasks
                        || residentBytes > crew.settings.recycleAfterBytes);
    }

    /** Whether to have a successor started already. */
    boolean isWearing() {
        return remotes == 0 && (isWorn() || taken * 2 >= crew.settings.recycleAfterTasks);
    }

    /** Adds a task to the frame that {@link #flush} sends. */
    void add(Job job) {
        if (batch.size() > 0 && batch.size() + job.bytes.length > MOST_BYTES_AHEAD / 2) {
            flush();
        }
        job.state = Job.State.SENT;
        job.member = this;
        job.seq = ++lastSeq;
        job.sentAt = System.nanoTime();
        taken++;
        bytesAhead += job.bytes.length;
        bytesSent += job.bytes.length;
        sent.addLast(job);
        put(job.seq, job.kind, job.bytes);
    }

    /** Adds what is of no consequence, so that it has done all for the first time. */
    void rehearse(byte kind, byte[] task) {
        if (rehearsals++ == 0) {
            rehearsesSince = System.nanoTime();
        }
        put(Rehearsal.SEQ, kind, task);
    }

    private void put(long seq, byte kind, byte[] task) {
        if (batch.size() == 0) {
            batch.u8(Wire.TASKS);
        }
        batch.i64(seq);
        batch.u8(kind);
        batch.i32(task.length);
        batch.raw(task);
    }

    void flush() {
        if (batch.size() == 0) {
            return;
        }
        Link line = data;
        try {
            // behind what is on its way already, since the worker counts on the order
            if (line != null && (bulk || batch.size() > line.maxOfferBytes() || !line.offer(batch.view()))) {
                bulkFrames.add(ByteBuffer.wrap(batch.toArray()));
                if (!bulk) {
                    bulk = true;
                    crew.hiring.help(() -> sendInBulk(line));
                }
            }
        } catch (LinkException e) {
            // the reading thread finds the end of the line, and the tasks go elsewhere
        } finally {
            batch.clear();
        }
    }

    boolean isBulky() {
        return bulk;
    }

    /** What is too long to go at once must not hold up the lock that all share. */
    private void sendInBulk(Link line) {
        try {
            for (ByteBuffer frame = crew.agenda.nextInBulk(this); frame != null; frame = crew.agenda.nextInBulk(this)) {
                line.send(frame);
            }
        } catch (LinkException | InterruptedException e) {
            // as above
        }
    }

    /** The next that is long; null if there is none any more, and then what is short may go directly again. */
    @Nullable
    ByteBuffer nextInBulk() {
        ByteBuffer frame = bulkFrames.poll();
        bulk = frame != null;
        return frame;
    }

    /** The task with this number has begun. */
    @Nullable
    Job started(long seq) {
        Job head = sent.peekFirst();
        if (head == null || head.seq != seq) {
            return null;
        }
        head.state = Job.State.STARTED;
        head.startedAt = System.nanoTime();
        head.tries++;
        bytesAhead -= head.bytes.length;
        return head;
    }

    /** Takes out a task that has ended or goes on elsewhere; null if it is not there. */
    @Nullable
    Job off(long seq, long ranNanos) {
        Job head = sent.peekFirst();
        if (head == null || head.seq != seq) {
            return null;
        }
        if (head.state == Job.State.SENT) {
            bytesAhead -= head.bytes.length;
        } else if (ranNanos >= 0) {
            busyNanos += ranNanos;
            runNanos = runNanos < 0 ? ranNanos : runNanos + (ranNanos - runNanos) / 4;
        }
        if (names != null) {
            names.add(head);
        }
        return sent.pollFirst();
    }

    long lastSeq() {
        return lastSeq;
    }

    /** Takes back what was sent after this number, in order. */
    List<Job> takeBack(long kept, long upTo) {
        ArrayDeque<Job> back = new ArrayDeque<>();
        ArrayDeque<Job> later = new ArrayDeque<>();
        while (!sent.isEmpty() && sent.peekLast().seq > kept) {
            Job job = sent.pollLast();
            if (job.seq > upTo) {
                later.addFirst(job);
            } else {
                back.addFirst(job);
                bytesAhead -= job.bytes.length;
                taken--;
            }
        }
        sent.addAll(later);
        return List.copyOf(back);
    }

    /** Says something on the control line, which is never full for long. */
    void tell(Bytes frame) {
        Link line = control;
        if (line == null) {
            return;
        }
        try {
            if (!line.offer(frame.view())) {
                ByteBuffer later = ByteBuffer.wrap(frame.toArray());
                crew.hiring.help(() -> tellLater(line, later));
            }
        } catch (LinkException e) {
            // its end is noticed by who reads
        }
    }

    private static void tellLater(Link line, ByteBuffer frame) {
        try {
            line.send(frame, LOOK);
        } catch (LinkException | dev.signalbox.TimedOutException | InterruptedException e) {
            // a worker that reads nothing for so long is found to be silent
        }
    }

    void cancel(long seq, boolean interrupt) {
        Bytes frame = Wire.frame(Wire.CANCEL, seq);
        frame.u8(interrupt ? 1 : 0);
        tell(frame);
    }

    /** Asks for a sign of life, and what else {@link Wire#PING} may ask for. */
    void ping(long nonce, int more) {
        pings.incrementAndGet();
        Bytes frame = Wire.frame(Wire.PING, nonce);
        frame.u8(more);
        tell(frame);
    }

    void dump(long nonce) {
        tell(Wire.frame(Wire.DUMP, nonce));
    }

    void logLevel(String logger, System.Logger.Level level) {
        Bytes frame = Wire.frame(Wire.LOG_LEVEL, 0);
        frame.text(logger);
        frame.text(level.name());
        tell(frame);
    }

    void revoke() {
        tell(Wire.frame(Wire.REVOKE, lastSeq));
    }

    void credit(long seq, int more) {
        Bytes frame = Wire.frame(Wire.CREDIT, seq);
        frame.i32(more);
        tell(frame);
    }

    /** Says that no task will follow: the worker ends when it has done what it has. */
    void endFeeding() {
        Link line = data;
        if (line != null) {
            try {
                line.endSending();
            } catch (LinkException e) {
                // as above
            }
        }
    }

    private void take(ByteBuffer frame) {
        heardAt = System.nanoTime();
        pings.set(0);
        try {
            crew.reports.arrived(this, Arrival.read(frame));
        } catch (RuntimeException e) {
            crew.watch.broken(this, e);
        }
    }

    /** Hands out what comes, on this thread, for a short while. */
    void help(java.util.function.BooleanSupplier until) {
        Link line = data;
        if (line != null) {
            try {
                line.pollUntil(until);
            } catch (LinkException | IllegalStateException e) {
                // its end is told to who must know
            }
        }
    }

    /** For good. They are let go too: who keeps a future of this worker, or waits to replace it, shall not keep their shared memory. */
    void closeLines() {
        Link[] lines = {data, control};
        data = null;
        control = null;
        for (Link line : lines) {
            if (line != null) {
                try {
                    line.close();
                } catch (LinkException e) {
                    // it was of no use any more
                }
            }
        }
    }
}
