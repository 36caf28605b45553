package dev.signalbox.examples;

import static dev.signalbox.process.RemoteOptions.remote;
import static dev.signalbox.process.TaskOptions.task;
import static dev.signalbox.process.WorkerOptions.worker;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.signalbox.process.ChildOutput;
import dev.signalbox.process.LogOrigin;
import dev.signalbox.process.Remote;
import dev.signalbox.process.TaskContext;
import dev.signalbox.process.TaskFuture;
import dev.signalbox.process.Worker;
import dev.signalbox.process.WorkerDied;
import dev.signalbox.process.WorkerOptions;
import dev.signalbox.process.WorkerPool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.stream.Stream;

/** Tasks in child JVMs. */
final class TasksInWorkers {
    private TasksInWorkers() {}

    static int one() throws Exception {
        // region worker-one
        try (Worker worker = Worker.start()) {
            TaskFuture<Integer> three = worker.submit(() -> 1 + 2);
            return three.get();
        }
        // endregion
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what comes of the tasks goes to the handler
    static List<Object> outputs() throws InterruptedException {
        List<Object> results = new ArrayList<>();
        try (Worker worker = Worker.start()) {
            // region worker-outputs
            worker.onOutput(output -> {
                results.add(output.orThrow());
                return false; // true would keep it from the handlers behind this one
            });
            for (int page = 0; page < 3; page++) {
                int number = page;
                worker.submit(() -> "page " + number, task().key(page));
            }
            worker.awaitIdle(ofMinutes(1));
            // endregion
        }
        return results;
    }

    static List<Integer> map(List<String> words) {
        // region pool-map
        try (WorkerPool pool = WorkerPool.of(2)) {
            return pool.map(String::length, words).toList();
        }
        // endregion
    }

    static String limits(WorkerPool pool) throws InterruptedException {
        // region pool-limits
        TaskFuture<String> text = pool.submit(
                () -> convert("page-17"),
                task().name("convert").soft(ofSeconds(25)).limit(ofSeconds(30)).repeatable(2));
        try {
            return text.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WorkerDied died) {
                return "its worker died: " + died.deaths().get(0).reason();
            }
            return "failed: " + e.getCause();
        }
        // endregion
    }

    static List<Integer> stream(WorkerPool pool) {
        // region pool-stream
        try (Stream<Integer> numbers = pool.stream(out -> {
            for (int n = 0; ; n++) {
                out.emit(n); // waits while nobody reads
            }
        })) {
            return numbers.limit(100).toList();
        }
        // endregion
    }

    static int kept(Worker worker) throws Exception {
        // region worker-remote
        try (Remote<ArrayList<String>> list = worker.create(() -> new ArrayList<String>())) {
            list.post(l -> l.add("stays in the worker"));
            TaskFuture<Integer> size = list.call(l -> l.size());
            return size.get();
        }
        // endregion
    }

    static int rebuilt(Worker worker) throws Exception {
        // region worker-remote-rebuilt
        try (Remote<ArrayList<String>> list = worker.create(
                () -> new ArrayList<String>(List.of("made by its factory")),
                remote().rebuild(() -> System.out.println("made again")).lease(ofMinutes(10)))) {
            TaskFuture<Integer> size = list.call(l -> l.size());
            return size.get();
        }
        // endregion
    }

    static int progress(WorkerPool pool) throws Exception {
        // region pool-progress
        pool.onProgress(p -> System.out.printf("%s: %.0f %%%n", p.task(), 100 * p.fraction()));
        TaskFuture<Integer> pages = pool.submit(() -> {
            TaskContext context = TaskContext.current();
            for (int page = 1; page <= 10; page++) {
                context.checkCancelled();
                convert("page-" + page);
                context.progress(page, 10, "");
            }
            return 10;
        });
        // endregion
        return pages.get();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what comes of the tasks goes to the handler
    static int progressBar(WorkerPool pool, List<String> pages) throws InterruptedException {
        // region pool-bar
        AtomicInteger done = new AtomicInteger();
        pool.onOutput(output -> {
            int full = 40 * done.incrementAndGet() / pages.size();
            System.out.print("\r[" + "=".repeat(full) + " ".repeat(40 - full) + "] " + output.task() + " ");
            return false;
        });
        for (String page : pages) {
            pool.submit(() -> convert(page), task().name(page).repeatable());
        }
        pool.awaitIdle(ofMinutes(1));
        System.out.println();
        // endregion
        return done.get();
    }

    static WorkerOptions options() {
        // region pool-options
        WorkerOptions options = worker().name("ocr")
                .heap("512m")
                .init(() -> convert("a page to warm up")) // once in each worker
                .recycleAfterTasks(500)
                .spares(1);
        // endregion
        return options;
    }

    static List<WorkerOptions> printing() {
        // region worker-lines
        WorkerOptions seen = worker().name("ocr")
                .lines(line -> System.out.printf("%s, task %s: %s%n", line.worker(), line.task(), line.text()))
                .logLevel(System.Logger.Level.DEBUG); // of what workers log
        WorkerOptions logged = worker().name("ocr").output(ChildOutput.logged()); // worker.ocr.out and worker.ocr.err
        // endregion
        return List.of(seen, logged);
    }

    static void logs(WorkerPool pool, Handler handler) {
        // region worker-logs
        pool.logLevel("com.acme.ocr", System.Logger.Level.DEBUG);
        handler.setFilter(record -> {
            LogOrigin.current().ifPresent(origin -> record.setMessage(origin + " " + record.getMessage()));
            return true; // "[ocr-2, convert #17] 3 pages"
        });
        // endregion
    }

    static WorkerOptions dumps(WorkerPool pool) throws InterruptedException {
        // region worker-dumps
        pool.threadDumps(ofSeconds(2)).forEach((name, dump) -> System.err.println(dump));
        WorkerOptions debugged = worker().debug(); // prints where your IDE can attach, for each worker
        // endregion
        return debugged;
    }

    private static String convert(String page) {
        return page.toUpperCase(java.util.Locale.ROOT);
    }
}
