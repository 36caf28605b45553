package dev.signalbox.process;

import dev.signalbox.ConfigurationException;
import dev.signalbox.SignalboxException;
import dev.signalbox.link.Link;
import dev.signalbox.process.internal.ForwardLogging;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The command that starts a child JVM: a launcher, arguments that go into a file, and what is run, which stands on the command
 * line itself so that {@code ps} and {@code jps} show it with the child's name.
 */
final class JvmCommand {
    private static final Path SHELL = Path.of("/bin/sh");
    /** Up to here the serial collector is better: fewer threads, and children do not fight for processors. */
    private static final long MOST_FOR_SERIAL = 1L << 30;

    /** Newer JVMs do not wake up for it, and newest ones warn of the flag. */
    private static final int LAST_WITH_SAMPLING = 21;

    private static final String SAMPLING = "-XX:PerfDataSamplingInterval=";
    private static final int SAMPLING_MILLIS = 5000;

    private static final Set<String> JVM_VARIABLES =
            Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH");

    private final JvmOptions options;
    private final ParentJvm parent;
    private final String name;
    private final int debugPort;
    private final Path java;
    private final boolean ownJava;

    /**
     * Checks what can be checked before anything is made.
     *
     * @param debugPort where a debugger can attach; -1 for nowhere
     */
    JvmCommand(JvmOptions options, ParentJvm parent, String name, int debugPort) {
        this.options = options;
        this.parent = parent;
        this.name = name;
        this.debugPort = debugPort;
        this.ownJava = options.javaHome == null;
        Path home = ownJava ? ParentJvm.javaHome() : Objects.requireNonNull(options.javaHome);
        this.java = home.toAbsolutePath().resolve("bin").resolve(ParentJvm.isWindows() ? "java.exe" : "java");
        requireJava(home);
        requireDirectory();
        requireEntries("classPath", options.classPath == null ? List.of() : options.classPath);
        requireEntries("extraClassPath", options.extraClassPath);
        requireEntries("Signalbox itself, on the class path of this JVM,", runtime());
    }

    /** What is started, with the other arguments in this file. */
    List<String> commandLine(Path argFile) {
        List<String> line = new ArrayList<>();
        if (options.ctrlC == CtrlC.IGNORE && !ParentJvm.isWindows() && Files.isExecutable(SHELL)) {
            // a signal that is ignored when a program is executed stays ignored in it; the shell is replaced, the
            // process stays
            line.addAll(List.of(SHELL.toString(), "-c", "trap '' INT; exec \"$@\"", "sh"));
        }
        line.add(java.toString());
        line.add("@" + argFile);
        line.addAll(whatIsRun());
        return line;
    }

    /** The same with the file's text in its place, for messages. */
    String expanded() {
        return java + " " + String.join(" ", arguments(Path.of("crash.log"))) + " " + String.join(" ", whatIsRun());
    }

    /** What goes into the file. */
    List<String> arguments(Path errorFile) {
        List<String> arguments = new ArrayList<>();
        List<Path> modules = isModular() ? ParentJvm.modulePath() : List.of();
        if (!modules.isEmpty()) {
            arguments.add("--module-path");
            arguments.add(joined(modules));
            ParentJvm.mainModule().ifPresent(main -> arguments.add("--add-modules=" + main));
            if (ownJava && ModuleLayer.boot().findModule("java.logging").isPresent()) {
                arguments.add("--add-modules=java.logging"); // the child's log comes to us by it
            }
        }
        List<Path> classPath = classPath();
        if (!classPath.isEmpty()) {
            arguments.add("-cp");
            arguments.add(joined(classPath));
        }
        parent.flags().stream().filter(this::isForChild).forEach(arguments::add);
        arguments.addAll(ourFlags(errorFile));
        options.copiedProperties.forEach(property -> {
            String value = System.getProperty(property);
            if (value != null) {
                arguments.add("-D" + property + "=" + value);
            }
        });
        options.properties.forEach((property, value) -> arguments.add("-D" + property + "=" + value));
        arguments.addAll(options.flags);
        return arguments;
    }

    /** Makes this process's environment the child's. */
    void environment(Map<String, String> environment) {
        if (!options.keepJvmVariables) {
            environment.keySet().removeAll(JVM_VARIABLES);
        }
        environment.keySet().removeAll(options.withoutEnvironment);
        environment.putAll(options.environment);
    }

