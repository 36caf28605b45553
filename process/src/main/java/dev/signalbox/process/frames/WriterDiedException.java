package dev.signalbox.process.frames;

import dev.signalbox.SignalboxException;

/** Thrown to a reader that has read all there was and whose writer has died; the message names its process. Another writer may go on. */
public class WriterDiedException extends SignalboxException {
    private static final long serialVersionUID = 1L;

    WriterDiedException(String message) {
        super(message);
    }
}
