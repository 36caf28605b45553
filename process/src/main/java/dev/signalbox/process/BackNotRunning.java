package dev.signalbox.process;

import dev.signalbox.RefusedException;

/** Thrown for a message to a process that was not started, is to stop, has stopped, or has failed; the message was not sent. */
public class BackNotRunning extends RefusedException {
    private static final long serialVersionUID = 1L;

    private final BackState state;

    BackNotRunning(String message, BackState state) {
        super(message);
        this.state = state;
    }

    /** How far the process was. */
    public BackState state() {
        return state;
    }
}
