package dev.signalbox.link;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The socket between two processes: a byte is a bell, its end is the other's death.
 *
 * <p>The socket is never in blocking mode, because an interrupt would close it for everybody. Sleeping is a select instead,
 * which an interrupt only ends. Of the threads that sleep here, a receiver and senders without room, one watches the
 * socket and the others wait to be told; whatever comes in, all look again at what they wait for. So a bell meant for one
 * is never lost to the other. A byte that does not fit into the socket is dropped: then as many are there unheard, and the
 * other wakes anyway.
 *
 * <p>Locks: {@code lock} guards {@code watching} and is not held while the watcher selects or looks.
 */
final class Bell {
    private static final System.Logger LOG = System.getLogger("dev.signalbox.link");

    /** Enough for every bell that can be due; more at once is read in the next turn. */
    private static final int READ_BYTES = 64;

    private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /** A close may ring beside the one that a flag asked for. */
    private static final int SPARE_BELLS = 4;

    private final SocketChannel socket;
    private final Selector selector;
    private final ByteBuffer heardBytes = ByteBuffer.allocateDirect(READ_BYTES);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong rung = new AtomicLong();
    private final AtomicLong heard = new AtomicLong();
    private boolean watching;
    private long lookedAt = System.nanoTime(); // read without the lock too: a race costs one look
    private volatile boolean peerGone;
    private volatile boolean closed;

    /** Takes the socket over. */
    Bell(SocketChannel socket) throws IOException {
        this.socket = socket;
        socket.configureBlocking(false);
        this.selector = Selector.open();
        try {
            socket.register(selector, SelectionKey.OP_READ);
        } catch (IOException | RuntimeException e) {
            selector.close();
            throw e;
        }
    }

    /** Wakes the other side, or finds out that there is none. */
    void ring() {
        try {
            socket.write(ByteBuffer.wrap(new byte[1]));
            rung.incrementAndGet();
        } catch (IOException e) {
            peerGone = true;
        }
    }

    /** To be called before a flag is raised that makes the other side ring. */
    void ask() {
        asked.incrementAndGet();
    }

    /**
     * Sleeps until something is ready, the other side is gone, the bell is closed, or the time is over. The caller has
     * raised its flag.
     *
     * @return whether it came true before the time was over
     */
    boolean await(BooleanSupplier ready, long deadlineNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!peerGone && !closed && !ready.getAsBoolean()) {
                long left = deadlineNanos - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                if (watching) {
                    news.awaitNanos(left);
                } else {
                    watch(left);
                }
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes a quick look at the socket, once a millisecond at most, for those who never sleep and so would not learn of the
     * other's death.
     */
    void lookNowAndThen() {
        long now = System.nanoTime();
        if (now - lookedAt < LOOK_EVERY_NANOS || !lock.tryLock()) {
            return;
        }
        lookedAt = now;
        try {
            if (!watching) {
                hear();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isPeerGone() {
        return peerGone;
    }

    boolean isClosed() {
        return closed;
    }

    long rung() {
        return rung.get();
    }

    long heard() {
        return heard.get();
    }

    /** Lets all who sleep here look again, and see that it is closed. The socket is still open, for a last bell. */
    void wakeAll() {
        closed = true;
        settleFaults();
        selector.wakeup();
        lock.lock();
        try {
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Closes the socket, so that the other side sees the end. */
    void close() {
        wakeAll();
        try {
            socket.close();
            // only now the socket is really closed: it is registered until then
            selector.close();
        } catch (IOException e) {
            throw new LinkException("Cannot close the socket of a line", e);
        }
    }

    /**
     * On JDK 17 a fault on memory that was cut short comes up at some later native call of the thread. Better at this one than in the
     * middle of closing.
     */
    private void settleFaults() {
        try {
            socket.getOption(StandardSocketOptions.SO_RCVBUF);
        } catch (IOException | InternalError e) {
            LOG.log(Level.DEBUG, "Closing a line that is of no use", e);
        }
    }

    private void watch(long nanos) throws InterruptedException {
        watching = true;
        lock.unlock();
        try {
            // a millisecond is the finest a select knows; never 0, which would be for ever
            selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
            selector.selectedKeys().clear();
            hear();
        } catch (ClosedSelectorException e) {
            closed = true;
        } catch (IOException e) {
            peerGone = true;
        } finally {
            lock.lock();
            watching = false;
            news.signalAll();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private void hear() {
        try {
            heardBytes.clear();
            int bytes = socket.read(heardBytes);
            if (bytes < 0) {
                peerGone = true;
            } else if (bytes > 0 && heard.addAndGet(bytes) > asked.get() + SPARE_BELLS) {
                throw new LinkException("Cannot use the line: its other side rang bells=" + heard.get()
                        + " where asked=" + asked.get() + ". The other process is broken or hostile; close the line.");
            }
        } catch (IOException e) {
            peerGone = true;
        }
    }
}
