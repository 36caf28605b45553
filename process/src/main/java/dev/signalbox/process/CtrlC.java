package dev.signalbox.process;

/** What Ctrl-C in the terminal of a parent does to its child JVM: the terminal signals both. */
public enum CtrlC {
    /**
     * Nothing: the child goes on, so that its parent can end it in good order, and it ends with its parent at the latest. Needs a
     * {@code /bin/sh}; where there is none it is as {@link #WITH_PARENT}.
     */
    IGNORE,
    /** It ends the child as it ends the parent. */
    WITH_PARENT
}
