package dev.signalbox;

import org.jspecify.annotations.Nullable;

/** A send under way, as an {@link Interceptor} sees it. Valid during the call, on its thread alone. */
public interface Sending<T> {
    /** The name of the signal. */
    String signal();

    /** Who sends, or null if nobody said. */
    @Nullable
    Object sender();

    /** What is sent. */
    T value();

    /**
     * Lets the send go on: to the next interceptor, at last to the receivers. Returns when those that run on this thread
     * have run; what they throw does not come out here.
     *
     * @throws IllegalStateException if it has been called before
     */
    void proceed();

    /** How many receivers have failed so far in this send, of those that are known to have. */
    int failures();
}
