package dev.signalbox.process.internal;

import org.jspecify.annotations.Nullable;

/** Where the log records of a child JVM go: to its parent. It stands apart so that it is at hand without any logging. */
public final class LogLine {
    private static volatile @Nullable Sink sink;
    private static volatile String level = "INFO";

    private LogLine() {}

    /** Takes log records. */
    public interface Sink {
        /** Takes one; the level is the name of one of {@link System.Logger.Level}. */
        void log(String level, String logger, String message, @Nullable Throwable thrown);
    }

    /** Says where they go, and the lowest level that is wanted. */
    public static void connect(Sink to, String lowestLevel) {
        level = lowestLevel;
        sink = to;
    }

    static @Nullable Sink sink() {
        return sink;
    }

    static String level() {
        return level;
    }
}
