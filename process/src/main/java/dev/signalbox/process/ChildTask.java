package dev.signalbox.process;

import java.io.Serializable;

/**
 * What a child JVM is to do: a lambda, a method reference, or an object of a class of its own, with all it holds.
 *
 * <pre>{@code
 * ChildJvm child = ChildJvm.start(() -> new Importer(folder).run());
 * }</pre>
 *
 * <p>A lambda holds the local variables it uses, and the object whose fields or methods it uses; all of that is serialized.
 */
@FunctionalInterface
public interface ChildTask extends Serializable {
    /**
     * Runs in the child JVM, on its main thread. The child ends when this has returned and no thread but daemons is left.
     *
     * @throws Exception ends the child; {@link ChildExit#failure} has it
     */
    void run() throws Exception;
}
