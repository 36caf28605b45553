package dev.signalbox.process;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a worker runs in: a process, or threads of this JVM. */
interface Host {
    long pid();

    boolean isAlive();

    /** Ends it, come what may, with the processes it has started. Does not wait. */
    void kill();

    /** How it ended, waiting for the end no longer than this. */
    Exit awaitExit(Duration limit) throws InterruptedException;

    /** How long its start took; null where there are no phases. */
    default @Nullable StartPhases phases() {
        return null;
    }

    /** Makes the host of a worker. */
    interface Launcher {
        /**
         * Starts one.
         *
         * @param names what the tasks are called that it was sent lately, by their numbers
         */
        Host launch(WorkerSpec spec, TaskLines.Names names) throws InterruptedException;
    }

    /**
     * How it ended.
     *
     * @param reason what is known of why
     * @param code the exit code; -1 if there is none
     * @param detail more, in words
     * @param lastLines the last lines of its standard error
     */
    record Exit(DeathReason reason, int code, String detail, List<String> lastLines) {}
}
