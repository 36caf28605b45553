package dev.signalbox.process.frames;

import dev.signalbox.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when frames are used that have been closed, or whose home has gone: the process that made them has closed them or died. Who waits gets it at
 * once.
 */
public class FramesClosedException extends RefusedException {
    private static final long serialVersionUID = 1L;

    FramesClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
