package dev.signalbox.link.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The number of this process. {@link ProcessHandle} is not asked where Linux tells by a link: it prepares for watching processes, with a
 * pool of threads, and that takes a new JVM some milliseconds.
 */
public final class Pid {
    private static final Path SELF = Path.of("/proc/self");

    private Pid() {}

    /** That of this process. */
    public static long here() {
        return Holder.PID;
    }

    static long read(Path self) {
        try {
            return Long.parseLong(Files.readSymbolicLink(self).toString());
        } catch (IOException | RuntimeException e) {
            return ProcessHandle.current().pid(); // another system than Linux
        }
    }

    private static final class Holder {
        static final long PID = read(SELF);
    }
}
