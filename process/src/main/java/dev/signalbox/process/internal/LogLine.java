package dev.signalbox.process.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Where the log records of a child JVM go: to its parent. It stands apart so that it is at hand without any logging. */
public final class LogLine {
    private static volatile @Nullable Sink sink;
    private static final ReentrantLock LOCK = new ReentrantLock();
    // both under the lock
    private static final Map<String, String> LEVELS = new LinkedHashMap<>();
    private static @Nullable Levels levels;

    private LogLine() {}

    /** Takes log records. */
    public interface Sink {
        /** Takes one; the level is the name of one of {@link System.Logger.Level}. */
        void log(String level, String logger, String message, @Nullable Throwable thrown);
    }

    /** Sets levels, once logging is configured. */
    interface Levels {
        void set(String logger, String level);
    }

    /** Says where they go, and the lowest level that is wanted. */
    public static void connect(Sink to, String lowestLevel) {
        level("", lowestLevel);
        sink = to;
    }

    /** Sets the lowest level that is wanted of a logger and those below it that have none of their own; "" stands for all. */
    public static void level(String logger, String level) {
        Levels configured;
        LOCK.lock();
        try {
            LEVELS.put(logger, level);
            configured = levels;
        } finally {
            LOCK.unlock();
        }
        // not under the lock: whoever configures holds one of the JDK's, and wants ours
        if (configured != null) {
            configured.set(logger, level);
        }
    }

    static @Nullable Sink sink() {
        return sink;
    }

    /** The levels to begin with; what comes later is set there. */
    static Map<String, String> configure(Levels later) {
        LOCK.lock();
        try {
            levels = later;
            return new LinkedHashMap<>(LEVELS);
        } finally {
            LOCK.unlock();
        }
    }
}
