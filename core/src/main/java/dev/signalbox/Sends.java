package dev.signalbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Everything a signal's send can do beyond calling plain receivers in a loop. A signal that needs none of it never comes
 * here; one that does puts a {@link Front} in the place of its receivers.
 */
final class Sends<T> {
    /** What a send from inside a receiver of the same signal does. */
    enum Reentrancy {
        AT_ONCE,
        QUEUED,
        LATEST_ONLY
    }

    /** What a builder can ask of the sends of a signal. */
    record Options<T>(
            Reentrancy reentrancy,
            boolean sticky,
            boolean consuming,
            boolean receiverRequired,
            @Nullable BiReceiver<@Nullable Object, ? super T> unheard) {}

    /** A value and who sent it. */
    record Sent<T>(@Nullable Object sender, T value) {}

    /** Stands in a signal's snapshot when a send must come here. */
    private static final class Front<T> extends Entry<T> {
        private final Sends<T> sends;

        Front(Sends<T> sends) {
            this.sends = sends;
        }

        @Override
        void take(@Nullable Object sender, T value) {
            sends.send(sender, value);
        }
    }

    private final Wiring<T> wiring;
    private final Options<T> options;
    private final Receiver<T>[] front;
    private final AtomicInteger mutes = new AtomicInteger();
    private final ThreadLocal<@Nullable Queue<Sent<T>>> underWay = new ThreadLocal<>();

    private volatile Interceptor<? super T>[] interceptors = none();
    private volatile @Nullable Coalescing<T> coalescing;
    private volatile @Nullable Sent<T> last;

    @SuppressWarnings("unchecked") // an array of a generic class
    Sends(Wiring<T> wiring, Options<T> options) {
        this.wiring = wiring;
        this.options = options;
        Front<T> entry = new Front<>(this);
        this.front = (Receiver<T>[]) new Receiver<?>[] {entry, entry}; // laid out as the lists of Routes
    }

    Options<T> options() {
        return options;
    }

    /** What a plain send must call now: the receivers themselves if that is all there is to it. */
    Receiver<T>[] calls() {
        Receiver<T>[] plain = wiring.routes().callsFor(null);
        boolean special = options.sticky
                || options.consuming
                || options.reentrancy != Reentrancy.AT_ONCE
                || interceptors.length > 0
                || mutes.get() > 0
                || coalescing != null
                || (options.receiverRequired || options.unheard != null)
                        && wiring.routes().maybeUnheard();
        return special ? front : plain;
    }

    /** Whether these are no receivers but the way in here. */
    boolean isFront(Receiver<T>[] calls) {
        return calls == front;
    }

    /** Whether a send without a sender would do anything with its value. */
    boolean hasUse() {
        return mutes.get() == 0
                && (options.sticky
                        || options.receiverRequired
                        || options.unheard != null
                        || Routes.count(wiring.routes().callsFor(null)) > 0);
    }

    void send(@Nullable Object sender, T value) {
        Coalescing<T> coalescer = coalescing;
        if (mutes.get() > 0 || coalescer != null && coalescer.add(sender, value)) {
            return;
        }
        if (options.reentrancy == Reentrancy.AT_ONCE) {
            round(sender, value, Round.Verb.SEND, null, false).run();
            return;
        }
        Queue<Sent<T>> waiting = underWay.get();
        if (waiting == null) {
            runNow(round(sender, value, Round.Verb.SEND, null, false));
            return;
        }
        if (options.reentrancy == Reentrancy.LATEST_ONLY) {
            waiting.clear();
        }
        waiting.add(new Sent<>(sender, value));
    }

    /** Runs a round, then the sends that were made inside it and had to wait. What is thrown comes after all of them. */
    private void runNow(Round<T> round) {
        if (options.reentrancy == Reentrancy.AT_ONCE || underWay.get() != null) {
            round.run();
            return;
        }
        Queue<Sent<T>> waiting = new ArrayDeque<>();
        underWay.set(waiting);
        Throwable thrown = null;
        try {
            Round<T> next = round;
            while (next != null) {
                try {
                    next.run();
                } catch (RuntimeException | Error failed) {
                    thrown = failed;
                }
                Sent<T> sent = waiting.poll();
                next = sent == null ? null : round(sent.sender, sent.value, Round.Verb.SEND, null, false);
            }
        } finally {
            underWay.remove();
        }
        if (thrown != null) {
            Failures.rethrow(thrown);
        }
    }

    /** Sends to those alone that named this sender. */
    void sendExactly(@Nullable Object sender, T value) {
        if (mutes.get() == 0) {
            runNow(round(sender, value, Round.Verb.SEND, null, true));
        }
    }

