package dev.signalbox.process;

/** When the back of a message process is started again. */
public enum RestartPolicy {
    /** Never: its death is the end of the process. */
    NEVER,
    /** When it has died without having been asked to stop, or having asked for its own end. */
    ON_CRASH,
    /** Also when it has asked for its own end. */
    ALWAYS
}
