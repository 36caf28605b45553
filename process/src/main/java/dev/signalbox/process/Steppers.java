package dev.signalbox.process;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a worker that gave back something to be gone through: each is taken a step further after each task, so that long ones
 * share the worker. Of the task thread, unless it says otherwise.
 */
final class Steppers {
    private final WorkerChild child;
    private final ArrayDeque<Stepper> steppers = new ArrayDeque<>();

    private record Stepper(
            ChildControl.Run run, long seq, Iterator<?> values, Credit credit, Object source, long start) {}

    Steppers(WorkerChild child) {
        this.child = child;
    }

    boolean isEmpty() {
        return steppers.isEmpty();
    }

    boolean canStep() {
        for (Stepper stepper : steppers) {
            if (stepper.credit.isReady()) {
                return true;
            }
        }
        return false;
    }

    /** Takes up what a task gave back; it goes on without the task. */
    boolean add(@Nullable Object result, ChildControl.Run run, long seq) {
        Credit credit = new Credit(Wire.STREAM_CREDIT);
        if (result instanceof Flow.Publisher<?> publisher) {
            run.credit = credit;
            publisher.subscribe(new Relay(run, seq, credit));
            return true;
        }
        Iterator<?> values;
        if (result instanceof Iterator<?> iterator) {
            values = iterator;
        } else if (result instanceof BaseStream<?, ?> stream) {
            values = stream.iterator();
        } else if (result instanceof Iterable<?> iterable) {
            values = iterable.iterator();
        } else if (result instanceof Object[] array) {
            values = Arrays.asList(array).iterator();
        } else {
            throw new IllegalArgumentException(
                    "Cannot make many outputs of "
                            + (result == null ? "null" : result.getClass().getName())
                            + ": give back a Stream, an Iterator, an Iterable, an array or a Flow.Publisher, or take an Emitter");
        }
        run.credit = credit;
        steppers.add(new Stepper(run, seq, values, credit, result, System.nanoTime()));
        return true;
    }

    /** One step for each that may. */
    void stepAll(ChildControl control) {
        for (int i = steppers.size(); i > 0; i--) {
            Stepper stepper = steppers.removeFirst();
            if (step(stepper, control)) {
                steppers.addLast(stepper);
            }
        }
    }

    /** False if it was the last one. */
    private boolean step(Stepper stepper, ChildControl control) {
        if (!stepper.credit.isReady()) {
            return true;
        }
        control.resume(stepper.run);
        Throwable failure = null;
        try {
            TaskContext.set(stepper.run.context);
            if (!stepper.credit.tryTake()) {
                throw new CancellationException("Nobody wants more outputs of this task");
            }
            if (stepper.values.hasNext()) {
                child.item(stepper.seq, stepper.values.next());
                return true;
            }
        } catch (Throwable e) {
            failure = e;
        } finally {
            TaskContext.set(null);
            control.leave(stepper.run, false);
        }
        if (stepper.source instanceof BaseStream<?, ?> stream) {
            try {
                stream.close();
            } catch (Throwable e) {
                failure = failure == null ? e : failure;
            }
        }
        child.later(stepper.run, stepper.seq, Wire.KIND_STREAM, System.nanoTime() - stepper.start, null, failure);
        return false;
    }

    /** Passes on what a publisher gives, asking for as much as there is credit. Called by the publisher's threads. */
    private final class Relay implements Flow.Subscriber<Object> {
        private final ChildControl.Run run;
        private final long seq;
        private final Credit credit;
        private final long start = System.nanoTime();
        /** Asking runs the publisher's code, so not on the control thread. */
        private final Executor asking;

        Relay(ChildControl.Run run, long seq, Credit credit) {
            this.run = run;
            this.seq = seq;
            this.credit = credit;
            this.asking = new Serial("signalbox-worker-" + child.name() + "-asking");
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            Runnable ask = () -> {
                if (credit.isCancelled()) {
                    subscription.cancel();
                    end(new CancellationException("Nobody wants more outputs of this task"));
                    return;
                }
                long more = credit.takeAll();
                if (more > 0) {
                    subscription.request(more);
                }
            };
            credit.onMore(() -> asking.execute(ask));
            asking.execute(ask);
        }

        @Override
        public void onNext(Object item) {
            child.item(seq, item);
        }

        @Override
        public void onError(Throwable failure) {
            end(failure);
        }

        @Override
        public void onComplete() {
            end(null);
        }

        private void end(@Nullable Throwable failure) {
            if (credit.end()) {
                child.later(run, seq, Wire.KIND_STREAM, System.nanoTime() - start, null, failure);
            }
        }
    }
}
