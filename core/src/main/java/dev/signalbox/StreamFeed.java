package dev.signalbox;

import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Hands out what a signal sends to one thread that waits for it. */
final class StreamFeed<T> extends Feed<T> {
    private volatile @Nullable Thread waiting;
    private volatile @Nullable Thread reader;

    StreamFeed(ReceiverOptions.Settings<? super T> settings) {
        super(settings, "stream");
    }

    /** The values as a stream, which ends when the feed does. */
    Stream<T> stream() {
        Spliterator<T> values =
                new Spliterators.AbstractSpliterator<>(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL) {
                    @Override
                    public boolean tryAdvance(Consumer<? super T> action) {
                        T value = next();
                        if (value == null) {
                            return false;
                        }
                        action.accept(value);
                        return true;
                    }
                };
        return StreamSupport.stream(values, false).onClose(this::disconnect);
    }

    /** The next value; null when the feed has ended. */
    @SuppressWarnings("unchecked") // only values of T are put in
    private @Nullable T next() {
        reader = Thread.currentThread();
        while (true) {
            boolean atEnd = hasEnded();
            Object value = take();
            if (value != null) {
                return (T) value;
            }
            if (!isEmpty()) {
                Thread.yield(); // a sender is between claim and publication
            } else if (atEnd) {
                return null;
            } else {
                // the flag first, then another look: a sender moves the buffer's tail before it looks at the flag
                waiting = Thread.currentThread();
                if (isEmpty() && !hasEnded()) {
                    LockSupport.park(this);
                }
                waiting = null;
                if (Thread.currentThread().isInterrupted() && isEmpty()) {
                    disconnect();
                    throw new SignalboxException("Interrupted while waiting for the next value of stream '" + owner()
                            + "'; the stream is closed");
                }
            }
        }
    }

    @Override
    void arrived() {
        Thread thread = waiting;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    boolean isEmptiedHere() {
        return reader == Thread.currentThread();
    }
}
