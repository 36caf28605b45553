package dev.signalbox.process;

/** Decides what becomes of a process whose back has ended, in the place of its own policy. */
interface BackKeeper {
    /** The back has ended; the process is {@link BackState#RESTARTING}. On its keeper's thread. */
    void ended(Front front);
}
