package dev.signalbox.process;

import dev.signalbox.ConfigurationException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What can be chosen for a child JVM. Immutable, for any number of children.
 *
 * <pre>{@code
 * JvmOptions ocr = JvmOptions.builder().name("ocr").heap("512m").stderr(ChildOutput.logged()).build();
 * ChildJvm child = ChildJvm.start(ocr, () -> Ocr.serve(folder));
 * }</pre>
 */
public final class JvmOptions {
    final @Nullable String name;
    final long heapBytes;
    final List<String> flags;
    final Map<String, String> environment;
    final Set<String> withoutEnvironment;
    final boolean keepJvmVariables;
    final @Nullable Path directory;
    final @Nullable Path javaHome;
    final @Nullable List<Path> classPath;
    final List<Path> extraClassPath;
    final Map<String, String> properties;
    final Set<String> copiedProperties;
    final int debugPort;
    final boolean debugSuspended;
    final CtrlC ctrlC;
    final ChildOutput stdout;
    final ChildOutput stderr;
    final Level logLevel;
    final Duration startLimit;
    final Duration askLimit;
    final Duration terminateLimit;
    final Duration orphanLimit;
    final @Nullable Path crashReports;
    /** Of a worker: what its tasks are called. */
    final TaskLines.@Nullable Names taskNames;

    private JvmOptions(Builder from) {
        this.name = from.name;
        this.heapBytes = from.heapBytes;
        this.flags = List.copyOf(from.flags);
        this.environment = Map.copyOf(from.environment);
        this.withoutEnvironment = Set.copyOf(from.withoutEnvironment);
        this.keepJvmVariables = from.keepJvmVariables;
        this.directory = from.directory;
        this.javaHome = from.javaHome;
        this.classPath = from.classPath == null ? null : List.copyOf(from.classPath);
        this.extraClassPath = List.copyOf(from.extraClassPath);
        this.properties = new LinkedHashMap<>(from.properties);
        this.copiedProperties = Set.copyOf(from.copiedProperties);
        this.debugPort = from.debugPort;
        this.debugSuspended = from.debugSuspended;
        this.ctrlC = from.ctrlC;
        this.stdout = from.stdout;
        this.stderr = from.stderr;
        this.logLevel = from.logLevel;
        this.startLimit = from.startLimit;
        this.askLimit = from.askLimit;
        this.terminateLimit = from.terminateLimit;
        this.orphanLimit = from.orphanLimit;
        this.crashReports = from.crashReports;
        this.taskNames = from.taskNames;
    }

    /** What counts unless something else is chosen. */
    public static JvmOptions defaults() {
        return builder().build();
    }

    /** Begins with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Begins with these. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Whether the flags set this one, given as its beginning. */
    boolean hasFlag(String beginning) {
        return flags.stream().anyMatch(flag -> flag.startsWith(beginning));
    }

    boolean isDebugged() {
        return debugPort >= 0;
    }

    /** Collects choices. Not thread-safe. */
    public static final class Builder {
        private static final Pattern SIZE = Pattern.compile("(\\d{1,15})([kmgt]?)");

        private @Nullable String name;
        private long heapBytes;
        private final List<String> flags = new ArrayList<>();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private final Set<String> withoutEnvironment = new LinkedHashSet<>();
        private boolean keepJvmVariables;
        private @Nullable Path directory;
        private @Nullable Path javaHome;
        private @Nullable List<Path> classPath;
        private final List<Path> extraClassPath = new ArrayList<>();
        private final Map<String, String> properties = new LinkedHashMap<>();
        private final Set<String> copiedProperties = new LinkedHashSet<>();
        private int debugPort = -1;
        private boolean debugSuspended;
        private CtrlC ctrlC = CtrlC.IGNORE;
        private ChildOutput stdout = ChildOutput.through();
        private ChildOutput stderr = ChildOutput.through();
        private Level logLevel = Level.INFO;
        private Duration startLimit = Duration.ofSeconds(15);
        private Duration askLimit = Duration.ofSeconds(2);
        private Duration terminateLimit = Duration.ofSeconds(2);
        private Duration orphanLimit = Duration.ofMillis(500);
        private @Nullable Path crashReports;
        private TaskLines.@Nullable Names taskNames;

        private Builder() {}

        private Builder(JvmOptions from) {
            this.name = from.name;
            this.heapBytes = from.heapBytes;
            this.flags.addAll(from.flags);
            this.environment.putAll(from.environment);
            this.withoutEnvironment.addAll(from.withoutEnvironment);
            this.keepJvmVariables = from.keepJvmVariables;
            this.directory = from.directory;
            this.javaHome = from.javaHome;
            this.classPath = from.classPath == null ? null : new ArrayList<>(from.classPath);
            this.extraClassPath.addAll(from.extraClassPath);
            this.properties.putAll(from.properties);
            this.copiedProperties.addAll(from.copiedProperties);
            this.debugPort = from.debugPort;
            this.debugSuspended = from.debugSuspended;
            this.ctrlC = from.ctrlC;
            this.stdout = from.stdout;
            this.stderr = from.stderr;
            this.logLevel = from.logLevel;
            this.startLimit = from.startLimit;
            this.askLimit = from.askLimit;
            this.terminateLimit = from.terminateLimit;
            this.orphanLimit = from.orphanLimit;
            this.crashReports = from.crashReports;
            this.taskNames = from.taskNames;
        }

