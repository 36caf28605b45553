package dev.signalbox;

import org.jspecify.annotations.Nullable;

/** Thrown or reported when something was not taken: a full mailbox, a closed gate, a closed subscription. */
public class RefusedException extends SignalboxException {
    private static final long serialVersionUID = 1L;

    public RefusedException(String message) {
        super(message);
    }

    public RefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
