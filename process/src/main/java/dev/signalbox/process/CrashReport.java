package dev.signalbox.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the JVM wrote about its own crash. */
final class CrashReport {
    private static final System.Logger LOG = System.getLogger("dev.signalbox.process");
    /** The signal, the frame to blame, the stack and the registers. */
    private static final int HEAD_LINES = 120;

    private CrashReport() {}

    /**
     * Its head; null if there is none. The whole is moved to where it is to be kept, if it is.
     */
    static @Nullable String take(Path file, @Nullable Path keepIn, long pid) {
        if (!Files.exists(file)) {
            return null;
        }
        String head;
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            head = in.lines().limit(HEAD_LINES).collect(Collectors.joining("\n"));
        } catch (IOException | RuntimeException e) {
            head = "(it cannot be read: " + e + ")";
        }
        if (keepIn == null) {
            return head;
        }
        Path kept = keepIn.resolve("hs_err_pid" + pid + ".log");
        try {
            Files.createDirectories(keepIn);
            Files.copy(file, kept, StandardCopyOption.REPLACE_EXISTING);
            return "# Full report: " + kept + "\n" + head;
        } catch (IOException e) {
            LOG.log(Level.WARNING, "Cannot keep the report of a crash as '" + kept + "'", e);
            return head;
        }
    }
}
