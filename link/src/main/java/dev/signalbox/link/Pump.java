package dev.signalbox.link;

import dev.signalbox.link.internal.Log;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Carries a line over its socket alone, where the two processes share no memory. Both rings of a side lie in its own memory, and this
 * moves bytes between them and the socket, so all above it is the same: frames, parts, room, the end. It stands in for the other process:
 * it is the consumer of the ring that goes out, and the producer of the one that comes in, and is called where a bell would ring.
 *
 * <p>The I/O thread pumps, or the user's selector loop once the line is registered with one, or the thread that closes the line;
 * {@code pumping} lets one at a time.
 *
 * <p>If the other process dies, what it had given to the operating system is read, then comes the end; what lay in its ring is lost with
 * it. This is less than shared memory gives, where nothing that was sent is lost.
 */
final class Pump extends IoLine {
    /** How long closing waits for the other side to take what was sent. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long NAP_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private final SocketChannel socket;
    private final RingToSocket out;
    private final SocketToRing in;
    private final ReentrantLock pumping = new ReentrantLock();
    private final Looks looks = new Looks(WaitPolicy.BATTERY);
    private final IoThread io;
    private @Nullable Bell bell; // set before anything else is called
    private @Nullable SelectionKey key; // of the I/O thread
    private volatile @Nullable SelectionKey loop; // of the user's selector, which then pumps
    private volatile boolean outBlocked; // the socket took no more
    private volatile boolean outBroken; // nobody reads what we write
    private volatile boolean inOver; // the end of the socket was read
    private volatile boolean closing;
    private volatile boolean closed;

    /** Takes the socket over, which is not in blocking mode, and fresh rings. */
    Pump(SocketChannel socket, ByteBuffer out, ByteBuffer in) {
        this.socket = socket;
        this.out = new RingToSocket(out);
        this.in = new SocketToRing(in);
        this.io = IoThread.forOneMore();
    }

    /** Begins, and tells this bell of what comes. */
    void start(Bell bell) {
        this.bell = bell;
        io.lookAt(this);
    }

    /** In the place of ringing: there are bytes to go out, or there is room for bytes to come in. From any thread. */
    void call() {
        SelectionKey key = loop;
        if (key == null) {
            io.lookAt(this);
            return;
        }
        try {
            key.interestOpsOr(SelectionKey.OP_WRITE);
            key.selector().wakeup();
        } catch (CancelledKeyException e) {
            Log.LINK.log(Level.DEBUG, "A line was closed while its loop was called", e);
        }
    }

    /** From now on this selector's loop pumps. */
    SelectionKey register(Selector selector, Object attachment) throws IOException {
        SelectionKey registered = socket.register(selector, SelectionKey.OP_READ, attachment);
        loop = registered;
        io.lookAt(this); // which lets it go
        return registered;
    }

    /** Moves what can be moved, both ways. */
    void pump() {
        pumping.lock();
        try {
            if (!closed) {
                moveIn();
                moveOut();
                tellOfNews();
            }
        } finally {
            pumping.unlock();
        }
    }

    /** After the ring has been marked as ended: writes the rest, for a while if need be, then closes the socket. */
    void close() {
        closing = true;
        pump();
        if (isFlushed()) {
            abandon();
        } else if (Thread.currentThread() == io) {
            // it goes on in its turns; somebody else must see to the limit
            CompletableFuture.delayedExecutor(LINGER_NANOS, TimeUnit.NANOSECONDS)
                    .execute(this::abandon);
        } else {
            linger();
            abandon();
        }
    }

    boolean isPeerGone() {
        return outBroken || inOver;
    }

    boolean isInputOver() {
        return inOver;
    }

    @Override
    void enter(Selector selector) throws IOException {
        key = socket.register(selector, SelectionKey.OP_READ, this);
    }

    @Override
    boolean hasNews() {
        return loop == null && !outBlocked && !outBroken && out.hasMore();
    }

    @Override
    int turn() {
        if (loop == null) {
            pump();
            if (closing && isFlushed()) {
                abandon();
            }
        }
        return 0;
    }

    @Override
    void rang() {
        outBlocked = false;
        turn();
    }

    @Override
    boolean rest() {
        return loop != null || asksToBeCalled(key);
    }

    @Override
    boolean isOver() {
        return loop != null || closed || inOver;
    }

    @Override
    void left() {
        if (key != null) {
            key.cancel();
        }
    }

    @Override
    void fail(Throwable e) {
        Log.LINK.log(Level.WARNING, "A line over a socket ends by a failure", e);
        letGoOfLocks();
        outBroken = true;
        inOver = true;
        bell().tellAll();
    }

    @Override
    void letGoOfLocks() {
        if (pumping.isHeldByCurrentThread()) {
            pumping.unlock();
        }
    }

    @Override
    Looks looks() {
        return looks;
    }

    /** For the user's loop: its selector says that something can be done, or it does not know. */
    void pumpInLoop() {
        outBlocked = false;
        pump();
    }

    /** For the user's loop: whether the next select will wake for whatever comes. */
    boolean restsInLoop() {
        return asksToBeCalled(loop);
    }

    private Bell bell() {
        Bell told = bell;
        if (told == null) {
            throw new IllegalStateException("the pump has not been started");
        }
        return told;
    }

    private void moveIn() {
        if (inOver || closing) {
            return;
        }
        try {
            inOver = in.pump(socket);
        } catch (IOException e) {
            inOver = true;
        }
    }

    private void moveOut() {
        if (outBroken || outBlocked) {
            return;
        }
        try {
            outBlocked = !out.pump(socket);
        } catch (IOException e) {
            // what the other side had sent before is still to be read
            outBroken = true;
        }
    }

    private void tellOfNews() {
        // no short cut: each of them takes a flag down
        boolean readerWaited = in.takeConsumerWaits();
        boolean news = out.takeProducerWaits() || readerWaited;
        if (news || inOver || outBroken) {
            bell().tellAll();
        }
    }

    /** Whether there is nothing to do until the selector or {@link #call} says so. */
    private boolean asksToBeCalled(@Nullable SelectionKey selected) {
        pumping.lock();
        try {
            if (closed || inOver) {
                return true;
            }
            boolean full = in.isFull();
            // before the flags, since whoever takes one down may add to it
            if (selected != null) {
                selected.interestOps(
                        (full || closing ? 0 : SelectionKey.OP_READ) | (outBlocked ? SelectionKey.OP_WRITE : 0));
            }
            return (closing || !full || in.announceWait()) && (outBlocked || outBroken || out.announceWait());
        } catch (CancelledKeyException e) {
            return true;
        } finally {
            pumping.unlock();
        }
    }

    private boolean isFlushed() {
        return closed || outBroken || inOver || out.isDone();
    }

    private void linger() {
        long start = System.nanoTime();
        boolean interrupted = false;
        while (!isFlushed() && System.nanoTime() - start < LINGER_NANOS) {
            LockSupport.parkNanos(NAP_NANOS);
            interrupted |= Thread.interrupted();
            outBlocked = false;
            pump();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void abandon() {
        pumping.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            io.lookAt(this); // which lets it go
            socket.close();
        } catch (IOException e) {
            Log.LINK.log(Level.WARNING, "Cannot close the socket of a line", e);
        } finally {
            pumping.unlock();
        }
    }
}
