package dev.signalbox.process;

import static dev.signalbox.process.TaskOptions.task;
import static dev.signalbox.process.WorkerOptions.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.SignalboxException;
import dev.signalbox.TimedOutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of tasks when their worker dies, in each of the ways in which it can. */
@Timeout(120)
class WorkerDeathIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final WorkerOptions ONE = worker().name("mortal").restarts(100, Duration.ofMinutes(1));

    private final List<WorkerService> open = new ArrayList<>();

    private WorkerPool pool(int size, WorkerOptions options) {
        WorkerPool pool = WorkerPool.of(size, options);
        open.add(pool);
        return pool;
    }

    @AfterEach
    void closeAll() {
        open.forEach(WorkerService::close);
        assertThat(open).allMatch(WorkerService::isTerminated);
    }

    private static <T> T got(TaskFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    private static WorkerDied died(TaskFuture<?> future) {
        try {
            future.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(WorkerDied.class);
            return (WorkerDied) e.getCause();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("it has a value: " + future);
    }

    /** Ends its own worker in one of several ways. */
    static Object end(String how) throws Exception {
        switch (how) {
            case "exit" -> System.exit(7);
            case "halt" -> Runtime.getRuntime().halt(9);
            case "memory" -> hoard();
            default -> signal(how);
        }
        return "lives";
    }

    private static void hoard() {
        List<byte[]> all = new ArrayList<>();
        while (true) {
            all.add(new byte[1 << 20]);
        }
    }

    private static void signal(String name) throws Exception {
        signal(name, ProcessHandle.current().pid());
        Thread.currentThread().join(60_000);
    }

    static void signal(String name, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, "" + pid).inheritIO().start().waitFor();
    }

    @ValueSource(strings = {"exit", "halt", "memory", "KILL", "TERM", "SEGV"})
    @ParameterizedTest
    @Tag("E4")
    @Tag("E6")
    @Tag("E34")
    void theTaskThatRanFailsWithTheReasonAndTheRestGoesOnElsewhere(String how) throws Exception {
        WorkerPool pool = pool(1, ONE.heap("64m"));
        TaskFuture<Integer> before = pool.submit(() -> 1);
        TaskFuture<Object> fatal = pool.submit(() -> end(how), task().name("fatal"));
        List<TaskFuture<Integer>> after = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int n = i;
            after.add(pool.submit(() -> n));
        }
        assertThat(got(before)).isEqualTo(1);
        WorkerDied died = died(fatal);
        assertThat(died)
                .hasMessageContaining("'fatal'")
                .hasMessageContaining("'mortal'")
                .hasMessageContaining("1 of 1");
        Death death = died.deaths().get(0);
        assertThat(death.tasks()).containsExactly("fatal");
        switch (how) {
            case "exit" -> {
                assertThat(death.reason()).isEqualTo(DeathReason.EXITED);
                assertThat(death.exitCode()).isEqualTo(7);
            }
            case "halt" -> assertThat(death.exitCode()).isEqualTo(9);
            case "memory" -> assertThat(death.reason()).isEqualTo(DeathReason.OUT_OF_MEMORY);
            case "SEGV" -> assertThat(death.reason()).isIn(DeathReason.NATIVE_CRASH, DeathReason.SIGNALLED);
            default -> {
                assertThat(death.reason()).isEqualTo(DeathReason.SIGNALLED);
                assertThat(died).hasMessageContaining("SIG" + how);
            }
        }
        for (int i = 0; i < 50; i++) {
            assertThat(got(after.get(i))).isEqualTo(i);
        }
    }

    @Test
    void whatHadNotBegunRunsOnceAndInOrderOnTheNextWorker(@TempDir Path folder) throws Exception {
        WorkerPool pool = pool(1, ONE.paused());
        String file = folder.resolve("ran").toString();
        Files.createFile(Path.of(file));
        List<TaskFuture<Object>> fatal = new ArrayList<>();
        List<TaskFuture<Integer>> others = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            int n = i;
            if (i % 100 == 50) {
                fatal.add(pool.submit(() -> end("KILL")));
            } else {
                others.add(pool.submit(() -> {
                    Files.writeString(Path.of(file), n + "\n", java.nio.file.StandardOpenOption.APPEND);
                    return n;
                }));
            }
        }
        pool.resume();
        fatal.forEach(WorkerDeathIT::died);
        List<String> expected = new ArrayList<>();
        for (TaskFuture<Integer> other : others) {
            expected.add("" + got(other));
        }
        assertThat(Files.readAllLines(Path.of(file))).isEqualTo(expected);
    }

    @Test
    void aRepeatableTaskRunsAgainOnTheNextWorker(@TempDir Path folder) throws Exception {
        WorkerPool pool = pool(1, ONE);
        String marker = folder.resolve("first").toString();
        List<Output<?>> outputs = new CopyOnWriteArrayList<>();
        pool.onOutput(output -> outputs.add(output) && false);
        TaskFuture<String> again = pool.submit(
                () -> {
                    if (Files.notExists(Path.of(marker))) {
                        Files.createFile(Path.of(marker));
                        end("halt");
                    }
                    return "second time";
                },
                task().repeatable());
        assertThat(got(again)).isEqualTo("second time");
        assertThat(pool.awaitIdle(SOON)).isTrue();
        assertThat(outputs)
                .singleElement()
                .satisfies(output -> assertThat(output.tries()).isEqualTo(2));
    }

    @Test
    void aTaskThatKillsEachOfItsWorkersIsGivenUp() throws Exception {
        WorkerPool pool = pool(1, ONE);
        WorkerDied died = died(pool.submit(() -> end("halt"), task().repeatable(3)));
        assertThat(died.deaths()).hasSize(3);
        assertThat(died.tries()).isEqualTo(3);
        assertThat(died).hasMessageContaining("3 of 3 times").hasMessageContaining("it may be what kills its workers");
        assertThat(got(pool.submit(() -> 1))).isEqualTo(1);
    }

    @Test
    @Tag("E4")
    void aPoolWhoseWorkersDieTooOftenGivesUpAndSaysWhy() throws Exception {
        WorkerPool pool = pool(
                1, worker().name("doomed").restarts(2, Duration.ofMinutes(1)).paused());
        List<TaskFuture<Object>> fatal = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            fatal.add(pool.submit(() -> end("halt")));
        }
        pool.resume();
        for (int i = 0; i < 3; i++) {
            assertThat(died(fatal.get(i))).hasMessageContaining("exit code 9");
        }
        assertThat(died(fatal.get(4)))
                .hasMessageContaining("was not run")
                .hasMessageContaining("pool 'doomed' has given up")
                .hasMessageContaining("exit code 9");
        assertThatThrownBy(() -> pool.submit(() -> 1))
                .isInstanceOf(RejectedExecutionException.class)
                .hasCauseInstanceOf(WorkerDied.class);
        assertThat(pool.isRunning()).isFalse();
    }

    @Test
    void aWorkerThatExitsWhileItStartsIsAFailureToStart() {
        WorkerPool pool = pool(1, worker().init(() -> Runtime.getRuntime().halt(5)));
        assertThatThrownBy(() -> pool.awaitReady(SOON))
                .isInstanceOf(WorkerDied.class)
                .hasMessageContaining("exit code 5");
    }

    // ---- limits

    static Object spin() {
        while (true) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aTaskThatRunsTooLongIsKilledWithItsWorkerAndTheStackIsTold() throws Exception {
        WorkerPool pool = pool(1, ONE);
        List<Death> deaths = new CopyOnWriteArrayList<>();
        pool.onDeath(deaths::add);
        TaskFuture<Object> endless = pool.submit(WorkerDeathIT::spin, task().limit(Duration.ofMillis(300)));
        TaskFuture<Integer> next = pool.submit(() -> 1);
        assertThatThrownBy(() -> got(endless))
                .hasCauseInstanceOf(TimedOutException.class)
                .hasMessageContaining("limit=PT0.3S")
                .hasMessageContaining("WorkerDeathIT.spin");
        assertThat(got(next)).isEqualTo(1);
        await().atMost(SOON).until(() -> !deaths.isEmpty());
        assertThat(deaths.get(0).reason()).isEqualTo(DeathReason.TIMED_OUT);
    }

    @Test
    void aCancelledTaskThatHeedsNothingIsKilledAfterTheGrace() throws Exception {
        WorkerPool pool = pool(1, ONE.grace(Duration.ofMillis(200)));
        List<Death> deaths = new CopyOnWriteArrayList<>();
        pool.onDeath(deaths::add);
        TaskFuture<Object> endless = pool.submit(WorkerDeathIT::spin);
        TaskFuture<Integer> next = pool.submit(() -> 1);
        await().atMost(SOON).until(() -> pool.metrics().running() == 1);
        assertThat(endless.cancel(true)).isTrue();
        assertThat(got(next)).isEqualTo(1);
        await().atMost(SOON).until(() -> !deaths.isEmpty());
        assertThat(deaths.get(0).reason()).isEqualTo(DeathReason.CANCELLED);
    }

    @Test
    @Tag("E5")
    @Tag("E20")
    void aWorkerThatIsStoppedBySignalIsFoundSilentAndReplaced() throws Exception {
        WorkerPool pool = pool(1, ONE.silence(Duration.ofSeconds(2)));
        TaskFuture<Object> stopped = pool.submit(() -> end("STOP"));
        TaskFuture<Integer> next = pool.submit(() -> 1);
        assertThat(died(stopped).deaths().get(0).reason()).isEqualTo(DeathReason.UNRESPONSIVE);
        assertThat(got(next)).isEqualTo(1);
    }

    // ---- what else a worker has

    @Test
    void aSpareTakesOverAtOnce() throws Exception {
        WorkerPool pool = pool(1, ONE.spares(1));
        await().atMost(SOON)
                .until(() -> pool.metrics().workers().stream()
                        .anyMatch(w -> w.state().equals("SPARE")));
        long spare = pool.metrics().workers().stream()
                .filter(w -> w.state().equals("SPARE"))
                .findFirst()
                .orElseThrow()
                .pid();
        died(pool.submit(() -> end("halt")));
        assertThat(got(pool.submit(() -> ProcessHandle.current().pid()))).isEqualTo(spare);
    }

    /** Tasks of a class whose loading leaves a trace. */
    static final class Traced {
        static {
            System.setProperty("traced", "loaded");
        }

        private Traced() {}

        static Task<String> task(String text) {
            return () -> System.setProperty("traced", "run with " + text);
        }
    }

    @Test
    void aSpareHasMadeTheUsualTasksBeforehandAndRunNone() throws Exception {
        WorkerPool pool = pool(1, ONE.spares(1));
        assertThat(got(pool.submit(Traced.task("first")))).isEqualTo("loaded");
        assertThat(got(pool.submit(Traced.task("second")))).isEqualTo("run with first");
        // a spare that is there already is told within about a second; it does so once in a while
        await().atMost(SOON).until(() -> {
            pool.submit(() -> end("halt")).exceptionally(died -> 0).get(60, TimeUnit.SECONDS);
            String there = got(pool.submit(() -> System.getProperty("traced", "unknown")));
            assertThat(there).doesNotContain("run");
            await().atMost(SOON)
                    .until(() -> pool.metrics().workers().stream()
                            .anyMatch(w -> w.state().equals("SPARE")));
            return there.equals("loaded");
        });
        assertThat(pool.metrics().workers().stream().mapToLong(PoolMetrics.WorkerState::taken))
                .contains(0L);
    }

    /** Takes for ever to be initialized, but where the first task was run. */
    static final class Slow {
        static {
            if (System.getProperty("quick") == null) {
                System.out.println("initialized by no task");
                spin();
            }
        }

        private Slow() {}

        static Task<Integer> task() {
            return () -> 7;
        }
    }

    @Test
    void aSpareThatIsStuckInItsRehearsalIsReplaced() throws Exception {
        Queue<WorkerLine> lines = new ConcurrentLinkedQueue<>();
        List<Death> deaths = new CopyOnWriteArrayList<>();
        System.setProperty("quick", "here");
        WorkerPool pool = pool(
                1,
                ONE.spares(1)
                        .startLimit(Duration.ofSeconds(6))
                        .grace(Duration.ZERO)
                        .lines(lines::add));
        pool.onDeath(deaths::add);
        got(pool.submit(() -> System.setProperty("quick", "there")));
        assertThat(got(pool.submit(Slow.task()))).isEqualTo(7);
        System.clearProperty("quick");
        await().atMost(SOON)
                .until(() -> deaths.stream().anyMatch(death -> death.detail().contains("rehearsal")));
        assertThat(deaths).allMatch(death -> death.reason() == DeathReason.START_FAILED);
        assertThat(deaths.toString()).contains("startLimit=PT6S");
        assertThat(lines).extracting(WorkerLine::toString).contains("initialized by no task");
        assertThat(got(pool.submit(Slow.task()))).isEqualTo(7);
    }

    @Test
    void callsOfAnObjectWhoseWorkerDiedFailAndItsPoolGoesOn() throws Exception {
        WorkerPool pool = pool(1, ONE);
        Remote<ArrayList<Integer>> text = pool.create(ArrayList::new);
        TaskFuture<Boolean> added = text.call(t -> t.add(1));
        assertThat(got(added)).isTrue();
        TaskFuture<Object> fatal = text.call(t -> end("halt"));
        TaskFuture<Integer> behind = text.call(ArrayList::size);
        died(fatal);
        died(behind);
        await().atMost(SOON).until(() -> !text.isAlive());
        died(text.call(ArrayList::size));
        assertThat(got(pool.submit(() -> 1))).isEqualTo(1);
        text.close();
    }

    @Test
    void aStreamWhoseWorkerDiesThrowsAfterWhatHadCome() {
        WorkerPool pool = pool(1, ONE);
        List<Integer> seen = new ArrayList<>();
        try (Stream<Integer> values = pool.stream(out -> {
            for (int i = 0; i < 10; i++) {
                out.emit(i);
            }
            end("halt");
        })) {
            assertThatThrownBy(() -> values.forEach(seen::add))
                    .isInstanceOf(SignalboxException.class)
                    .hasCauseInstanceOf(WorkerDied.class);
        }
        assertThat(seen).hasSize(10);
    }

    @Test
    void asynchronousTasksOfAWorkerThatDiesFailWithIt() {
        WorkerPool pool = pool(1, ONE);
        TaskFuture<Object> pending = pool.submitAsync(CompletableFuture::new);
        died(pool.submit(() -> end("halt")));
        died(pending);
    }

    @Test
    void whatATaskPrintsDisturbsNothing() throws Exception {
        WorkerPool pool = pool(
                1, ONE.jvm(JvmOptions.builder().stdout(ChildOutput.discarded()).build()));
        TaskFuture<Integer> loud = pool.submit(() -> {
            for (int i = 0; i < 100_000; i++) {
                System.out.println("a line of text that nobody reads, number " + i);
            }
            return 1;
        });
        TaskFuture<Integer> next = pool.submit(() -> 2);
        assertThat(got(loud)).isEqualTo(1);
        assertThat(got(next)).isEqualTo(2);
    }

    @Test
    void lastLinesOfItsErrorsAreInTheMessage() {
        WorkerPool pool = pool(1, ONE);
        WorkerDied died = died(pool.submit(() -> {
            System.err.println("the camera is on fire");
            System.err.flush();
            return end("halt");
        }));
        assertThat(died).hasMessageContaining("the camera is on fire");
    }
}
