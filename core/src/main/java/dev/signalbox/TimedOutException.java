package dev.signalbox;

/** Thrown or reported when a time limit has passed. */
public class TimedOutException extends SignalboxException {
    private static final long serialVersionUID = 1L;

    public TimedOutException(String message) {
        super(message);
    }
}
