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
 * Events that one process reserves and another sets, known to both by an index that is sent along with whatever the other is to do.
 *
 * <pre>{@code
 * EventGroup events = EventGroup.of(10); // and hand it to the other process
 * try (SyncIndex done = events.reserve()) {
 *     camera.send("open", done.index());
 *     done.await(Duration.ofSeconds(5));
 * }
 *
 * // in the other process
 * events.take(index); // from now on, whoever waits would learn of our death
 * open();
 * events.set(index);
 * }</pre>
 *
 * <p><b>Delivery.</b> An index is of one reservation, and it takes two thousand million others until it is given again: to set one that was released meanwhile does nothing, and
 * says so. What was written to shared memory before it was set is seen by who waited for it. Reserved are first those that have been free for long.
 *
 * <p><b>Threads.</b> For any thread of any process.
 *
 * <p><b>Failures.</b> If none is free, {@link NoFreeEventException}. What a process that died had reserved is free again. Where the group was closed, or the process that made it
 * has died, a {@link SyncClosedException}, for those who wait at once.
 *
 * <p><b>Lifecycle.</b> Lives in the process that made it. Can be sent to others, as the argument of a child, a task or an event. Closing it ends it for all there, and elsewhere
 * only lets go of it.
 */
public final class EventGroup implements AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;
    private static final int MOST = 4096;
    private static final int DEFAULT = 10;
    private static final Shared.Closed CLOSED =
            (because, cause) -> new SyncClosedException("Cannot use this group of events: " + because, cause);

    private final transient Events events;

    private EventGroup(Shared shared) {
        this.events = new Events(shared);
    }

    /** Does something with an index, mostly sends it. */
    public interface Body {
        /** With the index of an event that was reserved for this. */
        void with(int index) throws Exception;
    }

    /**
     * Makes a group of ten, at home in this process.
     *
     * @throws ConfigurationException if there is no room for it
     */
    public static EventGroup create() {
        return of(DEFAULT);
    }

    /**
     * Makes a group of so many, 1 to 4096, at home in this process.
     *
     * @throws ConfigurationException if the number is out of its range, or there is no room for it
     */
    public static EventGroup of(int size) {
        int checked = Kinds.checked("a group of events", "size", size, MOST);
        return new EventGroup(Shared.create(Layout.of(Kinds.EVENTS, Events.words(checked)), CLOSED));
    }

    /**
     * Reserves one that is free. Does not block.
     *
     * @throws NoFreeEventException if none is; the message says which processes have them
     * @throws SyncClosedException if the group is closed, or its home has gone
     */
    public SyncIndex reserve() {
        int index = events.tryReserve();
        if (index < 0) {
            throw new NoFreeEventException("Cannot reserve an event: all of size=" + size() + " are reserved: "
                    + events.holders() + ". Release what is no longer waited for, or make a larger group.");
        }
        return new SyncIndex(events, index);
    }

    /**
     * Reserves one, waiting no longer than this until one is free.
     *
     * @throws NoFreeEventException if none was in time; the message says which processes have them
     * @throws SyncClosedException if the group is closed, or its home has gone, also while waiting
     * @throws InterruptedException if interrupted while waiting
     */
    public SyncIndex reserve(Duration limit) throws InterruptedException {
        int[] index = {events.tryReserve()};
        if (index[0] < 0
                && !events.shared().await(() -> (index[0] = events.tryReserve()) >= 0, Limits.deadline(limit))) {
            throw new NoFreeEventException("Cannot reserve an event within limit=" + limit + ": all of size=" + size()
                    + " are reserved: " + events.holders());
        }
        return new SyncIndex(events, index[0]);
    }

    /**
     * A call to the other side that waits until it is done: reserves an event, runs the body, which sends the index along, waits until it is set, and releases it. If the body
     * throws, nothing is waited for.
     *
     * @throws NoFreeEventException if none is free
     * @throws TimedOutException if it was not set in time
     * @throws PeerDiedException if the process that took it has died
     * @throws SyncClosedException if the group is closed, or its home has gone, also while waiting
     * @throws Exception what the body throws
     */
    public void sync(Duration limit, Body body) throws Exception {
        try (SyncIndex index = reserve()) {
            body.with(index.index());
            index.await(limit);
        }
    }

    /**
     * The event of an index that came from somewhere; empty if it is no longer reserved. To be closed by who reserved it.
     *
     * @throws IllegalArgumentException if the index is of no event of this group
     * @throws SyncClosedException if the group is closed, or its home has gone
     */
    public Optional<SyncIndex> at(int index) {
        return events.isReserved(index) ? Optional.of(new SyncIndex(events, index)) : Optional.empty();
    }

    /**
     * Says that this process is the one to set it: if it dies before, who waits gets a {@link PeerDiedException} at once. False if it is no longer reserved. Does not block.
     *
     * @throws IllegalArgumentException if the index is of no event of this group
     * @throws SyncClosedException if the group is closed, or its home has gone
     */
    public boolean take(int index) {
        return events.take(index);
    }

    /**
     * Sets it: who waits goes on. False if it is no longer reserved. Does not block.
     *
     * @throws IllegalArgumentException if the index is of no event of this group
     * @throws SyncClosedException if the group is closed, or its home has gone
     */
    public boolean set(int index) {
        return events.set(index);
    }

    /**
     * Releases it, in the place of who reserved it. False if it is no longer reserved. Does not block.
     *
     * @throws IllegalArgumentException if the index is of no event of this group
     * @throws SyncClosedException if the group is closed, or its home has gone
     */
    public boolean release(int index) {
        return events.release(index);
    }

    /** How many there are. */
    public int size() {
        return events.size();
    }

    /**
     * How many are free now.
     *
     * @throws SyncClosedException if the group is closed, or its home has gone
     */
    public int free() {
        return events.free();
    }

    /** Where it was made, ends it for all; elsewhere, lets go of it. To close again does nothing. */
    @Override
    public void close() {
        events.shared().close();
    }

    /** How many are free, of how many. */
    @Override
    public String toString() {
        @Nullable
        String free = events.shared().wordsAnyway() == null || events.shared().isClosed() ? null : "free=" + free();
        return "EventGroup[size=" + size() + ", " + (free == null ? events.shared() : free) + "]";
    }

    private Object writeReplace() {
        return new Handle(events.shared().ref());
    }

    private void readObject(ObjectInputStream from) throws InvalidObjectException {
        throw Kinds.notItself();
    }

    private record Handle(Ref ref) implements Serializable {
        private Object readResolve() {
            return new EventGroup(Shared.of(ref, CLOSED));
        }
    }
}
