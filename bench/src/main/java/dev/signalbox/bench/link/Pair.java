package dev.signalbox.bench.link;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The two processes of a contender, as the process that measures them all sees them. */
final class Pair implements AutoCloseable {
    private static final long LIMIT_SECONDS = 60;

    private final Path directory;
    private final Path log;
    private final Other here;
    private boolean broken;
    private boolean warm;
    private volatile boolean closed;

    private Pair(Path directory, Path log, Other here) {
        this.directory = directory;
        this.log = log;
        this.here = here;
    }

    /** Starts them; {@link #await} waits until they run. */
    static Pair start(Contender contender, Path parent) throws IOException {
        Path directory = Files.createTempDirectory(parent, "p");
        Path log = directory.resolve("log");
        Other here = new Other(
                contender.jvmFlags(directory.toString()),
                Here.class,
                List.of(contender.transport(), directory.toString()),
                ProcessBuilder.Redirect.to(log.toFile()));
        return new Pair(directory, log, here);
    }

    /** Waits until both run. */
    void await() {
        within(here::answer);
    }

    /** Whether nothing was measured yet. */
    boolean isCold() {
        boolean cold = !warm;
        warm = true;
        return cold;
    }

    /** The numbers that such a measurement comes to; none if the pair broke, now or before. */
    double[] measure(String order) {
        if (broken) {
            return new double[0];
        }
        String[] words = within(() -> {
            here.tell(order);
            return here.answer();
        });
        return Arrays.stream(words).mapToDouble(Double::parseDouble).toArray();
    }

    private interface Step {
        String[] run() throws IOException;
    }

    private String[] within(Step step) {
        CompletableFuture<Void> tooLong = CompletableFuture.runAsync(
                here::kill, CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS));
        try {
            return step.run();
        } catch (IOException e) {
            broken = true;
            if (!closed) {
                complain(e);
            }
            return new String[0];
        } finally {
            tooLong.cancel(false);
        }
    }

    private void complain(IOException e) {
        System.err.println("broke: " + e);
        try {
            Files.readAllLines(log).forEach(System.err::println);
        } catch (IOException noLog) {
            System.err.println("no log: " + noLog);
        }
    }

    /** Ends both, and deletes what is left of them. */
    @Override
    public void close() {
        closed = true;
        here.end();
        Directories.delete(directory);
        Directories.deleteIfEmpty(directory.getParent());
    }
}
