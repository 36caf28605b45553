package dev.signalbox.bench.contest;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The time that a process has spent on a processor, as Linux counts it. */
public final class ProcessCpu {
    private static final long NANOS_A_TICK = 10_000_000;
    /** Fields 14 and 15 of {@code /proc/PID/stat}, counted behind the name in brackets. */
    private static final int USER_AT = 11;

    private ProcessCpu() {}

    /** All threads together, in nanoseconds. */
    public static long nanos(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        if (!Files.exists(process.resolve("schedstat"))) {
            String stat = Files.readString(process.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[USER_AT]) + Long.parseLong(fields[USER_AT + 1])) * NANOS_A_TICK;
        }
        // the same to the nanosecond; stat rounds to ticks, which is much where next to nothing is spent
        long nanos = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
            for (Path thread : threads) {
                nanos += ofThread(thread);
            }
        }
        return nanos;
    }

    /** The same of this process and all that it has started, directly or not. */
    public static long ofFamily() throws IOException {
        long nanos = nanos(ProcessHandle.current().pid());
        for (ProcessHandle other : ProcessHandle.current().descendants().toList()) {
            nanos += nanos(other.pid());
        }
        return nanos;
    }

    private static long ofThread(Path thread) {
        try {
            return Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ")[0]);
        } catch (IOException ended) {
            return 0;
        }
    }
}
