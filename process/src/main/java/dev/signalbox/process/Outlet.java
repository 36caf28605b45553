package dev.signalbox.process;

import dev.signalbox.RefusedException;
import dev.signalbox.TimedOutException;
import dev.signalbox.link.Link;
import dev.signalbox.link.LinkAddress;
import dev.signalbox.link.LinkClosedException;
import dev.signalbox.link.LinkException;
import dev.signalbox.link.LinkOptions;
import dev.signalbox.link.LinkState;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A sender's line to the receiver, and what is kept while there is none.
 *
 * <p>A thread of its own asks the desk where the receiver is, as long as it takes, connects to it, sends what was kept, and ends.
 * From then on {@code line} is set, and sending takes no lock of ours.
 *
 * <p>Locks: {@code lock} guards what is kept. Until all of it is sent, what is fired is kept too, so that nobody overtakes.
 */
final class Outlet {
    private static final System.Logger LOG = System.getLogger("dev.signalbox.process");
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final long KEPT_BYTES = 1 << 20;

    private final LinkAddress desk;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile @Nullable Link line;
    private volatile @Nullable Link attachingTo;
    private volatile @Nullable String closedBecause;
    // guarded by the lock
    private final Deque<byte[]> kept = new ArrayDeque<>();
    private long keptBytes;
    private boolean attaching;
    private boolean answered;
    private boolean closing;

    Outlet(LinkAddress desk) {
        this.desk = desk;
    }

    LinkAddress desk() {
        return desk;
    }

    boolean isClosed() {
        return closedBecause != null;
    }

    /** Sends, waiting for room as long as it takes. */
    void send(ByteBuffer frame) {
        try {
            Link now = line;
            if (now != null) {
                requireOpen();
                now.send(frame);
            } else {
                keep(frame, Duration.ofNanos(Long.MAX_VALUE));
            }
        } catch (LinkClosedException e) {
            throw closed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException("Interrupted while waiting for room in a pipe; the event was not fired", e);
        }
    }

    void send(ByteBuffer frame, Duration limit) throws InterruptedException {
        try {
            Link now = line;
            if (now != null) {
                requireOpen();
                now.send(frame, limit);
            } else {
                keep(frame, limit);
            }
        } catch (LinkClosedException e) {
            throw closed(e);
        }
    }

