package dev.signalbox.process;

import dev.signalbox.ConfigurationException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What can be chosen for workers. Start with {@link #worker()}; each method returns new options.
 *
 * <pre>{@code
 * WorkerOptions ocr = worker().name("ocr").recycleAfterTasks(500).init(() -> Tesseract.load("eng"));
 * WorkerPool pool = WorkerPool.of(4, ocr);
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class WorkerOptions {
    private static final WorkerOptions DEFAULTS = new WorkerOptions(new Settings());

    private final Settings settings;

    /** The options in the open, for the code that reads them; copied at each change, never shared while it changes. */
    static final class Settings implements Cloneable {
        @Nullable
        String name;

        @Nullable
        VoidTask initializer;

        JvmOptions jvm = JvmOptions.defaults();
        int maxTaskBytes = 256 << 20;

        @Nullable
        Consumer<? super WorkerLine> lines;

        boolean inThread;
        boolean lazy;
        boolean paused;
        int spares;
        long recycleAfterTasks = Long.MAX_VALUE;
        long recycleAfterBytes = Long.MAX_VALUE;

        @Nullable
        Duration recycleAfter;

        int queueLimit = 1 << 20;
        Duration startLimit = Duration.ofSeconds(30);
        Duration grace = Duration.ofSeconds(5);
        Duration closeLimit = Duration.ofSeconds(60);
        Duration silence = Duration.ofSeconds(30);
        int restarts = 5;
        Duration restartsWithin = Duration.ofSeconds(60);
        Duration drainAtExit = Duration.ZERO;

        Settings copy() {
            try {
                return (Settings) clone();
            } catch (CloneNotSupportedException impossible) {
                throw new AssertionError(impossible);
            }
        }
    }

    private interface Change {
        void to(Settings settings);
    }

    private WorkerOptions(Settings settings) {
        this.settings = settings;
    }

    /** Options that ask for nothing yet. */
    public static WorkerOptions worker() {
        return DEFAULTS;
    }

    /** What the worker or the pool is called in messages, threads and metrics. */
    public WorkerOptions name(String name) {
        Objects.requireNonNull(name, "name");
        return with(s -> s.name = name);
    }

    /** What runs once in each worker before its first task. A failure is a failure to start. */
    public WorkerOptions init(VoidTask initializer) {
        Objects.requireNonNull(initializer, "initializer");
        return with(s -> s.initializer = initializer);
    }

    /** How the child JVMs are started: heap, flags, environment, output, debugging. Their names are given by the pool. */
    public WorkerOptions jvm(JvmOptions options) {
        Objects.requireNonNull(options, "options");
        return with(s -> s.jvm = options);
    }

    /** The largest heap of each worker, as {@code -Xmx} takes it: {@code "512m"}. */
    public WorkerOptions heap(String size) {
        JvmOptions changed = settings.jvm.toBuilder().heap(size).build();
        return with(s -> s.jvm = changed);
    }

    /**
     * What becomes of the lines that workers print: {@link ChildOutput#through through} to the streams of this JVM unless given. With
     * {@link ChildOutput#logged} each becomes a record of the logger {@code worker.<name>.out} or {@code .err}, with the task that printed it
     * in brackets. Of workers in threads nothing is read.
     */
    public WorkerOptions output(ChildOutput output) {
        JvmOptions changed =
                settings.jvm.toBuilder().stdout(output).stderr(output).build();
        return with(s -> {
            s.jvm = changed;
            s.lines = null;
        });
    }

    /**
     * Hands over the lines that workers print, with the task that printed each. Called on one thread for each stream of each worker; while it
     * is slow, the worker waits when it prints. Of workers in threads nothing is read.
     */
    public WorkerOptions lines(Consumer<? super WorkerLine> consumer) {
        Objects.requireNonNull(consumer, "consumer");
        return with(s -> s.lines = consumer);
    }

    /** Of what workers log, what is sent to the loggers of the same names here: {@code INFO} and above unless given. */
    public WorkerOptions logLevel(Level level) {
        JvmOptions changed = settings.jvm.toBuilder().logLevel(level).build();
        return with(s -> s.jvm = changed);
    }

    /** The longest task or output, encoded: 256 MiB unless given. */
    public WorkerOptions maxTaskBytes(int bytes) {
        requireAtLeast("maxTaskBytes", bytes, 1024);
        if (bytes > 1 << 30) {
            throw new ConfigurationException(
                    "Cannot make a worker with maxTaskBytes=" + bytes + ": give at most " + (1 << 30));
        }
        return with(s -> s.maxTaskBytes = bytes);
    }

    /**
     * Runs the workers as threads of this JVM, for tests and debugging. Tasks and outputs are encoded and decoded as for a
     * process, so they are copies there too. Such a worker cannot be killed: a task that does not heed its interrupt goes on, and
     * {@code System.exit} ends this JVM.
     */
    public WorkerOptions inThread() {
        return with(s -> s.inThread = true);
    }

    /**
     * Lets debuggers attach: each worker listens on a free port of this machine, which is printed as an IDE expects it. While that is so, no
     * task is limited, no worker is found silent, and none takes too long to start.
     */
    public WorkerOptions debug() {
        return debug(false);
    }

    /**
     * The same.
     *
     * @param suspended whether each worker waits for its debugger before it runs anything
     */
    public WorkerOptions debug(boolean suspended) {
        JvmOptions changed = settings.jvm.toBuilder().debug(0, suspended).build();
        return with(s -> s.jvm = changed);
    }

    /** Starts workers with the first task and not before. */
    public WorkerOptions lazy() {
        return with(s -> s.lazy = true);
    }

    /** Takes tasks and holds them until {@code resume()}. */
    public WorkerOptions paused() {
        return with(s -> s.paused = true);
    }

    /**
     * How many workers more to keep started, so that one that dies is replaced at once; 0 unless given. They make the lambdas that were given
     * lately, empty and without running them; only the classes that have those are initialized.
     */
    public WorkerOptions spares(int spares) {
        requireAtLeast("spares", spares, 0);
        return with(s -> s.spares = spares);
    }

    /** Replaces each worker by a new one after so many tasks. The new one is started before the old one is let go. */
    public WorkerOptions recycleAfterTasks(long tasks) {
        requireAtLeast("recycleAfterTasks", tasks, 1);
        return with(s -> s.recycleAfterTasks = tasks);
    }

    /**
     * Replaces each worker by a new one once its process holds more memory than this, looked at about each second. The new one
     * is started before the old one is let go.
     */
    public WorkerOptions recycleAfterBytes(long bytes) {
        requireAtLeast("recycleAfterBytes", bytes, 1);
        return with(s -> s.recycleAfterBytes = bytes);
    }

    /**
     * Replaces each worker by a new one once it has been ready for so long, or up to a tenth less, so that not all are replaced at once. The
     * new one is started before the old one is let go.
     */
    public WorkerOptions recycleAfter(Duration time) {
        requirePositive("recycleAfter", time);
        return with(s -> s.recycleAfter = time);
    }

    /** How many tasks may wait here; a submit beyond that is rejected. A million or so unless given. */
    public WorkerOptions queueLimit(int tasks) {
        requireAtLeast("queueLimit", tasks, 1);
        return with(s -> s.queueLimit = tasks);
    }

    /** How long a worker may take to start, its initializer included: 30 seconds unless given. */
    public WorkerOptions startLimit(Duration limit) {
        requirePositive("startLimit", limit);
        return with(s -> s.startLimit = limit);
    }

    /**
     * How long a cancelled task, or a worker that was asked to stop, may take before its worker is killed: 5 seconds
     * unless given; zero kills at once.
     */
    public WorkerOptions grace(Duration grace) {
        if (grace.isNegative()) {
            throw new ConfigurationException("Cannot make a worker with grace=" + grace + ": give zero or more");
        }
        return with(s -> s.grace = grace);
    }

    /** How long {@code close()} waits while no task ends, before it gives up the rest: a minute unless given. */
    public WorkerOptions closeLimit(Duration limit) {
        requirePositive("closeLimit", limit);
        return with(s -> s.closeLimit = limit);
    }

    /**
     * After how long without a sign of life a worker is killed: 30 seconds unless given. Its tasks may be silent as long as they
     * like; it is the process that must answer.
     */
    public WorkerOptions silence(Duration limit) {
        requirePositive("silence", limit);
        return with(s -> s.silence = limit);
    }

    /**
     * How many deaths within what time are too many: then all that waits fails, and the pool takes no more. 5 in a minute
     * unless given. Workers that were killed by our own choice do not count.
     */
    public WorkerOptions restarts(int deaths, Duration within) {
        requireAtLeast("restarts", deaths, 0);
        requirePositive("restarts within", within);
        return with(s -> {
            s.restarts = deaths;
            s.restartsWithin = within;
        });
    }

    /** How long this JVM, when it ends, waits for what was given and not closed; not at all unless given. */
    public WorkerOptions drainAtExit(Duration limit) {
        requirePositive("drainAtExit", limit);
        return with(s -> s.drainAtExit = limit);
    }

    Settings settings() {
        return settings;
    }

    private WorkerOptions with(Change change) {
        Settings changed = settings.copy();
        change.to(changed);
        return new WorkerOptions(changed);
    }

    private static void requireAtLeast(String what, long found, long least) {
        if (found < least) {
            throw new ConfigurationException(
                    "Cannot make a worker with " + what + "=" + found + ": give at least " + least);
        }
    }

    private static void requirePositive(String what, Duration found) {
        if (found.isNegative() || found.isZero()) {
            throw new ConfigurationException(
                    "Cannot make a worker with " + what + "=" + found + ": give a time above zero");
        }
    }
}
