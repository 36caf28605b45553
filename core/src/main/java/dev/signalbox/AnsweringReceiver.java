package dev.signalbox;

/**
 * A receiver that gives an answer; with a {@link java.util.concurrent.CompletionStage} as answer, one that takes its time.
 *
 * @param <T> what it receives
 * @param <R> what it answers
 */
@FunctionalInterface
public interface AnsweringReceiver<T, R> {
    /** Takes one value and answers. */
    R receive(T value) throws Exception;
}
