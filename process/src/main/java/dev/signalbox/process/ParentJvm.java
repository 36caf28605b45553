package dev.signalbox.process;

import dev.signalbox.ConfigurationException;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * This JVM, as far as a child is to be like it: where its classes come from, and the flags that decide what they may do.
 *
 * <p>Heap sizes, collectors, agents and ports are not copied: they are for one process, or for all together.
 */
final class ParentJvm {
    /** Flags that decide what classes there are and what they may do; "=" or the end of the flag follows. */
    private static final List<String> COPIED = List.of(
            "--add-modules",
            "--add-opens",
            "--add-exports",
            "--add-reads",
            "--limit-modules",
            "--upgrade-module-path",
            "--patch-module",
            "--enable-native-access",
            "--illegal-native-access",
            "--sun-misc-unsafe-memory-access",
            "--enable-preview");

    private static final List<String> COPIED_WITH_WHAT_FOLLOWS =
            List.of("-ea", "-da", "-enableassertions", "-disableassertions", "-esa", "-dsa", "-Xbootclasspath/a:");
    private static final List<String> COPIED_PROPERTIES = List.of(
            "file.encoding",
            "user.language",
            "user.country",
            "user.variant",
            "user.script",
            "user.timezone",
            "java.io.tmpdir",
            "java.net.preferIPv4Stack",
            "java.net.preferIPv6Addresses",
            "java.locale.providers");

    private static final long MEMORY_IF_UNKNOWN = 2L << 30;
    private static final long MOST_HEAP = 512L << 20;
    private static final long LEAST_HEAP = 64L << 20;

    private static final ParentJvm THIS =
            new ParentJvm(ManagementFactory.getRuntimeMXBean().getInputArguments());

    private final List<String> flags;

    ParentJvm(List<String> inputArguments) {
        this.flags = inputArguments.stream().filter(ParentJvm::isCopied).toList();
    }

    static ParentJvm current() {
        return THIS;
    }

    /** What a child is given as well. */
    List<String> flags() {
        return flags;
    }

    /** The heap of a child that nothing was said of: half of what this JVM leaves, within bounds. */
    static long childHeap() {
        return childHeap(Memory.BYTES, Runtime.getRuntime().maxMemory());
    }

    static long childHeap(long memory, long maxHeap) {
        return Math.max(LEAST_HEAP, Math.min(MOST_HEAP, (memory - maxHeap) / 2));
    }

    /** The class path, whole: a child may run in another directory. */
    static List<Path> classPath() {
        String path = System.getProperty("java.class.path", "");
        if (path.isEmpty()) {
            return List.of();
        }
        List<Path> entries = new ArrayList<>();
        for (String entry : path.split(File.pathSeparator, -1)) {
            entries.add(Path.of(entry).toAbsolutePath());
        }
        return entries;
    }

    /** The module path, whole. */
    static List<Path> modulePath() {
        String path = System.getProperty("jdk.module.path", "");
        List<Path> entries = new ArrayList<>();
        for (String entry : path.split(File.pathSeparator, -1)) {
            if (!entry.isEmpty()) {
                entries.add(Path.of(entry).toAbsolutePath());
            }
        }
        return entries;
    }

    /** The root module of the application, if it was started as one. */
    static Optional<String> mainModule() {
        return Optional.ofNullable(System.getProperty("jdk.module.main"));
    }

    static Path javaHome() {
        return Path.of(System.getProperty("java.home"));
    }

    static boolean isWindows() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    }

    /** Where a class of ours was loaded from. */
    static Path locationOf(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source != null && source.getLocation() != null) {
            try {
                URI location = source.getLocation().toURI();
                if ("file".equals(location.getScheme())) {
                    return Path.of(location);
                }
            } catch (URISyntaxException | IllegalArgumentException e) {
                // said below
            }
        }
        throw new ConfigurationException(
                "Cannot start a child JVM: " + type.getName() + " of Signalbox was loaded from '"
                        + (source == null ? null : source.getLocation())
                        + "', where a child cannot load it from. Give JvmOptions.classPath(...) with the jars of Signalbox as files.");
    }

    /** What tells that the JDK in this directory is no longer the one that runs here; null if nothing does. */
    static @Nullable String replaced(Path javaHome) {
        String here = System.getProperty("java.runtime.version", "");
        Path release = javaHome.resolve("release");
        try {
            if (!Files.exists(javaHome)) {
                return "the JDK of this JVM is gone from '" + javaHome + "'";
            }
            for (String line : Files.readAllLines(release)) {
                if (line.startsWith("JAVA_RUNTIME_VERSION=")) {
                    String there = line.substring(line.indexOf('=') + 1).replace("\"", "");
                    return there.equals(here)
                            ? null
                            : "the JDK in '" + javaHome + "' was replaced while this JVM runs: it is " + there
                                    + " now, this JVM is " + here;
                }
            }
        } catch (IOException | RuntimeException unknown) {
            // then there is nothing to tell
        }
        return null;
    }

    private static boolean isCopied(String flag) {
        int end = flag.indexOf('=');
        String name = end < 0 ? flag : flag.substring(0, end);
        return COPIED.contains(name)
                || COPIED_WITH_WHAT_FOLLOWS.stream().anyMatch(flag::startsWith)
                || (flag.startsWith("-D") && COPIED_PROPERTIES.contains(name.substring(2)));
    }

    /** Of the machine, or of the container. It takes a while to ask for the first time. */
    private static final class Memory {
        static final long BYTES = bytes();

        private static long bytes() {
            try {
                Object system = ManagementFactory.getOperatingSystemMXBean();
                // in a package that not every runtime image has
                Class<?> type = Class.forName("com.sun.management.OperatingSystemMXBean");
                if (type.isInstance(system)) {
                    return (long) type.getMethod("getTotalMemorySize").invoke(system);
                }
            } catch (ClassNotFoundException
                    | NoSuchMethodException
                    | IllegalAccessException
                    | InvocationTargetException unknown) {
                // then what many machines have has to do
            }
            return MEMORY_IF_UNKNOWN;
        }
    }
}
