package dev.signalbox.process;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Work on something, that can be sent to a child JVM.
 *
 * <pre>{@code
 * List<Image> thumbs = pool.map(Thumbnails::render, files).toList();
 * }</pre>
 *
 * @param <T> what it works on: an item of a {@code map}, or an object that lives in a worker
 * @param <R> what it gives back
 */
@FunctionalInterface
public interface TaskFunction<T extends @Nullable Object, R extends @Nullable Object> extends Serializable {
    /**
     * Does the work, in the child JVM.
     *
     * @throws Exception whatever the work throws; whoever waits for the result gets it
     */
    R apply(T on) throws Exception;
}
