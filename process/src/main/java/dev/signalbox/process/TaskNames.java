package dev.signalbox.process;

import org.jspecify.annotations.Nullable;

/** What the last tasks of a worker were called, for lines that are read when the task has ended. Guarded by the lock of the crew. */
final class TaskNames {
    private static final int KEPT = 1024;

    private final long[] numbers = new long[KEPT];
    private final @Nullable String[] names = new @Nullable String[KEPT];

    void add(Job job) {
        int at = (int) (job.seq % KEPT);
        numbers[at] = job.seq;
        names[at] = job.name();
    }

    @Nullable
    String of(long number) {
        int at = (int) (number % KEPT);
        return numbers[at] == number ? names[at] : null;
    }
}
