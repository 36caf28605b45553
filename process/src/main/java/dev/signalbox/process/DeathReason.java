package dev.signalbox.process;

/** Why a worker is no more. */
public enum DeathReason {
    /** It ended by itself with an exit code: {@code System.exit} in a task, say. */
    EXITED,
    /** A signal ended it, which nobody here sent. */
    SIGNALLED,
    /** Its heap was exhausted. */
    OUT_OF_MEMORY,
    /** Native code or the JVM crashed; there is a report. */
    NATIVE_CRASH,
    /** It could not be started, or its initializer failed. */
    START_FAILED,
    /** It was killed because a task ran longer than its limit. */
    TIMED_OUT,
    /** It was killed because a cancelled task did not end. */
    CANCELLED,
    /** It was killed because it gave no sign of life. */
    UNRESPONSIVE,
    /** It wrote what no worker writes, or its line broke. */
    LINE_BROKEN,
    /** It did not end in time when it was asked to stop. */
    STOPPED
}
