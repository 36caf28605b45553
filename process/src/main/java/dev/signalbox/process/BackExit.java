package dev.signalbox.process;

import java.time.Instant;
import java.util.List;

/**
 * How a back ended.
 *
 * @param process the name of the message process
 * @param pid the process the back ran in
 * @param crashed whether it ended without having been asked to, and without having asked for it
 * @param reason why
 * @param exitCode its exit code; -1 if there is none
 * @param detail what is known beyond that, in words
 * @param lastLines the last lines of its standard error
 * @param at when it was noticed
 */
public record BackExit(
        String process,
        long pid,
        boolean crashed,
        DeathReason reason,
        int exitCode,
        String detail,
        List<String> lastLines,
        Instant at) {
    /** Keeps a copy of the lines. */
    public BackExit {
        lastLines = List.copyOf(lastLines);
    }

    /** Process, reason, exit code, and the detail if there is one. */
    public String summary() {
        return "back of '" + process + "' (pid " + pid + ") " + (crashed ? "died: " : "ended: ") + reason
                + (exitCode < 0 ? "" : ", exit code " + exitCode)
                + (detail.isEmpty() ? "" : ", " + detail);
    }
}
