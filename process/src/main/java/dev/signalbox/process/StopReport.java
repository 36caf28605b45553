package dev.signalbox.process;

import java.time.Duration;

/**
 * What it took to stop a child JVM.
 *
 * @param step the last one that was needed
 * @param took how long all of it took
 * @param exit how the child ended
 */
public record StopReport(Step step, Duration took, ChildExit exit) {
    /** What can be done to a child, the gentlest first. */
    public enum Step {
        /** Nothing: it had ended before. */
        NONE,
        /** It was asked, and ended. */
        ASKED,
        /** It was sent SIGTERM; on Windows the same as {@link #KILLED}. */
        TERMINATED,
        /** It was sent SIGKILL, after all it had started. */
        KILLED
    }
}
