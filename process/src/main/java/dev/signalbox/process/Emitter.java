package dev.signalbox.process;

import java.util.concurrent.CancellationException;

/**
 * Takes the values of a {@link StreamTask}.
 *
 * @param <T> the values
 */
public interface Emitter<T> {
    /**
     * Sends one more value. Blocks while as many are on their way as the reader has room for.
     *
     * @throws CancellationException if nobody wants more
     * @throws NotSendableException if it cannot be sent
     * @throws InterruptedException if interrupted while waiting; the value is not sent
     */
    void emit(T value) throws InterruptedException;
}
