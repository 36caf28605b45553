package dev.signalbox.bench.contest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The processes of a contender, as the process that measures them all sees them: it talks to the first, which has started the others. */
final class Team implements AutoCloseable {
    private static final long LIMIT_SECONDS = 60;

    private final Path directory;
    private final Path log;
    private final Other here;
    private boolean broken;
    private boolean warm;
    private volatile boolean closed;

    private Team(Path directory, Path log, Other here) {
        this.directory = directory;
        this.log = log;
        this.here = here;
    }

    /** Starts them; {@link #await} waits until they run. */
    static Team start(Contender contender, Path parent) throws IOException {
        Path directory = Files.createTempDirectory(parent, "p");
        Path log = directory.resolve("log");
        Other here = new Other(contender.command().in(directory), ProcessBuilder.Redirect.to(log.toFile()));
        return new Team(directory, log, here);
    }

    /** Waits until they run. */
    void await() {
        within(here::answer);
    }

    /** Whether nothing was measured yet. */
    boolean isCold() {
        boolean cold = !warm;
        warm = true;
        return cold;
    }

    /** The numbers that such a measurement comes to; none if they broke, now or before. */
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

    /** Ends them, and deletes what is left of them. */
    @Override
    public void close() {
        closed = true;
        here.end();
        Directories.delete(directory);
        Directories.deleteIfEmpty(directory.getParent());
    }
}
