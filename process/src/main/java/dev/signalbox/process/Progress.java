package dev.signalbox.process;

import org.jspecify.annotations.Nullable;

/**
 * How far a task is, as it says itself.
 *
 * @param key the key of its options; null if it had none
 * @param task what the task is called
 * @param worker where it runs
 * @param done so much is done
 * @param total of so much; 0 if that is not known
 * @param text what else it says; may be empty
 */
public record Progress(@Nullable Object key, String task, String worker, long done, long total, String text) {
    /** From 0 to 1; 0 if the total is not known. */
    public double fraction() {
        return total <= 0 ? 0 : Math.max(0, Math.min(1, (double) done / total));
    }
}
