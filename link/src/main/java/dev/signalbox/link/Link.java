package dev.signalbox.link;

import dev.signalbox.TimedOutException;
import dev.signalbox.link.internal.Log;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One two-way line of frames between two processes: shared memory carries the bytes, a socket wakes whoever sleeps and
 * tells of the other's death.
 *
 * <pre>{@code
 * // here
 * try (LinkListener listener = LinkListener.open()) {
 *     hand(listener.address().text());
 *     Link link = listener.accept(Duration.ofSeconds(10));
 *     link.send(ByteBuffer.wrap(question), Duration.ofSeconds(1));
 *     Optional<byte[]> answer = link.receive(Duration.ofSeconds(1));
 * }
 *
 * // in the other process
 * try (Link link = Link.connect(LinkAddress.parse(text), LinkOptions.defaults())) {
 *     while (link.state() == LinkState.OPEN) {
 *         link.poll(frame -> handle(frame), Duration.ofSeconds(1));
 *     }
 * }
 * }</pre>
 *
 * <p><b>Delivery.</b> Frames arrive whole, once, in the order sent; each thread's in its order. What was sent is received, also
 * when its sender has closed the line or died since; then comes the end, which {@link #state} tells.
 *
 * <p><b>Threads.</b> Any number of threads may send; one at a time receives. A handler may send, but two handlers that wait for
 * each other's room wait until their time limits. An interrupt ends a wait and leaves the line as it is.
 *
 * <p><b>Failures.</b> Sending on a line that has ended is a {@link LinkClosedException}. What another process may not write is a
 * {@link LinkException}; close the line then.
 *
 * <p><b>Lifecycle.</b> Made by {@link LinkListener#accept} on one side and {@link #connect} on the other. Close it. It leaves no
 * file behind, whatever happens to either process.
 */
// Long because: it is the one type that users meet, so all that a line can do is documented here; what does it is in
// Outbound, Inbound, Served and Selected.
public final class Link implements AutoCloseable {
    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

    private final Bell bell;
    private final Outbound outbound;
    private final Inbound inbound;
    private final WaitPolicy waiting;
    private final long peerPid;
    private volatile @Nullable Served served;
    private volatile @Nullable Selected selected;
    private final AtomicBoolean closing = new AtomicBoolean();

    /** Takes the socket over, whose handshake is done. */
    Link(ByteBuffer out, ByteBuffer in, SocketChannel socket, LinkOptions options, int maxFrameToSend, long peerPid)
            throws IOException {
        this(new Bell(socket), out, in, options, maxFrameToSend, peerPid);
    }

    private Link(Bell bell, ByteBuffer out, ByteBuffer in, LinkOptions options, int maxFrameToSend, long peerPid) {
        this.bell = bell;
        this.peerPid = peerPid;
        this.waiting = options.waiting();
        RingProducer producer = new RingProducer(out);
        RingConsumer consumer = new RingConsumer(in, producer);
        this.outbound = new Outbound(producer, bell, new Looks(waiting), maxFrameToSend, peer());
        this.inbound = new Inbound(consumer, bell, new Looks(waiting), options.maxFrameBytes(), peer());
    }

    /** The same over the socket alone. */
    static Link overSocket(SocketChannel socket, int ringBytes, LinkOptions options, int maxFrameToSend, long peerPid)
            throws IOException {
        ByteBuffer out;
        ByteBuffer in;
        try {
            out = RingLayout.allocate(ringBytes);
            in = RingLayout.allocate(ringBytes);
        } catch (OutOfMemoryError e) {
            throw new LinkException(
                    "Cannot make a line over a socket: no direct memory for two rings of ringBytes=" + ringBytes
                            + ". Give the JVM more by -XX:MaxDirectMemorySize, or the line less.",
                    e);
        }
        Pump pump = new Pump(socket, out, in);
        Bell bell = new Bell(socket, pump);
        Link link = new Link(bell, out, in, options, maxFrameToSend, peerPid);
        pump.start(bell);
        return link;
    }

    /**
     * Connects to a listener, mostly of another process. Blocks until it answers, at most as long as the handshake may take.
     *
     * @throws LinkException if nobody listens there, or the listener refuses
     * @throws TimedOutException if it does not answer in time
     * @throws InterruptedException if interrupted; nothing is left of the attempt
     */
    public static Link connect(LinkAddress address, LinkOptions options) throws InterruptedException {
        return new Connector(address, options).connect();
    }

    /**
     * Sends a frame, waiting for room as long as it takes. The bytes from position to limit are copied, and the position
     * moves to the limit.
     *
     * @throws IllegalArgumentException if the frame is longer than the other side takes
     * @throws LinkClosedException if the line has ended, also while waiting
     * @throws InterruptedException if interrupted while waiting; the frame will not arrive
     */
    public void send(ByteBuffer frame) throws InterruptedException {
        send(frame, FOREVER);
    }

    /**
     * Sends a frame, waiting for room no longer than this.
     *
     * @throws IllegalArgumentException if the frame is longer than the other side takes
     * @throws TimedOutException if there was no room in time; the frame will not arrive
     * @throws LinkClosedException if the line has ended, also while waiting
     * @throws InterruptedException if interrupted while waiting; the frame will not arrive
     */
    public void send(ByteBuffer frame, Duration limit) throws InterruptedException {
        outbound.send(frame, limit);
    }

    /**
     * Sends a frame if there is room now. Says no where there is none, or another thread is just sending; then the position of the
     * frame has not moved. Does not block.
     *
     * @throws IllegalArgumentException if the frame is longer than {@link #maxOfferBytes}
     * @throws LinkClosedException if the line has ended
     */
    public boolean offer(ByteBuffer frame) {
        return outbound.offer(frame);
    }

    /**
     * The same, but wakes nobody: for what the other side need not see before the next frame, the end of the line or its own next look. It costs no
     * system call. What was offered so is not lost when this process dies. Does not block.
     *
     * <p>Where the socket carries the frames, it is a plain {@link #offer}.
     *
     * @throws IllegalArgumentException if the frame is longer than {@link #maxOfferBytes}
     * @throws LinkClosedException if the line has ended
     */
    public boolean offerQuietly(ByteBuffer frame) {
        return bell.pump() == null ? outbound.offerQuietly(frame) : outbound.offer(frame);
    }

    /**
     * Sends these frames in their order, as one batch, waiting no longer than this for each. If this fails, the frames that were sent
     * are those whose position is at their limit.
     *
     * @throws IllegalArgumentException if a frame is longer than the other side takes
     * @throws TimedOutException if there was no room for one in time
     * @throws LinkClosedException if the line has ended, also while waiting
     * @throws IllegalStateException if this thread has a claim or a batch open
     * @throws InterruptedException if interrupted while waiting
     */
    public void sendAll(Iterable<ByteBuffer> frames, Duration limit) throws InterruptedException {
        try (Batch batch = batch(limit)) {
            for (ByteBuffer frame : frames) {
                batch.send(frame);
            }
        }
    }

    /**
     * Claims room for a frame of up to this length, to be written in place, waiting for room no longer than this. Until it is
     * committed or closed, no other thread sends.
     *
     * @throws IllegalArgumentException if the length is negative, or above {@link #maxOfferBytes}
     * @throws TimedOutException if there was no room in time
     * @throws LinkClosedException if the line has ended, also while waiting
     * @throws IllegalStateException if this thread has a claim or a batch open
     * @throws InterruptedException if interrupted while waiting; nothing is claimed
     */
    public Claim claim(int length, Duration limit) throws InterruptedException {
        outbound.claim(length, limit);
        return new Claim(outbound, null, length);
    }

    /**
     * Claims room for a frame if there is room now. Empty where there is none, or another thread is just sending. Does not block.
     *
     * @throws IllegalArgumentException if the length is negative, or above {@link #maxOfferBytes}
     * @throws LinkClosedException if the line has ended
     * @throws IllegalStateException if this thread has a claim or a batch open
     */
    public Optional<Claim> tryClaim(int length) {
        return outbound.tryClaim(length) ? Optional.of(new Claim(outbound, null, length)) : Optional.empty();
    }

    /**
     * Begins a batch: many frames for less than they cost one by one. Waits no longer than this for other threads that are sending,
     * and then in the batch no longer than this for the room of each frame. Until it is closed, no other thread sends.
     *
     * @throws TimedOutException if other threads were sending for so long
     * @throws LinkClosedException if the line has ended
     * @throws IllegalStateException if this thread has a claim or a batch open
     * @throws InterruptedException if interrupted while waiting
     */
    public Batch batch(Duration limit) throws InterruptedException {
        outbound.beginBatch(limit);
        return new Batch(outbound, limit);
    }

    /** The longest frame that can be offered or claimed: what the ring takes in one piece. */
    public int maxOfferBytes() {
        return outbound.maxOfferBytes();
    }

    /**
     * The next frame, waiting for it no longer than this. Empty if none came, and at the end of the line: {@link #state} tells.
     *
     * @throws LinkException if the other side wrote what it may not
     * @throws IllegalStateException if another thread is receiving, or this one is in a handler
     * @throws InterruptedException if interrupted while waiting; no frame is lost
     */
    public Optional<byte[]> receive(Duration limit) throws InterruptedException {
        Taken taken = new Taken();
        inbound.poll(taken, 1, limit);
        return Optional.ofNullable(taken.bytes);
    }

    /**
     * Hands all frames that are there to the handler, on this thread, and says how many they were. Does not block.
     *
     * @throws LinkException if the other side wrote what it may not
     * @throws IllegalStateException if another thread is receiving, or this one is in a handler
     */
    public int poll(FrameHandler handler) {
        return inbound.poll(handler);
    }

    /**
     * Hands the frames that are there to the handler, waiting for the first no longer than this; 0 if none came, and at
     * the end of the line: {@link #state} tells.
     *
     * @throws LinkException if the other side wrote what it may not
     * @throws IllegalStateException if another thread is receiving, or this one is in a handler
     * @throws InterruptedException if interrupted while waiting; no frame is lost
     */
    public int poll(FrameHandler handler, Duration limit) throws InterruptedException {
        return inbound.poll(handler, Integer.MAX_VALUE, limit);
    }

    /**
     * From now on hands each frame to this handler, on the I/O thread that serves all such lines of the process. What came before is
     * handed out first. Does not block.
     *
     * <p>The handlers of a line are called one after the other, mostly by the I/O thread, at times by a thread that helps by {@link #poll()}.
     * They must not block, since other lines wait meanwhile: waiting for any line on the I/O thread is an {@link IllegalStateException}. Answer by
     * {@link #offer}, or hand the work to a thread of your own. A handler may close the line. What the handler of frames throws is
     * logged; the next frame is handed out.
     *
     * @param end hears of the end, once, after the last frame
     * @throws IllegalStateException if it was said before how frames are received, or a thread is receiving
     * @throws LinkException if the I/O thread cannot be started
     */
    public void handle(FrameHandler handler, EndHandler end) {
        inbound.only(
                "its frames go to the handler that handle(..) was given. A thread that waits for an answer calls poll().");
        Served line;
        try {
            line = new Served(inbound, bell, handler, end, waiting, IoThread.forOneMore());
        } catch (RuntimeException | Error e) {
            inbound.anyWay();
            throw e;
        }
        bell.watchedElsewhere();
        bell.alsoTell(line::call);
        served = line;
        line.call();
    }

    /**
     * From now on a selector loop of your own receives the frames of this line. Registers its socket with the selector, for reading; the key's
     * attachment is this line. When the key is selected, call {@link #poll()}, which hands what is there to the handler and asks for a
     * bell, so that no frame is missed by the next select. What is there already is handed out before this returns. Does not block.
     *
     * <p>The thread of the loop is the one that hears the bells, so it cannot wait for this line: {@code send} is an
     * {@link IllegalStateException} there when it finds no room, and {@link #offer} says no. Other threads may wait, and the loop wakes them.
     * What the handler throws is logged; the next frame is handed out. At the end, {@link #state} tells and the key is cancelled; so it is by
     * {@link #close}, which also wakes the selector. Do not use the channel of the key.
     *
     * @throws IllegalStateException if it was said before how frames are received, or a thread is receiving
     * @throws LinkClosedException if the line was closed here
     * @throws LinkException if the other side wrote what it may not
     */
    public SelectionKey register(Selector selector, FrameHandler handler) {
        inbound.only("a selector loop receives its frames. It calls poll() when the key of the line is selected.");
        Selected line;
        try {
            line = Selected.register(this, inbound, bell, handler, selector);
        } catch (ClosedChannelException e) {
            inbound.anyWay();
            throw new LinkClosedException("Cannot register the line to " + peer() + ": it was closed here");
        } catch (IOException e) {
            inbound.anyWay();
            throw new LinkException("Cannot register the line to " + peer() + " with a selector: " + e, e);
        } catch (RuntimeException e) {
            inbound.anyWay();
            throw e;
        }
        bell.watchedElsewhere();
        selected = line;
        line.poll();
        if (closing.get()) {
            line.closed();
        }
        return line.key();
    }

    /**
     * Hands what is there to the handler of this line, on this thread, and says how many frames that were. Does nothing while another
     * thread is just doing that. Does not block.
     *
     * <p>For a line of a selector loop: to be called when its key is selected. For a line that was given to {@link #handle}: to help
     * the I/O thread, by a thread that waits for an answer.
     *
     * @throws IllegalStateException if this line has no handler
     * @throws LinkException if the other side wrote what it may not, on a line of a selector loop
     */
    public int poll() {
        Selected line = selected;
        return line != null ? line.poll() : requireServed().help();
    }

    /**
     * Hands up to so many of the frames that are there to the handler of this line, on this thread, and asks for no bell: for a selector loop that
     * looks a few times before it sleeps, which is faster than to be rung for. Call {@link #poll()} before the next select. A loop that only ever
     * drains hears of the end within a millisecond of its looks. Does not block.
     *
     * @throws IllegalStateException if this is no line of a selector loop
     * @throws LinkException if the other side wrote what it may not
     */
    public int drain(int most) {
        Selected line = selected;
        if (line == null) {
            throw new IllegalStateException("Cannot drain the line to " + peer()
                    + ": no selector loop receives its frames. Call register(..) first, or give poll a handler.");
        }
        return line.drain(most);
    }

    /**
     * Helps for a short while: looks at the memory and hands what comes to the handler of this line, on this thread, until this comes true or
     * the time that the line's {@link WaitPolicy} allows for looking is over. Does not sleep. So an answer comes without a wake-up; where false
     * is returned, wait as you else would, and the I/O thread will hand it out.
     *
     * @param done what is waited for, mostly that a handler has been given the answer; is asked often
     * @return whether it came true
     * @throws IllegalStateException if this line has no handler
     */
    public boolean pollUntil(BooleanSupplier done) {
        return requireServed().helpUntil(done);
    }

    /** How far the line is, as far as receiving has come. Does not block. */
    public LinkState state() {
        return inbound.state();
    }

    /**
     * Says that nothing more will be sent from here; receiving goes on. The other side finds the end behind the last frame.
     * Waits until the threads that are sending are done, however long they wait for room. To say it again does nothing.
     *
     * @throws IllegalStateException if this thread has a claim or a batch open
     */
    public void endSending() {
        outbound.end();
    }

    /**
     * Says that nothing more will be sent from here, waiting no longer than this for the threads that are sending.
     *
     * @throws TimedOutException if others were sending for so long; then nothing has changed
     * @throws IllegalStateException if this thread has a claim or a batch open
     * @throws InterruptedException if interrupted while waiting; then nothing has changed
     */
    public void endSending(Duration limit) throws InterruptedException {
        outbound.end(limit);
    }

    /** What carries the frames: {@link LinkTransport#SHARED_MEMORY} or {@link LinkTransport#SOCKET}. */
    public LinkTransport transport() {
        return bell.pump() == null ? LinkTransport.SHARED_MEMORY : LinkTransport.SOCKET;
    }

    /** The process at the other end. */
    public long peerPid() {
        return peerPid;
    }

    /** Figures of this line; from any thread, at no cost to those at work. */
    public LinkStatistics statistics() {
        return new LinkStatistics(
                outbound.frames(),
                outbound.bytes(),
                inbound.frames(),
                inbound.bytes(),
                bell.rung(),
                bell.heard(),
                inbound.sleeps(),
                outbound.sleeps(),
                inbound.highWater());
    }

    /**
     * Closes the line. What was sent can still be received by the other side, which then finds the end. Threads that wait here
     * come back: senders with a {@link LinkClosedException}, receivers with nothing. Waits for no other process, and a second at most for
     * a claim or a batch that another thread has left open; if that is in vain, the other side finds the line lost. To close again does
     * nothing.
     */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        bell.wakeAll();
        try {
            outbound.close();
            Faults.settle();
        } catch (LinkException | InternalError e) {
            Log.LINK.log(Level.DEBUG, "Closing a line that is of no use", e);
        } finally {
            inbound.close();
            bell.close();
            Served line = served;
            if (line != null) {
                line.call();
            }
            Selected registered = selected;
            if (registered != null) {
                registered.closed();
            }
        }
    }

    private Served requireServed() {
        Served line = served;
        if (line == null) {
            throw new IllegalStateException("Cannot hand out frames of " + peer()
                    + " to its handler: that is for a line that was given one by handle(..)"
                    + (selected == null ? " or register(..). Else give poll a handler." : "."));
        }
        return line;
    }

    /** Which line this is, and how far. */
    @Override
    public String toString() {
        return "Link[" + peer() + ", " + state() + "]";
    }

    private String peer() {
        return "process " + peerPid;
    }

    /** Keeps the frame that came. */
    private static final class Taken implements FrameHandler {
        private byte @Nullable [] bytes;

        @Override
        public void onFrame(ByteBuffer frame) {
            byte[] copy = new byte[frame.remaining()];
            frame.get(copy);
            bytes = copy;
        }
    }
}
