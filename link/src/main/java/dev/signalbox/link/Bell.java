package dev.signalbox.link;

import dev.signalbox.link.internal.Log;
import java.io.IOException;
import java.lang.System.Logger.Level;
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
import org.jspecify.annotations.Nullable;

/**
 * The socket between two processes: a byte is a bell, its end is the other's death.
 *
 * <p>The socket is never in blocking mode, because an interrupt would close it for everybody. Sleeping is a select instead,
 * which an interrupt only ends. Of the threads that sleep here, a receiver and senders without room, one watches the
 * socket and the others wait to be told; whatever comes in, all look again at what they wait for. So a bell meant for one
 * is never lost to the other. A byte that does not fit into the socket is dropped: then as many are there unheard, and the
 * other wakes anyway.
 *
 * <p>The selector takes two descriptors, so it is opened by the first thread that sleeps here. Where a loop watches the sockets of
 * many lines, the process's I/O thread or one of the user's own, {@link #watchedElsewhere} was called; then nobody selects here, and
 * all wait to be told.
 *
 * <p>A byte that woke us is read before the next sleep, not at once: so a wake-up is one system call, and whoever was woken answers
 * first. It costs one more select where a byte came late.
 *
 * <p>A fault on shared memory must not come up while the lock is held, or one of the JDK's inside its socket, which would then be
 * taken for ever: hence the calls of {@link Faults#settle} before it is taken, and after each look at the memory under it.
 *
 * <p>Locks: {@code lock} guards {@code watching}, {@code unheard}, {@code selector}; it is not held while the watcher selects.
 */
final class Bell {
    /** Enough for every bell that can be due; more at once is read in the next turn. */
    private static final int READ_BYTES = 64;

    private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /** How long to sleep at a time where less is left than a select can wait for. */
    private static final long NAP_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    /** A close may ring beside the one that a flag asked for. */
    private static final int SPARE_BELLS = 4;

    private static final ByteBuffer ONE = ByteBuffer.allocateDirect(1).asReadOnlyBuffer();

    private final SocketChannel socket;
    private final @Nullable Pump
            pump; // where the socket carries the frames as well, and the bells ring within this process
    private final ByteBuffer heardBytes = ByteBuffer.allocateDirect(READ_BYTES);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong rung = new AtomicLong();
    private final AtomicLong heard = new AtomicLong();
    private @Nullable Selector selector; // under the lock
    private boolean watching; // under the lock
    private boolean unheard; // under the lock
    private long lookedAt = System.nanoTime(); // read without the lock too: a race costs one look
    private volatile boolean elsewhere;
    private volatile @Nullable Thread watcher; // of elsewhere, where that is one thread that we know
    private volatile @Nullable Runnable alsoTold;
    private volatile boolean peerGone;
    private volatile boolean closed;

    /** Takes the socket over. */
    Bell(SocketChannel socket) throws IOException {
        this.socket = socket;
        this.pump = null;
        socket.configureBlocking(false);
    }

    /** The pump has the socket. It tells of news, and is called in the place of the other side. */
    Bell(SocketChannel socket, Pump pump) throws IOException {
        this.socket = socket;
        this.pump = pump;
        this.elsewhere = true;
        socket.configureBlocking(false);
    }

