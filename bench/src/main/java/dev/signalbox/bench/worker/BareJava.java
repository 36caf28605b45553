package dev.signalbox.bench.worker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/** The least that a JVM takes: it prints one line. With the same heap and collector as ours. */
final class BareJava implements Contestant {
    /** Also ours, where it is compared with this. */
    static final String HEAP = "256m";

    private static final int LIMIT_SECONDS = 20;

    private final Path directory;
    private final boolean hasCache;
    private @Nullable List<String> command;

    /** With the archive that the JDK brings, or with a cache that was made of a run of the same program. */
    BareJava(Path directory, boolean hasCache) {
        this.directory = directory;
        this.hasCache = hasCache;
    }

    @Override
    public Tasks open() {
        throw new UnsupportedOperationException("it runs no tasks");
    }

    @Override
    public double[] start() throws Exception {
        List<String> command = command();
        Start start = new Start();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        start.now(Start.SPAWNED);
        try (BufferedReader lines = reader(process)) {
            long up = Long.parseLong(lines.readLine());
            start.now(Start.ANSWERED);
            start.cpuOf(process.pid());
            start.at(Start.VM, up);
            return start.phases();
        } finally {
            end(process);
        }
    }

    /** The death alone: until the end of its output is read. */
    @Override
    public double[] spare() throws Exception {
        Process process = new ProcessBuilder(command())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = reader(process)) {
            lines.readLine();
            long killed = System.nanoTime();
            process.toHandle().destroyForcibly();
            while (lines.readLine() != null) {
                // not yet
            }
            return new double[] {Double.NaN, (System.nanoTime() - killed) / 1e6, Double.NaN};
        } finally {
            end(process);
        }
    }

    private List<String> command() throws IOException, InterruptedException {
        List<String> known = command;
        if (known == null) {
            Path program = program();
            known = command(program, hasCache ? List.of("-XX:AOTCache=" + cacheOf(program)) : List.of());
            command = known;
        }
        return known;
    }

    private static List<String> command(Path program, List<String> more) {
        List<String> all = new ArrayList<>();
        all.add(System.getProperty("java.home") + "/bin/java");
        all.addAll(List.of("-Xmx" + HEAP, "-XX:+UseSerialGC"));
        all.addAll(more);
        all.addAll(List.of("-cp", program.toString(), Hello.class.getName()));
        return all;
    }

    /** In a file with nothing else, so that the JVM has nothing else to look at. */
    private Path program() throws IOException {
        Path file = directory.resolve("hello.jar");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file));
                InputStream bytes = Objects.requireNonNull(Hello.class.getResourceAsStream("Hello.class"))) {
            jar.putNextEntry(new ZipEntry(Hello.class.getName().replace('.', '/') + ".class"));
            bytes.transferTo(jar);
        }
        return file;
    }

    private Path cacheOf(Path program) throws IOException, InterruptedException {
        Path file = directory.resolve("hello.aot");
        Process process = new ProcessBuilder(command(program, List.of("-XX:AOTCacheOutput=" + file)))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        end(process);
        if (!Files.exists(file)) {
            throw new IOException("no cache was made in " + file + ", exit=" + process.exitValue());
        }
        return file;
    }

    private static void end(Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }
}
