package dev.signalbox;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One send on the path that can do everything: interceptors, consuming receivers, outcomes. Used by one thread, but for
 * outcomes that come late.
 */
abstract class Round<T> {
    /** What is done with failures and outcomes. */
    enum Verb {
        /** Failures go to the handler. */
        SEND,
        /** The first failure stops the round and is kept. */
        THROW,
        /** Failures are kept, nothing is waited for. */
        REPORT,
        /** Failures are kept, outcomes are gathered. */
        ASYNC
    }

    private final Wiring<T> wiring;
    private final Interceptor<? super T>[] interceptors;
    private final Receiver<T>[] calls;
    private final @Nullable Object sender;
    private final T value;
    private final Verb verb;
    private final List<Failure<T>> failures = new ArrayList<>();
    private final @Nullable Gathering<T, Failure<T>> gathering;
    private @Nullable Throwable fatal;
    private @Nullable RefusedException refused;
    private int failed;
    private int receivers;
    private int pending;

    Round(
            Wiring<T> wiring,
            Interceptor<? super T>[] interceptors,
            Receiver<T>[] calls,
            @Nullable Object sender,
            T value,
            Verb verb,
            @Nullable Gathering<T, Failure<T>> gathering) {
        this.wiring = wiring;
        this.interceptors = interceptors;
        this.calls = calls;
        this.sender = sender;
        this.value = value;
        this.verb = verb;
        this.gathering = gathering;
    }

    /** Called when there is no receiver for this sender; gives what the sender shall see of that. */
    abstract @Nullable RefusedException nobody();

    final void run() {
        proceed(0);
        Failures.rethrowIfFatal(fatal);
        if (refused != null) {
            throw refused;
        }
    }

    /** What is known when the round is over. */
    final Delivery<T> delivery() {
        return new Delivery<>(receivers, pending, failures);
    }

    private void proceed(int at) {
        if (at == interceptors.length) {
            deliver();
            return;
        }
        Step step = new Step(at + 1);
        try {
            @SuppressWarnings("unchecked") // an interceptor only takes values out of the sending
            Interceptor<T> interceptor = (Interceptor<T>) interceptors[at];
            interceptor.around(step);
        } catch (Throwable thrown) {
            EndlessSend.rethrow(wiring.name(), thrown);
            noteFatal(thrown);
            Failures.tell(
                    wiring.failureHandler(),
                    new Failure<>(
                            wiring.name(), "interceptor " + Texts.nameOf(interceptors[at]), sender, value, thrown));
            if (!step.proceeded) {
                step.proceed();
            }
        }
    }

    private void deliver() {
        int n = Routes.count(calls);
        if (n == 0) {
            refused = nobody();
        }
        for (int i = 0; i < n; i++) {
            Link<T> link = Routes.link(calls, i);
            if (!link.isActive()) {
                continue; // closed or paused since the round began
            }
            try {
                if (call(link, i)) {
                    return;
                }
            } catch (Throwable thrown) {
                EndlessSend.rethrow(wiring.name(), thrown);
                noteFatal(thrown);
                failed(link, thrown);
                if (verb == Verb.THROW) {
                    return;
                }
            }
        }
    }

    /** Calls one receiver; true if it ends the round. */
    private boolean call(Link<T> link, int at) throws Exception {
        if (link.isConsuming()) {
            Object answer = link.answer(sender, value);
            if (answer != Call.SKIPPED) {
                receivers++;
            }
            return Boolean.TRUE.equals(answer);
        }
        if (gathering != null) {
            Throwable thrown = gathering.call(at, link, sender, value);
            if (thrown != null) {
                failed++;
                noteFatal(thrown);
            }
        } else if (verb == Verb.REPORT) {
            Object answer = link.answer(sender, value);
            if (answer != Call.SKIPPED) {
                receivers++;
                if (link.isLate()) {
                    pending++;
                    link.watch(sender, value, answer);
                }
            }
        } else {
            link.take(sender, value);
        }
        return false;
    }

    private void failed(Link<T> link, Throwable thrown) {
        failed++;
        if (verb == Verb.SEND) {
            link.failed(sender, value, thrown);
        } else {
            link.countFailure();
            if (thrown instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            failures.add(new Failure<>(wiring.name(), link.name(), sender, value, thrown));
            receivers++;
        }
    }

    private void noteFatal(Throwable thrown) {
        if (Failures.isFatal(thrown)) {
            fatal = thrown;
        }
    }

    private final class Step implements Sending<T> {
        private final int next;
        private boolean proceeded;

        Step(int next) {
            this.next = next;
        }

        @Override
        public String signal() {
            return wiring.name();
        }

        @Override
        public @Nullable Object sender() {
            return sender;
        }

        @Override
        public T value() {
            return value;
        }

        @Override
        public void proceed() {
            if (proceeded) {
                throw new IllegalStateException("An interceptor of '" + wiring.name()
                        + "' called proceed() twice: the value would be delivered twice");
            }
            proceeded = true;
            Round.this.proceed(next);
        }

        @Override
        public int failures() {
            return failed;
        }
    }
}
