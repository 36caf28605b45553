package dev.signalbox.process;

import dev.signalbox.SignalboxException;

/**
 * Thrown when a child JVM has ended in another way than well. The message has the reason and the child's last lines; the cause
 * is what its task threw, if that is why.
 */
public class ChildFailedException extends SignalboxException {
    private static final long serialVersionUID = 1L;

    private final ChildExit exit;

    /** From how it ended. */
    public ChildFailedException(ChildExit exit) {
        super(exit.describe(), exit.failure());
        this.exit = exit;
    }

    /** How it ended. */
    public ChildExit exit() {
        return exit;
    }
}
