package dev.signalbox.process;

import dev.signalbox.ConfigurationException;
import dev.signalbox.codec.RemoteFailure;
import dev.signalbox.link.internal.PrivateDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One start of a child, from the options to the moment it begins with its work, or to the reason why it does not. */
final class Launch {
    private static final AtomicLong NUMBERS = new AtomicLong();
    /** How long a child that has told why it cannot begin may take to end. */
    private static final Duration END_LIMIT = Duration.ofSeconds(2);

    private final long startNanos = System.nanoTime();
    private final JvmOptions options;
    private final String name;

    Launch(JvmOptions options) {
        this.options = options;
        this.name = options.name != null ? options.name : "child-" + NUMBERS.incrementAndGet();
    }

    String name() {
        return name;
    }

    ChildJvm main(String main, List<String> args) throws InterruptedException {
        return start(Bootstrap.Kind.MAIN, main, args, new byte[0]);
    }

    ChildJvm task(byte[] work) throws InterruptedException {
        return start(Bootstrap.Kind.TASK, "", List.of(), work);
    }

    ChildJvm worker(WorkerSpec spec) throws InterruptedException {
        requireOurselvesRebuildable();
        return start(Bootstrap.Kind.WORKER, "", List.of(), spec.encoded());
    }

    /** What a child cannot load it should not be started for. */
    void requireRebuildable(String whose, Class<?> type) {
        requireOurselvesRebuildable();
        if (options.classPath == null && options.extraClassPath.isEmpty()) {
            requireRebuildable(
                    whose,
                    type,
                    ": give JvmOptions.classPath(...) or extraClassPath(...) with the files it comes from");
        }
    }

    private void requireOurselvesRebuildable() {
        requireRebuildable(
                "Signalbox's own", ChildJvm.class, ", for which its classes must be on a class path of files");
    }

    private void requireRebuildable(String whose, Class<?> type, String instead) {
        ClassLoader loader = type.getClassLoader();
        for (ClassLoader known = ClassLoader.getSystemClassLoader(); known != null; known = known.getParent()) {
            if (loader == known) {
                return;
            }
        }
        if (loader != null) {
            throw new ConfigurationException("Cannot start child '" + name + "': " + whose + " class " + type.getName()
                    + " was loaded by " + loader + ", which a child JVM cannot rebuild" + instead + ".");
        }
    }

    private ChildJvm start(Bootstrap.Kind kind, String main, List<String> args, byte[] work)
            throws InterruptedException {
        int debugPort = options.debugPort == 0 ? freePort() : options.debugPort;
        JvmCommand command = new JvmCommand(options, ParentJvm.current(), name, debugPort);
        ChildProcess process;
        try {
            process = Spawner.spawn(() -> spawn(command, debugPort, kind, main, args, work));
        } catch (IOException e) {
            throw new StartFailure(name, command).notSpawned(e);
        }
        awaitReady(process, new StartFailure(name, command));
        process.files().argumentsAreRead();
        return new ChildJvm(process);
    }

    private ChildProcess spawn(
            JvmCommand command, int debugPort, Bootstrap.Kind kind, String main, List<String> args, byte[] work)
            throws IOException {
        ChildFiles files = ChildFiles.open();
        try {
            Bootstrap bootstrap = new Bootstrap(
                    PrivateDirectory.randomBytes(Bootstrap.TOKEN_BYTES),
                    ProcessHandle.current().pid(),
                    nanos(options.orphanLimit),
                    options.logLevel.name(),
                    name,
                    files.directory().toString(),
                    kind,
                    main,
                    args,
                    work);
            ArgFile.write(files.arguments(), command.arguments(files.crash()));
            ProcessBuilder builder = new ProcessBuilder(command.commandLine(files.arguments()));
            builder.directory(command.directory());
            command.environment(builder.environment());
            ChildProcess process = new ChildProcess(options, name, builder.start(), files, debugPort, startNanos);
            process.serve(bootstrap); // from here on the files are deleted when the process has ended
            if (debugPort >= 0 && options.stdout != ChildOutput.through()) {
                Console.out("Listening for transport dt_socket at address: " + debugPort);
            }
            return process;
        } catch (IOException | RuntimeException | Error e) {
            files.close();
            throw e;
        }
    }

    private void awaitReady(ChildProcess process, StartFailure failure) throws InterruptedException {
        CompletableFuture<@Nullable RemoteFailure> ready = process.messages().ready();
        try {
            CompletableFuture<?> first = CompletableFuture.anyOf(ready, process.exit());
            if (options.isDebugged() && options.debugSuspended) {
                first.get();
            } else {
                first.get(nanos(options.startLimit), TimeUnit.NANOSECONDS);
            }
        } catch (TimeoutException e) {
            process.kill();
            throw failure.tooLate(process, options.startLimit, process.join(END_LIMIT));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            process.kill();
            throw e;
        }
        if (!ready.isDone()) {
            throw failure.ended(process.join());
        }
        RemoteFailure reason = ready.join();
        if (reason != null) {
            if (process.join(END_LIMIT).isEmpty()) {
                process.kill();
            }
            throw failure.notReady(reason);
        }
    }

    private static int freePort() {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        } catch (IOException e) {
            throw new ConfigurationException("Cannot find a free port for a debugger: " + e, e);
        }
    }

    private static long nanos(Duration limit) {
        try {
            return limit.toNanos();
        } catch (ArithmeticException tooLong) {
            return Long.MAX_VALUE;
        }
    }
}
