package dev.signalbox;

import org.jspecify.annotations.Nullable;

/**
 * A receiver that is called with two things: the sender and the value, or its owner and the value.
 *
 * @param <A> what comes first: the sender, or the owner of a weak subscription
 * @param <T> what is received
 */
@FunctionalInterface
public interface BiReceiver<A extends @Nullable Object, T> {
    /** Takes one value, and what it came with. */
    void receive(A first, T value) throws Exception;
}
