package dev.signalbox.process;

/** How far a message process is, as its front sees it. */
public enum BackState {
    /** Not started yet. */
    NEW,
    /** Its back is being started. */
    STARTING,
    /** Messages go to its back. */
    RUNNING,
    /** Its back has died, and another one is being started; messages wait for it. */
    RESTARTING,
    /** It was asked to stop: what was sent before is still handled. */
    STOPPING,
    /** Its back has ended as it should. */
    STOPPED,
    /** Its back could not be started, or has died and is not started again. */
    FAILED;

    /** Whether nothing more will happen. */
    public boolean isFinal() {
        return this == STOPPED || this == FAILED;
    }
}
