package dev.signalbox.process;

import java.time.Instant;
import java.util.List;

/**
 * How a worker ended that should not have.
 *
 * @param worker its name
 * @param pid its process; 0 if none was started
 * @param reason why
 * @param exitCode its exit code; -1 if there is none
 * @param detail what is known beyond that, in words
 * @param lastLines the last lines it wrote to its standard error
 * @param tasks what the tasks are called that it was running
 * @param at when it was noticed
 */
public record Death(
        String worker,
        long pid,
        DeathReason reason,
        int exitCode,
        String detail,
        List<String> lastLines,
        List<String> tasks,
        Instant at) {
    public Death {
        lastLines = List.copyOf(lastLines);
        tasks = List.copyOf(tasks);
    }

    /** Worker, process, reason, exit code, and the detail if there is one. */
    public String summary() {
        return "worker '" + worker + "' (pid " + pid + ") died: " + reason
                + (exitCode < 0 ? "" : ", exit code " + exitCode)
                + (detail.isEmpty() ? "" : ", " + detail);
    }
}