        Builder taskNames(TaskLines.Names names) {
            this.taskNames = names;
            return this;
        }

        /** The name in messages, loggers, thread names, and in {@code ps}. Unless chosen, {@code child-1} and so on. */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        /** The largest heap, as {@code -Xmx} takes it: {@code "512m"}. */
        public Builder heap(String size) {
            Matcher found = SIZE.matcher(size.toLowerCase(Locale.ROOT));
            if (!found.matches()) {
                throw new ConfigurationException("Cannot give a child JVM the heap '" + size
                        + "': expected a number and one of k, m, g, t, as in 512m");
            }
            String unit = found.group(2);
            int shift = unit.isEmpty() ? 0 : 10 * ("kmgt".indexOf(unit) + 1);
            return heapBytes(Long.parseLong(found.group(1)) << shift);
        }

        /**
         * The largest heap. Unless chosen, 512 MiB, or half of the memory that this JVM leaves, if that is less; there always is a
         * limit.
         */
        public Builder heapBytes(long bytes) {
            this.heapBytes = bytes;
            return this;
        }

        /** Flags of the JVM, behind ours, so that they win: {@code "-XX:+UseZGC"}. What an option here is for belongs there. */
        public Builder flags(String... flags) {
            this.flags.addAll(List.of(flags));
            return this;
        }

        /** A variable of the environment, beside those that this process has. */
        public Builder environment(String variable, String value) {
            this.environment.put(variable, value);
            this.withoutEnvironment.remove(variable);
            return this;
        }

        /** Variables of this process's environment that the child does not get. */
        public Builder withoutEnvironment(String... variables) {
            this.withoutEnvironment.addAll(List.of(variables));
            this.environment.keySet().removeAll(this.withoutEnvironment);
            return this;
        }

        /**
         * Lets the child have {@code JAVA_TOOL_OPTIONS}, {@code JDK_JAVA_OPTIONS}, {@code _JAVA_OPTIONS} and {@code CLASSPATH} of this
         * process, which it else does not get since what they are meant for is mostly not the child. Coverage agents ride there.
         */
        public Builder keepJvmVariables() {
            this.keepJvmVariables = true;
            return this;
        }

        /** The working directory; unless chosen, this process's. */
        public Builder directory(Path directory) {
            this.directory = directory;
            return this;
        }

        /** Where the child's Java is; unless chosen, this process's own. */
        public Builder javaHome(Path javaHome) {
            this.javaHome = javaHome;
            return this;
        }

        /** The class path, in place of this process's. Signalbox itself is put before it. */
        public Builder classPath(List<Path> entries) {
            this.classPath = new ArrayList<>(entries);
            return this;
        }

        /** More entries, behind the class path. */
        public Builder extraClassPath(Path... entries) {
            this.extraClassPath.addAll(List.of(entries));
            return this;
        }

        /** A system property of the child. */
        public Builder property(String name, String value) {
            this.properties.put(name, value);
            return this;
        }

        /** System properties that the child gets as this process has them when the child is started. */
        public Builder copyProperties(String... names) {
            this.copiedProperties.addAll(List.of(names));
            return this;
        }

        /** Lets a debugger attach to a free port of this machine, which is printed as an IDE expects it. */
        public Builder debug() {
            return debug(0, false);
        }

        /**
         * Lets a debugger attach to this port, 0 for a free one.
         *
         * @param suspended whether the child waits for the debugger before it runs anything; then its start has no time limit
         */
        public Builder debug(int port, boolean suspended) {
            this.debugPort = port;
            this.debugSuspended = suspended;
            return this;
        }

        /** What Ctrl-C in the terminal does to the child: nothing unless chosen. */
        public Builder ctrlC(CtrlC ctrlC) {
            this.ctrlC = ctrlC;
            return this;
        }

        /** Where its standard output goes: through to this process's unless chosen. */
        public Builder stdout(ChildOutput stdout) {
            this.stdout = stdout;
            return this;
        }

        /** Where its standard error goes: through to this process's unless chosen. */
        public Builder stderr(ChildOutput stderr) {
            this.stderr = stderr;
            return this;
        }

        /** Of what its loggers say, what is sent to this process's loggers: {@code INFO} and above unless chosen. */
        public Builder logLevel(Level level) {
            this.logLevel = level;
            return this;
        }

        /** How long it may take until it is ready: 15 seconds unless chosen. */
        public Builder startLimit(Duration limit) {
            this.startLimit = limit;
            return this;
        }

        /** How long a child that is to stop has after it was asked, and again after SIGTERM: 2 seconds each unless chosen. */
        public Builder stopLimits(Duration ask, Duration terminate) {
            this.askLimit = ask;
            this.terminateLimit = terminate;
            return this;
        }

        /** How long the child may tidy up once this process is gone; half a second unless chosen. */
        public Builder orphanLimit(Duration limit) {
            this.orphanLimit = limit;
            return this;
        }

        /** Where the JVM's reports of native crashes are kept whole; unless chosen, only their heads are, in {@link ChildExit}. */
        public Builder crashReports(Path directory) {
            this.crashReports = directory;
            return this;
        }

        /**
         * The options.
         *
         * @throws ConfigurationException if one is out of its range, or two clash
         */
        public JvmOptions build() {
            JvmOptions options = new JvmOptions(this);
            OptionsCheck.check(options);
            return options;
        }
    }
}
