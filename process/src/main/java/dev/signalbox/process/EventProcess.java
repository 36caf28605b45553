package dev.signalbox.process;

import dev.signalbox.Event;
import dev.signalbox.RefusedException;
import dev.signalbox.TimedOutException;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A process whose front and back are one class: methods that send events, called here, and methods that handle them, called in the child JVM.
 *
 * <pre>{@code
 * final class Greeter extends EventProcess {
 *     // front
 *     void greet(String name) { send("greet", name); }
 *     int greeted() { return ask(Event.of("how-many"), Duration.ofSeconds(5), Integer.class); }
 *
 *     // back
 *     private transient int count;
 *     @Receives("greet") void onGreet(String name) { count++; sendOut("greeted", name); }
 *     @Receives("how-many") int howMany() { return count; }
 * }
 * }</pre>
 *
 * <p>When it is started the object is serialized: its fields go to the back as they are then, but for {@code transient} ones. From then on there are two objects.
 *
 * <p><b>Delivery.</b> An event goes to the back's method that is marked with {@link dev.signalbox.Receives} for its name; arguments are taken by place and by name. {@link #send} wants no
 * answer, {@link #ask} does. The rest is said at {@link BackedProcess}.
 *
 * <p><b>Threads.</b> As {@link BackedProcess} says, and the back runs one method at a time unless it is {@link ProcessOptions#asynchronous asynchronous}.
 *
 * <p><b>Failures.</b> An event without a method, arguments that do not fit, and what a method throws reach the sender: by {@link #onFailure} and else the log, or as the failure of the answer. The
 * back goes on.
 *
 * <p><b>Lifecycle.</b> That of {@link BackedProcess}. It may implement {@link BackHooks}. Methods of the back may be called directly, on an object that was not started: {@link #sendOut} then
 * goes to its own receivers of messages.
 */
public abstract non-sealed class EventProcess extends BackedProcess implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final transient @Nullable Front engine;

    /** With a name made of the class. */
    protected EventProcess() {
        this(ProcessOptions.process());
    }

    /** With these options. */
    protected EventProcess(ProcessOptions options) {
        String chosen = options.name;
        String name = chosen != null ? chosen : getClass().getSimpleName() + "-" + NUMBERS.incrementAndGet();
        this.engine = new Front(name, options, null, 0);
    }

    @Override
    final Front engine() {
        Front here = engine;
        if (here == null) {
            throw new IllegalStateException(
                    getClass().getName()
                            + " is the back here: it is for its front to start, stop and send. The back has sendOut(..) and back().");
        }
        return here;
    }

    /**
     * Starts the back and waits until it takes events.
     *
     * @throws BackStartFailed if the object cannot be made there, has no method for events, or its hooks failed; then the process has failed
     * @throws ChildStartException if its JVM could not be started
     * @throws NotSendableException if a field cannot be serialized
     * @throws TimedOutException if that took longer than the options allow
     * @throws InterruptedException if interrupted while waiting; nothing is left of the attempt
     */
    public final void start() throws InterruptedException {
        begin();
    }

    @Override
    final void begin() throws InterruptedException {
        engine().start(this);
    }

    /** Sends an event with positional args, and wants no answer. Waits for room as long as it takes. */
    protected final void send(String name, @Nullable Object... args) {
        send(Event.of(name, args));
    }

    /**
     * Sends an event, and wants no answer. Waits for room as long as it takes.
     *
     * @throws NotSendableException if an argument cannot be sent
     * @throws RefusedException if it was not started, is to stop or has stopped, or the thread is interrupted while waiting
     * @throws BackDied if it has failed
     */
    protected final void send(Event event) {
        FrontCalls.post(engine(), event.name(), frame -> frames().write(event, frame));
    }

    /**
     * Sends an event; the future has what the method of the back gives.
     *
     * @throws NotSendableException if an argument cannot be sent
     * @throws RefusedException if it was not started, is to stop or has stopped, or the thread is interrupted while waiting for room
     * @throws BackDied if it has failed
     */
    protected final CompletableFuture<@Nullable Object> ask(Event event) {
        return FrontCalls.later(engine(), event.name(), frame -> frames().write(event, frame));
    }

    /**
     * Sends an event, and waits for what the method of the back gives, no longer than this. What that throws is thrown as it is if it is unchecked, else as the cause of a {@link CompletionException}.
     *
     * @return what it gives; null if that is nothing
     * @throws TimedOutException if there is no answer in time
     * @throws NotSendableException if an argument cannot be sent
     * @throws RefusedException if it was not started, is to stop or has stopped, or the thread is interrupted while waiting; it still is
     * @throws BackDied if it has failed, or dies meanwhile
     */
    protected final <T> @Nullable T ask(Event event, Duration limit, Class<T> type) {
        try {
            Object value = FrontCalls.call(engine(), event.name(), frame -> frames().write(event, frame), limit);
            return type.cast(value);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException("Interrupted while waiting for the answer of event '" + event.name() + "'", e);
        } catch (Throwable e) {
            throw new CompletionException(e);
        }
    }

    /**
     * What a back can do; for the methods of the back.
     *
     * @throws IllegalStateException if this thread works for no back
     */
    protected final BackContext back() {
        return BackContext.current();
    }

    /** Sends a message from the back to the front. */
    protected final void sendOut(String name, @Nullable Object... args) {
        sendOut(Event.of(name, args));
    }

    /** The same. */
    protected final void sendOut(Event event) {
        Front here = engine;
        if (here != null && here.state() == BackState.NEW) {
            here.inbox().signals().fire(event);
        } else {
            back().send(event);
        }
    }

    private EventFrames frames() {
        return engine().desk().frames();
    }
}
