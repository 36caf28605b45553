package dev.signalbox;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when what an event carries does not fit what was asked of it: an argument is missing, is of another type, or
 * would lose part of its value.
 *
 * <p>The message names the event and the argument, the expected and the found type, and the value. Whoever receives
 * events from elsewhere may meet it at any time; it says nothing about the program that throws it.
 */
public class ArgumentException extends SignalboxException {
    private static final long serialVersionUID = 1L;

    public ArgumentException(String message) {
        super(message);
    }

    public ArgumentException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
