package dev.signalbox.process.sync;

import dev.signalbox.ConfigurationException;
import dev.signalbox.TimedOutException;
import dev.signalbox.process.internal.shared.Layout;
import dev.signalbox.process.internal.shared.Limits;
import dev.signalbox.process.internal.shared.Ref;
import dev.signalbox.process.internal.shared.Shared;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A lock that one thread of one process has at a time, whatever process of the family it is. If that process dies, the next one gets the lock and learns
 * it.
 *
 * <pre>{@code
 * SharedLock lock = SharedLock.create(); // and hand it to the others
 * try (Acquired held = lock.acquire(Duration.ofSeconds(1))) {
 *     if (held.afterDeath()) {
 *         repair();
 *     }
 *     change();
 * }
 * }</pre>
 *
 * <p><b>Delivery.</b> What was written to shared memory before it was given back is seen by who acquires it next. Who waits gets it in no order.
 *
 * <p><b>Threads.</b> For any thread of any process. A thread that has it and acquires it again is told so.
 *
 * <p><b>Failures.</b> Where it was closed, or the process that made it has died, a {@link SyncClosedException}, for those who wait at once.
 *
 * <p><b>Lifecycle.</b> Lives in the process that made it. Can be sent to others, as the argument of a child, a task or an event. Closing it ends it for all there, and elsewhere
 * only lets go of it.
 */
public final class SharedLock implements AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;
    private static final Shared.Closed CLOSED =
            (because, cause) -> new SyncClosedException("Cannot use this shared lock: " + because, cause);

    private final transient Shared shared;
    private final transient Seats seats;
    private transient volatile @Nullable Thread owner;
    private transient volatile @Nullable Acquired owned;

    private SharedLock(Shared shared) {
        this.shared = shared;
        this.seats = new Seats(shared, 0, 1);
    }

    /**
     * Makes one, at home in this process.
     *
     * @throws ConfigurationException if there is no room for it
     */
    public static SharedLock create() {
        return new SharedLock(Shared.create(Layout.of(Kinds.LOCK, 1), CLOSED));
    }

    /**
     * Acquires it, waiting no longer than this.
     *
     * @throws TimedOutException if others had it for so long; the message says which process has it
     * @throws SyncClosedException if it is closed, or its home has gone, also while waiting
     * @throws IllegalStateException if this thread has it already
     * @throws InterruptedException if interrupted while waiting
     */
    public Acquired acquire(Duration limit) throws InterruptedException {
        Optional<Acquired> now = tryAcquire();
        if (now.isPresent()) {
            return now.get();
        }
        Acquired got = seats.take(Limits.deadline(limit));
        if (got != null) {
            return keep(got);
        }
        throw new TimedOutException("Cannot acquire a shared lock within limit=" + limit + ": " + seats.holders());
    }

    /**
     * Acquires it if nobody has it. Does not block.
     *
     * @throws SyncClosedException if it is closed, or its home has gone
     * @throws IllegalStateException if this thread has it already
     */
    public Optional<Acquired> tryAcquire() {
        Acquired before = owned;
        if (owner == Thread.currentThread() && before != null && before.isHeld()) {
            throw new IllegalStateException("Cannot acquire a shared lock: thread '"
                    + Thread.currentThread().getName() + "' has it already. Close what it acquired first.");
        }
        Acquired got = seats.tryTake();
        return got == null ? Optional.empty() : Optional.of(keep(got));
    }

    /** Whether a process that is alive has it now. */
    public boolean isHeld() {
        return seats.free() == 0;
    }

    private Acquired keep(Acquired got) {
        owner = Thread.currentThread();
        owned = got;
        return got;
    }

    /** Where it was made, ends it for all; elsewhere, lets go of it. To close again does nothing. */
    @Override
    public void close() {
        shared.close();
    }

    @Override
    public String toString() {
        return "SharedLock[" + shared + "]";
    }

    private Object writeReplace() {
        return new Handle(shared.ref());
    }

    private void readObject(ObjectInputStream from) throws InvalidObjectException {
        throw Kinds.notItself();
    }

    private record Handle(Ref ref) implements Serializable {
        private Object readResolve() {
            return new SharedLock(Shared.of(ref, CLOSED));
        }
    }
}
