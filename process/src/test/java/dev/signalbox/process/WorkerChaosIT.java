package dev.signalbox.process;

import static dev.signalbox.process.TaskOptions.task;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A pool whose workers are killed at random while it works: each task ends exactly once, repeatable ones with a value, plain ones with a
 * value or {@link WorkerDied}. The long form, 100 000 of each: {@code -Dsignalbox.chaos.tasks=100000}.
 */
@Timeout(600)
class WorkerChaosIT {
    private static final int TASKS = Integer.getInteger("signalbox.chaos.tasks", 3_000);
    private static final int SLICE = 250;
    private static final String[] SIGNALS = {"KILL", "KILL", "SEGV", "STOP"};

    @Test
    void noTaskIsLostOrEndsTwiceWhateverDies() throws Exception {
        long seed = Long.getLong("signalbox.seed", System.nanoTime());
        System.out.println("seed=" + seed);
        WorkerOptions options = WorkerOptions.worker()
                .name("chaos")
                .jvm(JvmOptions.builder()
                        .heap("64m")
                        .stdout(ChildOutput.discarded())
                        .stderr(ChildOutput.discarded())
                        .build())
                .silence(Duration.ofSeconds(2))
                .restarts(1_000_000, Duration.ofMinutes(1));
        AtomicBoolean over = new AtomicBoolean();
        AtomicIntegerArray ends = new AtomicIntegerArray(2 * TASKS);
        try (WorkerPool pool = WorkerPool.of(3, options)) {
            pool.onDeath(death -> {});
            assertThat(pool.awaitReady(Duration.ofSeconds(60))).isTrue();
            Thread killer = new Thread(() -> kill(pool, new Random(seed), over), "chaos-killer");
            killer.start();
            int died = 0;
            try {
                for (int from = 0; from < TASKS; from += SLICE) {
                    died += slice(pool, from, Math.min(TASKS, from + SLICE), ends);
                }
            } finally {
                over.set(true);
                killer.join();
            }
            for (int i = 0; i < 2 * TASKS; i++) {
                assertThat(ends.get(i)).as("ends of task %d", i).isEqualTo(1);
            }
            assertThat(pool.metrics().deaths()).as("workers that died").isPositive();
            assertThat(died).as("plain tasks that died with their workers").isLessThan(TASKS / 5);
            assertThat(pool.submit(() -> 1).get(60, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    /** Some of each kind; gives how many of the plain ones died. */
    private static int slice(WorkerPool pool, int from, int to, AtomicIntegerArray ends) throws Exception {
        List<TaskFuture<Integer>> repeatable = new ArrayList<>();
        List<TaskFuture<Integer>> plain = new ArrayList<>();
        for (int i = from; i < to; i++) {
            int n = i;
            repeatable.add(pool.submit(() -> work(n), task().repeatable(1000)));
            plain.add(pool.submit(() -> work(n)));
            repeatable.get(i - from).whenComplete((value, failure) -> ends.incrementAndGet(2 * n));
            plain.get(i - from).whenComplete((value, failure) -> ends.incrementAndGet(2 * n + 1));
        }
        int died = 0;
        for (int i = from; i < to; i++) {
            assertThat(repeatable.get(i - from).get(120, TimeUnit.SECONDS)).isEqualTo(i);
            try {
                assertThat(plain.get(i - from).get(120, TimeUnit.SECONDS)).isEqualTo(i);
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(WorkerDied.class);
                died++;
            }
        }
        return died;
    }

    private static int work(int n) {
        long end = System.nanoTime() + 50_000;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        return n;
    }

    private static void kill(WorkerPool pool, Random random, AtomicBoolean over) {
        while (!over.get()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50 + random.nextInt(300)));
            List<PoolMetrics.WorkerState> workers = pool.metrics().workers();
            if (workers.isEmpty() || over.get()) {
                continue;
            }
            long pid = workers.get(random.nextInt(workers.size())).pid();
            try {
                if (pid != 0) {
                    WorkerDeathIT.signal(SIGNALS[random.nextInt(SIGNALS.length)], pid);
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
