package dev.signalbox;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the builders of signals, questions and gates have in common.
 *
 * @param <B> the builder itself
 */
abstract class WiringBuilder<T, B extends WiringBuilder<T, B>> {
    private @Nullable String name;
    private @Nullable FailureHandler<? super T> failureHandler;
    private @Nullable Runnable onFirst;
    private @Nullable Runnable onLast;
    private @Nullable Consumer<? super Subscription> onConnected;
    private @Nullable Consumer<? super Subscription> onDisconnected;
    private boolean namedSendersFirst;
    private int warnAbove = WiringOptions.DEFAULT_WARN_ABOVE;

    abstract B self();

    /** The name that messages call it by. */
    public B name(String name) {
        this.name = Objects.requireNonNull(name, "name");
        return self();
    }

    /** Who is told of failures that no sender asked for. Default: the log. */
    public B onFailure(FailureHandler<? super T> handler) {
        this.failureHandler = Objects.requireNonNull(handler, "handler");
        return self();
    }

    /**
     * Starts a source when the first receiver connects and stops it when the last is gone. Both run on the thread that
     * connects or closes, one at a time and in the order of the changes; a change made meanwhile is told of by whoever
     * is at it.
     */
    public B source(Runnable start, Runnable stop) {
        this.onFirst = Objects.requireNonNull(start, "start");
        this.onLast = Objects.requireNonNull(stop, "stop");
        return self();
    }

    /** Is told of each receiver that connects. Runs as in {@link #source}. */
    public B onConnected(Consumer<? super Subscription> hook) {
        this.onConnected = Objects.requireNonNull(hook, "hook");
        return self();
    }

    /** Is told of each receiver that is gone. Runs as in {@link #source}. */
    public B onDisconnected(Consumer<? super Subscription> hook) {
        this.onDisconnected = Objects.requireNonNull(hook, "hook");
        return self();
    }

    /** Of equal order, receivers that named the sender are called before those that hear anybody. */
    public B namedSendersFirst() {
        this.namedSendersFirst = true;
        return self();
    }

    /** Warns once in the log when there are more receivers than this, as a sign of forgotten subscriptions. Default 1000. */
    public B warnAbove(int receivers) {
        if (receivers < 1) {
            throw new IllegalArgumentException("warnAbove=" + receivers + " must be at least 1");
        }
        this.warnAbove = receivers;
        return self();
    }

    /** The name given, or one that says there is none. */
    final String nameOr(String nameless) {
        return name == null ? nameless : name;
    }

    final FailureHandler<? super T> failureHandler() {
        return failureHandler == null ? Failures.<T>logging() : failureHandler;
    }

    final WiringOptions wiringOptions() {
        return new WiringOptions(onFirst, onLast, onConnected, onDisconnected, namedSendersFirst, warnAbove);
    }
}
