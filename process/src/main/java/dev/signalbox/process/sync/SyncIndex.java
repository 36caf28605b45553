package dev.signalbox.process.sync;

import dev.signalbox.RefusedException;
import dev.signalbox.TimedOutException;
import dev.signalbox.process.internal.shared.Limits;
import java.time.Duration;

/**
 * An event of a group that was reserved: send its {@link #index} along with what another process is to do, wait until that sets it, and close it, which releases
 * it.
 *
 * <pre>{@code
 * try (SyncIndex done = events.reserve()) {
 *     camera.send("open", done.index());
 *     done.await(Duration.ofSeconds(5));
 * }
 * }</pre>
 *
 * <p><b>Delivery.</b> Once set it stays so until it is released. If what comes before the waiting throws, nothing is waited for.
 *
 * <p><b>Threads.</b> For any thread; several may wait.
 *
 * <p><b>Failures.</b> If the process that {@linkplain EventGroup#take took} it dies before it has set it, waiting is a {@link PeerDiedException} at once.
 *
 * <p><b>Lifecycle.</b> Made by {@link EventGroup#reserve()}. Close it; what it is released of is given to others.
 */
public final class SyncIndex implements AutoCloseable {
    private final Events events;
    private final int index;

    SyncIndex(Events events, int index) {
        this.events = events;
        this.index = index;
    }

    /** What to send: the other process says it to {@link EventGroup#set}. Not negative; of this reservation only. */
    public int index() {
        return index;
    }

    /**
     * Waits until it is set, no longer than this.
     *
     * @throws TimedOutException if it was not set in time
     * @throws PeerDiedException if the process that took it has died and not set it
     * @throws RefusedException if it was released, also while waiting
     * @throws SyncClosedException if the group is closed, or its home has gone, also while waiting
     * @throws InterruptedException if interrupted while waiting
     */
    public void await(Duration limit) throws InterruptedException {
        if (look()) {
            return;
        }
        if (!events.shared().await(this::look, Limits.deadline(limit))) {
            String taker = events.taker(index);
            throw new TimedOutException("Event index=" + index + " was not set within limit=" + limit + ": "
                    + (taker.isEmpty() ? "no process has said that it will" : taker + " has said that it will"));
        }
    }

    private boolean look() {
        return switch (events.look(index)) {
            case NOTHING -> false;
            case SET -> true;
            case RELEASED ->
                throw new RefusedException(
                        "Cannot wait for event index=" + index + ": it was released. Reserve one for each wait.");
            case TAKER_DIED ->
                throw new PeerDiedException("Event index=" + index + " will not be set: " + events.taker(index)
                        + ", which had taken it, has died");
        };
    }

    /**
     * Whether it is set.
     *
     * @throws SyncClosedException if the group is closed, or its home has gone
     */
    public boolean isSet() {
        return events.isSet(index);
    }

    /**
     * Sets it, from this side. False if it was released.
     *
     * @throws SyncClosedException if the group is closed, or its home has gone
     */
    public boolean set() {
        return events.set(index);
    }

    /** Releases it. Does not block. To close again does nothing. */
    @Override
    public void close() {
        events.releaseAnyway(index);
    }

    @Override
    public String toString() {
        return "SyncIndex[" + index + "]";
    }
}
