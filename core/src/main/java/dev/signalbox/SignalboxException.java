package dev.signalbox;

import org.jspecify.annotations.Nullable;

/**
 * The root of what Signalbox throws: unchecked, and told apart by what the caller can do about it.
 *
 * <p>A message says what was attempted and on what, what was found, and what to do.
 */
public class SignalboxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SignalboxException(String message) {
        super(message);
    }

    public SignalboxException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
