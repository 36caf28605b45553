package dev.signalbox.process;

import java.io.Serializable;

/**
 * What a child JVM is to do with something that it is handed: a handle on a line to its parent, a record of settings.
 *
 * <pre>{@code
 * ChildJvm child = ChildJvm.start(settings, given -> new Importer(given).run());
 * }</pre>
 *
 * @param <A> what it is handed; it is serialized, as the function is
 */
@FunctionalInterface
public interface ChildFunction<A> extends Serializable {
    /**
     * Runs in the child JVM, on its main thread. The child ends when this has returned and no thread but daemons is left.
     *
     * @throws Exception ends the child; {@link ChildExit#failure} has it
     */
    void run(A given) throws Exception;
}
