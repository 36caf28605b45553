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

/**
 * So many permits for all processes of a family together: for what only so many may do at once. The permits of a process that dies are free again.
 *
 * <pre>{@code
 * SharedSemaphore licences = SharedSemaphore.of(3); // and hand it to the others
 * try (Acquired licence = licences.acquire(Duration.ofSeconds(10))) {
 *     recognize(page);
 * }
 * }</pre>
 *
 * <p><b>Delivery.</b> Who waits gets a permit in no order. A permit is given back by the process that has it; to tell another process something, use an
 * {@link EventGroup} or a {@link SharedLatch}.
 *
 * <p><b>Threads.</b> For any thread of any process. A thread may have several.
 *
 * <p><b>Failures.</b> Where it was closed, or the process that made it has died, a {@link SyncClosedException}, for those who wait at once.
 *
 * <p><b>Lifecycle.</b> Lives in the process that made it. Can be sent to others, as the argument of a child, a task or an event. Closing it ends it for all there, and elsewhere
 * only lets go of it.
 */
public final class SharedSemaphore implements AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;
    private static final int MOST = 4096;
    private static final Shared.Closed CLOSED =
            (because, cause) -> new SyncClosedException("Cannot use this shared semaphore: " + because, cause);

    private final transient Shared shared;
    private final transient Seats seats;
    private final transient int permits;

    private SharedSemaphore(Shared shared) {
        this.shared = shared;
        this.permits = shared.ref().layout().words();
        this.seats = new Seats(shared, 0, permits);
    }

    /**
     * Makes one with so many permits, 1 to 4096, at home in this process.
     *
     * @throws ConfigurationException if the number is out of its range, or there is no room for it
     */
    public static SharedSemaphore of(int permits) {
        int words = Kinds.checked("a shared semaphore", "permits", permits, MOST);
        return new SharedSemaphore(Shared.create(Layout.of(Kinds.SEMAPHORE, words), CLOSED));
    }

    /**
     * Acquires a permit, waiting no longer than this.
     *
     * @throws TimedOutException if none was free in time; the message says who has them
     * @throws SyncClosedException if it is closed, or its home has gone, also while waiting
     * @throws InterruptedException if interrupted while waiting
     */
    public Acquired acquire(Duration limit) throws InterruptedException {
        Acquired now = seats.tryTake();
        if (now != null) {
            return now;
        }
        Acquired got = seats.take(Limits.deadline(limit));
        if (got != null) {
            return got;
        }
        throw new TimedOutException("Cannot acquire one of permits=" + permits + " of a shared semaphore within limit="
                + limit + ": " + seats.holders());
    }

    /**
     * Acquires a permit if one is free. Does not block.
     *
     * @throws SyncClosedException if it is closed, or its home has gone
     */
    public Optional<Acquired> tryAcquire() {
        return Optional.ofNullable(seats.tryTake());
    }

    /** How many are free now. */
    public int available() {
        return seats.free();
    }

    /** How many there are. */
    public int permits() {
        return permits;
    }

    /** Where it was made, ends it for all; elsewhere, lets go of it. To close again does nothing. */
    @Override
    public void close() {
        shared.close();
    }

    @Override
    public String toString() {
        return "SharedSemaphore[permits=" + permits + ", " + shared + "]";
    }

    private Object writeReplace() {
        return new Handle(shared.ref());
    }

    private void readObject(ObjectInputStream from) throws InvalidObjectException {
        throw Kinds.notItself();
    }

    private record Handle(Ref ref) implements Serializable {
        private Object readResolve() {
            return new SharedSemaphore(Shared.of(ref, CLOSED));
        }
    }
}
