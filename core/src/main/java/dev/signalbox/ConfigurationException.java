package dev.signalbox;

import org.jspecify.annotations.Nullable;

/** Thrown when something is set up in a way that cannot work; the program must be changed. */
public class ConfigurationException extends SignalboxException {
    private static final long serialVersionUID = 1L;

    public ConfigurationException(String message) {
        super(message);
    }

    public ConfigurationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
