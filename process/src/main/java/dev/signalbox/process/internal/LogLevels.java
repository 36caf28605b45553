package dev.signalbox.process.internal;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Levels and console formats of loggers of {@code java.util.logging}, which is where {@link System.Logger} leads unless the program says otherwise. */
public final class LogLevels {
    /** Held, since else they would be forgotten with their levels. */
    private static final Map<String, Logger> KEPT = new ConcurrentHashMap<>();

    private LogLevels() {}

    /** Sets the lowest level that a logger lets through; the name of one of {@link System.Logger.Level}. */
    public static void set(String logger, String level) {
        KEPT.computeIfAbsent(logger, Logger::getLogger).setLevel(ForwardHandler.julLevel(level));
    }

    /** Prints what a logger lets through on standard error in this format, and nowhere else, until what is returned is run. */
    public static Runnable print(String name, String level, String format) {
        Logger logger = KEPT.computeIfAbsent(name, Logger::getLogger);
        Handler handler = new ConsoleHandler();
        handler.setLevel(Level.ALL);
        handler.setFormatter(new Pattern(format));
        logger.setLevel(ForwardHandler.julLevel(level));
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
        return () -> {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
            logger.setLevel(null);
            KEPT.remove(name, logger);
        };
    }

    private static final class Pattern extends Formatter {
        private final String format;

        Pattern(String format) {
            this.format = format;
        }

        @Override
        public String format(LogRecord record) {
            String thrown = "";
            if (record.getThrown() != null) {
                StringWriter text = new StringWriter();
                record.getThrown().printStackTrace(new PrintWriter(text, true));
                thrown = System.lineSeparator() + text;
            }
            String level = ForwardHandler.systemLevel(record.getLevel().intValue());
            return String.format(
                            format,
                            record.getInstant().atZone(ZoneId.systemDefault()),
                            level,
                            record.getLoggerName(),
                            formatMessage(record) + thrown)
                    + System.lineSeparator();
        }
    }
}
