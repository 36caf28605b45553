package dev.signalbox.process;

import dev.signalbox.Event;
import dev.signalbox.EventSignals;
import dev.signalbox.Failure;
import dev.signalbox.FailureHandler;
import dev.signalbox.Receiver;
import dev.signalbox.ReceiverOptions;
import dev.signalbox.Subscription;
import dev.signalbox.link.LinkAddress;
import dev.signalbox.link.LinkException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.System.Logger.Level;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The end of a pipe that handles events: receivers are connected to names, and a thread of the program's own choice handles what comes.
 *
 * <pre>{@code
 * receiver.connect("new-user", e -> greet(e.arg(0, String.class)));
 * receiver.connect(OrderPlaced.class, order -> kitchen.cook(order));
 * receiver.handleUntilClosed();                                   // this thread does nothing else
 *
 * while (running) { receiver.handleAvailable(); draw(); }          // or: now and then
 * receiver.handleUntilClosed(SwingUtilities::invokeLater);        // or: on the thread of somebody's own loop
 * }</pre>
 *
 * <p>It can be sent to another process of the family, as the argument of a child or of a task, and is then the receiver there. A pipe has one receiver: the end that is
 * used first. Receivers are connected in the process that handles; they are not sent along.
 *
 * <p><b>Delivery.</b> Events of one sender in its order, each once. The senders take turns. An event that nobody is connected to goes to the hook of {@link #onUnknown}, or is left.
 *
 * <p><b>Threads.</b> Connect from any thread. One thread at a time handles; it runs the receivers, unless they chose an executor. A receiver may close this end,
 * and may not handle further events itself.
 *
 * <p><b>Failures.</b> What a receiver throws goes to the handler of {@link #onFailure}, or to the log; other receivers get the event. So does an event that cannot be read here.
 *
 * <p><b>Lifecycle.</b> Closed from either end. What was fired before is handled first; then handling says so, and from then on is a {@link PipeClosedException}. When the
 * process that opened the pipe and all senders have gone, that is the end too.
 */
public final class EventReceiver implements AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;
    private static final System.Logger LOG = System.getLogger("dev.signalbox.process");

    private final transient Intake intake;
    private final transient EventSignals events;
    private transient volatile @Nullable FailureHandler<? super Event> failures;
    private transient volatile @Nullable Receiver<? super Event> unknown;

    EventReceiver(LinkAddress desk) {
        this.events = EventSignals.builder()
                .onFailure(this::failed)
                .onUnknown(this::nobody)
                .build();
        this.intake = new Intake(desk, events::fire, this::unreadable);
    }

    /** Connects a receiver to the events of a name. Several are called in the order in which they were connected. */
    public Subscription connect(String name, Receiver<? super Event> receiver) {
        return events.connect(name, receiver);
    }

    /** The same, with options: an executor, a sender, once. */
    public Subscription connect(String name, Receiver<? super Event> receiver, ReceiverOptions<? super Event> options) {
        return events.connect(name, receiver, options);
    }

    /** Connects a receiver to the events of a name, as values of a type: a record of the args, or else the first arg. */
    public <T> Subscription connect(String name, Class<T> type, Receiver<? super T> receiver) {
        return events.connect(name, type, receiver);
    }

    /** Connects a receiver to the events made of a record class; its name is that of {@link Event#nameOf}. */
    public <T extends Record> Subscription connect(Class<T> type, Receiver<? super T> receiver) {
        return events.connect(type, receiver);
    }

    /** Connects the methods of an object that are marked with {@link dev.signalbox.Receives}. */
    public Subscription connect(Object receivers) {
        return events.connect(receivers);
    }

    /** Connects a receiver to all events whose name is the prefix, or begins with it and a dot; the empty prefix stands for all. */
    public Subscription connectPrefix(String prefix, Receiver<? super Event> receiver) {
        return events.connectPrefix(prefix, receiver);
    }

    /** Is told of failures, which else go to the log. The last one counts. */
    public EventReceiver onFailure(FailureHandler<? super Event> handler) {
        this.failures = Objects.requireNonNull(handler, "handler");
        return this;
    }

    /** Is given the events that nobody is connected to, which else are left. The last one counts. */
    public EventReceiver onUnknown(Receiver<? super Event> hook) {
        this.unknown = Objects.requireNonNull(hook, "hook");
        return this;
    }

    /**
     * Handles one event, waiting for it as long as it takes.
     *
     * @return whether there was one; false says that the end was met
     * @throws PipeClosedException if the end was met before
     * @throws InterruptedException if interrupted while waiting; no event is lost
     * @throws IllegalStateException if called by a receiver
     * @throws LinkException if the pipe cannot be joined, or has a receiver elsewhere
     */
    public boolean handleNext() throws InterruptedException {
        return handleNext(Duration.ofNanos(Long.MAX_VALUE));
    }

    /**
     * Handles one event, waiting for it no longer than this; with no time at all, one that is there.
     *
     * @return whether there was one
     * @throws PipeClosedException if the end was met before
     * @throws InterruptedException if interrupted while waiting; no event is lost
     * @throws IllegalStateException if called by a receiver
     * @throws LinkException if the pipe cannot be joined, or has a receiver elsewhere
     */
    public boolean handleNext(Duration limit) throws InterruptedException {
        return intake.handle(1, limit) > 0;
    }

    /**
     * Handles the events that are there, and says how many they were. Waits for none.
     *
     * @throws PipeClosedException if the end was met before
     * @throws InterruptedException if interrupted while another thread handles
     * @throws IllegalStateException if called by a receiver
     * @throws LinkException if the pipe cannot be joined, or has a receiver elsewhere
     */
    public int handleAvailable() throws InterruptedException {
        return intake.handle(Integer.MAX_VALUE, Duration.ZERO);
    }

    /**
     * Handles events until the end is met.
     *
     * @throws PipeClosedException if the end was met before
     * @throws InterruptedException if interrupted while waiting; no event is lost
     * @throws IllegalStateException if called by a receiver
     * @throws LinkException if the pipe cannot be joined, or has a receiver elsewhere
     */
    public void handleUntilClosed() throws InterruptedException {
        intake.handleAll();
    }

    /**
     * Handles one event through an executor, once it is there: the thread of the executor is not used for waiting.
     *
     * @return completes with whether there was one, false at the end; with a failure if the end was met before, or the executor
     *     refused. Cancelling it leaves the event to whoever handles next.
     */
    public CompletableFuture<Boolean> handleNext(Executor executor) {
        return intake.guest(executor, 1);
    }

    /**
     * Handles events until the end is met through an executor, such as the thread of a graphical interface or an event loop, which goes on with
     * its own work meanwhile. Comes back at once.
     *
     * @return completes at the end; with a failure if the end was met before, or the executor refused. Cancelling it stops, and loses no event.
     */
    public CompletableFuture<Void> handleUntilClosed(Executor executor) {
        return intake.guest(executor, Integer.MAX_VALUE).thenApply(ended -> null);
    }

    /**
     * Lets a selector of the program's own wake when events are there. Before each select ask {@link #readyToSelect}, after it {@link #handleAvailable}.
     *
     * @throws LinkException if the pipe cannot be joined, or has a receiver elsewhere
     * @throws InterruptedException if interrupted while joining
     */
    public void selectWith(Selector selector) throws InterruptedException {
        intake.selectWith(selector);
    }

    /** Whether the selector may be waited with now; if not, there are events, or the end, to be handled first. */
    public boolean readyToSelect() {
        return intake.readyToSelect();
    }

    /** Whether the end was met. */
    public boolean isClosed() {
        return intake.isClosed();
    }

    /**
     * Closes the pipe from this end: further fires fail. What was fired before is still handled, by the thread that is handling or
     * the next that does. To close again does nothing.
     */
    @Override
    public void close() {
        intake.close();
    }

    boolean wasSent() {
        return intake.wasSent();
    }

    @Override
    public String toString() {
        return "EventReceiver[" + intake + "]";
    }

    private void failed(Failure<? extends Event> failure) {
        FailureHandler<? super Event> handler = failures;
        if (handler == null) {
            LOG.log(Level.ERROR, "A receiver of a pipe failed: " + failure, failure.cause());
        } else {
            handler.failed(failure);
        }
    }

    private void nobody(Event event) throws Exception {
        Receiver<? super Event> hook = unknown;
        if (hook != null) {
            hook.receive(event);
        }
    }

    private void unreadable(RuntimeException failure) {
        LOG.log(Level.ERROR, "An event of a pipe could not be read, and is left", failure);
    }

    private Object writeReplace() {
        return new Handle(intake.toBeSent().text());
    }

    private void readObject(ObjectInputStream from) throws InvalidObjectException {
        throw new InvalidObjectException("an end of a pipe is sent as its address");
    }

    /** What is sent of a receiver: where its pipe is. */
    private record Handle(String desk) implements Serializable {
        private Object readResolve() {
            return new EventReceiver(LinkAddress.parse(desk));
        }
    }
}
