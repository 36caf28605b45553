package dev.signalbox.process;

import dev.signalbox.ConfigurationException;
import dev.signalbox.TimedOutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;

/**
 * Another JVM that this one has started, with the same classes, to run a task or a main class of its own. It starts fast, cannot
 * take this JVM down with it, and ends with it at the latest.
 *
 * <pre>{@code
 * JvmOptions ocr = JvmOptions.builder().name("ocr").heap("256m").build();
 * try (ChildJvm child = ChildJvm.start(ocr, folder, given -> Ocr.readAll(given))) {
 *     child.join().orThrow();
 * }
 * }</pre>
 *
 * <p><b>Delivery.</b> What the task throws is in the {@link ChildExit}. What the child prints goes where the options say, and what
 * it logs by {@link System.Logger} or {@code java.util.logging} to the loggers of the same name here. Its standard input is empty.
 *
 * <p><b>Threads.</b> For any number of threads. Three daemon threads serve each child; what is hung on {@link #onExit} runs on one
 * of them.
 *
 * <p><b>Failures.</b> A child that cannot be started is a {@link ChildStartException} with its last words. However it ends later,
 * {@link #join} tells how and why, and never waits for more than the process.
 *
 * <p><b>Lifecycle.</b> The child ends when its task or main method has returned and no thread but daemons is left; when it is
 * stopped, killed or closed; and soon after this JVM ends, however that ends. Then nothing is left of it.
 */
public final class ChildJvm implements AutoCloseable {
    private final ChildProcess process;

    ChildJvm(ChildProcess process) {
        this.process = process;
    }

    /**
     * Starts a child that runs this task, and waits until it begins.
     *
     * @throws ChildStartException if the child does not get that far, or not in time
     * @throws NotSendableException if the task holds something that cannot be serialized
     * @throws ConfigurationException if something is missing that can be known before: Java, a file of the class path
     * @throws InterruptedException if interrupted while waiting; nothing is left of the attempt
     */
    public static ChildJvm start(VoidTask task) throws InterruptedException {
        return start(JvmOptions.defaults(), task);
    }

    /**
     * Starts a child that runs this task, and waits until it begins.
     *
     * @throws ChildStartException if the child does not get that far, or not in time
     * @throws NotSendableException if the task holds something that cannot be serialized
     * @throws ConfigurationException if something is missing that can be known before: Java, a file of the class path
     * @throws InterruptedException if interrupted while waiting; nothing is left of the attempt
     */
    public static ChildJvm start(JvmOptions options, VoidTask task) throws InterruptedException {
        Launch launch = new Launch(options);
        launch.requireRebuildable("the task's", task.getClass());
        return launch.task(Work.encoded(task, launch.name()));
    }

    /**
     * Starts a child that runs this function with what it is handed, and waits until it begins.
     *
     * @throws ChildStartException if the child does not get that far, or not in time
     * @throws NotSendableException if the function, or what it is handed, holds something that cannot be serialized
     * @throws ConfigurationException if something is missing that can be known before: Java, a file of the class path
     * @throws InterruptedException if interrupted while waiting; nothing is left of the attempt
     */
    public static <A> ChildJvm start(A given, ChildFunction<? super A> function) throws InterruptedException {
        return start(JvmOptions.defaults(), given, function);
    }

    /**
     * Starts a child that runs this function with what it is handed, and waits until it begins.
     *
     * @throws ChildStartException if the child does not get that far, or not in time
     * @throws NotSendableException if the function, or what it is handed, holds something that cannot be serialized
     * @throws ConfigurationException if something is missing that can be known before: Java, a file of the class path
     * @throws InterruptedException if interrupted while waiting; nothing is left of the attempt
     */
    public static <A> ChildJvm start(JvmOptions options, A given, ChildFunction<? super A> function)
            throws InterruptedException {
        Launch launch = new Launch(options);
        launch.requireRebuildable("the function's", function.getClass());
        launch.requireRebuildable("its argument's", given.getClass());
        return launch.task(Work.encoded(function, given, launch.name()));
    }

