package dev.signalbox.link;

import dev.signalbox.link.internal.Log;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that serves all lines of the process whose frames go to handlers. It starts with the first such line and ends
 * with the last.
 *
 * <p>A line is hot or cold. A cold one has its flag up, so the other side rings for the next frame, and the selector tells. A hot one
 * had something lately; its flag is down and its memory is looked at in rounds, with a yield after each that found nothing, for as
 * long as its wait policy says. Then it is asked to rest: flag up, one more look, cold. While some are hot, the sockets of the others
 * are looked at every so often without waiting; when none is, the thread sleeps in the selector for as long as it takes.
 *
 * <p>A bell may come late, for a frame that was seen without it; it has taken the flag down all the same. So a line that rings and has
 * nothing is asked to rest once more.
 *
 * <p>Each line works off a share at a time, so that no flood on one keeps another waiting.
 *
 * <p>Others hand a line over by {@link #lookAt}: it puts the line into {@code calls}, then reads {@code asleep}. This thread writes
 * {@code asleep}, then looks at {@code calls} once more. All are volatile, so one of the two sees the other. {@code GATE} guards who runs and
 * for how many lines.
 */
final class IoThread extends Thread {
    /** The frames a line may hand out before it is the next one's turn. */
    static final int FRAMES_A_TURN = 128;

    /** A line may be called again by its own turn, and others are not to wait for that. */
    private static final int CALLS_AT_ONCE = 64;

    static final String NAME = "signalbox-link-io";

    private static final long SOCKETS_EVERY_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final ReentrantLock GATE = new ReentrantLock();
    private static @Nullable IoThread running; // under the gate

    private final Selector selector;
    private final Queue<IoLine> calls = new ConcurrentLinkedQueue<>();
    private final Set<IoLine> known = new LinkedHashSet<>();
    private final List<IoLine> hot = new ArrayList<>();
    private final List<IoLine> ringing = new ArrayList<>();
    private int lines; // under the gate
    private volatile boolean asleep;
    private int looks;
    private int worked;
    private long socketsAt = System.nanoTime();

    private IoThread(Selector selector) {
        // no thread locals of whoever happens to have the first line
        super(null, null, NAME, 0, false);
        this.selector = selector;
        setDaemon(true);
        // nor its class loader, which an application server may want to let go
        setContextClassLoader(ClassLoader.getSystemClassLoader());
    }

    /**
     * The thread, for one line more. The line must then be handed over by {@link #lookAt}.
     *
     * @throws LinkException if it cannot be started
     */
    static IoThread forOneMore() {
        GATE.lock();
        try {
            IoThread thread = running;
            if (thread == null) {
                thread = started();
                running = thread;
            }
            thread.lines++;
            return thread;
        } finally {
            GATE.unlock();
        }
    }

    private static IoThread started() {
        try {
            Selector selector = Selector.open();
            try {
                IoThread thread = new IoThread(selector);
                thread.start();
                return thread;
            } catch (RuntimeException | Error e) {
                selector.close();
                throw e;
            }
        } catch (IOException e) {
            throw new LinkException(
                    "Cannot serve lines, because no selector can be opened: " + e
                            + ". Does the process have too many files open?",
                    e);
        }
    }

    /** Lets the thread look at the line soon: a new one, a closed one, or one that another thread was at. From any thread. */
    void lookAt(IoLine line) {
        calls.add(line);
        if (asleep) {
            selector.wakeup();
        }
    }

    @Override
    public void run() {
        try {
            while (!servedAll()) {
                // a fault of one line's memory came up, and was settled
            }
        } catch (IOException | RuntimeException | Error e) {
            giveUp(e);
        } finally {
            try {
                selector.close();
            } catch (IOException e) {
                Log.LINK.log(Level.WARNING, "Cannot close the selector of the lines", e);
            }
        }
    }

    /** Whether there are no lines any more; false after a fault. */
    private boolean servedAll() throws IOException {
        try {
            for (takeCalls(); !isDone(); takeCalls()) {
                if (hot.isEmpty()) {
                    sleep();
                } else {
                    lookAround();
                }
            }
            return true;
        } catch (InternalError fault) {
            Log.LINK.log(Level.DEBUG, "Looking for the line whose memory was cut short", fault);
            settleFaults();
            return false;
        }
    }

    /** A fault does not say whose memory it was. So each line is looked at once more, by itself; and then gets a turn it may have lost. */
    private void settleFaults() {
        ringing.clear();
        for (IoLine line : List.copyOf(known)) {
            try {
                line.letGoOfLocks();
                line.hasNews();
                Faults.settle();
            } catch (InternalError fault) {
                line.fail(fault);
            }
            lookAt(line);
        }
    }

    /** Where there are several, before one has its turn: or it would fail by the fault of another's memory. */
    private void settleOthers() {
        if (known.size() > 1) {
            Faults.settle();
        }
    }

    private boolean isDone() {
        if (!hot.isEmpty() || !calls.isEmpty()) {
            return false;
        }
        GATE.lock();
        try {
            if (lines > 0) {
                return false;
            }
            if (running == this) {
                running = null;
            }
            return true;
        } finally {
            GATE.unlock();
        }
    }

    private void takeCalls() {
        for (int i = 0; i < CALLS_AT_ONCE; i++) {
            if (calls.isEmpty()) {
                return;
            }
            settleOthers();
            IoLine line = calls.remove();
            if (!line.entered) {
                enter(line);
            }
            work(line);
        }
    }

    private void enter(IoLine line) {
        line.entered = true;
        known.add(line);
        try {
            line.enter(selector);
        } catch (IOException | RuntimeException e) {
            // closed already; the turn finds out
            Log.LINK.log(Level.DEBUG, "A line was closed before it was served", e);
        }
    }

    /** One turn, after which the line is hot or gone. */
    private void work(IoLine line) {
        settleOthers();
        int frames;
        try {
            frames = line.turn();
        } catch (RuntimeException | Error e) {
            line.fail(e);
            frames = 0;
        }
        worked += Math.max(1, frames);
        if (line.isOver()) {
            letGo(line);
        } else if (frames != IoLine.NOT_OURS) {
            warm(line);
        } else {
            cool(line);
        }
    }

    private void lookAround() throws IOException {
        for (int i = hot.size() - 1; i >= 0; i--) {
            IoLine line = hot.get(i);
            if (line.hasNews()) {
                line.looks().saw();
                work(line);
            }
        }
        looks += hot.size();
        if (looks >= Looks.LOOKS_A_ROUND || worked >= FRAMES_A_TURN) {
            endRound();
        } else {
            Thread.onSpinWait();
        }
    }

    private void endRound() throws IOException {
        looks = 0;
        if (worked == 0) {
            Thread.yield();
        }
        worked = 0;
        long now = System.nanoTime();
        for (int i = hot.size() - 1; i >= 0; i--) {
            IoLine line = hot.get(i);
            if (line.active) {
                line.active = false;
                line.activeAt = now;
            }
            if (now - line.activeAt >= line.looks().budget()) {
                line.looks().sawNothing();
                settle(line);
            }
        }
        if (now - socketsAt >= SOCKETS_EVERY_NANOS) {
            socketsAt = now;
            selector.selectNow(key -> ringing.add((IoLine) key.attachment()));
            hearRinging();
        }
    }

    /** Lets a line go cold, unless it has something after all. */
    private void settle(IoLine line) {
        boolean rests;
        try {
            rests = line.rest();
        } catch (RuntimeException | Error e) {
            line.fail(e);
            rests = false;
        }
        if (line.isOver()) {
            letGo(line);
        } else if (rests) {
            cool(line);
        } else {
            warm(line);
        }
    }

    private void warm(IoLine line) {
        line.active = true;
        if (!line.hot) {
            line.hot = true;
            hot.add(line);
        }
    }

    private void sleep() throws IOException {
        asleep = true;
        try {
            if (calls.isEmpty()) {
                selector.select(key -> ringing.add((IoLine) key.attachment()));
            } else {
                selector.selectNow(key -> ringing.add((IoLine) key.attachment()));
            }
        } finally {
            asleep = false;
        }
        // a handler may have interrupted us, and then no select would wait any more
        Thread.interrupted();
        socketsAt = System.nanoTime();
        looks = 0;
        hearRinging();
    }

    private void hearRinging() {
        for (IoLine line : ringing) {
            if (line.hasNews()) {
                work(line);
            }
            if (!line.gone) {
                hear(line);
            }
        }
        ringing.clear();
    }

    private void hear(IoLine line) {
        try {
            line.rang();
        } catch (RuntimeException | Error e) {
            line.fail(e);
        }
        if (line.hasNews() || line.isOver()) {
            work(line);
        } else if (!line.hot) {
            // a bell for what was taken before it rang, and our flag went down with it
            settle(line);
        }
    }

    private void cool(IoLine line) {
        if (line.hot) {
            line.hot = false;
            hot.remove(line);
        }
    }

    private void letGo(IoLine line) {
        cool(line);
        if (line.gone) {
            return;
        }
        line.gone = true;
        known.remove(line);
        line.left();
        GATE.lock();
        try {
            lines--;
        } finally {
            GATE.unlock();
        }
    }

    /** The selector is of no use any more: no line that is served here can go on. */
    private void giveUp(Throwable failure) {
        Log.LINK.log(Level.ERROR, "The thread that serves lines ends by a failure, and its lines with it", failure);
        GATE.lock();
        try {
            if (running == this) {
                running = null;
            }
        } finally {
            GATE.unlock();
        }
        calls.addAll(known);
        for (IoLine line = calls.poll(); line != null; line = calls.poll()) {
            line.fail(failure);
            while (line.turn() == IoLine.NOT_OURS) {
                Thread.yield();
            }
            line.left();
        }
    }
}
