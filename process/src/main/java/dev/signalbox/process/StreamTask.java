package dev.signalbox.process;

import java.io.Serializable;

/**
 * Work that gives back many values, one after another, while it goes on.
 *
 * <pre>{@code
 * pool.stream(out -> {
 *     for (Word word : Ocr.words(page)) {
 *         out.emit(word);
 *     }
 * }).limit(100).forEach(this::show);
 * }</pre>
 *
 * @param <T> the values
 */
@FunctionalInterface
public interface StreamTask<T> extends Serializable {
    /**
     * Does the work, in the worker.
     *
     * @throws Exception whatever the work throws; whoever reads the values gets it after the last one
     */
    void run(Emitter<T> out) throws Exception;
}
