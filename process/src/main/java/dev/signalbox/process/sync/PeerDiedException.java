package dev.signalbox.process.sync;

import dev.signalbox.SignalboxException;

/** Thrown to whoever waits for something that another process had said it would do, and that has died; the message names the process. */
public class PeerDiedException extends SignalboxException {
    private static final long serialVersionUID = 1L;

    PeerDiedException(String message) {
        super(message);
    }
}
