package dev.signalbox;

import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber of a signal's publisher. It is emitted to by whoever raises {@code work} from zero: a sender, a requester,
 * or a task on the executor; so its methods are never called by two at once, and never more often than it asked for.
 */
final class FlowFeed<T> extends Feed<T> implements Flow.Subscription {
    private final AtomicInteger work = new AtomicInteger(1); // held by start(): nothing comes before onSubscribe
    private final AtomicLong demand = new AtomicLong();
    private final @Nullable Executor executor;
    private volatile Flow.@Nullable Subscriber<? super T> subscriber; // null once it is to hear no more
    private volatile @Nullable Throwable failure;
    private volatile @Nullable Throwable fatal; // of the machine; for the thread that emits
    private volatile @Nullable Thread emitter;

    FlowFeed(ReceiverOptions.Settings<? super T> settings, Flow.Subscriber<? super T> subscriber) {
        super(settings, subscriber);
        this.executor = settings.executor;
        this.subscriber = subscriber;
    }

    void start(Signal<T> signal, ReceiverOptions<? super T> options) {
        Flow.Subscriber<? super T> to = subscriber;
        if (to != null) {
            connect(signal, options);
            try {
                to.onSubscribe(this);
            } catch (RuntimeException | Error broken) { // rule 2.13: it counts as cancelled
                failed("when it was subscribed; it is cancelled", broken);
            }
            if (!work.compareAndSet(1, 0)) { // something has arrived meanwhile
                handOut();
            }
        }
    }

    @Override
    public void request(long n) {
        if (n <= 0) {
            failure =
                    new IllegalArgumentException("request(" + n + "): a subscriber must ask for at least 1 (rule 3.9)");
        } else {
            demand.accumulateAndGet(n, (had, more) -> had + more < 0 ? Long.MAX_VALUE : had + more);
        }
        arrived();
    }

    @Override
    public void cancel() {
        subscriber = null;
        disconnect();
    }

    @Override
    boolean refused(RefusedException why) {
        failure = why;
        arrived();
        return true;
    }

    @Override
    boolean isEmptiedHere() {
        return emitter == Thread.currentThread();
    }

    @Override
    void arrived() {
        if (work.getAndIncrement() == 0) {
            handOut();
        }
    }

    /** Emits, where that is to be done. Whoever calls this has work to itself. */
    private void handOut() {
        if (executor == null) {
            emit();
            return;
        }
        try {
            executor.execute(this::emit);
        } catch (RuntimeException refused) {
            failure = new RefusedException(
                    "Subscriber '" + owner() + "' got no thread: its executor refused the task", refused);
            emit();
        }
    }

    private void emit() {
        int done = work.get();
        do {
            emitter = Thread.currentThread();
            try {
                emitDemanded();
            } finally {
                emitter = null;
            }
            done = work.addAndGet(-done);
        } while (done != 0);
        Throwable met = fatal;
        fatal = null;
        Failures.rethrowIfFatal(met);
    }

    private void emitDemanded() {
        long emitted = 0;
        while (true) {
            Flow.Subscriber<? super T> to = subscriber;
            if (to == null) {
                discard(null);
                break;
            }
            Throwable failed = failure;
            if (failed != null) {
                last(() -> to.onError(failed));
                continue;
            }
            boolean atEnd = hasEnded();
            if (atEnd && isEmpty()) {
                last(to::onComplete);
                continue;
            }
            if (emitted == demand.get()) {
                break;
            }
            Object value = take();
            if (value != null) {
                emitted++;
                next(to, value);
            } else if (!isEmpty()) {
                Thread.yield(); // a sender is between claim and publication
            } else if (!hasEnded()) {
                break;
            }
        }
        if (emitted > 0) {
            long n = emitted;
            demand.updateAndGet(had -> had == Long.MAX_VALUE ? had : had - n);
        }
    }

    @SuppressWarnings("unchecked") // only values of T are put in
    private void next(Flow.Subscriber<? super T> to, Object value) {
        try {
            to.onNext((T) value);
        } catch (RuntimeException | Error broken) { // rule 2.13: it counts as cancelled
            failed("on " + Show.value(value) + "; it is cancelled", broken);
        }
    }

    /** The last call, whatever it throws: whoever sends or closes is not the one to learn of that. */
    private void last(Runnable call) {
        finish();
        try {
            call.run();
        } catch (RuntimeException | Error broken) {
            failed("when it was told of the end", broken);
        }
    }

    private void failed(String when, Throwable broken) {
        finish();
        if (Failures.isFatal(broken)) {
            fatal = broken;
        }
        System.getLogger("dev.signalbox").log(Level.ERROR, "Subscriber '" + owner() + "' failed " + when, broken);
    }

    private void finish() {
        subscriber = null;
        disconnect();
    }
}
