package dev.signalbox.process.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;

/**
 * The logging configuration of a child JVM, by the system property {@code java.util.logging.config.class}: the JDK makes one of
 * these when something is logged for the first time, and not before. So a child that logs nothing pays nothing.
 */
public final class ForwardLogging {
    /** Configures; the JDK calls it. */
    public ForwardLogging() throws IOException {
        String configuration = "handlers=" + ForwardHandler.class.getName() + "\n.level="
                + ForwardHandler.julLevel(LogLine.level()).getName() + "\n";
        LogManager.getLogManager()
                .readConfiguration(new ByteArrayInputStream(configuration.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
