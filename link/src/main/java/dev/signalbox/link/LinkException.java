package dev.signalbox.link;

import dev.signalbox.SignalboxException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a line to another process cannot be made or used: nobody is there, it refuses, or what it wrote is not what it
 * may write.
 *
 * <p>The other side is another program, so everything it writes is checked before it is used. The message names what was
 * found. A line that threw this is of no more use: close it.
 */
public class LinkException extends SignalboxException {
    private static final long serialVersionUID = 1L;

    public LinkException(String message) {
        super(message);
    }

    public LinkException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** What the JVM's fault on memory means, whose file has become too short. */
    static LinkException truncated(String peer, InternalError fault) {
        // there may be another since, and code of the user follows
        Faults.isSettled();
        return new LinkException(
                "Cannot use the shared memory with " + peer
                        + ": its file was cut short. The other process is hostile; close the line.",
                fault);
    }
}
