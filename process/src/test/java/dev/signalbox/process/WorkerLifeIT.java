package dev.signalbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How workers end with the JVM that has them, and the one that scripts share. */
@Timeout(120)
class WorkerLifeIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    @Tag("E2")
    @Tag("E56")
    void theSharedWorkerStartsWithItsFirstTaskAndIsMadeAnewOnceItWasClosed() throws Exception {
        Worker first = Worker.shared();
        assertThat(first).isSameAs(Worker.shared());
        assertThat(first.metrics().workers()).isEmpty();
        long pid = first.submit(() -> ProcessHandle.current().pid()).get(60, TimeUnit.SECONDS);
        first.close();
        Worker second = Worker.shared();
        assertThat(second).isNotSameAs(first);
        assertThat(second.submit(() -> ProcessHandle.current().pid()).get(60, TimeUnit.SECONDS))
                .isNotEqualTo(pid);
        second.close();
    }

    @Test
    @Tag("E13")
    @Tag("E-test-19")
    void whatTheSharedWorkerWasGivenIsDoneAlthoughNobodyClosesIt(@TempDir Path folder) throws Exception {
        String file = folder.resolve("done").toString();
        try (ChildJvm script = ChildJvm.start(() -> {
            for (int i = 0; i < 20; i++) {
                Worker.shared()
                        .post(() -> Files.writeString(
                                Path.of(file),
                                "x",
                                java.nio.file.StandardOpenOption.CREATE,
                                java.nio.file.StandardOpenOption.APPEND));
            }
        })) {
            assertThat(script.join(SOON)).isPresent();
        }
        assertThat(Files.readString(Path.of(file))).hasSize(20);
    }

    @Test
    void metricsTellHowLongAWorkerCollectedGarbage() throws Exception {
        try (Worker worker = Worker.start()) {
            worker.submit(() -> {
                        for (int i = 0; i < 20; i++) {
                            System.gc();
                        }
                    })
                    .get(60, TimeUnit.SECONDS);
            await().atMost(SOON).until(() -> worker.metrics().workers().stream().anyMatch(w -> w.collecting() > 0));
            assertThat(worker.metrics().workers().get(0).collecting()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    @Tag("E14")
    void busyWorkersEndWithAParentThatIsKilled(@TempDir Path folder) throws Exception {
        String file = folder.resolve("pids").toString();
        try (ChildJvm parent = ChildJvm.start(() -> {
            WorkerPool pool = WorkerPool.of(3);
            pool.awaitReady(SOON);
            for (int i = 0; i < 3; i++) {
                pool.submit(WorkerDeathIT::spin);
            }
            StringBuilder pids = new StringBuilder();
            pool.metrics().workers().forEach(w -> pids.append(w.pid()).append('\n'));
            Files.writeString(Path.of(file + ".new"), pids);
            Files.move(Path.of(file + ".new"), Path.of(file));
            WorkerContract.sleepLong();
        })) {
            await().atMost(SOON).until(() -> Files.exists(Path.of(file)));
            List<Long> pids = Files.readAllLines(Path.of(file)).stream()
                    .map(Long::valueOf)
                    .toList();
            assertThat(pids).hasSize(3);
            WorkerDeathIT.signal("KILL", parent.pid());
            await().atMost(SOON)
                    .until(() -> pids.stream()
                            .noneMatch(pid -> ProcessHandle.of(pid)
                                    .map(ProcessHandle::isAlive)
                                    .orElse(false)));
        }
    }
}
