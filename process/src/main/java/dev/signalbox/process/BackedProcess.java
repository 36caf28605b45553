package dev.signalbox.process;

import dev.signalbox.ConfigurationException;
import dev.signalbox.Event;
import dev.signalbox.FailureHandler;
import dev.signalbox.Receiver;
import dev.signalbox.ReceiverOptions;
import dev.signalbox.Subscription;
import dev.signalbox.TimedOutException;
import dev.signalbox.process.internal.LogLevels;
import java.lang.System.Logger.Level;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A process with a front here and a back in a child JVM: what {@link MessageProcess} and {@link EventProcess} have in common.
 *
 * <p><b>Delivery.</b> What a thread sends to the back is handled in that order. What the back sends comes in the order in which a thread of it sent; until it is said how
 * these messages are taken, they wait in the line, and a back that finds it full waits up to {@link ProcessOptions#sendLimit}. There is one way for each process: receivers, {@link
 * #receive} and {@link #nextMessage}, or a selector of the program's own. Answers do not go that way, so who waits for one waits for no message.
 *
 * <p><b>Threads.</b> For any thread. Receivers run on one thread of the process, one after the other, and may send; what hangs on a future runs on another.
 *
 * <p><b>Failures.</b> Before the start, after the stop and once it has failed, a message is refused with {@link BackNotRunning} or {@link BackDied}. While a back is started or started
 * again it waits. What a back had not answered when it died fails with {@link BackDied}.
 *
 * <p><b>Lifecycle.</b> Started once, and closed. The back ends with this JVM at the latest, however that ends.
 */
// Long because all that can be done with a process is documented here.
public abstract sealed class BackedProcess implements AutoCloseable permits MessageProcess, EventProcess {
    private @Nullable Runnable printing;

    /** For its two kinds. Not package-private, because Java serialization calls it for subclasses of {@link EventProcess}. */
    protected BackedProcess() {}

    abstract Front engine();

    /** Starts it, of whatever kind it is. */
    abstract void begin() throws InterruptedException;

    // ---- life

    /** Its name. */
    public final String name() {
        return engine().name();
    }

    /** How far it is. */
    public final BackState state() {
        return engine().state();
    }

    /** Whether messages go to its back now. */
    public final boolean isRunning() {
        return state() == BackState.RUNNING;
    }

    /** The process of its back; 0 if there is none now. */
    public final long pid() {
        return engine().pid();
    }

    /** How many backs it has had. */
    public final long starts() {
        return engine().starts();
    }

    /** How its last back ended, if one has. */
    public final Optional<BackExit> lastExit() {
        return engine().lastExit();
    }

    /** Asks the back to end, after what was sent to it before. Does not wait. Messages are refused from now on. */
    public final void requestStop() {
        engine().requestStop();
    }

    /**
     * Waits for its end, no longer than this; empty if it has not ended.
     *
     * @throws InterruptedException if interrupted while waiting
     */
    public final Optional<BackState> waitStop(Duration limit) throws InterruptedException {
        return engine().awaitEnd(limit) ? Optional.of(state()) : Optional.empty();
    }

    /**
     * Asks the back to end and waits for that; if it takes longer than the options allow, it is killed. What it sent before can be received afterwards. On a thread of the
     * process, such as in a receiver, it only asks.
     *
     * @throws TimedOutException if the operating system does not end it even when it is killed
     * @throws InterruptedException if interrupted while waiting; it was asked
     */
    public final void stop() throws InterruptedException {
        stop(engine().options().drainLimit);
    }

    /**
     * The same with another limit.
     *
     * @throws TimedOutException if the operating system does not end it even when it is killed
     * @throws InterruptedException if interrupted while waiting; it was asked
     */
    public final void stop(Duration limit) throws InterruptedException {
        engine().stop(limit);
    }

    /** Kills its back, which counts as a crash: it may be started again. Does not wait. */
    public final void kill() {
        engine().kill(null);
    }

    /** Stops it as {@link #stop()} does; a thread that is interrupted kills it, and stays interrupted. Messages that nobody has taken are left. To close again does nothing. */
    @Override
    public final void close() {
        Front engine = engine();
        try {
            engine.stop(engine.options().drainLimit);
        } catch (InterruptedException e) {
            engine.kill(DeathReason.STOPPED);
            Thread.currentThread().interrupt();
        } finally {
            engine.inbox().close();
            Runnable quiet = printing;
            if (quiet != null) {
                printing = null;
                quiet.run();
            }
        }
    }

    /**
     * Asks the back for a sign of life, and says how long that took: its loop answers between two messages.
     *
     * @throws TimedOutException if there is none in time
     * @throws BackNotRunning if there is no back
     * @throws InterruptedException if interrupted while waiting
     */
    public final Duration ping(Duration limit) throws InterruptedException {
        return engine().ping(limit);
    }

    /** Has this told of each end of a back, on the thread that starts its successor, before that is done. What it throws is logged. */
    public final void onExit(Consumer<? super BackExit> told) {
        engine().onExit(Objects.requireNonNull(told, "told"));
    }

    /** Has this told of messages that failed and whose answer nobody wanted, which else go to the log: the name, and why. The last one counts. */
    public final void onFailure(BiConsumer<String, Throwable> handler) {
        engine().desk().onFailure(Objects.requireNonNull(handler, "handler"));
    }

    // ---- messages of the back

    /** Connects a receiver to the messages of a name. Several are called in the order in which they were connected. */
    public final Subscription onMessage(String name, Receiver<? super Event> receiver) {
        Subscription made = engine().inbox().signals().connect(name, receiver);
        return byReceivers(made);
    }

    /** The same, with options: an executor, once. */
    public final Subscription onMessage(
            String name, Receiver<? super Event> receiver, ReceiverOptions<? super Event> options) {
        return byReceivers(engine().inbox().signals().connect(name, receiver, options));
    }

    /** Connects a receiver to the messages made of a record class, whose name is that of {@link Event#nameOf}. */
    public final <T extends Record> Subscription onMessage(Class<T> type, Receiver<? super T> receiver) {
        return byReceivers(engine().inbox().signals().connect(type, receiver));
    }

    /** Connects a receiver to all messages. */
    public final Subscription onAnyMessage(Receiver<? super Event> receiver) {
        return byReceivers(engine().inbox().signals().connectPrefix("", receiver));
    }

    /** Connects the methods of an object that are marked with {@link dev.signalbox.Receives} to the messages of their names. */
    public final Subscription connect(Object receivers) {
        return byReceivers(engine().inbox().signals().connect(receivers));
    }

    private Subscription byReceivers(Subscription made) {
        try {
            engine().inbox().byReceivers();
            return made;
        } catch (RuntimeException e) {
            made.close();
            throw e;
        }
    }

    /** Is given the messages that no receiver is connected to, which else are left. The last one counts. */
    public final void onUnknownMessage(Receiver<? super Event> hook) {
        engine().inbox().onUnknown(Objects.requireNonNull(hook, "hook"));
    }

    /** Is told of failures of receivers, which else go to the log. The last one counts. */
    public final void onReceiverFailure(FailureHandler<? super Event> handler) {
        engine().inbox().onFailure(Objects.requireNonNull(handler, "handler"));
    }

    /**
     * The next message of the back, waiting for it no longer than this; empty if none came, and at the end: {@link #isEnded} tells. Across a restart the messages of the
     * dead back come first. With a selector it does not wait.
     *
     * @throws IllegalStateException if messages go to receivers
     * @throws InterruptedException if interrupted while waiting; no message is lost
     */
    public final Optional<Event> receive(Duration limit) throws InterruptedException {
        return engine().inbox().receive(limit);
    }

    /**
     * The next message of the back, once there is one; futures are served in the order in which they were asked for. Fails with {@link BackNotRunning} if none will come. Cancelling it
     * leaves the message to whoever asks next.
     *
     * @throws IllegalStateException if messages go to receivers or a selector
     */
    public final CompletableFuture<Event> nextMessage() {
        return engine().inbox().next();
    }

    /** Whether no further message will come, and all were taken. */
    public final boolean isEnded() {
        return engine().inbox().isEnded();
    }

    /**
     * Lets a selector of the program's own wake when messages are there. Before each select ask {@link #readyToSelect}, after it {@link #handleAvailable} or {@link #receive} with
     * no time. {@link Select} does all of that. Receivers may have been connected before; one of theirs that just runs is waited for.
     *
     * @throws IllegalStateException if messages are received in another way already
     */
    public final void selectWith(Selector selector) {
        engine().inbox().selectWith(Objects.requireNonNull(selector, "selector"));
    }

    /** Whether the selector may be waited with now; if not, there are messages to be taken first, or the end, which is told once. */
    public final boolean readyToSelect() {
        return engine().inbox().readyToSelect();
    }

    /**
     * Gives the messages that are there to their receivers, on this thread, and says how many they were: for a process that a selector waits for. Waits for none.
     *
     * @throws IllegalStateException if no selector waits for it
     */
    public final int handleAvailable() {
        return engine().inbox().handleAvailable();
    }

    // ---- log

    /** The logger that the process and its back write to: the one of its name. */
    public final System.Logger logger() {
        return System.getLogger(name());
    }

    /** What the logger of the process lets through in its back from now on. Where logging does not lead to {@code java.util.logging}, it changes nothing. */
    public final void logLevel(Level level) {
        engine().level(name(), level.name());
    }

    /**
     * Prints what the logger of the process is given, here and in its back, on standard error, until the process is closed.
     *
     * @param level the lowest that is let through
     * @param format as {@link String#format} takes it, with time, level, logger and text: {@code "%1$tT %2$s %3$s: %4$s"}
     * @throws ConfigurationException if this JVM has no {@code java.util.logging}
     */
    public final void formatLogger(Level level, String format) {
        Runnable before = printing;
        if (before != null) {
            before.run();
        }
        try {
            printing = LogLevels.print(name(), level.name(), format);
        } catch (NoClassDefFoundError e) {
            throw new ConfigurationException(
                    "Cannot format the logger of " + this + ": the module java.logging is missing", e);
        }
        engine().level(name(), level.name());
    }

    @Override
    public String toString() {
        Front engine = engine();
        return getClass().getSimpleName() + "[" + engine.name() + ", " + engine.state() + "]";
    }
}