    boolean offer(ByteBuffer frame) {
        try {
            Link now = line;
            if (now == null) {
                return tryKeep(frame);
            }
            requireOpen();
            if (frame.remaining() <= now.maxOfferBytes()) {
                return now.offer(frame);
            }
            now.send(frame, Duration.ZERO);
            return true;
        } catch (TimedOutException full) {
            return false;
        } catch (LinkClosedException e) {
            throw closed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Closes behind what was sent; waits for a receiver only if something is kept for it. */
    void close(Duration limit) throws InterruptedException {
        long left = limit.toNanos();
        lock.lockInterruptibly();
        try {
            closing = true;
            if (closedBecause == null && line == null && kept.isEmpty()) {
                attach(); // a receiver that comes shall learn that nothing will
                closedBecause = "it was closed at this end";
                return;
            }
            while (line == null && closedBecause == null) {
                if (left <= 0) {
                    throw new TimedOutException("Cannot close the pipe behind what was fired: no receiver within limit="
                            + limit + " for " + kept.size() + " events.");
                }
                left = changed.awaitNanos(left);
            }
            closedHere();
        } finally {
            lock.unlock();
        }
    }

    /** Gives up what is kept. */
    void abandon(@Nullable Exception why) {
        int lost;
        lock.lock();
        try {
            lost = kept.size();
            kept.clear();
            closedHere();
            Link attached = attachingTo;
            if (attached != null) {
                attached.close();
            }
        } finally {
            lock.unlock();
        }
        if (lost > 0) {
            LOG.log(Level.WARNING, lost + " events of a pipe are lost: it was closed before a receiver had them", why);
        }
    }

    /** Waits until nothing is kept, for a while. */
    void flush(Duration limit) throws InterruptedException {
        long deadline = Deadlines.of(limit);
        lock.lockInterruptibly();
        try {
            while (closedBecause == null && !kept.isEmpty()) {
                if (changed.awaitNanos(deadline - System.nanoTime()) <= 0) {
                    return;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void closedHere() {
        if (closedBecause == null) {
            closedBecause = "it was closed at this end";
        }
        Link now = line;
        if (now != null) {
            now.close();
        }
        changed.signalAll();
    }

    /**
     * Waits for the line, if the receiver is there; else keeps the frame for it. So what was fired into a pipe that has a receiver lies in
     * memory that outlives this process.
     */
    private void keep(ByteBuffer frame, Duration limit) throws InterruptedException {
        long deadline = Deadlines.of(limit);
        Link made;
        lock.lockInterruptibly();
        try {
            attach();
            while (line == null && (!answered || !tryKeepLocked(frame))) {
                requireOpen();
                if (changed.awaitNanos(deadline - System.nanoTime()) <= 0) {
                    throw new TimedOutException("Cannot fire an event: the pipe has no receiver yet, and kept="
                            + keptBytes + " bytes are as many as are kept for it; limit=" + limit);
                }
            }
            made = line;
        } finally {
            lock.unlock();
        }
        if (made != null && frame.hasRemaining()) {
            requireOpen();
            made.send(frame, limit);
        }
    }

    private boolean tryKeep(ByteBuffer frame) {
        lock.lock();
        try {
            return line == null && tryKeepLocked(frame); // if it is there since we looked, the next offer finds it
        } finally {
            lock.unlock();
        }
    }

    private boolean tryKeepLocked(ByteBuffer frame) {
        requireOpen();
        attach();
        if (keptBytes > 0 && keptBytes + frame.remaining() > KEPT_BYTES) {
            return false;
        }
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        kept.add(bytes);
        keptBytes += bytes.length;
        return true;
    }

    private void attach() {
        if (!attaching) {
            attaching = true;
            FlushAtExit.of(this);
            Thread thread = new Thread(this::attachNow, "signalbox-pipe-sender-" + NUMBERS.incrementAndGet());
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void attachNow() {
        try {
            String at = askDesk();
            if (at != null) {
                attached(Link.connect(LinkAddress.parse(at), LinkOptions.defaults()));
            }
        } catch (LinkException | TimedOutException | IllegalArgumentException e) {
            lost("its receiver cannot be reached: " + e.getMessage());
        } catch (InterruptedException e) {
            lost("its sender was interrupted");
        }
    }

    /** Where the receiver is, waiting for it as long as it takes; null if the pipe is closed. */
    private @Nullable String askDesk() throws InterruptedException {
        try (Link line = Link.connect(desk, PipeDesk.OPTIONS)) {
            line.send(ByteBuffer.wrap(new byte[] {PipeDesk.WHERE_IS_RECEIVER}));
            while (line.state() == LinkState.OPEN) {
                Optional<byte[]> answer = line.receive(Duration.ofSeconds(1));
                if (answer.isPresent()) {
                    byte[] bytes = answer.get();
                    String text = new String(bytes, 1, bytes.length - 1, StandardCharsets.UTF_8);
                    if (bytes[0] == PipeDesk.IT_IS_AT) {
                        return text;
                    } else if (bytes[0] == PipeDesk.NOT_YET) {
                        answered();
                        continue;
                    }
                    lost(text);
                    return null;
                }
                if (isClosed() && isNothingKept()) {
                    return null;
                }
            }
        }
        lost("the process that opened it has closed it or died before there was a receiver");
        return null;
    }

    /** There is no receiver yet: what is fired from now on is kept. */
    private void answered() {
        lock.lock();
        try {
            answered = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isNothingKept() {
        lock.lock();
        try {
            return kept.isEmpty() && !closing;
        } finally {
            lock.unlock();
        }
    }

    /** Sends what was kept, and what is kept meanwhile; then others send by themselves. The lock is not held while it sends. */
    private void attached(Link made) throws InterruptedException {
        attachingTo = made;
        try {
            made.handle(frame -> {}, (end, failure) -> ended(made, end));
            for (byte[] frame = nextKept(made); frame != null; frame = nextKept(made)) {
                made.send(ByteBuffer.wrap(frame));
                sent(frame);
            }
        } catch (LinkClosedException e) {
            made.close();
            lost("its receiver has gone");
        }
    }

    /** The next frame that was kept; if there is none, the line is ready for all, or closed if that is what it was to be. */
    private byte @Nullable [] nextKept(Link made) {
        lock.lock();
        try {
            byte[] next = kept.peek();
            if (next == null) {
                line = made;
                if (closing) {
                    closedHere();
                }
                changed.signalAll();
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void sent(byte[] frame) {
        lock.lock();
        try {
            if (kept.peek() == frame) { // else it was given up
                kept.remove();
                keptBytes -= frame.length;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** On the I/O thread: the receiver has closed its side, or died. */
    private void ended(Link made, LinkState end) {
        if (closedBecause == null) {
            closedBecause = end == LinkState.ENDED ? "it was closed by its receiver" : "its receiver has died";
        }
        made.close();
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void lost(String because) {
        lock.lock();
        try {
            if (closedBecause == null) {
                closedBecause = because;
            }
            if (!kept.isEmpty()) {
                LOG.log(Level.WARNING, kept.size() + " events of a pipe are lost: " + because);
                kept.clear();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() {
        if (closedBecause != null) {
            throw closed(null);
        }
    }

    private PipeClosedException closed(@Nullable Throwable cause) {
        String because = closedBecause;
        return new PipeClosedException(
                "Cannot fire an event into this pipe: " + (because == null ? "its receiver has gone" : because), cause);
    }

    @Override
    public String toString() {
        String because = closedBecause;
        return because != null ? "closed: " + because : line == null ? "no receiver yet" : "open";
    }
}
