package dev.signalbox.process;

import dev.signalbox.Event;
import dev.signalbox.link.Link;
import dev.signalbox.link.LinkAddress;
import dev.signalbox.link.LinkException;
import dev.signalbox.link.LinkState;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The receiving side of a pipe: the lines of all its senders, read in turns by whoever handles.
 *
 * <p>The {@link Entrance} takes new lines in. All else is done by the thread that handles: reading, looking a while
 * when there is nothing, then sleeping in one selector that has all lines. The entrance and {@code close} wake that selector.
 *
 * <p>Locks: {@code handling} guards all that is not volatile; receivers run under it, so that one event is handled at a time.
 *
 * <p>The end, from whichever side, is met only when all lines have been read to where they stand. When it comes from here, the
 * senders are told first, and are read until they have closed their side, so no event is lost whose {@code fire} came back.
 *
 * <p>Long because reading, waiting and ending share the state under one lock.
 */
final class Intake {
    private static final System.Logger LOG = System.getLogger("dev.signalbox.process");
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Duration JOIN_LIMIT = Duration.ofSeconds(10);
    /** How long a sender that was told of the end may take to close its side. */
    private static final long LEAVE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private final LinkAddress desk;
    private final EventFrames frames = new EventFrames(TaskCodec.ofThisProcess());
    private final Consumer<Event> dispatch;
    private final Consumer<RuntimeException> unreadable;
    private final ReentrantLock handling = new ReentrantLock();
    private volatile boolean closing;
    private volatile boolean closed;
    private volatile boolean sent;
    private volatile @Nullable Entrance entrance; // once it is the receiver
    private volatile @Nullable Selector selector;
    private volatile @Nullable String closedBecause;
    // guarded by handling
    private final List<Link> lines = new ArrayList<>();
    private final Deque<byte[]> left = new ArrayDeque<>();
    private final Patience patience = new Patience();
    private boolean ownsSelector;
    private boolean endSeen;
    private int turn;
    private int budget;

    Intake(LinkAddress desk, Consumer<Event> dispatch, Consumer<RuntimeException> unreadable) {
        this.desk = desk;
        this.dispatch = dispatch;
        this.unreadable = unreadable;
    }

    boolean isClosed() {
        return closed;
    }

    boolean wasSent() {
        return sent;
    }

    /** The address by which another process becomes the receiver. */
    LinkAddress toBeSent() {
        handling.lock();
        try {
            if (entrance != null || closing) {
                throw new IllegalStateException("Cannot send the receiver of a pipe to another process: it "
                        + (closing ? "was closed" : "handles events") + " here already. Send it before it is used.");
            }
            sent = true;
            return desk;
        } finally {
            handling.unlock();
        }
    }

    /** Handles up to so many events, waiting for the first; 0 when the time is over or the end was met. */
    int handle(int most, Duration limit) throws InterruptedException {
        long deadline = Deadlines.of(limit);
        if (!lock(deadline)) {
            return 0; // another thread handled all the time
        }
        try {
            requireOpen();
            return handleLocked(most, limit.isZero() ? 0 : deadline);
        } finally {
            handling.unlock();
        }
    }

    void handleAll() throws InterruptedException {
        while (!lock(Deadlines.NEVER)) {
            // once in some hundred years
        }
        try {
            requireOpen();
            while (!closed) {
                handleLocked(Integer.MAX_VALUE, Deadlines.NEVER);
            }
        } finally {
            handling.unlock();
        }
    }

    private int handleLocked(int most, long deadline) throws InterruptedException {
        join(null);
        while (true) {
            int handled = read(most);
            if (handled > 0) {
                patience.found();
                return handled;
            }
            if (isAtEnd()) {
                meetEnd();
                return 0;
            }
            if (deadline == 0 || !await(deadline)) {
                return 0;
            }
        }
    }

    /** Reads lines in turns; 0 if there was nothing in any. */
    private int read(int most) {
        adoptFresh();
        // what was kept came before what the lines hold now
        int done = readLeft(most);
        for (int i = lines.size(); i > 0 && done < most; i--) {
            turn = turn + 1 < lines.size() ? turn + 1 : 0;
            if (turn < lines.size()) {
                done += read(lines.get(turn), most - done);
            }
        }
        return done;
    }

