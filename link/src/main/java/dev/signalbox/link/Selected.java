package dev.signalbox.link;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * A line that a selector loop of the user's own serves. After {@link #register} and after each {@link #poll} either the ring is empty and
 * the flag <i>consumer waits</i> is up, or the flag was up and has been taken down, so that a bell is on its way. In both cases the next
 * select wakes for the next frame, and there is no step that a user could forget.
 *
 * <p>The order in a poll: hand out, read what rang, put the flag up, look once more. A byte that is read stood for a frame that is seen by
 * that look at the latest. Frames that keep coming end a poll only once the flag has been taken, and its byte then selects the line again.
 */
final class Selected {
    private static final long HEAR_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Inbound inbound;
    private final Bell bell;
    private final FrameHandler handler;
    private final SelectionKey key;
    private long heardAt = System.nanoTime(); // of the thread of the loop

    /** The line's way of receiving has been settled. */
    private Selected(Inbound inbound, Bell bell, FrameHandler handler, SelectionKey key) {
        this.inbound = inbound;
        this.bell = bell;
        this.handler = handler;
        this.key = key;
    }

    static Selected register(Link line, Inbound inbound, Bell bell, FrameHandler handler, Selector selector)
            throws IOException {
        SelectionKey key = bell.register(selector, line);
        return new Selected(inbound, bell, new GuardedHandler(handler, inbound.peer()), key);
    }

    SelectionKey key() {
        return key;
    }

    int poll() {
        Pump pump = bell.pump();
        return guarded(pump == null ? this::pollEntered : () -> pollEntered(pump));
    }

    /** Hands out up to so many, and asks for no bell. */
    int drain(int most) {
        Pump pump = bell.pump();
        if (pump != null) {
            pump.pumpInLoop();
        }
        return inbound.seemsToHaveMore() || bell.isInputOver() || bell.isClosed() || hearsNowAndThen()
                ? guarded(() -> drainEntered(most))
                : 0;
    }

    /** A loop that only ever drains must hear of the end too, and of an other side that had no time to mark it. */
    private boolean hearsNowAndThen() {
        long now = System.nanoTime();
        if (now - heardAt < HEAR_EVERY_NANOS) {
            return false;
        }
        heardAt = now;
        bell.hearForAll();
        return true;
    }

    private int guarded(IntSupplier turn) {
        bell.watchedBy(Thread.currentThread());
        boolean done = false;
        try {
            int frames = inbound.tryEnter() ? turn.getAsInt() : 0;
            done = bell.isInputOver() || bell.isClosed();
            return frames;
        } catch (LinkException e) {
            done = true;
            throw e;
        } catch (InternalError e) {
            done = true;
            throw inbound.truncated(e);
        } finally {
            if (done) {
                // nothing more can come of it, and the end of a socket would select it for ever
                key.cancel();
                bell.watchedHere();
            }
        }
    }

    private int drainEntered(int most) {
        try {
            int frames = inbound.drain(handler, most);
            inbound.noteEnd();
            return frames;
        } finally {
            inbound.exit();
        }
    }

    /** Lets a select return, so that the closed socket is let go. */
    void closed() {
        key.cancel();
        if (key.selector().isOpen()) {
            key.selector().wakeup();
        }
    }

    /** The same where the socket carries the frames: this thread also moves them out of the socket, and into it. */
    private int pollEntered(Pump pump) {
        try {
            int frames = 0;
            do {
                pump.pumpInLoop();
                frames += inbound.drain(handler, Integer.MAX_VALUE);
                inbound.noteEnd();
            } while (inbound.state() == LinkState.OPEN
                    && frames < IoThread.FRAMES_A_TURN
                    && !(pump.restsInLoop() && !inbound.seemsToHaveMore()));
            if (frames >= IoThread.FRAMES_A_TURN || inbound.state() != LinkState.OPEN && !pump.restsInLoop()) {
                pump.call(); // so that the next select comes back
            }
            return frames;
        } finally {
            inbound.exit();
        }
    }

    private int pollEntered() {
        try {
            int frames = inbound.drain(handler, Integer.MAX_VALUE);
            bell.hearForAll();
            while (inbound.state() == LinkState.OPEN && !inbound.raiseFlag()) {
                if (frames >= IoThread.FRAMES_A_TURN && inbound.isFlagTaken()) {
                    return frames;
                }
                frames += inbound.drain(handler, Integer.MAX_VALUE);
                inbound.noteEnd();
            }
            inbound.noteEnd();
            return frames;
        } finally {
            inbound.exit();
        }
    }
}
