package dev.signalbox.process;

import java.io.Serializable;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Work that can be sent to a child JVM: a lambda, a method reference, or a class of its own, with everything it holds.
 *
 * <pre>{@code
 * Task<Integer> task = () -> 1 + 2;
 * }</pre>
 *
 * <p>A lambda holds the local variables it uses, and the object whose fields or methods it uses; all of that is serialized. It runs
 * in a JVM with the same class path as the one it was written for.
 *
 * @param <R> what it gives back
 */
@FunctionalInterface
public interface Task<R extends @Nullable Object> extends Callable<R>, Serializable {
    /**
     * Does the work, in the child JVM.
     *
     * @throws Exception whatever the work throws; whoever waits for the result gets it
     */
    @Override
    R call() throws Exception;
}