    private int readLeft(int most) {
        int done = 0;
        for (; done < most && !left.isEmpty(); done++) {
            give(ByteBuffer.wrap(left.remove()));
        }
        return done;
    }

    private int read(Link line, int most) {
        budget = most;
        try {
            int done = line.drain(most);
            if (done == 0 && line.state() != LinkState.OPEN) {
                endSeen |= line.state() == LinkState.ENDED;
                drop(line);
            }
            return done;
        } catch (LinkException e) {
            leaveOut(line, e);
            return 0;
        } finally {
            budget = 0;
        }
    }

    /** All that is there, of which up to so many are handled and the rest is kept. */
    private void readAll(Link line, int most) {
        budget = most;
        try {
            if (line.poll() == 0 && line.state() != LinkState.OPEN) { // hears of its end, too
                drop(line);
            }
        } catch (LinkException e) {
            leaveOut(line, e);
        } finally {
            budget = 0;
        }
    }

    private void leaveOut(Link line, LinkException why) {
        LOG.log(Level.WARNING, "A sender of a pipe, process " + line.peerPid() + ", is left out", why);
        drop(line);
    }

    /** What comes of a line: handled if that is what we are at, else kept for the next who handles. */
    private void take(ByteBuffer frame) {
        if (budget > 0) {
            budget--;
            give(frame);
        } else {
            byte[] copy = new byte[frame.remaining()];
            frame.get(copy);
            left.add(copy);
        }
    }

    private void give(ByteBuffer frame) {
        Event event;
        try {
            event = frames.read(frame);
        } catch (RuntimeException e) {
            unreadable.accept(e);
            return;
        }
        dispatch.accept(event);
    }

    private void adoptFresh() {
        Entrance from = Objects.requireNonNull(entrance);
        for (Link line = from.next(); line != null; line = from.next()) {
            adopt(line);
        }
    }

    private void adopt(Link line) {
        try {
            line.register(Objects.requireNonNull(selector), this::take);
            lines.add(line);
            if (closing) {
                tellEnd(line);
            }
        } catch (LinkException e) {
            leaveOut(line, e);
        }
    }

    private void tellEnd(Link line) {
        try {
            line.endSending();
        } catch (LinkException e) {
            leaveOut(line, e);
        }
    }

    private void drop(Link line) {
        lines.remove(line);
        line.close();
    }

    private boolean isAtEnd() {
        return closing
                || endSeen
                || lines.isEmpty() && Objects.requireNonNull(entrance).isOver();
    }

    /** Nothing is left to be read at this moment; whoever still sends is told, and read until he has heard. */
    private void meetEnd() {
        if (closedBecause == null) {
            closedBecause = closing
                    ? "it was closed by its receiver"
                    : endSeen ? "it was closed by a sender" : "the process that opened it and all senders have gone";
        }
        release(Integer.MAX_VALUE);
        closed = true;
        closeSelector();
    }

