package dev.signalbox.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.process.TaskOptions;
import dev.signalbox.process.Worker;
import dev.signalbox.process.WorkerOptions;
import dev.signalbox.process.WorkerPool;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class TasksInWorkersTest {
    @Test
    void tasksGiveTheirValues() throws Exception {
        assertThat(TasksInWorkers.one()).isEqualTo(3);
        assertThat(TasksInWorkers.outputs()).containsExactly("page 0", "page 1", "page 2");
        assertThat(TasksInWorkers.map(List.of("a", "bb", "ccc"))).containsExactly(1, 2, 3);
    }

    @Test
    void aPoolLimitsStreamsAndTellsProgress() throws Exception {
        try (WorkerPool pool = WorkerPool.of(1, TasksInWorkers.options())) {
            assertThat(TasksInWorkers.limits(pool)).isEqualTo("PAGE-17");
            assertThat(TasksInWorkers.stream(pool)).hasSize(100).startsWith(0, 1, 2);
            assertThat(TasksInWorkers.progress(pool)).isEqualTo(10);
            assertThat(pool.awaitIdle(Duration.ofMinutes(1))).isTrue(); // else what has ended is counted as well
            assertThat(TasksInWorkers.progressBar(pool, List.of("page-1", "page-2", "page-3")))
                    .isEqualTo(3);
            assertThat(TasksInWorkers.dumps(pool)).isNotNull();
        }
    }

    @Test
    void whatAWorkerPrintsGoesWhereItIsWanted() throws Exception {
        for (WorkerOptions options : TasksInWorkers.printing()) {
            try (Worker worker = Worker.start(options)) {
                worker.submit(() -> System.out.println("hello")).get();
            }
        }
    }

    @Test
    void aLogTellsWhichTaskWroteARecord() throws Exception {
        CompletableFuture<String> message = new CompletableFuture<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                if (isLoggable(record)) {
                    message.complete(record.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("com.acme.ocr");
        logger.addHandler(handler);
        try (WorkerPool pool = WorkerPool.of(1, WorkerOptions.worker().name("ocr"))) {
            TasksInWorkers.logs(pool, handler);
            pool.submit(
                            () -> Logger.getLogger("com.acme.ocr").info("3 pages"),
                            TaskOptions.task().name("convert"))
                    .get(1, TimeUnit.MINUTES);
            assertThat(message.get(1, TimeUnit.MINUTES)).isEqualTo("[ocr, convert #1] 3 pages");
        } finally {
            logger.removeHandler(handler);
        }
    }

    @Test
    void anObjectStaysInTheWorker() throws Exception {
        try (Worker worker = Worker.start()) {
            assertThat(TasksInWorkers.kept(worker)).isEqualTo(1);
            assertThat(TasksInWorkers.rebuilt(worker)).isEqualTo(1);
        }
    }
}
