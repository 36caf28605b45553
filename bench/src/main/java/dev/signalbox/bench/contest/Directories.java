package dev.signalbox.bench.contest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where what the peers need on disk lies. */
public final class Directories {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final int TRIES = 5;

    private Directories() {}

    /** A fresh one, in memory where there is a file system for it; short, since it is part of a socket's path. */
    public static Path create() throws IOException {
        return Files.isWritable(SHARED_MEMORY)
                ? Files.createTempDirectory(SHARED_MEMORY, "sbench")
                : Files.createTempDirectory("sbench");
    }

    /** Deletes it unless something is in it. */
    public static void deleteIfEmpty(Path directory) {
        try {
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            // somebody else will
        }
    }

    /** Deletes it with all that is in it, also while another process is still deleting there. */
    public static void delete(Path directory) {
        for (int i = 0; i < TRIES && Files.exists(directory); i++) {
            try (Stream<Path> all = Files.walk(directory)) {
                List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
                for (Path path : deepestFirst) {
                    Files.deleteIfExists(path);
                }
            } catch (IOException | java.io.UncheckedIOException e) {
                if (i == TRIES - 1) {
                    System.err.println("cannot delete " + directory + ": " + e);
                }
            }
        }
    }
}
