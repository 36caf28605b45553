package dev.signalbox.process;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an exit code means, with what else is known. */
final class ExitDecoder {
    /** With {@code -XX:+ExitOnOutOfMemoryError}. */
    private static final int OUT_OF_MEMORY = 3;

    private static final String OUT_OF_MEMORY_LINE = "Terminating due to java.lang.OutOfMemoryError";
    private static final int SIGNALLED = 128;
    private static final int MOST_SIGNALS = 64;

    /** Those that have one number everywhere; the others are told by theirs. */
    private static final Map<Integer, String> SIGNALS = Map.of(
            1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 4, "SIGILL", 6, "SIGABRT", 8, "SIGFPE", 9, "SIGKILL", 11, "SIGSEGV",
            13, "SIGPIPE", 15, "SIGTERM");
    /** Those on which the JVM runs its shutdown hooks and then exits by itself, with the code of the signal. */
    private static final List<Integer> ORDERLY = List.of(1, 2, 15);

    private ExitDecoder() {}

    /**
     * Why a child ended.
     *
     * @param bye whether its shutdown hooks ran, so that neither a crash nor exhausted memory can be the reason
     * @param crashed whether there is a report of a crash
     */
    static ExitReason reason(int code, boolean bye, boolean crashed, List<String> lastOutput) {
        if (crashed) {
            return ExitReason.NATIVE_CRASH;
        }
        if (code == OUT_OF_MEMORY && !bye && lastOutput.stream().anyMatch(line -> line.contains(OUT_OF_MEMORY_LINE))) {
            return ExitReason.OUT_OF_MEMORY;
        }
        return signal(code, bye) == null ? ExitReason.EXITED : ExitReason.SIGNALLED;
    }

    /** The signal that the code stands for; null if none. */
    static @Nullable String signal(int code, boolean bye) {
        int number = code - SIGNALLED;
        if (number <= 0 || number > MOST_SIGNALS || (bye && !ORDERLY.contains(number))) {
            return null;
        }
        return SIGNALS.getOrDefault(number, "signal " + number);
    }
}