    private void closeSelector() {
        Selector ours = selector;
        if (ours == null || !ownsSelector) {
            return;
        }
        try {
            ours.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "Cannot close the selector of a pipe", e);
        }
    }

    /** Tells the senders, and reads them until they have heard; handles what they sent, or keeps it. */
    private void release(int most) {
        Entrance from = Objects.requireNonNull(entrance);
        from.stop();
        adoptFresh();
        List.copyOf(lines).forEach(this::tellEnd);
        long until = System.nanoTime() + LEAVE_NANOS;
        while (!lines.isEmpty() && System.nanoTime() - until < 0) {
            for (Link line : List.copyOf(lines)) {
                readAll(line, most);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        lines.forEach(Link::close);
        lines.clear();
        from.close();
    }

    /** Looks for a while, then sleeps until something has come or the time is over; false if it is over. */
    private boolean await(long deadline) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("Interrupted while waiting for events");
        }
        if (patience.looksAgain()) {
            return true;
        }
        long nanos = deadline - System.nanoTime();
        if (nanos <= 0) {
            return false;
        }
        if (isQuiet()) {
            select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
        }
        return true;
    }

    /** Whether nothing is there, so that whatever comes from now on wakes the selector. */
    private boolean isQuiet() {
        Entrance from = Objects.requireNonNull(entrance);
        if (closing || !left.isEmpty() || from.hasNext() || from.isOver() && lines.isEmpty()) {
            return false;
        }
        for (Link line : List.copyOf(lines)) {
            try {
                line.poll(); // asks for a bell; what comes meanwhile is kept
                if (line.state() != LinkState.OPEN) {
                    return false;
                }
            } catch (LinkException e) {
                leaveOut(line, e);
                return false;
            }
        }
        return left.isEmpty();
    }

    boolean readyToSelect() {
        if (closed || entrance == null || !handling.tryLock()) {
            return false;
        }
        try {
            adoptFresh();
            return isQuiet();
        } finally {
            handling.unlock();
        }
    }

    void selectWith(Selector waking) throws InterruptedException {
        if (!lock(Deadlines.of(JOIN_LIMIT))) {
            throw new IllegalStateException("Cannot wait for this pipe with a selector: another thread is handling it");
        }
        try {
            requireOpen();
            if (entrance != null) {
                throw new IllegalStateException(
                        "Cannot wait for this pipe with a selector: it was handled in another way before. Say so first.");
            }
            join(waking);
        } finally {
            handling.unlock();
        }
    }

    /** Becomes the receiver of the pipe, the first time. */
    private void join(@Nullable Selector given) throws InterruptedException {
        if (entrance != null) {
            return;
        }
        Entrance made = Entrance.join(desk, this::wake);
        try {
            ownsSelector = given == null;
            selector = given == null ? Selector.open() : given;
        } catch (IOException e) {
            made.close();
            throw new LinkException("Cannot make a selector for a pipe: " + e, e);
        }
        entrance = made;
    }

    private void wake() {
        Selector waking = selector;
        if (waking != null) {
            waking.wakeup();
        }
    }

    /** The end from here. Whoever handles meets it; if nobody does, what was fired is kept for whoever handles next. */
    void close() {
        closing = true;
        wake();
        if (handling.isHeldByCurrentThread() || !handling.tryLock()) {
            return; // by a receiver, or while another thread handles: the end is met there
        }
        try {
            if (!closed && entrance != null) {
                release(0);
            }
            closeSelector();
        } finally {
            handling.unlock();
        }
    }

    /** Waits in the background, and handles through the executor whenever something is there. */
    CompletableFuture<Boolean> guest(Executor executor, int most) {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> new Guest(this, executor, most, result).run(),
                "signalbox-pipe-guest-" + NUMBERS.incrementAndGet());
        thread.setDaemon(true);
        CompletableFuture<Boolean> unused = result.whenComplete((handled, failure) -> {
            if (result.isCancelled()) {
                thread.interrupt();
            }
        });
        thread.start();
        return result;
    }

    /** Sleeps until something is there, or the end. Reads nothing. */
    void awaitAny() throws InterruptedException {
        while (!lock(Deadlines.NEVER)) {
            // once in some hundred years
        }
        try {
            requireOpen();
            join(null);
            while (true) {
                adoptFresh();
                if (!isQuiet()) {
                    return;
                }
                select(0);
                if (Thread.interrupted()) {
                    throw new InterruptedException("Interrupted while waiting for events");
                }
            }
        } finally {
            handling.unlock();
        }
    }

    private void select(long millis) {
        Selector waking = selector;
        if (waking == null || !waking.isOpen()) {
            throw new IllegalStateException("The selector of this pipe was closed");
        }
        try {
            waking.select(millis);
            waking.selectedKeys().clear();
        } catch (IOException e) {
            throw new LinkException("Cannot wait for events of a pipe: " + e, e);
        }
    }

    /** Whether this thread handles now; not if another did until the deadline. */
    private boolean lock(long deadline) throws InterruptedException {
        if (handling.isHeldByCurrentThread()) {
            throw new IllegalStateException(
                    "Cannot handle events of a pipe in a receiver of that pipe: it is handling one already.");
        }
        return handling.tryLock() || handling.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void requireOpen() {
        if (closed || closing && entrance == null) {
            String because = closedBecause;
            throw closedException(because == null ? "it was closed by its receiver" : because);
        }
    }

    static PipeClosedException closedException(String because) {
        return new PipeClosedException(
                "Cannot handle events of this pipe: " + because + ", and all before was handled", null);
    }

    @Override
    public String toString() {
        String because = closedBecause;
        return because != null
                ? "closed: " + because
                : closing ? "closing" : selector == null ? "not used yet" : "open";
    }
}
