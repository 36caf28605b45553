package dev.signalbox.process;

import java.io.Serializable;

/**
 * Work on something that gives nothing back, and that can be sent to a child JVM.
 *
 * @param <T> what it works on: an object that lives in a worker
 */
@FunctionalInterface
public interface TaskAction<T> extends Serializable {
    /**
     * Does the work, in the child JVM.
     *
     * @throws Exception whatever the work throws
     */
    void accept(T on) throws Exception;
}
