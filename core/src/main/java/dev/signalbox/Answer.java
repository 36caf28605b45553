package dev.signalbox;

import org.jspecify.annotations.Nullable;

/**
 * What one receiver made of a question: an answer, or a failure.
 *
 * @param receiver the name of the receiver
 * @param value its answer; null if it answered null, or failed
 * @param failure why there is no answer; null if there is one
 * @param <R> what is answered
 */
public record Answer<R extends @Nullable Object>(
        String receiver, @Nullable R value, @Nullable Throwable failure) {
    /** Whether the receiver did answer. */
    public boolean isValue() {
        return failure == null;
    }

    /**
     * The answer.
     *
     * @throws SignalboxException if the receiver failed, with what it threw as the cause
     */
    public @Nullable R orThrow() {
        if (failure != null) {
            throw new SignalboxException("Receiver '" + receiver + "' gave no answer: " + failure, failure);
        }
        return value;
    }

    @Override
    public String toString() {
        return receiver + ": " + (failure == null ? Show.value(value) : "failed with " + failure);
    }
}
