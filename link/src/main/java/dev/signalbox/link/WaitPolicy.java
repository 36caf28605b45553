package dev.signalbox.link;

/**
 * What a thread does before it sleeps until the other side rings. While it looks, the answer comes sooner; while it
 * sleeps, it costs nothing. On a machine with one processor nobody looks, because the other could not run meanwhile.
 */
public enum WaitPolicy {
    /**
     * Looks for as long as it takes and never sleeps: for the soonest answers, at the price of a processor that is busy all the time, also
     * when nothing comes. That is for a thread that waits by itself; the I/O thread, which serves other lines as well, does as with
     * {@link #LATENCY}.
     */
    SPIN,
    /** Looks for up to a millisecond: for answers that must not wait for a wake-up. */
    LATENCY,
    /**
     * Looks for up to 50 microseconds, or 200 by {@link Link#pollUntil}, for an answer that may begin with a wake-up; and hardly at all while
     * that keeps being in vain. The default.
     */
    ADAPTIVE,
    /** Sleeps at once. */
    BATTERY
}
