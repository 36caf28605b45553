package dev.signalbox.process;

import dev.signalbox.SignalboxException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a child JVM could not be started, or was not ready in time. The message has the cause as far as it can be
 * known, the exit code, the whole command, and the last lines of the child.
 */
public class ChildStartException extends SignalboxException {
    private static final long serialVersionUID = 1L;

    ChildStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
