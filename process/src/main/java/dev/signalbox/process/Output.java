package dev.signalbox.process;

import dev.signalbox.SignalboxException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a task gave back: a value or a failure, under which key, where, and in what time.
 *
 * <pre>{@code
 * worker.onOutput(output -> output.isValue() && results.put(output.key(), output.value()) == null);
 * }</pre>
 *
 * @param key the key of its options; null if it had none
 * @param value its value; null if it gave null, nothing, or failed
 * @param failure why there is no value; null if there is one
 * @param task what the task is called
 * @param worker the name of the worker where it ended; the pool's name if it never began
 * @param pid the worker's process; 0 if it never began
 * @param waited from submit until it was sent to the worker
 * @param ran how long it ran; zero if it never began or did not end by itself
 * @param tries how often it began
 * @param <R> what it gives back
 */
public record Output<R extends @Nullable Object>(
        @Nullable Object key,
        @Nullable R value,
        @Nullable Throwable failure,
        String task,
        String worker,
        long pid,
        Duration waited,
        Duration ran,
        int tries) {
    /** Whether the task ended well. */
    public boolean isValue() {
        return failure == null;
    }

    /**
     * The value.
     *
     * @throws SignalboxException if the task failed, with its failure as the cause
     */
    public @Nullable R orThrow() {
        if (failure != null) {
            throw new SignalboxException(
                    "Task '" + task + "' on worker '" + worker + "' gave no value: " + failure, failure);
        }
        return value;
    }
}