    /** The variables that make a JVM do something, as far as the child has them; null if it has none. */
    @Nullable
    String jvmVariables() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment(environment);
        environment.keySet().retainAll(JVM_VARIABLES);
        return environment.isEmpty() ? null : environment.toString();
    }

    @Nullable
    File directory() {
        return options.directory == null ? null : options.directory.toFile();
    }

    /** What the user is to know if this JVM's own Java is no longer what it was; null if it is. */
    @Nullable
    String replacedJava() {
        return ownJava ? ParentJvm.replaced(ParentJvm.javaHome()) : null;
    }

    /** Entries of the class path that are not there; Java itself does not mind, until a class is missing. */
    List<Path> vanished() {
        List<Path> all = new ArrayList<>(classPath());
        if (isModular()) {
            all.addAll(ParentJvm.modulePath());
        }
        return all.stream().filter(entry -> !Files.exists(entry)).toList();
    }

    private List<String> ourFlags(Path errorFile) {
        List<String> flags = new ArrayList<>();
        long heap = options.heapBytes == 0 ? ParentJvm.childHeap() : options.heapBytes;
        if (!options.hasFlag("-Xmx")) {
            flags.add("-Xmx" + (heap + 1023) / 1024 + "k");
        }
        boolean collectorChosen = options.flags.stream().anyMatch(flag -> flag.matches("-XX:\\+Use\\w*GC"));
        if (heap <= MOST_FOR_SERIAL && !collectorChosen && !options.hasFlag("-Xmx")) {
            flags.add("-XX:+UseSerialGC");
        }
        // some collectors leave them out, and then a child that is busy in a long loop cannot even halt
        flags.addAll(List.of("-XX:+UseCountedLoopSafepoints", "-XX:LoopStripMiningIter=1000"));
        // or it wakes up twenty times a second for what hardly anybody looks at, which is most of what an idle child
        // takes
        if (ownJava && Runtime.version().feature() <= LAST_WITH_SAMPLING && !options.hasFlag(SAMPLING)) {
            flags.add(SAMPLING + SAMPLING_MILLIS);
        }
        flags.add("-XX:+ExitOnOutOfMemoryError");
        flags.add("-XX:ErrorFile=" + errorFile);
        // what the JVM has to say is no output of the program
        flags.addAll(List.of("-Xlog:disable", "-Xlog:all=warning:stderr"));
        for (String stream : List.of("stdout", "stderr")) {
            flags.add("-D" + stream + ".encoding=UTF-8");
            flags.add("-Dsun." + stream + ".encoding=UTF-8"); // its name before JDK 19
        }
        if (!isLoggingConfigured()) {
            flags.add("-Djava.util.logging.config.class=" + ForwardLogging.class.getName());
        }
        if (debugPort >= 0) {
            flags.add("-agentlib:jdwp=transport=dt_socket,server=y,suspend=" + (options.debugSuspended ? "y" : "n")
                    + ",address=127.0.0.1:" + debugPort);
        }
        return flags;
    }

    private boolean isLoggingConfigured() {
        String beginning = "java.util.logging.config.";
        return options.properties.keySet().stream().anyMatch(property -> property.startsWith(beginning))
                || options.copiedProperties.stream().anyMatch(property -> property.startsWith(beginning))
                || options.hasFlag("-D" + beginning);
    }

    private List<String> whatIsRun() {
        String main = ChildMain.class.getName();
        if (isModular() && ChildMain.class.getModule().isNamed()) {
            return List.of("-m", ChildMain.class.getModule().getName() + "/" + main, name);
        }
        return List.of(main, name);
    }

    private List<Path> classPath() {
        Set<Path> entries = new LinkedHashSet<>();
        if (!isModular() || !ChildMain.class.getModule().isNamed()) {
            entries.addAll(runtime());
        }
        entries.addAll(options.classPath == null ? ParentJvm.classPath() : options.classPath);
        entries.addAll(options.extraClassPath);
        return entries.stream().map(Path::toAbsolutePath).toList();
    }

    /** A class path of the user's own replaces the module path as well. */
    private boolean isModular() {
        return options.classPath == null && !ParentJvm.modulePath().isEmpty();
    }

    /** Flags that name modules which only a module path has would end the child at once, if that path was replaced. */
    private boolean isForChild(String flag) {
        return options.classPath == null
                || ParentJvm.modulePath().isEmpty()
                || !(flag.startsWith("--add-modules")
                        || flag.startsWith("--patch-module")
                        || flag.startsWith("--limit"));
    }

    private static List<Path> runtime() {
        return List.of(
                ParentJvm.locationOf(ChildJvm.class),
                ParentJvm.locationOf(Link.class),
                ParentJvm.locationOf(SignalboxException.class));
    }

    private static String joined(List<Path> entries) {
        return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private void requireJava(Path home) {
        if (Files.isExecutable(java)) {
            return;
        }
        String replaced = ownJava ? ParentJvm.replaced(home) : null;
        throw new ConfigurationException("Cannot start child '" + name + "': there is no executable '" + java + "'"
                + (replaced != null ? "; " + replaced + ". Restart this program." : "")
                + (ownJava ? ". A runtime image without its launcher needs JvmOptions.javaHome(...)." : "."));
    }

    private void requireDirectory() {
        if (options.directory != null && !Files.isDirectory(options.directory)) {
            throw new ConfigurationException(
                    "Cannot start child '" + name + "' in directory='" + options.directory + "': there is none.");
        }
    }

    private void requireEntries(String what, List<Path> entries) {
        for (Path entry : entries) {
            boolean wildcard = entry.endsWith("*");
            if (!Files.exists(wildcard ? entry.toAbsolutePath().getParent() : entry)) {
                throw new ConfigurationException("Cannot start child '" + name + "': " + what + " has '" + entry
                        + "', which is not there (any more).");
            }
        }
    }
}