    /**
     * Starts a child that runs the main method of this class, and waits until it begins. The arguments are handed over in private.
     *
     * @throws ChildStartException if the child does not get that far, or not in time
     * @throws ConfigurationException if something is missing that can be known before: Java, a file of the class path
     * @throws InterruptedException if interrupted while waiting; nothing is left of the attempt
     */
    public static ChildJvm start(Class<?> main, String... args) throws InterruptedException {
        return start(JvmOptions.defaults(), main, args);
    }

    /**
     * Starts a child that runs the main method of this class, and waits until it begins. The arguments are handed over in private.
     *
     * @throws ChildStartException if the child does not get that far, or not in time
     * @throws ConfigurationException if something is missing that can be known before: Java, a file of the class path
     * @throws InterruptedException if interrupted while waiting; nothing is left of the attempt
     */
    public static ChildJvm start(JvmOptions options, Class<?> main, String... args) throws InterruptedException {
        Launch launch = new Launch(options);
        launch.requireRebuildable("the", main);
        return launch.main(main.getName(), List.of(args));
    }

    /**
     * Starts a child that runs the main method of the class of this name, which this JVM need not have, and waits until it begins.
     * The arguments are handed over in private.
     *
     * @throws ChildStartException if the child does not get that far, or not in time
     * @throws ConfigurationException if something is missing that can be known before: Java, a file of the class path
     * @throws InterruptedException if interrupted while waiting; nothing is left of the attempt
     */
    public static ChildJvm start(JvmOptions options, String mainClass, List<String> args) throws InterruptedException {
        return new Launch(options).main(mainClass, args);
    }

    /** Its name: the one chosen, or {@code child-1} and so on. */
    public String name() {
        return process.name();
    }

    /** Its process. */
    public long pid() {
        return process.pid();
    }

    /** Whether it has not ended yet. Does not block. */
    public boolean isRunning() {
        return !process.exit().isDone();
    }

    /** How long its start took, by phase. */
    public StartPhases phases() {
        return process.phases();
    }

    /** Where a debugger can attach on this machine, if it was started for that. */
    public OptionalInt debugPort() {
        return process.debugPort();
    }

    /** The last lines of its standard output so far, at most 50. */
    public List<String> lastOutput() {
        return process.lastOutput();
    }

    /** The last lines of its standard error so far, at most 50. */
    public List<String> lastErrors() {
        return process.lastErrors();
    }

    /**
     * Waits until it has ended, as long as that takes.
     *
     * @throws InterruptedException if interrupted while waiting; the child goes on
     */
    public ChildExit join() throws InterruptedException {
        return process.join();
    }

    /**
     * Waits until it has ended, no longer than this; empty if it has not.
     *
     * @throws InterruptedException if interrupted while waiting; the child goes on
     */
    public Optional<ChildExit> join(Duration limit) throws InterruptedException {
        return process.join(limit);
    }

    /** Done when it has ended, with how. It never fails. What hangs on it must not block. */
    public CompletionStage<ChildExit> onExit() {
        return process.exit().minimalCompletionStage();
    }

    /**
     * Stops it: asks it, then sends SIGTERM, then kills it with all it has started; each step has the time that the options give
     * it. Blocks until it has ended.
     *
     * @throws TimedOutException if the operating system does not end it even when it is killed
     * @throws InterruptedException if interrupted while waiting; the steps taken so far stand
     */
    public StopReport stop() throws InterruptedException {
        return process.stop();
    }

    /**
     * Stops it, with other limits than those of the options; zero leaves a step out. Blocks until it has ended.
     *
     * @throws TimedOutException if the operating system does not end it even when it is killed
     * @throws InterruptedException if interrupted while waiting; the steps taken so far stand
     */
    public StopReport stop(Duration ask, Duration terminate) throws InterruptedException {
        return process.stop(ask, terminate);
    }

    /** Kills it, after all it has started. Does not wait for its end. */
    public void kill() {
        process.kill();
    }

    /**
     * Stops it as {@link #stop()} does; a thread that is interrupted kills it instead, and stays interrupted. To close again does
     * nothing.
     *
     * @throws TimedOutException if the operating system does not end it even when it is killed
     */
    @Override
    public void close() {
        process.close();
    }

    @Override
    public String toString() {
        return "ChildJvm[" + name() + ", pid " + pid() + ", " + (isRunning() ? "running" : "ended") + "]";
    }
}
