package dev.signalbox.bench.worker;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The least that a hand-over takes: to another thread of the same JVM. */
final class ExecutorTasks implements Tasks {
    private final ExecutorService executor = Executors.newSingleThreadExecutor();

    @Override
    public Future<Long> submit(long number) {
        return executor.submit(() -> number + 1);
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
