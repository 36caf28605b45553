package dev.signalbox;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Builds a signal that does more than call its receivers. Not thread-safe; the signal is.
 *
 * @param <T> what is sent
 */
public final class SignalBuilder<T> {
    private static final AtomicLong NAMELESS = new AtomicLong();

    private @Nullable String name;
    private @Nullable FailureHandler<? super T> failureHandler;
    private @Nullable Runnable onFirst;
    private @Nullable Runnable onLast;
    private @Nullable Consumer<? super Subscription> onConnected;
    private @Nullable Consumer<? super Subscription> onDisconnected;
    private boolean namedSendersFirst;
    private int warnAbove = WiringOptions.DEFAULT_WARN_ABOVE;
    private Sends.Reentrancy reentrancy = Sends.Reentrancy.AT_ONCE;
    private boolean sticky;
    private boolean consuming;
    private boolean receiverRequired;
    private @Nullable BiReceiver<@Nullable Object, ? super T> unheard;

    SignalBuilder() {}

    /** The name that messages call it by. */
    public SignalBuilder<T> name(String name) {
        this.name = Objects.requireNonNull(name, "name");
        return this;
    }

    /** Who is told of failures that no sender asked for. Default: the log. */
    public SignalBuilder<T> onFailure(FailureHandler<? super T> handler) {
        this.failureHandler = Objects.requireNonNull(handler, "handler");
        return this;
    }

    /**
     * Starts a source when the first receiver connects and stops it when the last is gone. Both run on the thread that
     * connects or closes, one at a time and in the order of the changes; a change made meanwhile is told of by whoever
     * is at it.
     */
    public SignalBuilder<T> source(Runnable start, Runnable stop) {
        this.onFirst = Objects.requireNonNull(start, "start");
        this.onLast = Objects.requireNonNull(stop, "stop");
        return this;
    }

    /** Is told of each receiver that connects. Runs as in {@link #source}. */
    public SignalBuilder<T> onConnected(Consumer<? super Subscription> hook) {
        this.onConnected = Objects.requireNonNull(hook, "hook");
        return this;
    }

    /** Is told of each receiver that is gone. Runs as in {@link #source}. */
    public SignalBuilder<T> onDisconnected(Consumer<? super Subscription> hook) {
        this.onDisconnected = Objects.requireNonNull(hook, "hook");
        return this;
    }

    /** Is given each value, with its sender, for which there is no receiver. */
    public SignalBuilder<T> onUnheard(BiReceiver<@Nullable Object, ? super T> hook) {
        this.unheard = Objects.requireNonNull(hook, "hook");
        return this;
    }

    /** Makes a send with no receiver an error: it throws a {@link RefusedException}. */
    public SignalBuilder<T> receiverRequired() {
        this.receiverRequired = true;
        return this;
    }

    /** Keeps the last value and gives it to each receiver that connects. */
    public SignalBuilder<T> sticky() {
        this.sticky = true;
        return this;
    }

    /** Lets receivers connect that end a send by returning true. */
    public SignalBuilder<T> consuming() {
        this.consuming = true;
        return this;
    }

    /**
     * A send from inside a receiver waits until the one under way on the same thread has reached all receivers.
     *
     * @throws ConfigurationException if {@link #latestOnly} was said
     */
    public SignalBuilder<T> queued() {
        return reentrancy(Sends.Reentrancy.QUEUED);
    }

    /**
     * Like {@link #queued}, but of several values that wait only the latest is sent.
     *
     * @throws ConfigurationException if {@link #queued} was said
     */
    public SignalBuilder<T> latestOnly() {
        return reentrancy(Sends.Reentrancy.LATEST_ONLY);
    }

    private SignalBuilder<T> reentrancy(Sends.Reentrancy wanted) {
        if (reentrancy != Sends.Reentrancy.AT_ONCE && reentrancy != wanted) {
            throw new ConfigurationException(
                    "queued clashes with latestOnly: a send from inside a receiver either waits its turn or gives way. Choose one.");
        }
        reentrancy = wanted;
        return this;
    }

    /** Of equal order, receivers that named the sender are called before those that hear anybody. */
    public SignalBuilder<T> namedSendersFirst() {
        this.namedSendersFirst = true;
        return this;
    }

    /** Warns once in the log when there are more receivers than this, as a sign of forgotten subscriptions. Default 1000. */
    public SignalBuilder<T> warnAbove(int receivers) {
        if (receivers < 1) {
            throw new IllegalArgumentException("warnAbove=" + receivers + " must be at least 1");
        }
        this.warnAbove = receivers;
        return this;
    }

    /** The signal. */
    public Signal<T> build() {
        return new Signal<>(
                name == null ? "signal-" + NAMELESS.incrementAndGet() : name,
                failureHandler == null ? Failures.<T>logging() : failureHandler,
                new WiringOptions(onFirst, onLast, onConnected, onDisconnected, namedSendersFirst, warnAbove),
                new Sends.Options<>(reentrancy, sticky, consuming, receiverRequired, unheard));
    }
}