    /** Wakes the other side, or finds out that there is none. */
    void ring() {
        if (pump != null) {
            rung.incrementAndGet();
            pump.call();
            return;
        }
        // it was a look at the memory that led here, and the JDK has locks of its own around a socket
        Faults.settle();
        try {
            socket.write(ONE.duplicate());
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
     * Sleeps until a bell rings, for this or for something else, the other side is gone, the bell is closed, or the time is over; not
     * at all where it is there already. Who was woken looks itself, and comes back if it was not for it: not under our lock, where a
     * look costs a call of {@link Faults#settle}, and that a microsecond in a process that has just woken up.
     *
     * @param nowThatWeWait raises the caller's flag, and looks
     * @return false when the time is over
     * @throws IllegalStateException if this is the thread that would have to hear the bell
     */
    @SuppressWarnings("WaitNotInLoop") // the loop is that of the caller
    boolean await(BooleanSupplier nowThatWeWait, long deadlineNanos) throws InterruptedException {
        requireMayWait();
        Faults.settle();
        lock.lockInterruptibly();
        try {
            hearWhatWokeUs();
            if (isPeerGone() || closed || isReady(nowThatWeWait)) {
                return true;
            }
            long left = deadlineNanos - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            if (watching || elsewhere) {
                news.awaitNanos(left);
            } else if (!hearWhatWokeUs()) {
                sleep(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** It looks at shared memory: no fault of that may come up between here and the unlock. */
    private static boolean isReady(BooleanSupplier ready) {
        boolean is = ready.getAsBoolean();
        Faults.settle();
        return is;
    }

    /**
     * Takes a quick look at the socket, once a millisecond at most, for those who never sleep and so would not learn of the
     * other's death.
     */
    void lookNowAndThen() {
        long now = System.nanoTime();
        if (elsewhere || now - lookedAt < LOOK_EVERY_NANOS) {
            return;
        }
        Faults.settle();
        if (!lock.tryLock()) {
            return;
        }
        lookedAt = now;
        try {
            if (!watching && !elsewhere) {
                hear();
            }
        } finally {
            lock.unlock();
        }
    }

    /** From now on a loop watches the socket, and calls {@link #hearForAll} when there is something to read. */
    void watchedElsewhere() {
        elsewhere = true;
        lock.lock();
        try {
            if (selector != null) {
                selector.wakeup();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Which thread runs that loop: it must not sleep here, for nobody would wake it. */
    void watchedBy(Thread thread) {
        watcher = thread;
    }

    /** The loop is done with this socket; who sleeps here watches it again. */
    void watchedHere() {
        watcher = null;
        elsewhere = pump != null;
        tellAll();
    }

    /** Puts the socket under the eyes of that loop. */
    SelectionKey register(Selector loop, Object attachment) throws IOException {
        return pump != null ? pump.register(loop, attachment) : socket.register(loop, SelectionKey.OP_READ, attachment);
    }

    @Nullable
    Pump pump() {
        return pump;
    }

    /** Who is also to be told when there is news. */
    void alsoTell(Runnable more) {
        alsoTold = more;
    }

    /** Reads what has come, in the name of all who sleep here. */
    void hearForAll() {
        Faults.settle();
        lock.lock();
        try {
            hear();
        } finally {
            news.signalAll();
            lock.unlock();
        }
    }

    /** Whether nobody takes what is sent. */
    boolean isPeerGone() {
        return pump != null ? pump.isPeerGone() : peerGone;
    }

    /** Whether nothing more can come but what has come already. */
    boolean isInputOver() {
        return pump != null ? pump.isInputOver() : peerGone;
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
        if (pump == null && !Faults.isSettled()) {
            Log.LINK.log(Level.DEBUG, "Closing a line that is of no use: its shared file was cut short");
        }
        tellAll();
    }

    /** Closes the socket, so that the other side sees the end. */
    void close() {
        wakeAll();
        if (pump != null) {
            pump.close();
            return;
        }
        try {
            socket.close();
            Selector opened;
            lock.lock();
            try {
                opened = selector;
            } finally {
                lock.unlock();
            }
            if (opened != null) {
                // only now the socket is really closed: it is registered until then
                opened.close();
            }
        } catch (IOException e) {
            throw new LinkException("Cannot close the socket of a line", e);
        }
    }

    /** Lets all who wait look again. */
    void tellAll() {
        Runnable also = alsoTold;
        if (also != null) {
            also.run();
        }
        lock.lock();
        try {
            if (selector != null) {
                selector.wakeup();
            }
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Refuses to wait on the thread that would have to hear the bell. */
    void requireMayWait() {
        Thread current = Thread.currentThread();
        if (current == watcher || current instanceof IoThread) {
            throw new IllegalStateException("Cannot wait for a line on thread '" + current.getName()
                    + "': it hears the bells, so nobody would wake it, and it has other lines to serve."
                    + " Use offer and keep what is refused for later, or wait on another thread.");
        }
    }

    @SuppressWarnings("WaitNotInLoop") // the loop is await
    private void sleep(long nanos) throws InterruptedException {
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        if (millis == 0) {
            // a millisecond is the finest a select knows
            news.awaitNanos(Math.min(nanos, NAP_NANOS));
            long now = System.nanoTime();
            if (!watching && now - lookedAt >= LOOK_EVERY_NANOS) {
                lookedAt = now;
                hear();
            }
            return;
        }
        Selector loop = selector();
        if (loop == null) {
            return;
        }
        watching = true;
        lock.unlock();
        int ready = 0;
        try {
            ready = loop.select(Unread.KEYS, millis);
        } catch (ClosedSelectorException e) {
            closed = true;
        } catch (IOException e) {
            peerGone = true;
        } finally {
            lock.lock();
            watching = false;
            unheard |= ready > 0;
            news.signalAll();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** Opened by the first who needs it; null if the line was closed meanwhile. */
    private @Nullable Selector selector() {
        if (selector == null) {
            try {
                Selector opened = Selector.open();
                try {
                    socket.register(opened, SelectionKey.OP_READ);
                } catch (IOException | RuntimeException e) {
                    opened.close();
                    throw e;
                }
                selector = opened;
            } catch (IOException e) {
                if (closed) {
                    return null;
                }
                throw new LinkException(
                        "Cannot wait for a line, because no selector can be opened: " + e
                                + ". Does the process have too many files open?",
                        e);
            }
        }
        return selector;
    }

    /** Whether there was something; then who sleeps must look once more, because the bell may have been its own. */
    private boolean hearWhatWokeUs() {
        if (!unheard || watching || elsewhere) {
            return false;
        }
        unheard = false;
        return hear();
    }

    private boolean hear() {
        try {
            heardBytes.clear();
            int bytes = socket.read(heardBytes);
            if (bytes < 0) {
                peerGone = true;
            } else if (bytes > 0 && heard.addAndGet(bytes) > asked.get() + SPARE_BELLS) {
                throw new LinkException("Cannot use the line: its other side rang bells=" + heard.get()
                        + " where asked=" + asked.get() + ". The other process is broken or hostile; close the line.");
            }
            return bytes != 0;
        } catch (IOException e) {
            peerGone = true;
            return true;
        }
    }
}
