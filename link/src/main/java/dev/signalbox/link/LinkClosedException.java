package dev.signalbox.link;

/** Thrown when something is sent on a line that has ended: closed here, closed by the other side, or by its death. */
public class LinkClosedException extends LinkException {
    private static final long serialVersionUID = 1L;

    public LinkClosedException(String message) {
        super(message);
    }
}
