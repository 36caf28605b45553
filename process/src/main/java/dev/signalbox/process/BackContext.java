package dev.signalbox.process;

import dev.signalbox.Event;
import dev.signalbox.Scope;
import dev.signalbox.TimedOutException;
import dev.signalbox.link.LinkClosedException;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What the back of a message process can do beside handling its messages.
 *
 * <pre>{@code
 * public void before(BackContext back) throws IOException {
 *     back.listen(socket, SelectionKey.OP_READ, key -> readFrom(socket));
 *     back.every(Duration.ofSeconds(1), () -> back.send("still-here", frames));
 * }
 * }</pre>
 *
 * <p><b>Delivery.</b> Messages arrive at the front in the order in which a thread sent them. Channels, timers and polls run on the loop of the back, between two
 * messages, so that they never run beside one; beside those of an asynchronous back, which are on other threads, they do.
 *
 * <p><b>Threads.</b> Any thread sends. What has to do with the loop is for the thread of the loop, which is the one of the factory, the hooks and, but for an
 * asynchronous back, the messages.
 *
 * <p><b>Failures.</b> As each method says.
 *
 * <p><b>Lifecycle.</b> That of the back. What was registered ends with it.
 */
public final class BackContext {
    private static final ThreadLocal<@Nullable BackContext> CURRENT = new ThreadLocal<>();

    private final BackLoop loop;

    BackContext(BackLoop loop) {
        this.loop = loop;
    }

    /**
     * That of the back which this thread works for: in its factory, its hooks, and while it handles a message.
     *
     * @throws IllegalStateException if it works for none
     */
    public static BackContext current() {
        return find().orElseThrow(() -> new IllegalStateException("Thread '"
                + Thread.currentThread().getName()
                + "' works for no back of a message process. Take the context in the constructor, in a hook or in a"
                + " method of the back, and hand it on."));
    }

    /** The same; empty if this thread works for no back. */
    public static Optional<BackContext> find() {
        return Optional.ofNullable(CURRENT.get());
    }

    static void set(@Nullable BackContext context) {
        CURRENT.set(context);
    }

    /** The name of the message process. */
    public String name() {
        return loop.name();
    }

    /** The logger of the process, named after it; what it is given goes to the logger of the same name in the process of the front. */
    public System.Logger logger() {
        return System.getLogger(loop.name());
    }

    /**
     * Sends a message to the front. Waits for room, which there is none where nobody takes messages for long, up to
     * {@link ProcessOptions#sendLimit}.
     *
     * @throws NotSendableException if an argument cannot be sent
     * @throws TimedOutException if there was no room in time
     * @throws LinkClosedException if the front has gone
     */
    public void send(String name, @Nullable Object... args) {
        send(Event.of(name, args));
    }

    /**
     * The same.
     *
     * @throws NotSendableException if an argument cannot be sent
     * @throws TimedOutException if there was no room in time
     * @throws LinkClosedException if the front has gone
     */
    public void send(Event event) {
        loop.voice().send(event);
    }

    /**
     * Sends a message to the front if there is room now; says no where there is none. Does not block.
     *
     * @throws NotSendableException if an argument cannot be sent
     * @throws LinkClosedException if the front has gone
     */
    public boolean offer(Event event) {
        return loop.voice().offer(event);
    }

    /**
     * Has this called on the loop whenever the channel is ready. The channel is made non-blocking, and stays the caller's to close.
     *
     * @param ops of {@link java.nio.channels.SelectionKey}
     * @return closing it ends that
     * @throws IllegalStateException if this is not the loop's thread
     */
    public Scope listen(SelectableChannel channel, int ops, KeyHandler handler) {
        return loop.extras().listen(channel, ops, handler);
    }

    /**
     * Has this done on the loop each time so long has passed since it was last done.
     *
     * @throws IllegalStateException if this is not the loop's thread
     */
    public Scope every(Duration pause, BackAction action) {
        return loop.extras().timer(pause, pause, action);
    }

    /**
     * Has this done on the loop once, after this time.
     *
     * @throws IllegalStateException if this is not the loop's thread
     */
    public Scope after(Duration pause, BackAction action) {
        return loop.extras().timer(pause, Duration.ZERO, action);
    }

    /**
     * Has this done in each turn of the loop, between messages, and each time so long has passed without one: for what has to be looked at and
     * cannot be listened to. It should be quick.
     *
     * @throws IllegalStateException if this is not the loop's thread
     */
    public Scope poll(Duration pause, BackAction action) {
        return loop.extras().poll(pause, action);
    }

    /**
     * Runs what any thread gives it on the loop, between two messages. What it still holds when the back ends is left.
     *
     * @throws IllegalStateException if this is not the loop's thread
     */
    public Executor executor() {
        return loop.extras();
    }

    /** Whether the back is to end, at its own wish or not. */
    public boolean isStopRequested() {
        return loop.isStopRequested();
    }

    /** Asks for the end of this back: what the front has sent until it hears of this is still handled. Does not block. */
    public void requestStop() {
        loop.requestStop();
    }

    @Override
    public String toString() {
        return "BackContext[" + name() + "]";
    }
}
