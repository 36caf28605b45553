package dev.signalbox;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What is done about failures that nobody asked for. */
final class Failures {
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int LOUD = 5;

    private Failures() {}

    /** The handler of a signal that was given none: logs each failure, but a receiver that fails all the time only now and then. */
    static <T> FailureHandler<T> logging() {
        return new Logging<>();
    }

    /** Made at the first failure: a program without any need not pay for it when its first signal is made. */
    private static final class Log {
        static final Logger LOGGER = System.getLogger("dev.signalbox");
    }

    private static final class Logging<T> implements FailureHandler<T> {
        private final ReentrantLock lock = new ReentrantLock();
        private final Map<String, Quota> quotas =
                new WeakHashMap<>(); // guarded by lock; receiver names live in their links

        @Override
        public void failed(Failure<? extends T> failure) {
            long silenced;
            lock.lock();
            try {
                silenced = quotas.computeIfAbsent(failure.receiver(), name -> new Quota())
                        .pass();
            } finally {
                lock.unlock();
            }
            if (silenced >= 0) {
                Log.LOGGER.log(
                        failure.cause() instanceof RefusedException ? Level.WARNING : Level.ERROR,
                        failure + (silenced == 0 ? "" : " (" + silenced + " more of this receiver were not logged)"),
                        failure.cause());
            }
        }
    }

    /** Lets the first few through, then one in ten seconds. */
    private static final class Quota {
        private int passed;
        private long lastNanos;
        private long silenced;

        /** How many were silenced since the last one, or -1 if this one is to be silent as well. */
        long pass() {
            long now = System.nanoTime();
            if (passed < LOUD || now - lastNanos >= QUIET_NANOS) {
                passed++;
                lastNanos = now;
                long before = silenced;
                silenced = 0;
                return before;
            }
            silenced++;
            return -1;
        }
    }

    /** Tells the handler; nothing it throws gets further than the log. */
    static <T> void tell(FailureHandler<? super T> handler, Failure<T> failure) {
        if (failure.cause() instanceof InterruptedException) {
            Thread.currentThread().interrupt(); // whoever runs us must still see it
        }
        try {
            handler.failed(failure);
        } catch (Throwable broken) {
            try {
                broken.addSuppressed(failure.cause());
                Log.LOGGER.log(
                        Level.ERROR,
                        "The failure handler of '" + failure.signal() + "' failed itself on: " + failure,
                        broken);
            } catch (Throwable hopeless) {
                // neither the handler nor the log can take it; the send goes on
            }
        }
    }

    /** What a stage really failed with. */
    static Throwable unwrap(Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    /** Whether the machine itself is in trouble, which no receiver may hide. A stack overflow is the receiver's own. */
    static boolean isFatal(Throwable thrown) {
        return thrown instanceof VirtualMachineError && !(thrown instanceof StackOverflowError);
    }

    /** Throws what can be thrown by anyone. */
    static <R> R rethrow(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
        throw new SignalboxException("A checked exception where none can be", thrown);
    }

    static void rethrowIfFatal(@Nullable Throwable thrown) {
        if (thrown instanceof VirtualMachineError error && isFatal(thrown)) {
            throw error;
        }
    }
}
