package dev.signalbox.process;

import dev.signalbox.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when an event is fired into a pipe that has been closed, or one is to be handled after the end was met; the message says from
 * which end it was closed, or that the other process died.
 */
public class PipeClosedException extends RefusedException {
    private static final long serialVersionUID = 1L;

    PipeClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
