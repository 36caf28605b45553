package dev.signalbox.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The checkout these tests run in: its modules, sources and classes. */
final class Project {
    /** The modules that are published for others to build on. */
    static final List<String> LIBRARIES = List.of("core", "link", "process", "node", "zeromq", "nats");

    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

    private Project() {}

    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        return Files.exists(folder.resolve("signalbox")) ? folder : folder.getParent();
    }

    /** The folders of all modules, as the parent names them. */
    static List<Path> modules() {
        return MODULE.matcher(read(root().resolve("pom.xml")))
                .results()
                .map(found -> root().resolve(found.group(1)))
                .toList();
    }

    static List<Path> libraries() {
        return modules().stream()
                .filter(module -> LIBRARIES.contains(module.getFileName().toString()))
                .toList();
    }

    /** This folder of each module that has it. */
    static List<Path> in(List<Path> modules, String folder) {
        return modules.stream()
                .map(module -> module.resolve(folder))
                .filter(Files::isDirectory)
                .toList();
    }

    static List<Path> files(List<Path> folders, String ending) {
        return folders.stream()
                .flatMap(folder -> {
                    try (Stream<Path> all = Files.walk(folder)) {
                        return all.filter(file -> file.toString().endsWith(ending)).toList().stream();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .sorted()
                .toList();
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
