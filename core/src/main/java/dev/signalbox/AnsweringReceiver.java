package dev.signalbox;

import org.jspecify.annotations.Nullable;

/**
 * A receiver that gives an answer; with a {@link java.util.concurrent.CompletionStage} as answer, one that takes its time.
 *
 * @param <T> what it receives
 * @param <R> what it answers
 */
@FunctionalInterface
public interface AnsweringReceiver<T, R extends @Nullable Object> {
    /** Takes one value and answers. */
    R receive(T value) throws Exception;
}
