package dev.signalbox.process.sync;

import dev.signalbox.RefusedException;

/** Thrown when all events of a group are reserved; the message says how many there are and which processes have them. */
public class NoFreeEventException extends RefusedException {
    private static final long serialVersionUID = 1L;

    NoFreeEventException(String message) {
        super(message);
    }
}
