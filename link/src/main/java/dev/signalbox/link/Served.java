package dev.signalbox.link;

import dev.signalbox.link.internal.Log;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A line whose frames go to a handler, on the I/O thread, or on a thread that helps because it waits for an answer.
 *
 * <p>Who hands out frames holds the reading lock, and nobody waits for it. Who finds it taken goes away, and whoever has it sees to
 * what comes meanwhile: the flag <i>consumer waits</i> is up whenever nobody has the lock and the I/O thread does not look. So a
 * helper takes it down, looks for itself, and puts it up when it leaves; if there is more by then, the I/O thread is called.
 *
 * <p>The I/O thread that finds the lock taken stores {@code lookedAt} = false and {@code missed} = true, and tries once more. The helper stores
 * {@code missed} = false, loads {@code lookedAt}, puts the flag up unless that is true, lets go, and loads {@code missed}. All are volatile: if
 * the try fails, the helper sees the one or the other, and goes through it again. So nothing is left lying.
 */
final class Served extends IoLine {
    private final Inbound inbound;
    private final Bell bell;
    private final FrameHandler handler;
    private final EndHandler end;
    private final IoThread io;
    private final WaitPolicy waiting;
    private final Looks looks;
    private final Looks helperLooks; // under the reading lock
    private volatile boolean lookedAt; // by the I/O thread, which writes it
    private volatile boolean missed;
    private volatile boolean helped;
    private volatile boolean told; // written under the reading lock
    private volatile @Nullable LinkException failure;
    private @Nullable SelectionKey key; // of the I/O thread

    Served(Inbound inbound, Bell bell, FrameHandler handler, EndHandler end, WaitPolicy waiting, IoThread io) {
        this.inbound = inbound;
        this.bell = bell;
        this.handler = new GuardedHandler(handler, inbound.peer());
        this.end = end;
        this.io = io;
        this.waiting = waiting;
        this.looks = new Looks(waiting);
        this.helperLooks = Looks.forAnAnswer(waiting);
    }

    /** The line is new, or was closed. */
    void call() {
        io.lookAt(this);
    }

    /** Hands out what is there, on the calling thread, unless another is just doing that. */
    int help() {
        fetch();
        if (!hasNews() || !inbound.tryEnter()) {
            return 0;
        }
        try {
            return handOut(Integer.MAX_VALUE);
        } finally {
            leave();
        }
    }

    /** Looks and hands out until it came true, for as long as the policy says. */
    boolean helpUntil(BooleanSupplier done) {
        if (done.getAsBoolean()) {
            return true;
        }
        if (!told && !inbound.tryEnter()) {
            // the I/O thread is soon done with its turn; another helper hands out what we wait for as well as we would
            new Looks(waiting).see(() -> helped || done.getAsBoolean() || !inbound.isEntered());
            if (helped || !inbound.tryEnter()) {
                return done.getAsBoolean();
            }
        } else if (told) {
            return done.getAsBoolean();
        }
        helped = true;
        try {
            inbound.takeFlagDown();
            fetch();
            handOut(Integer.MAX_VALUE);
            if (!done.getAsBoolean()) {
                helperLooks.see(() -> {
                    fetch();
                    if (hasNews()) {
                        handOut(Integer.MAX_VALUE);
                    }
                    return told || done.getAsBoolean();
                });
            }
        } finally {
            helped = false;
            leave();
        }
        return done.getAsBoolean();
    }

    @Override
    void enter(Selector selector) throws IOException {
        if (bell.pump() == null) {
            key = bell.register(selector, this);
        }
    }

    @Override
    boolean hasNews() {
        return !told && (inbound.seemsToHaveMore() || isInterrupted());
    }

    @Override
    int turn() {
        if (!enterOrSayMissed()) {
            return NOT_OURS;
        }
        try {
            lookedAt = true;
            return handOut(IoThread.FRAMES_A_TURN);
        } finally {
            inbound.exit();
        }
    }

    @Override
    void rang() {
        bell.hearForAll();
    }

    @Override
    boolean rest() {
        if (!enterOrSayMissed()) {
            return true;
        }
        try {
            lookedAt = !told && !asksForBell();
            if (lookedAt) {
                handOut(IoThread.FRAMES_A_TURN);
            }
            return !lookedAt;
        } finally {
            inbound.exit();
        }
    }

    @Override
    boolean isOver() {
        return told && (bell.isClosed() || bell.isInputOver() || failure != null);
    }

    @Override
    void left() {
        if (key != null) {
            key.cancel();
        }
        bell.watchedHere();
    }

    @Override
    void fail(Throwable e) {
        broke(e);
        // a fault of the memory may come up anywhere, also between the lock and the block that lets it go
        inbound.exitIfEntered();
    }

    private void broke(Throwable e) {
        failure = e instanceof LinkException ours
                ? ours
                : new LinkException("Cannot serve the line to " + inbound.peer() + ": " + e, e);
    }

    @Override
    void letGoOfLocks() {
        inbound.exitIfEntered();
    }

    @Override
    Looks looks() {
        return looks;
    }

    /** Where the socket carries the frames, somebody must take them out of it. */
    private void fetch() {
        Pump pump = bell.pump();
        if (pump != null) {
            pump.pump();
        }
    }

    /** Whether something came that is no frame. */
    private boolean isInterrupted() {
        return bell.isClosed() || bell.isInputOver() || failure != null;
    }

    private boolean enterOrSayMissed() {
        if (inbound.tryEnter()) {
            return true;
        }
        lookedAt = false;
        missed = true;
        return inbound.tryEnter();
    }

    /** Lets go, and sees to it that somebody will notice the next frame. */
    private void leave() {
        boolean more;
        do {
            missed = false;
            more = !told && !lookedAt && !asksForBell();
            inbound.exit();
        } while (!more && missed && inbound.tryEnter());
        if (more) {
            io.lookAt(this);
        }
    }

    /** Whether there is nothing now, and a bell will tell of the next record. */
    private boolean asksForBell() {
        try {
            return inbound.announce() && !isInterrupted();
        } catch (LinkException e) {
            broke(e);
            return false;
        } catch (InternalError e) {
            broke(inbound.truncated(e));
            return false;
        }
    }

    /** Under the reading lock. */
    private int handOut(int most) {
        if (told) {
            return 0;
        }
        int frames = 0;
        try {
            frames = inbound.drain(handler, most);
            if (frames == 0) {
                inbound.noteEnd();
            }
        } catch (LinkException e) {
            broke(e);
        } catch (InternalError e) {
            broke(inbound.truncated(e));
        }
        if (failure != null || inbound.state() != LinkState.OPEN) {
            end();
        }
        return frames;
    }

    private void end() {
        try {
            Faults.settle();
        } catch (InternalError e) {
            broke(inbound.truncated(e));
        }
        if (failure != null) {
            inbound.broken();
        }
        tell();
    }

    private void tell() {
        told = true;
        LinkState how = inbound.state();
        try {
            end.onEnd(how, how == LinkState.BROKEN ? failure : null);
        } catch (Throwable e) {
            Log.LINK.log(Level.WARNING, "An end handler of the line to " + inbound.peer() + " failed", e);
        }
        if (Thread.currentThread() != io) {
            io.lookAt(this); // which lets the line go
        }
    }
}
