package dev.signalbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.codec.RemoteFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a child prints and logs. */
class ChildOutputIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String CHILDS_LOGGER = "dev.signalbox.test.child";

    private final Queue<String> printed = new ConcurrentLinkedQueue<>();
    private final Queue<String> complained = new ConcurrentLinkedQueue<>();
    private final Queue<LogRecord> logged = new ConcurrentLinkedQueue<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            logged.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @AfterEach
    void listenNoMore() {
        Logger.getLogger(CHILDS_LOGGER).removeHandler(handler);
        Logger.getLogger("worker").removeHandler(handler);
    }

    @Test
    void arrivesInOrderAndWholeHoweverMuchItIs() throws Exception {
        try (ChildJvm child = ChildJvm.start(options(), () -> {
            for (int i = 0; i < 100_000; i++) {
                System.out.println("line " + i + " of a program that likes to talk a lot about what it does");
                if (i % 1000 == 0) {
                    System.err.println("error " + i);
                }
            }
            System.out.print("the end without an end of line");
        })) {
            ChildJvmIT.end(child).orThrow();
        }
        assertThat(printed).hasSize(100_001);
        int next = 0;
        for (String line : printed) {
            assertThat(line).startsWith(next < 100_000 ? "line " + next++ + " " : "the end without");
        }
        assertThat(complained).hasSize(100);
    }

    @Test
    void doesNotNeedAReader() throws Exception {
        JvmOptions options = options().toBuilder()
                .stdout(ChildOutput.discarded())
                .stderr(ChildOutput.discarded())
                .build();
        try (ChildJvm child = ChildJvm.start(options, () -> {
            byte[] much = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 50; i++) {
                System.out.write(much);
            }
            System.out.println();
            System.err.println("last words");
        })) {
            ChildExit exit = ChildJvmIT.end(child).orThrow();
            assertThat(exit.lastErrors()).containsExactly("last words");
            assertThat(exit.lastOutput()).isNotEmpty().allMatch(line -> line.length() < 2100);
        }
    }

    @Test
    void tellsOfAFailureThoughTheProgramClosedItsStreams() throws Exception {
        try (ChildJvm child = ChildJvm.start(options(), () -> {
            System.out.print("before");
            System.out.close();
            System.err.close();
            throw new IOException("after");
        })) {
            ChildExit exit = ChildJvmIT.end(child);
            assertThat(exit.failure()).isNotNull();
            assertThat(exit.failure().remoteMessage()).isEqualTo("after");
            assertThat(printed).containsExactly("before");
        }
    }

    @Test
    void holdsUpNobodyWhenWhatTheChildStartedLivesOn() throws Exception {
        try (ChildJvm child = ChildJvm.start(options(), () -> {
            Process sleeper = new ProcessBuilder("sleep", "600").inheritIO().start();
            System.out.println(sleeper.pid());
        })) {
            ChildJvmIT.end(child).orThrow();
            ProcessHandle sleeper =
                    ProcessHandle.of(Long.parseLong(printed.element())).orElseThrow();
            assertThat(sleeper.isAlive()).isTrue();
            sleeper.destroyForcibly();
            await().atMost(LIMIT).until(() -> !sleeper.isAlive());
        }
    }

    @Test
    void goesThroughToOurOwnStreams() throws Exception {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        System.setOut(new PrintStream(captured, true, StandardCharsets.UTF_8));
        System.setErr(System.out);
        try (ChildJvm child = ChildJvm.start(
                JvmOptions.builder().heap("64m").startLimit(LIMIT).build(), () -> {
                    System.out.println("through ü");
                    System.err.println("through as well");
                })) {
            ChildJvmIT.end(child).orThrow();
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        assertThat(captured.toString(StandardCharsets.UTF_8).lines())
                .containsExactlyInAnyOrder("through ü", "through as well");
    }

    @Test
    void canGoToLoggers() throws Exception {
        Logger.getLogger("worker").addHandler(handler);
        JvmOptions options = options().toBuilder()
                .name("talker")
                .stdout(ChildOutput.logged())
                .stderr(ChildOutput.logged())
                .build();
        try (ChildJvm child = ChildJvm.start(options, () -> {
            System.out.println("{0} is no parameter");
            System.err.println("oh");
        })) {
            ChildJvmIT.end(child).orThrow();
        }
        assertThat(logged)
                .extracting(record -> record.getLoggerName() + " " + record.getLevel() + " " + record.getMessage())
                .containsExactlyInAnyOrder(
                        "worker.talker.out INFO {0} is no parameter", "worker.talker.err WARNING oh");
    }

    @Test
    void bringsWhatTheChildLogsToTheLoggerOfThatNameHere() throws Exception {
        Logger here = Logger.getLogger(CHILDS_LOGGER);
        here.addHandler(handler);
        here.setLevel(Level.ALL);
        JvmOptions options =
                options().toBuilder().logLevel(System.Logger.Level.DEBUG).build();
        try (ChildJvm child = ChildJvm.start(options, () -> {
            System.Logger logger = System.getLogger(CHILDS_LOGGER);
            logger.log(System.Logger.Level.WARNING, "number {0} of {1}", 7, "a long text ".repeat(200));
            logger.log(System.Logger.Level.ERROR, "failed", new IOException("disk on fire"));
            logger.log(System.Logger.Level.DEBUG, "detail");
            logger.log(System.Logger.Level.TRACE, "too much detail");
            Logger.getLogger(CHILDS_LOGGER).info("by the other name");
        })) {
            ChildJvmIT.end(child).orThrow();
        }
        assertThat(complained).isEmpty();
        assertThat(logged)
                .extracting(LogRecord::getLevel)
                .containsExactly(Level.WARNING, Level.SEVERE, Level.FINE, Level.INFO);
        List<LogRecord> records = List.copyOf(logged);
        assertThat(records.get(0).getMessage())
                .startsWith("number 7 of a long text a long")
                .hasSizeGreaterThan(2000);
        assertThat(records.get(1).getThrown()).isInstanceOfSatisfying(RemoteFailure.class, failure -> {
            assertThat(failure.type()).isEqualTo(IOException.class.getName());
            assertThat(failure.stack()).contains("ChildOutputIT");
        });
        assertThat(records.get(3).getMessage()).isEqualTo("by the other name");
    }

    private JvmOptions options() {
        return JvmOptions.builder()
                .heap("64m")
                .startLimit(Duration.ofSeconds(60))
                .stdout(ChildOutput.lines(printed::add))
                .stderr(ChildOutput.lines(complained::add))
                .build();
    }
}
