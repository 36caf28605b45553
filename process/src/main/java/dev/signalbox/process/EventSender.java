package dev.signalbox.process;

import dev.signalbox.Event;
import dev.signalbox.RefusedException;
import dev.signalbox.TimedOutException;
import dev.signalbox.link.LinkAddress;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The end of a pipe that fires events. It can be sent to other processes of the family, where it is another sender of the same pipe.
 *
 * <pre>{@code
 * sender.fire("new-user", "Jerry", 42);
 * sender.fire(Event.of(new OrderPlaced("sushi", "sake")), Duration.ofSeconds(1));
 * sender.close();
 * }</pre>
 *
 * <p>An argument may be whatever a task can hold: data, records, what is {@code Serializable}. It is taken apart before {@code fire} comes back, so what cannot
 * be sent is a failure of that call, and what is changed later is not sent.
 *
 * <p><b>Delivery.</b> In the order of the calls of a thread. The receiver need not be there yet: so many bytes are kept as the pipe allows, then callers wait.
 *
 * <p><b>Threads.</b> For any number of threads.
 *
 * <p><b>Failures.</b> After the pipe was closed, from either end, or the receiver has died: a {@link PipeClosedException}. Of
 * events that were fired and not handled when a receiver dies nothing is heard.
 *
 * <p><b>Lifecycle.</b> Closing it closes the pipe, for all its senders, behind what was fired here.
 */
public final class EventSender implements AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
    private static final ThreadLocal<@Nullable Bytes> FRAMES = new ThreadLocal<>();

    private final transient Outlet outlet;
    private final transient EventFrames frames;

    EventSender(LinkAddress desk) {
        this.outlet = new Outlet(desk);
        this.frames = new EventFrames(TaskCodec.ofThisProcess());
    }

    /**
     * Fires an event with positional args. Waits for room as long as it takes.
     *
     * @throws NotSendableException if an argument cannot be sent; nothing was fired
     * @throws PipeClosedException if the pipe is closed, also while waiting
     * @throws RefusedException if the thread is interrupted while waiting, or was; it still is, and nothing was fired
     */
    public void fire(String name, @Nullable Object... args) {
        Bytes frame = take();
        try {
            frames.write(name, args, frame);
            outlet.send(frame.view());
        } finally {
            FRAMES.set(frame);
        }
    }

    /**
     * Fires an event. Waits for room as long as it takes.
     *
     * @throws NotSendableException if an argument cannot be sent; nothing was fired
     * @throws PipeClosedException if the pipe is closed, also while waiting
     * @throws RefusedException if the thread is interrupted while waiting; it still is, and nothing was fired
     */
    public void fire(Event event) {
        Bytes frame = take();
        try {
            frames.write(event, frame);
            outlet.send(frame.view());
        } finally {
            FRAMES.set(frame);
        }
    }

    /**
     * Fires an event, waiting for room no longer than this.
     *
     * @throws NotSendableException if an argument cannot be sent; nothing was fired
     * @throws TimedOutException if there was no room in time; nothing was fired
     * @throws PipeClosedException if the pipe is closed, also while waiting
     * @throws InterruptedException if interrupted while waiting; nothing was fired
     */
    public void fire(Event event, Duration limit) throws InterruptedException {
        Bytes frame = take();
        try {
            frames.write(event, frame);
            outlet.send(frame.view(), limit);
        } finally {
            FRAMES.set(frame);
        }
    }

    /**
     * Fires an event if there is room now; says no where there is none. Does not block.
     *
     * @throws NotSendableException if an argument cannot be sent; nothing was fired
     * @throws PipeClosedException if the pipe is closed
     */
    public boolean offer(Event event) {
        Bytes frame = take();
        try {
            frames.write(event, frame);
            return outlet.offer(frame.view());
        } finally {
            FRAMES.set(frame);
        }
    }

    /** Whether the pipe has been closed from this end, or it is known here that it was from another, or that the receiver has gone. */
    public boolean isClosed() {
        return outlet.isClosed();
    }

    /**
     * Closes the pipe behind what was fired here. Where the receiver is not there yet, waits until it has what was fired before, up to ten
     * seconds. To close again does nothing.
     */
    @Override
    public void close() {
        try {
            close(CLOSE_LIMIT);
        } catch (TimedOutException e) {
            outlet.abandon(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            outlet.abandon(e);
        }
    }

    /**
     * Closes the pipe behind what was fired here, waiting no longer than this for a receiver that is not there yet.
     *
     * @throws TimedOutException if there is none in time; what was fired is still kept for it
     * @throws InterruptedException if interrupted while waiting; what was fired is still kept
     */
    public void close(Duration limit) throws InterruptedException {
        outlet.close(limit);
    }

    /** Closes it without waiting for anybody. */
    void abandon() {
        outlet.abandon(null);
    }

    @Override
    public String toString() {
        return "EventSender[" + outlet + "]";
    }

    /** Takes the thread's own, for as long as it is written and sent: an argument's own code may fire, too. */
    private static Bytes take() {
        Bytes frame = FRAMES.get();
        if (frame == null) {
            return new Bytes();
        }
        FRAMES.set(null);
        frame.clear();
        return frame;
    }

    private Object writeReplace() {
        return new Handle(outlet.desk().text());
    }

    private void readObject(ObjectInputStream from) throws InvalidObjectException {
        throw new InvalidObjectException("an end of a pipe is sent as its address");
    }

    /** What is sent of a sender: where its pipe is. */
    private record Handle(String desk) implements Serializable {
        private Object readResolve() {
            return new EventSender(LinkAddress.parse(desk));
        }
    }
}
