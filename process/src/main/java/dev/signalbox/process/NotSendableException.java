package dev.signalbox.process;

import dev.signalbox.SignalboxException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a task, something it holds, or a result cannot be sent to another process, or not be read there; the message
 * names the field or the lambda that is to blame.
 *
 * <p>Thrown before anything was sent, where that can be known; the line and the worker are as they were.
 */
public class NotSendableException extends SignalboxException {
    private static final long serialVersionUID = 1L;

    NotSendableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
