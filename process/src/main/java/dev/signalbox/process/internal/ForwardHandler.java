package dev.signalbox.process.internal;

import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/** Sends log records of a child JVM to its parent. */
public final class ForwardHandler extends Handler {
    private final Formatter texts = new SimpleFormatter();

    /** The JDK calls it. */
    public ForwardHandler() {
        setLevel(Level.ALL);
    }

    @Override
    public void publish(LogRecord record) {
        LogLine.Sink to = LogLine.sink();
        if (to != null && isLoggable(record)) {
            String logger = record.getLoggerName();
            to.log(
                    systemLevel(record.getLevel().intValue()),
                    logger == null ? "" : logger,
                    String.valueOf(texts.formatMessage(record)),
                    record.getThrown());
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    /** The level of {@link System.Logger} that has this number, or the next below. */
    static String systemLevel(int number) {
        System.Logger.Level found = System.Logger.Level.TRACE;
        for (System.Logger.Level level : System.Logger.Level.values()) {
            if (level != System.Logger.Level.ALL && level != System.Logger.Level.OFF && level.getSeverity() <= number) {
                found = level;
            }
        }
        return found.name();
    }

    static Level julLevel(String systemLevel) {
        return switch (System.Logger.Level.valueOf(systemLevel)) {
            case ALL -> Level.ALL;
            case TRACE -> Level.FINER;
            case DEBUG -> Level.FINE;
            case INFO -> Level.INFO;
            case WARNING -> Level.WARNING;
            case ERROR -> Level.SEVERE;
            case OFF -> Level.OFF;
        };
    }
}
