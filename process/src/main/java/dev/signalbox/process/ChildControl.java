package dev.signalbox.process;

import dev.signalbox.link.FrameHandler;
import dev.signalbox.link.Link;
import dev.signalbox.link.LinkException;
import dev.signalbox.link.LinkState;
import dev.signalbox.process.internal.LogLine;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The control line of a worker, on a thread that runs no user code, so that what is said there passes all tasks.
 *
 * <p>{@code lock} makes beginning and ending a task one step each beside cancelling, interrupting and taking back: an interrupt reaches
 * the task that it is for or none, and a task that was taken back does not begin.
 */
final class ChildControl extends Thread implements FrameHandler {
    private static final Duration LOOK = Duration.ofMinutes(1);

    private final Link line;
    private final WorkerChild child;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Long> cancelled = new HashSet<>();
    /** Tasks that have begun and not ended, the one on the task thread and detached ones. */
    private final Map<Long, Run> runs = new HashMap<>();

    private long claimed;
    private long begun;
    private long revokedTo;
    private @Nullable Run onThread;
    private boolean isWaiting;
    private final Thread taskThread;

    /** A task that has begun. */
    static final class Run {
        final TaskContext context;

        volatile @Nullable Credit credit;
        /** What else to do to end it, on a thread of its own, since it may be the user's code. */
        volatile @Nullable Runnable onCancel;

        Run(TaskContext context) {
            this.context = context;
        }
    }

    ChildControl(Link line, WorkerChild child, Thread taskThread) {
        super("signalbox-worker-" + child.name() + "-control");
        setDaemon(true);
        this.line = line;
        this.child = child;
        this.taskThread = taskThread;
    }

    /** Takes a task up; false if it was taken back meanwhile. */
    boolean claim(long seq) {
        lock.lock();
        try {
            if (seq <= revokedTo) {
                return false;
            }
            claimed = seq;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Begins a task on the task thread; null if it was cancelled. */
    @Nullable
    Run begin(long seq) {
        Run run = new Run(new TaskContext(child, seq));
        lock.lock();
        try {
            begun = Math.max(begun, seq);
            if (!cancelled.isEmpty() && cancelled.remove(seq)) {
                return null;
            }
            runs.put(seq, run);
            onThread = run;
            return run;
        } finally {
            lock.unlock();
        }
    }

    /** Lets the task thread work for a detached task for a while. */
    void resume(Run run) {
        lock.lock();
        try {
            onThread = run;
        } finally {
            lock.unlock();
        }
    }

    /** The task thread no longer works for a task; an interrupt that was for it is gone. */
    void leave(Run run, boolean isOver) {
        lock.lock();
        try {
            onThread = null;
            if (isOver) {
                runs.remove(run.context.seq());
            }
            Thread.interrupted();
        } finally {
            lock.unlock();
        }
    }

    void over(Run run) {
        lock.lock();
        try {
            runs.remove(run.context.seq());
        } finally {
            lock.unlock();
        }
    }

    /** The task thread is about to sleep until a task comes, and wants to be woken by {@link #wake}. */
    boolean startWaiting(java.util.function.BooleanSupplier unless) {
        lock.lock();
        try {
            if (unless.getAsBoolean()) {
                return false;
            }
            isWaiting = true;
            return true;
        } finally {
            lock.unlock();
        }
    }

    void stopWaiting() {
        lock.lock();
        try {
            isWaiting = false;
            Thread.interrupted();
        } finally {
            lock.unlock();
        }
    }

    void wake() {
        lock.lock();
        try {
            if (isWaiting) {
                taskThread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean hasRuns() {
        lock.lock();
        try {
            return !runs.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Listens until the line ends. */
    @Override
    public void run() {
        try {
            while (line.state() == LinkState.OPEN) {
                line.poll(this, LOOK);
            }
        } catch (LinkException | InterruptedException e) {
            // the data line says the same to the task thread
        }
    }

    @Override
    public void onFrame(ByteBuffer frame) {
        byte type = frame.get();
        long number = frame.getLong();
        switch (type) {
            case Wire.CANCEL -> cancel(number, frame.get() != 0);
            case Wire.PING -> child.pong(number, frame.get());
            case Wire.REVOKE -> child.revoked(revoke(number), number);
            case Wire.DUMP -> child.dump(number);
            case Wire.LOG_LEVEL -> LogLine.level(Bytes.text(frame), Bytes.text(frame));
            case Wire.CREDIT -> credit(number, frame.getInt());
            default -> throw new LinkException("The pool wrote a frame of type=" + type + ", which there is not");
        }
    }

    private void cancel(long seq, boolean interrupt) {
        Run run;
        lock.lock();
        try {
            run = runs.get(seq);
            if (run == null) {
                if (seq > begun) {
                    cancelled.add(seq);
                }
                return;
            }
            run.context.cancel();
            if (interrupt && onThread == run) {
                taskThread.interrupt();
            }
        } finally {
            lock.unlock();
        }
        Credit credit = run.credit;
        if (credit != null) {
            credit.cancel();
        }
        Runnable onCancel = run.onCancel;
        if (onCancel != null) {
            Clock.daemon(onCancel, "signalbox-worker-" + child.name() + "-cancel")
                    .start();
        }
        wake();
    }

    private long revoke(long upTo) {
        lock.lock();
        try {
            revokedTo = Math.max(revokedTo, upTo);
            cancelled.removeIf(seq -> seq > claimed && seq <= upTo);
            return claimed;
        } finally {
            lock.unlock();
        }
    }

    private void credit(long seq, int more) {
        Run run;
        lock.lock();
        try {
            run = runs.get(seq);
        } finally {
            lock.unlock();
        }
        Credit credit = run == null ? null : run.credit;
        if (credit != null) {
            credit.add(more);
            wake();
        }
    }
}
