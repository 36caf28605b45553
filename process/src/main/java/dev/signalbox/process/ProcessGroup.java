package dev.signalbox.process;

import dev.signalbox.TimedOutException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Message processes that are started, watched and stopped together.
 *
 * <pre>{@code
 * try (ProcessGroup group = ProcessGroup.oneForAll(camera, analyser).restarts(5, Duration.ofMinutes(1)).start()) {
 *     camera.front().open(url);
 * }
 * }</pre>
 *
 * <p><b>Delivery.</b> When the back of one dies, it is started again; of {@link #oneForAll}, the backs of all the others are ended as well, the last one first, and then all are started in their order. Messages
 * wait meanwhile, as {@link BackedProcess} says. A back that has asked for its own end is started again only if its process says {@link RestartPolicy#ALWAYS}.
 *
 * <p><b>Threads.</b> Any thread.
 *
 * <p><b>Failures.</b> Too many ends in a time, counted over all, are the failure of all: whose back has died, or could not be started, is {@link BackState#FAILED}, and the others are stopped.
 *
 * <p><b>Lifecycle.</b> Processes join it before they are started, and belong to it then. Closing it closes them, the last one first, all asked before the first is waited for.
 */
public final class ProcessGroup implements AutoCloseable {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final List<BackedProcess> members;
    private final boolean all;
    private final Serial steps = new Serial("signalbox-group-" + NUMBERS.incrementAndGet());
    private final ReentrantLock lock = new ReentrantLock();
    private BackRestarts restarts = BackRestarts.of(ProcessOptions.process()); // guarded by lock
    private int most = 5;
    private Duration within = Duration.ofMinutes(1);
    private Duration firstPause = Duration.ofMillis(100);
    private Duration longestPause = Duration.ofSeconds(10);

    private ProcessGroup(boolean all, List<BackedProcess> members) {
        this.all = all;
        this.members = members;
        members.forEach(member -> member.engine().keptBy(this::ended));
    }

    /** A group in which each back is started again by itself. */
    public static ProcessGroup oneForOne(BackedProcess... members) {
        return new ProcessGroup(false, List.of(members));
    }

    /** A group in which the end of one back is the end of all, and all are started again. */
    public static ProcessGroup oneForAll(BackedProcess... members) {
        return new ProcessGroup(true, List.of(members));
    }

    /** How many ends within this time are too many, counted over all: more than 5 in a minute unless chosen. To be said before the start. */
    public ProcessGroup restarts(int most, Duration within) {
        this.most = most;
        this.within = within;
        return this;
    }

    /** How long to pause before starting again, as {@link ProcessOptions#backOff} has it. To be said before the start. */
    public ProcessGroup backOff(Duration first, Duration longest) {
        this.firstPause = first;
        this.longestPause = longest;
        return this;
    }

    /**
     * Starts all, in their order. If one fails, those before it are stopped.
     *
     * @return this
     * @throws BackStartFailed if a factory or hook failed
     * @throws InterruptedException if interrupted while waiting; nothing is left of the attempt
     */
    public ProcessGroup start() throws InterruptedException {
        lock.lock();
        try {
            restarts = new BackRestarts(most, within, firstPause, longestPause);
        } finally {
            lock.unlock();
        }
        boolean started = false;
        try {
            for (BackedProcess member : members) {
                member.begin();
            }
            started = true;
            return this;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    /** The processes, in their order. */
    public List<BackedProcess> members() {
        return members;
    }

    /** Asks all to end. Does not wait. */
    public void requestStop() {
        backwards().forEach(BackedProcess::requestStop);
    }

    /**
     * Asks all to end, and then waits for each.
     *
     * @throws TimedOutException if the operating system does not end one even when it is killed
     * @throws InterruptedException if interrupted while waiting; they were asked
     */
    public void stop() throws InterruptedException {
        requestStop();
        for (BackedProcess member : backwards()) {
            member.stop();
        }
    }

    @Override
    public void close() {
        requestStop();
        backwards().forEach(BackedProcess::close);
    }

    private void ended(Front front) {
        steps.execute(() -> {
            try {
                startAgain(front);
            } catch (RuntimeException | Error e) {
                Delivery.LOG.log(Level.ERROR, "A step of the supervision of a group failed", e);
            }
        });
    }

    private void startAgain(Front first) {
        if (first.state() != BackState.RESTARTING) {
            return; // it was started with another, or is to stop
        }
        List<Front> missing = List.of(first);
        while (!missing.isEmpty()) {
            Duration pause = pause();
            if (pause.isNegative()) {
                giveUp(missing);
                return;
            }
            if (!first.pause(pause)) {
                first.giveUp();
            }
            missing = all ? startAll() : startOne(first);
        }
    }

    /** How long to pause; a negative time if there were too many ends. */
    private Duration pause() {
        lock.lock();
        try {
            return restarts.endedTooOften() ? Duration.ofNanos(-1) : restarts.pause();
        } finally {
            lock.unlock();
        }
    }

    private static List<Front> startOne(Front front) {
        return front.startAgain() || isOver(front) ? List.of() : List.of(front);
    }

    /** Gives those that could not be started. */
    private List<Front> startAll() {
        List<Front> ended = new ArrayList<>();
        for (BackedProcess member : backwards()) {
            if (member.engine().endForRestart()) {
                ended.add(0, member.engine());
            }
        }
        for (Front front : ended) {
            if (!front.startAgain() && !isOver(front)) {
                return List.of(front);
            }
        }
        return List.of();
    }

    private static boolean isOver(Front front) {
        if (front.state() == BackState.STOPPING) {
            front.giveUp();
        }
        return front.state() != BackState.RESTARTING;
    }

    private void giveUp(List<Front> missing) {
        missing.forEach(Front::giveUp);
        for (BackedProcess member : backwards()) {
            if (member.state() == BackState.RESTARTING) {
                member.engine().giveUp();
            } else {
                member.requestStop();
            }
        }
    }

    private List<BackedProcess> backwards() {
        List<BackedProcess> backwards = new ArrayList<>(members);
        Collections.reverse(backwards);
        return backwards;
    }

    @Override
    public String toString() {
        return "ProcessGroup[" + (all ? "one for all" : "one for one") + ", " + members + "]";
    }
}
