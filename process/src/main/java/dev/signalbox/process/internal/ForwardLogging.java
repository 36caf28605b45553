package dev.signalbox.process.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * The logging configuration of a child JVM, by the system property {@code java.util.logging.config.class}: the JDK makes one of
 * these when something is logged for the first time, and not before. So a child that logs nothing pays nothing.
 */
public final class ForwardLogging {
    /** Or a logger that nobody else holds is collected, and its level with it. */
    private static final Map<String, Logger> HELD = new ConcurrentHashMap<>();

    /** Configures; the JDK calls it. */
    public ForwardLogging() throws IOException {
        StringBuilder configuration = new StringBuilder("handlers=" + ForwardHandler.class.getName() + "\n");
        LogLine.configure(ForwardLogging::set)
                .forEach((logger, level) -> configuration
                        .append(escaped(logger))
                        .append(".level=")
                        .append(ForwardHandler.julLevel(level).getName())
                        .append('\n'));
        LogManager.getLogManager()
                .readConfiguration(
                        new ByteArrayInputStream(configuration.toString().getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static void set(String logger, String level) {
        HELD.computeIfAbsent(logger, Logger::getLogger).setLevel(ForwardHandler.julLevel(level));
    }

    /** As a key of properties. */
    private static String escaped(String logger) {
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < logger.length(); i++) {
            char c = logger.charAt(i);
            boolean isPlain = c < 128 && (Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '$' || c == '-');
            key.append(isPlain ? String.valueOf(c) : String.format("\\u%04x", (int) c));
        }
        return key.toString();
    }
}
