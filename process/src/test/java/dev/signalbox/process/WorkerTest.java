package dev.signalbox.process;

import static dev.signalbox.process.TaskOptions.task;
import static dev.signalbox.process.WorkerOptions.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WorkerTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void runsATaskAndGivesItsValue() throws Exception {
        try (Worker worker = Worker.start(worker().inThread())) {
            assertThat(worker.submit(() -> 1 + 2).get(30, TimeUnit.SECONDS)).isEqualTo(3);
            assertThat(worker.call(() -> "a" + 1)).isEqualTo("a1");
        }
    }

    @Test
    void runsTasksInTheOrderTheyWereGivenAndHandlesOutputsInThatOrder() throws Exception {
        try (Worker worker = Worker.start(worker().inThread())) {
            List<Object> seen = new CopyOnWriteArrayList<>();
            worker.onOutput(output -> seen.add(output.value()) && false);
            List<TaskFuture<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                int n = i;
                futures.add(worker.submit(() -> n));
            }
            assertThat(worker.awaitIdle(SOON)).isTrue();
            assertThat(seen).hasSize(2000).isSorted();
            for (int i = 0; i < 2000; i++) {
                assertThat(futures.get(i).getNow(-1)).isEqualTo(i);
            }
        }
    }

    @Test
    void aFailureComesOutWithTheStackOfTheWorker() throws Exception {
        try (Worker worker = Worker.start(worker().inThread().name("w"))) {
            TaskFuture<Object> failing = worker.submit(() -> {
                throw new IllegalStateException("no luck");
            });
            assertThatThrownBy(() -> failing.get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no luck")
                    .satisfies(e -> assertThat(e.getStackTrace()[e.getStackTrace().length - 1].toString())
                            .contains("worker 'w'"));
        }
    }

    @Test
    void refusesWhatCannotBeSentAtOnce() {
        try (Worker worker = Worker.start(worker().inThread())) {
            Object lock = new Object();
            assertThatThrownBy(() -> worker.submit(() -> lock.hashCode()))
                    .isInstanceOf(NotSendableException.class)
                    .hasMessageContaining("not Serializable");
        }
    }

    @Test
    void doesWhatWasGivenBeforeItCloses() {
        List<Object> seen = new CopyOnWriteArrayList<>();
        Worker worker = Worker.start(worker().inThread());
        worker.onOutput(output -> seen.add(output.key()) && false);
        for (int i = 0; i < 100; i++) {
            worker.submit(() -> "x", task().key(i));
        }
        worker.close();
        assertThat(seen).hasSize(100);
        assertThat(worker.isTerminated()).isTrue();
        assertThatThrownBy(() -> worker.submit(() -> 1)).isInstanceOf(RejectedExecutionException.class);
        worker.close();
    }
}
