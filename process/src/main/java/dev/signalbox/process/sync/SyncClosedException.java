package dev.signalbox.process.sync;

import dev.signalbox.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when an event group, latch, semaphore, lock or barrier is used that has been closed, or whose home has gone: the process that made it has closed
 * it or died. Who waits gets it at once.
 */
public class SyncClosedException extends RefusedException {
    private static final long serialVersionUID = 1L;

    SyncClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
