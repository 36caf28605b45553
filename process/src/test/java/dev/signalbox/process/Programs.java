package dev.signalbox.process;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Programs in JVMs that a test starts by hand, to kill them or to see what they print. */
final class Programs {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private final List<Process> processes = new CopyOnWriteArrayList<>();

    /** The command of a JVM with the classes of the tests. */
    static List<String> java(String... flags) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir")));
        command.addAll(List.of(flags));
        return command;
    }

    static String classPath() {
        return System.getProperty("java.class.path");
    }

    static String join(Path... entries) {
        return String.join(
                File.pathSeparator,
                List.of(entries).stream().map(Path::toString).toList());
    }

    /** Runs one to its end. */
    String run(List<String> command, Map<String, String> environment) throws Exception {
        Running program = start(command, environment);
        if (!program.process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("has not ended: " + command + program.lines);
        }
        program.reader.join(LIMIT.toMillis());
        return String.join("\n", program.lines);
    }

    Running start(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        processes.add(process);
        return new Running(process);
    }

    static boolean isGone(long pid) {
        return ProcessHandle.of(pid).map(handle -> !handle.isAlive()).orElse(true);
    }

    static void awaitGone(List<Long> pids) {
        await().atMost(LIMIT).until(() -> pids.stream().allMatch(Programs::isGone));
    }

    void end() throws InterruptedException {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    /** One that runs, and what it has printed so far. */
    static final class Running {
        final Process process;
        final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
        private final Thread reader;

        Running(Process process) {
            this.process = process;
            this.reader = new Thread(this::read, "program-output");
            reader.setDaemon(true);
            reader.start();
        }

        /** The rest of the first line that begins so. */
        String awaitLine(String beginning) {
            await().atMost(LIMIT).until(() -> find(beginning) != null || !reader.isAlive());
            if (find(beginning) == null) {
                throw new AssertionError("it has ended without a line '" + beginning + "': " + lines);
            }
            return find(beginning);
        }

        private String find(String beginning) {
            return lines.stream()
                    .filter(line -> line.startsWith(beginning))
                    .map(line -> line.substring(beginning.length()))
                    .findFirst()
                    .orElse(null);
        }

        private void read() {
            try (BufferedReader in =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                String line;
                while ((line = in.readLine()) != null) {
                    lines.add(line);
                }
            } catch (IOException e) {
                lines.add(e.toString());
            }
        }
    }
}
