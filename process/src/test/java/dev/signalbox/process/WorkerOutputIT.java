package dev.signalbox.process;

import static dev.signalbox.process.TaskOptions.task;
import static dev.signalbox.process.WorkerOptions.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What workers print and log, and which of their tasks it was. */
@Timeout(120)
class WorkerOutputIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String LOGGER = "dev.signalbox.test.worker";

    private final Queue<WorkerLine> lines = new ConcurrentLinkedQueue<>();
    private final Queue<LogRecord> logged = new ConcurrentLinkedQueue<>();
    /** Or the loggers are collected, and made anew without their handler. */
    private final List<Logger> heard = new ArrayList<>();

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
        heard.forEach(logger -> logger.removeHandler(handler));
        heard.forEach(logger -> logger.setUseParentHandlers(true));
    }

    private void listen(String logger) {
        Logger here = Logger.getLogger(logger);
        heard.add(here);
        here.addHandler(handler);
        here.setUseParentHandlers(false);
    }

    private static <T> T got(TaskFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    @Test
    void linesComeWithTheTaskThatPrintedThem() throws Exception {
        Map<String, String> workers = new ConcurrentHashMap<>();
        try (WorkerPool pool = WorkerPool.of(2, worker().name("talk").lines(lines::add))) {
            pool.onOutput(output -> {
                workers.put(output.task(), output.worker());
                return false;
            });
            for (int i = 0; i < 300; i++) {
                int n = i;
                pool.post(
                        () -> {
                            System.out.println("out " + n);
                            System.err.println("err " + n);
                            System.out.println("again " + n);
                        },
                        task().name("t" + n));
                pool.submit(() -> 1, task().name("silent " + n));
            }
            assertThat(pool.awaitIdle(SOON)).isTrue();
            await().atMost(SOON).until(() -> lines.size() >= 900);
        }
        assertThat(lines).hasSize(900);
        for (WorkerLine line : lines) {
            assertThat(line.task()).isEqualTo("t" + line.text().replaceAll("\\D", ""));
            assertThat(line.isError()).isEqualTo(line.text().startsWith("err"));
            assertThat(line.number()).isPositive();
            assertThat(line.worker()).startsWith("talk-");
            assertThat(line).hasToString("[" + line.task() + " #" + line.number() + "] " + line.text());
        }
        assertThat(lines.stream().map(WorkerLine::text))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 300)
                        .boxed()
                        .flatMap(n -> List.of("out " + n, "err " + n, "again " + n).stream())
                        .toList());
        assertThat(workers).hasSize(300);
    }

    @Test
    void whatNoTaskPrintsIsOfNone() throws Exception {
        try (Worker one = Worker.start(worker().lines(lines::add).init(() -> System.out.println("first")))) {
            got(one.submit(() -> {
                Thread other = new Thread(() -> System.out.println("beside"));
                other.start();
                other.join();
                System.out.print("begun, ");
                return 1;
            }));
            got(one.submit(() -> System.out.println("ended"), task().name("second")));
            await().atMost(SOON).until(() -> lines.size() >= 3);
        }
        assertThat(lines)
                .extracting(WorkerLine::toString)
                .containsExactly("first", "beside", "[second #2] begun, ended");
    }

    @Test
    void whatATaskPrintedBeforeItKilledItsWorkerIsThere() throws Exception {
        try (Worker one = Worker.start(worker().lines(lines::add))) {
            one.post(
                    () -> {
                        System.err.println("the last words");
                        Runtime.getRuntime().halt(3);
                    },
                    task().name("fatal"));
            await().atMost(SOON).until(() -> !lines.isEmpty());
            assertThat(got(one.submit(() -> 1))).isEqualTo(1);
        }
        assertThat(lines).extracting(WorkerLine::toString).containsExactly("[fatal #1] the last words");
    }

    @Test
    void manyMegabytesOfPrintsHoldUpNoResults() throws Exception {
        String text = "a line that is of no use to anybody but is printed over and over again ".repeat(10);
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        try (Worker one = Worker.start(worker().lines(line -> {
            if (!line.text().equals(text) || !"loud".equals(line.task())) {
                wrong.add(line.toString());
            }
            lines.add(line);
        }))) {
            for (int i = 0; i < 100; i++) {
                one.post(
                        () -> {
                            for (int n = 0; n < 300; n++) {
                                System.out.println(text);
                            }
                        },
                        task().name("loud"));
            }
            assertThat(got(one.submit(() -> 7))).isEqualTo(7);
            await().atMost(SOON).until(() -> lines.size() >= 30_000);
        }
        assertThat(wrong).isEmpty();
        assertThat(lines).hasSize(30_000);
    }

    @Test
    void linesMayBecomeLogRecordsWithTheTask() throws Exception {
        listen("worker");
        try (Worker one = Worker.start(worker().name("scribe").output(ChildOutput.logged()))) {
            one.submit(
                            () -> {
                                System.out.println("{0} is no parameter");
                                System.err.println("oh");
                            },
                            task().name("write"))
                    .get(60, TimeUnit.SECONDS);
            await().atMost(SOON).until(() -> logged.size() >= 2);
        }
        assertThat(logged)
                .extracting(record -> record.getLoggerName() + " " + record.getLevel() + " " + record.getMessage())
                .containsExactlyInAnyOrder(
                        "worker.scribe.out INFO [write #1] {0} is no parameter",
                        "worker.scribe.err WARNING [write #1] oh");
    }

    @Test
    void whatWorkersLogGoesToTheLoggerOfThatNameHereFromTheLevelThatIsWanted() throws Exception {
        listen(LOGGER);
        Logger.getLogger(LOGGER).setLevel(Level.ALL);
        try (Worker one = Worker.start(worker().logLevel(System.Logger.Level.DEBUG))) {
            got(one.submit(() -> {
                System.getLogger(LOGGER).log(System.Logger.Level.DEBUG, "by the system's");
                System.getLogger(LOGGER).log(System.Logger.Level.TRACE, "too fine");
                Logger.getLogger(LOGGER).warning("by the other");
            }));
            await().atMost(SOON).until(() -> logged.size() >= 2);
        }
        assertThat(logged)
                .extracting(record -> record.getLevel() + " " + record.getMessage())
                .containsExactly("FINE by the system's", "WARNING by the other");
    }

    @Test
    void whatIsLoggedIsKnownToComeFromItsWorkerAndTask() throws Exception {
        Queue<String> origins = new ConcurrentLinkedQueue<>();
        Queue<Long> pids = new ConcurrentLinkedQueue<>();
        Handler asking = new Handler() {
            @Override
            public void publish(LogRecord record) {
                LogOrigin origin = LogOrigin.current().orElseThrow();
                pids.add(origin.pid());
                origins.add(origin + " " + record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        listen(LOGGER);
        Logger.getLogger(LOGGER).addHandler(asking);
        try (Worker one = Worker.start(
                worker().name("clerk").init(() -> Logger.getLogger(LOGGER).info("no task")))) {
            TaskFuture<Long> first = one.submit(
                    () -> {
                        Logger.getLogger(LOGGER).info("within");
                        // it goes on until this was read, so that its name is known for sure
                        while (!TaskContext.current().isCancelled()) {
                            Thread.onSpinWait();
                        }
                        return 1L;
                    },
                    task().name("write"));
            await().atMost(SOON).until(() -> origins.size() >= 2);
            first.cancel(false);
            long pid = got(one.submit(() -> {
                Logger.getLogger(LOGGER).log(Level.WARNING, "with a failure", new IllegalStateException("it"));
                return ProcessHandle.current().pid();
            }));
            await().atMost(SOON).until(() -> origins.size() >= 3);
            assertThat(pids).containsOnly(pid);
        } finally {
            Logger.getLogger(LOGGER).removeHandler(asking);
        }
        assertThat(origins).first().isEqualTo("[clerk] no task");
        assertThat(origins).element(1).isEqualTo("[clerk, write #1] within");
        assertThat(origins).element(2).asString().startsWith("[clerk, ").endsWith(" #2] with a failure");
        assertThat(LogOrigin.current()).isEmpty();
    }

    @Test
    void theLevelsOfWorkersMayBeChangedWhileTheyWorkAndCountForThoseThatComeLater() throws Exception {
        String detail = LOGGER + ".detail";
        listen(LOGGER);
        Logger.getLogger(LOGGER).setLevel(Level.ALL);
        try (WorkerPool pool = WorkerPool.of(1, worker().grace(Duration.ZERO))) {
            pool.logLevel(detail, System.Logger.Level.TRACE); // before anything was logged there
            awaitLevels(pool, LOGGER, Level.INFO, detail, Level.FINER);
            logAll(pool, "1");
            pool.logLevel(System.Logger.Level.ERROR);
            awaitLevels(pool, LOGGER, Level.SEVERE, detail, Level.FINER);
            logAll(pool, "2");
            pool.logLevel(LOGGER, System.Logger.Level.DEBUG);
            pool.logLevel(detail, System.Logger.Level.OFF);
            awaitLevels(pool, LOGGER, Level.FINE, detail, Level.OFF);
            logAll(pool, "3");
            TaskFuture<Object> endless = pool.submit(WorkerDeathIT::spin);
            await().atMost(SOON).until(() -> pool.metrics().running() == 1);
            endless.cancel(true); // and its worker is killed
            awaitLevels(pool, LOGGER, Level.FINE, detail, Level.OFF);
            logAll(pool, "4");
            await().atMost(SOON)
                    .until(() -> logged.stream().anyMatch(r -> r.getMessage().equals("usual 4")));
        }
        assertThat(logged)
                .extracting(LogRecord::getMessage)
                .containsExactly("fine 1", "usual 1", "fine 2", "usual 3", "usual 4");
    }

    /** Levels pass tasks or are passed by them: they go another way. */
    private static void awaitLevels(WorkerPool pool, String one, Level level, String other, Level otherLevel) {
        String wanted = level + " " + otherLevel;
        await().atMost(SOON).until(() -> got(pool.submit(() -> least(one) + " " + least(other))), wanted::equals);
    }

    /** The lowest level that a logger lets pass, in the worker. */
    private static Level least(String logger) {
        return Stream.of(Level.FINER, Level.FINE, Level.INFO, Level.SEVERE, Level.OFF)
                .filter(Logger.getLogger(logger)::isLoggable)
                .findFirst()
                .orElse(Level.OFF);
    }

    private static void logAll(WorkerPool pool, String turn) throws Exception {
        got(pool.submit(() -> {
            Logger.getLogger(LOGGER + ".detail").finer("fine " + turn);
            Logger.getLogger(LOGGER).log(turn.compareTo("3") < 0 ? Level.INFO : Level.FINE, "usual " + turn);
        }));
    }

    @Test
    void theLastChoiceOfOutputCounts() {
        WorkerOptions lined = worker().output(ChildOutput.discarded()).lines(lines::add);
        assertThat(TaskLines.areWanted(lined.settings())).isTrue();
        assertThat(TaskLines.areWanted(lined.output(ChildOutput.through()).settings()))
                .isFalse();
        assertThat(TaskLines.areWanted(lined.heap("64m").settings())).isTrue();
    }
}
