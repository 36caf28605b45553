package dev.signalbox.process;

import static dev.signalbox.process.WorkerOptions.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.testkit.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Pools under strain: of many workers, of workers for one task each, of workers that print and print, without room on the disk, in another
 * JDK. The long forms: {@code -Dsignalbox.strain.workers=200}, {@code -Dsignalbox.strain.recycled=10000} (most of an hour), {@code
 * -Dsignalbox.strain.megabytes=1024}.
 */
@Timeout(3600)
class WorkerStrainIT {
    private static final Duration SOON = Duration.ofMinutes(5);
    private static final int WORKERS = Integer.getInteger("signalbox.strain.workers", 16);
    private static final int RECYCLED = Integer.getInteger("signalbox.strain.recycled", 60);
    private static final int PRINTED_MEGABYTES = Integer.getInteger("signalbox.strain.megabytes", 32);

    private final Programs programs = new Programs();

    @AfterEach
    void endPrograms() throws Exception {
        programs.end();
    }

    @Test
    void manyMoreWorkersThanProcessorsAreAllOfUseAndAllEnd() throws Exception {
        List<Long> pids;
        try (WorkerPool pool =
                WorkerPool.of(WORKERS, worker().name("many").heap("16m").startLimit(SOON))) {
            assertThat(pool.awaitReady(SOON)).isTrue();
            pids = pool.metrics().workers().stream()
                    .map(PoolMetrics.WorkerState::pid)
                    .toList();
            assertThat(new HashSet<>(pids)).hasSize(WORKERS);
            assertThat(pool.mapUnordered(n -> n + 1, numbers(20 * WORKERS))
                            .mapToInt(n -> n)
                            .sum())
                    .isEqualTo(10 * WORKERS * (20 * WORKERS + 3));
        }
        Programs.awaitGone(pids);
    }

    @Test
    void aWorkerForEachTaskOfAFullQueueLosesNone() throws Exception {
        AtomicLong deaths = new AtomicLong();
        try (WorkerPool pool =
                WorkerPool.of(2, worker().name("fresh").heap("16m").recycleAfterTasks(1))) {
            pool.onDeath(death -> deaths.incrementAndGet());
            List<TaskFuture<Long>> futures = new ArrayList<>();
            for (int i = 0; i < RECYCLED; i++) {
                futures.add(pool.submit(() -> ProcessHandle.current().pid()));
            }
            Set<Long> pids = new HashSet<>();
            for (TaskFuture<Long> future : futures) {
                pids.add(future.get(SOON.toSeconds(), TimeUnit.SECONDS));
            }
            // numbers of processes come again, but not so soon
            assertThat(pids).hasSizeGreaterThan(RECYCLED * 9 / 10);
            assertThat(pool.metrics().done()).isEqualTo(RECYCLED);
        }
        assertThat(deaths).as("ends that were wanted are no deaths").hasValue(0);
    }

    /** Neither the future of a task nor the time limit of its worker may hold the shared memory of a worker that has gone. */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "looks at what is mapped in /proc")
    void workersThatWereReplacedLeaveNoSharedMemoryBehind() throws Exception {
        WorkerOptions fresh =
                worker().name("fresh").heap("16m").recycleAfterTasks(1).recycleAfter(Duration.ofHours(1));
        List<TaskFuture<Integer>> kept = new ArrayList<>();
        try (WorkerPool pool = WorkerPool.of(1, fresh)) {
            for (int i = 0; i < 12; i++) {
                int n = i;
                kept.add(pool.submit(() -> n));
            }
            for (TaskFuture<Integer> future : kept) {
                future.get(SOON.toSeconds(), TimeUnit.SECONDS);
            }
            // two lines each of the worker that is there, of its successor, and of one that is just leaving
            await().atMost(SOON).pollInterval(Duration.ofMillis(100)).until(() -> {
                System.gc();
                return mapped() <= 6;
            });
        }
        assertThat(kept).allMatch(TaskFuture::isDone);
    }

    private static long mapped() throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.contains("/ring-")).count();
        }
    }

    @Test
    void printsByTheMegabyteDisturbNoResult() throws Exception {
        AtomicLong printed = new AtomicLong();
        JvmOptions jvm = JvmOptions.builder()
                .heap("64m")
                .stdout(ChildOutput.lines(line -> printed.addAndGet(line.length() + 1)))
                .stderr(ChildOutput.discarded())
                .build();
        try (WorkerPool pool = WorkerPool.of(2, worker().name("loud").jvm(jvm))) {
            int tasks = 64;
            int lines = PRINTED_MEGABYTES * 1024 / tasks; // this process alone was told how many megabytes
            List<Integer> answers =
                    pool.map(n -> print(n, lines), numbers(tasks)).toList();
            assertThat(answers).isEqualTo(numbers(tasks));
            long wanted = (long) PRINTED_MEGABYTES << 20;
            await().atMost(SOON).until(() -> printed.get() >= wanted);
        }
    }

    private static int print(int number, int lines) {
        String line = "x".repeat(1023);
        for (int i = 0; i < lines; i++) {
            System.out.println(line);
            System.err.println(line);
        }
        return number;
    }

    @Test
    void workersRunInAnotherJdk() throws Exception {
        List<Path> others = ChildStartIT.otherJdks();
        assumeThat(others).as("other JDKs").isNotEmpty();
        for (Path home : others) {
            JvmOptions jvm = JvmOptions.builder().javaHome(home).build();
            try (WorkerPool pool = WorkerPool.of(1, worker().name("other").jvm(jvm))) {
                assertThat(pool.submit(() -> Runtime.version().feature()).get(60, TimeUnit.SECONDS))
                        .isNotEqualTo(Runtime.version().feature());
                assertThat(pool.map(n -> Map.of("n", n), numbers(100)).toList()).hasSize(100);
            }
        }
    }

    /** No file may be longer than nothing at all. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "limits are set by ulimit")
    void saysSoWhereThereIsNoRoomForAFile() throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -f 0; exec \"$@\"", "sh"));
        command.addAll(Programs.java(
                "-XX:-UsePerfData", "-cp", Programs.classPath(), ParentProgram.class.getName(), "no-room"));
        assertThat(programs.run(command, Map.of()))
                .contains("failure WorkerDied")
                .contains("File too large");
    }

    @Test
    @Requires("python3")
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no terminals of this kind")
    void aPoolDoesWhatItHasAfterCtrlC() throws Exception {
        List<String> command = new ArrayList<>(List.of("python3", "-c", ChildDeathIT.TERMINAL));
        command.addAll(Programs.java("-cp", Programs.classPath(), ParentProgram.class.getName(), "pool-ctrl-c"));
        assertThat(programs.run(command, Map.of())).contains("done 40 of 40").contains("terminated true");
    }

    private static List<Integer> numbers(int count) {
        return Stream.iterate(1, n -> n + 1).limit(count).toList();
    }
}
