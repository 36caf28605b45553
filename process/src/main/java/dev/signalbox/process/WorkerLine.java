package dev.signalbox.process;

import org.jspecify.annotations.Nullable;

/**
 * One line that a worker printed.
 *
 * @param worker the name of the worker
 * @param isError whether it was printed to the standard error
 * @param task what the task is called that printed it; null if none did, or it ended too long ago to be known
 * @param number which task it is of those that the worker was sent, from 1; 0 if no task printed it
 * @param text the line, without its end
 */
public record WorkerLine(
        String worker, boolean isError, @Nullable String task, long number, String text) {
    /** The line, with the task in brackets before it if a task printed it. */
    @Override
    public String toString() {
        if (number == 0) {
            return text;
        }
        return "[" + (task == null ? "task" : task) + " #" + number + "] " + text;
    }
}
