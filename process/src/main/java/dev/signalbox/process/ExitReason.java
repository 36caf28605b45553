package dev.signalbox.process;

/** Why a child JVM is no more. */
public enum ExitReason {
    /** It ended by itself; the code says how. */
    EXITED,
    /** A signal ended it, whoever sent it. */
    SIGNALLED,
    /** Its heap was exhausted. */
    OUT_OF_MEMORY,
    /** Native code or the JVM itself crashed; there is a report. */
    NATIVE_CRASH
}
