package dev.signalbox.process.sync;

import dev.signalbox.ConfigurationException;
import dev.signalbox.TimedOutException;
import dev.signalbox.process.internal.shared.Layout;
import dev.signalbox.process.internal.shared.Limits;
import dev.signalbox.process.internal.shared.Ref;
import dev.signalbox.process.internal.shared.Shared;
import dev.signalbox.process.internal.shared.Words;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.time.Duration;

/**
 * Opens once it was counted down so often, by whatever process of the family, and stays open.
 *
 * <pre>{@code
 * SharedLatch ready = SharedLatch.of(2); // and hand it to two children, which count down when they are ready
 * ready.await(Duration.ofSeconds(10));
 * }</pre>
 *
 * <p><b>Delivery.</b> What was written to shared memory before a count is seen by who waited for it.
 *
 * <p><b>Threads.</b> For any thread of any process.
 *
 * <p><b>Failures.</b> Who dies before it has counted down is not known here: give a limit. Where the latch was closed, or the process that made it
 * has died, a {@link SyncClosedException}, for those who wait at once.
 *
 * <p><b>Lifecycle.</b> Lives in the process that made it. Can be sent to others, as the argument of a child, a task or an event. Closing it ends it for all there, and elsewhere
 * only lets go of it.
 */
public final class SharedLatch implements AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;
    private static final int COUNT = Layout.WORDS;
    private static final Shared.Closed CLOSED =
            (because, cause) -> new SyncClosedException("Cannot use this shared latch: " + because, cause);

    private final transient Shared shared;

    private SharedLatch(Shared shared) {
        this.shared = shared;
    }

    /**
     * Makes one, at home in this process.
     *
     * @throws ConfigurationException if the count is not positive, or there is no room for it
     */
    public static SharedLatch of(int count) {
        Kinds.checked("a shared latch", "count", count, Integer.MAX_VALUE);
        SharedLatch latch = new SharedLatch(Shared.create(Layout.of(Kinds.LATCH, 1), CLOSED));
        latch.shared.words().set(COUNT, count);
        return latch;
    }

    /**
     * Counts down by one; nothing if it is open. Does not block.
     *
     * @throws SyncClosedException if it is closed, or its home has gone
     */
    public void countDown() {
        Words words = shared.words();
        long count;
        do {
            count = words.get(COUNT);
            if (count == 0) {
                return;
            }
        } while (!words.change(COUNT, count, count - 1));
        if (count == 1) {
            shared.changed();
        }
    }

    /**
     * Waits until it is open, no longer than this.
     *
     * @throws TimedOutException if it is not open in time; the message has the count
     * @throws SyncClosedException if it is closed, or its home has gone, also while waiting
     * @throws InterruptedException if interrupted while waiting
     */
    public void await(Duration limit) throws InterruptedException {
        Words words = shared.words();
        if (!shared.await(() -> words.get(COUNT) == 0, Limits.deadline(limit))) {
            throw new TimedOutException(
                    "A shared latch did not open within limit=" + limit + ": count=" + words.get(COUNT));
        }
    }

    /**
     * How often it has still to be counted down.
     *
     * @throws SyncClosedException if it is closed, or its home has gone
     */
    public int count() {
        return (int) shared.words().get(COUNT);
    }

    /** Where it was made, ends it for all; elsewhere, lets go of it. To close again does nothing. */
    @Override
    public void close() {
        shared.close();
    }

    @Override
    public String toString() {
        return "SharedLatch[" + shared + "]";
    }

    private Object writeReplace() {
        return new Handle(shared.ref());
    }

    private void readObject(ObjectInputStream from) throws InvalidObjectException {
        throw Kinds.notItself();
    }

    private record Handle(Ref ref) implements Serializable {
        private Object readResolve() {
            return new SharedLatch(Shared.of(ref, CLOSED));
        }
    }
}
