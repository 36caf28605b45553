package dev.signalbox.process;

import dev.signalbox.SignalboxException;
import org.jspecify.annotations.Nullable;

/** Thrown when the back of a message process cannot begin: its factory or what comes before its messages failed, which is the cause, or its process ended. */
public class BackStartFailed extends SignalboxException {
    private static final long serialVersionUID = 1L;

    BackStartFailed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
