package dev.signalbox.process.sync;

import dev.signalbox.SignalboxException;

/** Thrown at a barrier that one of its parties has left, or whose process has died; the message names the process. It stays broken. */
public class BarrierBrokenException extends SignalboxException {
    private static final long serialVersionUID = 1L;

    BarrierBrokenException(String message) {
        super(message);
    }
}
