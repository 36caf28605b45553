package dev.signalbox.process;

import dev.signalbox.ConfigurationException;

/**
 * Events in one direction: senders here and there, one receiver, in whatever process each of them is.
 *
 * <pre>{@code
 * EventPipe pipe = EventPipe.open();
 * ChildJvm child = ChildJvm.start(pipe.receiver(), receiver -> {
 *     receiver.connect("new-user", e -> System.out.println("Hello " + e.arg(0)));
 *     receiver.handleUntilClosed();
 * });
 * pipe.sender().fire("new-user", "Jerry");
 * pipe.sender().close();
 * child.join();
 * }</pre>
 *
 * <p>Its two ends are handles that can be sent to other processes of the family, as the argument of a child or of a task: one that arrives in another
 * process is an end of the same pipe there. Each process that sends has a line of its own to the receiver; nothing goes
 * through the process that opened the pipe.
 *
 * <p><b>Delivery.</b> Events arrive in the order in which a thread fired them, each once. What was fired before its sender closed the pipe, or died, is
 * handled before the end is. Until a receiver is there, a sender keeps a bounded number of bytes and then waits.
 *
 * <p><b>Threads.</b> Both ends may be used by any thread; one at a time handles.
 *
 * <p><b>Failures.</b> Who fires into a pipe that was closed, or whose receiver died, gets a {@link PipeClosedException}.
 *
 * <p><b>Lifecycle.</b> Closed from either end: {@link EventSender#close} and {@link EventReceiver#close}. A sender that dies closes nothing. When the process
 * that opened the pipe has gone, no further end can join it, and the receiver ends after the last sender. Closing the pipe itself closes the ends of this process.
 */
public final class EventPipe implements AutoCloseable {
    private final PipeDesk desk;
    private final EventSender sender;
    private final EventReceiver receiver;

    private EventPipe(PipeDesk desk) {
        this.desk = desk;
        this.sender = new EventSender(desk.address());
        this.receiver = new EventReceiver(desk.address());
    }

    /**
     * Opens a pipe.
     *
     * @throws ConfigurationException if no private directory or socket can be made
     */
    public static EventPipe open() {
        return new EventPipe(new PipeDesk());
    }

    /** The end that fires. */
    public EventSender sender() {
        return sender;
    }

    /** The end that handles. It stays where it is used first; there is one for each pipe. */
    public EventReceiver receiver() {
        return receiver;
    }

    /**
     * Closes the ends of this process, and lets no further end join. What was fired is still handled by a receiver in another process, for which this
     * waits up to ten seconds if it is not there yet. To close again does nothing.
     */
    @Override
    public void close() {
        boolean someoneMayCome = receiver.wasSent();
        receiver.close();
        if (someoneMayCome) {
            sender.close();
        } else {
            sender.abandon();
        }
        desk.close();
    }

    @Override
    public String toString() {
        return "EventPipe[" + sender + ", " + receiver + "]";
    }
}
