package dev.signalbox.process;

import dev.signalbox.TimedOutException;
import dev.signalbox.link.internal.PrivateDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A child's process from its spawning to its end: its streams, what it says, its stop. One thread waits for its end, because no
 * stream tells of that: what the child has started may hold them open.
 */
final class ChildProcess {
    private static final System.Logger LOG = System.getLogger("dev.signalbox.process");
    /** How long a process that was killed may take to be gone. */
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);
    /** How long what the child wrote last may take to be read, once it has ended. */
    private static final long LAST_WORDS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final JvmOptions options;
    private final String name;
    private final Process process;
    private final ChildFiles files;
    private final int debugPort;
    private final long startNanos;
    private final long spawnedNanos = System.nanoTime();
    private final ChildMessages messages;
    private final LineSplitter output;
    private final LineSplitter errors;
    private final CompletableFuture<ChildExit> exit = new CompletableFuture<>();
    private volatile boolean killed;

    ChildProcess(JvmOptions options, String name, Process process, ChildFiles files, int debugPort, long startNanos) {
        this.options = options;
        this.name = name;
        this.process = process;
        this.files = files;
        this.debugPort = debugPort;
        this.startNanos = startNanos;
        this.messages = new ChildMessages(name, () -> say(Bootstrap.FAREWELL), options.stdout.tasks(), this::origin);
        this.output = new LineSplitter("the output of child '" + name + "'", options.stdout.sink(name, false));
        this.errors = new LineSplitter("the errors of child '" + name + "'", options.stderr.sink(name, true));
    }

    /** Starts to read what it prints, and tells it what to do. */
    void serve(Bootstrap bootstrap) {
        Unmarker unmarker = new Unmarker(bootstrap.token(), output, messages);
        OutputReader out = OutputReader.start("signalbox-child-" + name + "-out", process.getInputStream(), unmarker);
        // no news but of tasks: what the child has to say stands on its standard output
        ChildMessages onErrors = new ChildMessages(name, () -> {}, options.stderr.tasks(), this::origin);
        Unmarker errorMarks = new Unmarker(bootstrap.token(), errors, onErrors);
        OutputReader err = OutputReader.start("signalbox-child-" + name + "-err", process.getErrorStream(), errorMarks);
        Thread waiter = new Thread(() -> accompany(bootstrap, out, err), "signalbox-child-" + name);
        waiter.setDaemon(true);
        waiter.start();
    }

    private LogOrigin origin(long task) {
        TaskLines.Names names = options.taskNames;
        return new LogOrigin(name, pid(), task == 0 || names == null ? null : names.of(task), task);
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    ChildFiles files() {
        return files;
    }

    ChildMessages messages() {
        return messages;
    }

    CompletableFuture<ChildExit> exit() {
        return exit;
    }

    OptionalInt debugPort() {
        return debugPort < 0 ? OptionalInt.empty() : OptionalInt.of(debugPort);
    }

    List<String> lastOutput() {
        return output.last();
    }

    List<String> lastErrors() {
        return errors.last();
    }

    StartPhases phases() {
        // the clock is the same in all processes of a machine, as far as is known; where it is not, it must not look
        // absurd
        long up = Math.min(Math.max(messages.upNanos(), spawnedNanos), messages.helloNanos());
        return new StartPhases(
                Duration.ofNanos(spawnedNanos - startNanos),
                Duration.ofNanos(up - startNanos),
                Duration.ofNanos(messages.helloNanos() - startNanos),
                Duration.ofNanos(messages.readyNanos() - startNanos));
    }

    ChildExit join() throws InterruptedException {
        try {
            return exit.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    Optional<ChildExit> join(Duration limit) throws InterruptedException {
        try {
            return Optional.of(exit.get(nanos(limit), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    StopReport stop() throws InterruptedException {
        return stop(options.askLimit, options.terminateLimit);
    }

    StopReport stop(Duration ask, Duration terminate) throws InterruptedException {
        long begin = System.nanoTime();
        Optional<ChildExit> ended = join(Duration.ZERO);
        if (ended.isPresent()) {
            return report(StopReport.Step.NONE, begin, ended.get());
        }
        if (!ask.isZero()) {
            say(Bootstrap.STOP);
            ended = join(ask);
            if (ended.isPresent()) {
                return report(StopReport.Step.ASKED, begin, ended.get());
            }
        }
        if (!terminate.isZero()) {
            process.toHandle().destroy(); // Process.destroy would close the streams, and the last words be lost
            ended = join(terminate);
            if (ended.isPresent()) {
                return report(StopReport.Step.TERMINATED, begin, ended.get());
            }
        }
        kill();
        ended = join(KILL_LIMIT);
        return report(
                StopReport.Step.KILLED,
                begin,
                ended.orElseThrow(() -> new TimedOutException("Cannot stop child '" + name + "' (pid " + pid()
                        + "): the operating system did not end it within " + KILL_LIMIT + " of SIGKILL")));
    }

    void kill() {
        killed = true;
        ProcessHandle handle = process.toHandle();
        handle.descendants().forEach(ProcessHandle::destroyForcibly);
        handle.destroyForcibly();
    }

    void close() {
        if (exit.isDone()) {
            return;
        }
        try {
            stop();
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    private void accompany(Bootstrap bootstrap, OutputReader out, OutputReader err) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(bootstrap.encoded());
            in.flush();
            awaitExit();
        } catch (IOException e) {
            // it has ended before it read all
            awaitExit();
        }
        long deadline = System.nanoTime() + LAST_WORDS_NANOS;
        out.awaitEnd(deadline - System.nanoTime());
        err.awaitEnd(deadline - System.nanoTime());
        String crash = CrashReport.take(files.crash(), options.crashReports, pid());
        files.close();
        PrivateDirectory.sweepAfter(pid()); // where it was killed
        int code = process.exitValue();
        // a child that we killed while its shutdown hooks ran did not exit by itself
        boolean bye = messages.hasSaidBye() && !killed;
        exit.complete(new ChildExit(
                name,
                pid(),
                code,
                ExitDecoder.reason(code, bye, crash != null, output.last()),
                ExitDecoder.signal(code, bye),
                messages.failure(),
                crash,
                output.last(),
                errors.last(),
                Duration.ofNanos(System.nanoTime() - spawnedNanos)));
    }

    private void awaitExit() {
        while (true) {
            try {
                process.waitFor();
                return;
            } catch (InterruptedException nobodyMeansThisThread) {
                // goes on waiting
            }
        }
    }

    /** One byte, for which there is room. */
    private void say(int what) {
        try {
            OutputStream in = process.getOutputStream();
            in.write(what);
            in.flush();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "Child '" + name + "' no longer reads", e);
        }
    }

    private static StopReport report(StopReport.Step step, long begin, ChildExit exit) {
        return new StopReport(step, Duration.ofNanos(System.nanoTime() - begin), exit);
    }

    private static long nanos(Duration limit) {
        try {
            return limit.toNanos();
        } catch (ArithmeticException tooLong) {
            return Long.MAX_VALUE;
        }
    }
}