    Delivery<T> report(@Nullable Object sender, T value, Round.Verb verb) {
        if (mutes.get() > 0) {
            return new Delivery<>(0, 0, List.of());
        }
        Round<T> round = round(sender, value, verb, null, false);
        runNow(round);
        return round.delivery();
    }

    CompletableFuture<Delivery<T>> async(
            @Nullable Object sender, T value, long limitNanos, @Nullable Executor executor) {
        if (mutes.get() > 0) {
            return CompletableFuture.completedFuture(new Delivery<>(0, 0, List.of()));
        }
        AtomicInteger took = new AtomicInteger();
        Gathering<T, Failure<T>> gathering = new Gathering<>(
                (link, answer, failure) -> {
                    took.incrementAndGet();
                    return failure == null ? null : new Failure<>(wiring.name(), link.name(), sender, value, failure);
                },
                limitNanos,
                executor);
        Round<T> round = round(sender, value, Round.Verb.ASYNC, gathering, false);
        runNow(round);
        Delivery<T> known = round.delivery();
        return gathering.all().thenApply(late -> {
            List<Failure<T>> failures = new ArrayList<>(known.failures());
            failures.addAll(late);
            return new Delivery<>(known.receivers() + took.get(), 0, failures);
        });
    }

    private Round<T> round(
            @Nullable Object sender,
            T value,
            Round.Verb verb,
            @Nullable Gathering<T, Failure<T>> gathering,
            boolean exactly) {
        Routes<T> routes = options.sticky ? remember(sender, value) : wiring.routes();
        Receiver<T>[] calls = exactly ? routes.exactlyFor(sender) : routes.callsFor(sender);
        if (gathering != null) {
            gathering.expect(Routes.count(calls));
        }
        return new Round<>(wiring, interceptors, calls, sender, value, verb, gathering) {
            @Override
            @Nullable
            RefusedException nobody() {
                return unheard(sender, value);
            }
        };
    }

    /** Keeps the value for receivers to come and says who is there now, in one step. */
    private Routes<T> remember(@Nullable Object sender, T value) {
        return wiring.exclusively(routes -> {
            last = new Sent<>(sender, value);
            return routes;
        });
    }

    private @Nullable RefusedException unheard(@Nullable Object sender, T value) {
        if (options.unheard != null) {
            try {
                options.unheard.receive(sender, value);
            } catch (Throwable broken) {
                EndlessSend.rethrow(wiring.name(), broken);
                Failures.tell(
                        wiring.failureHandler(), new Failure<>(wiring.name(), "unheard hook", sender, value, broken));
                Failures.rethrowIfFatal(broken);
            }
        }
        if (options.receiverRequired) {
            return new RefusedException("Nobody listens to '" + wiring.name() + "', which requires a receiver, for "
                    + Show.value(value) + (sender == null ? "" : " from " + Show.value(sender))
                    + ". Connect one before sending.");
        }
        return null;
    }

    @Nullable
    Sent<T> last() {
        return last;
    }

    void forget() {
        last = null;
    }

    Scope mute() {
        mutes.incrementAndGet();
        wiring.changed();
        return new Once(() -> {
            mutes.decrementAndGet();
            wiring.changed();
        });
    }

    Scope coalesce(BinaryOperator<T> merge) {
        Coalescing<T> mine = new Coalescing<>(merge);
        wiring.exclusively(routes -> {
            if (coalescing != null) {
                throw new IllegalStateException("'" + wiring.name()
                        + "' is being coalesced already: close that scope first, or coalesce in one place");
            }
            return coalescing = mine;
        });
        wiring.changed();
        return new Once(() -> {
            coalescing = null;
            wiring.changed();
            Sent<T> merged = mine.end();
            if (merged != null) {
                send(merged.sender, merged.value);
            }
        });
    }

    Scope intercept(Interceptor<? super T> interceptor) {
        wiring.exclusively(routes -> {
            Interceptor<? super T>[] more = Arrays.copyOf(interceptors, interceptors.length + 1);
            more[interceptors.length] = interceptor;
            return interceptors = more;
        });
        wiring.changed();
        return new Once(() -> {
            wiring.exclusively(routes -> {
                List<Interceptor<? super T>> fewer = new ArrayList<>(Arrays.asList(interceptors));
                fewer.remove(interceptor);
                return interceptors = fewer.toArray(none());
            });
            wiring.changed();
        });
    }

    @SuppressWarnings("unchecked") // an array of a generic class
    private static <T> Interceptor<? super T>[] none() {
        return (Interceptor<? super T>[]) new Interceptor<?>[0];
    }
}
