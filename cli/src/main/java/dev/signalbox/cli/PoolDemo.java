package dev.signalbox.cli;

import static dev.signalbox.process.TaskOptions.task;
import static dev.signalbox.process.WorkerOptions.worker;

import dev.signalbox.process.Death;
import dev.signalbox.process.Output;
import dev.signalbox.process.PoolMetrics.WorkerState;
import dev.signalbox.process.TaskFuture;
import dev.signalbox.process.WorkerPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A pool of child JVMs that counts primes. One of them is killed on the way; that the sum is right shows that no task was lost. */
final class PoolDemo {
    private static final int WORKERS = 3;
    private static final int TASKS = 100;
    private static final int NUMBERS_EACH = 100_000;
    private static final int PRIMES_BELOW_TEN_MILLION = 664_579;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final ProgressBar bar;
    // both of the pool's thread of outputs
    private int done;
    private boolean isOneKilled;

    PoolDemo(ProgressBar bar) {
        this.bar = bar;
    }

    void run() throws Exception {
        bar.say("pool", "starts " + WORKERS + " JVMs");
        long start = System.nanoTime();
        try (WorkerPool pool = WorkerPool.of(WORKERS, worker().name("pool"))) {
            pool.onDeath(this::tell);
            pool.awaitReady(LIMIT);
            bar.say("pool", "counts the primes below ten million, in " + TASKS + " tasks");
            bar.show(0, TASKS);
            pool.onOutput(output -> oneMore(pool));
            List<TaskFuture<Integer>> counts = new ArrayList<>();
            for (int i = 0; i < TASKS; i++) {
                int from = i * NUMBERS_EACH;
                counts.add(pool.submit(
                        () -> primes(from, from + NUMBERS_EACH),
                        task().name("primes-" + (i + 1)).repeatable()));
            }
            long sum = 0;
            List<Output<Integer>> outputs = new ArrayList<>();
            for (TaskFuture<Integer> count : counts) {
                sum += count.get();
                outputs.add(count.output().toCompletableFuture().get());
            }
            pool.awaitIdle(LIMIT);
            bar.end();
            summary(sum, outputs, System.nanoTime() - start);
        }
    }

    private boolean oneMore(WorkerPool pool) {
        done++;
        bar.show(done, TASKS);
        if (!isOneKilled && done >= TASKS * 2 / 5) {
            isOneKilled = killOne(pool);
        }
        return false;
    }

    /** As whoever looks for memory would: with no word to the pool. */
    private boolean killOne(WorkerPool pool) {
        for (WorkerState worker : pool.metrics().workers()) {
            if (worker.tasks() > 0 && worker.pid() > 0) {
                bar.say("demo", "kill -9 " + worker.pid() + ", which is " + worker.name());
                ProcessHandle.of(worker.pid()).ifPresent(ProcessHandle::destroyForcibly);
                return true;
            }
        }
        return false;
    }

    private void tell(Death death) {
        bar.say(
                "pool",
                death.worker() + " died: " + death.reason() + ", exit code " + death.exitCode()
                        + (death.detail().isEmpty() ? "" : ", " + death.detail()));
        bar.say(
                "pool",
                "starts a new one"
                        + (death.tasks().isEmpty() ? "" : ", and runs " + String.join(", ", death.tasks()) + " again"));
    }

    /** What became of it. Each task has one output, whatever happened to its worker. */
    private void summary(long sum, List<Output<Integer>> outputs, long nanos) {
        long again = outputs.stream().filter(output -> output.tries() > 1).count();
        long tenths = nanos / 100_000_000;
        Map<String, Long> shares =
                outputs.stream().collect(Collectors.groupingBy(Output::worker, TreeMap::new, Collectors.counting()));
        bar.say(
                "pool",
                "did all " + outputs.size() + " tasks in " + tenths / 10 + "." + tenths % 10 + " s, " + again
                        + " of them twice");
        bar.say(
                "pool",
                shares.entrySet().stream()
                        .map(share -> share.getKey() + " did " + share.getValue())
                        .collect(Collectors.joining(", ")));
        bar.say(
                "pool",
                "found " + sum + " primes, "
                        + (sum == PRIMES_BELOW_TEN_MILLION
                                ? "which is right"
                                : "but there are " + PRIMES_BELOW_TEN_MILLION + ": a defect"));
    }

    /** By plain division: it is meant to take a while. */
    private static int primes(int from, int to) {
        int found = 0;
        for (int n = Math.max(2, from); n < to; n++) {
            if (isPrime(n)) {
                found++;
            }
        }
        return found;
    }

    private static boolean isPrime(int n) {
        if (n % 2 == 0) {
            return n == 2;
        }
        for (int by = 3; by * by <= n; by += 2) {
            if (n % by == 0) {
                return false;
            }
        }
        return true;
    }
}
