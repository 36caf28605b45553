package dev.signalbox.process;

import dev.signalbox.SignalboxException;
import java.io.Serializable;

/**
 * Work that can be sent to a child JVM and gives nothing back: a lambda, a method reference, or a class of its own, with
 * everything it holds.
 *
 * <pre>{@code
 * VoidTask task = () -> Files.delete(path);
 * }</pre>
 */
@FunctionalInterface
@SuppressWarnings("FunctionalInterfaceMethodChanged") // run() is perform(), for those that take a Runnable
public interface VoidTask extends Runnable, Serializable {
    /**
     * Does the work, in the child JVM.
     *
     * @throws Exception whatever the work throws; whoever waits for its end gets it
     */
    void perform() throws Exception;

    /** Does the work here and now; what it throws and a {@code Runnable} may not comes wrapped. */
    @Override
    default void run() {
        try {
            perform();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new SignalboxException("Task " + this + " failed: " + e, e);
        }
    }
}
