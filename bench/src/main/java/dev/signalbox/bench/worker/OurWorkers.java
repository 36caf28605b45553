package dev.signalbox.bench.worker;

import static dev.signalbox.process.TaskOptions.task;
import static dev.signalbox.process.WorkerOptions.worker;

import dev.signalbox.process.ChildJvm;
import dev.signalbox.process.JvmOptions;
import dev.signalbox.process.PoolMetrics;
import dev.signalbox.process.StartPhases;
import dev.signalbox.process.Task;
import dev.signalbox.process.TaskContext;
import dev.signalbox.process.Worker;
import dev.signalbox.process.WorkerOptions;
import dev.signalbox.process.WorkerPool;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Ours, by its public methods and with the options it has by default, but for the heap where a start is compared. */
final class OurWorkers implements Contestant {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long LIMIT_SECONDS = LIMIT.toSeconds();
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** What is different from what there is by default. */
    enum Form {
        PLAIN,
        /** Tasks are of a class of their own, not lambdas. */
        NAMED,
        /** Started with no class path but what is needed. */
        LEAN
    }

    private final Form form;

    OurWorkers(Form form) {
        this.form = form;
    }

    @Override
    public Tasks open() throws Exception {
        Worker worker = Worker.start();
        requireReady(worker.awaitReady(LIMIT), worker);
        return new OurTasks(worker, form == Form.NAMED);
    }

    @Override
    public Pool pool(int workers) throws Exception {
        WorkerPool pool = WorkerPool.of(workers);
        requireReady(pool.awaitReady(LIMIT), pool);
        pool.map(number -> number + 1, LongStream.range(0, 100L * workers).boxed())
                .forEach(number -> {});
        return pool::close;
    }

    @Override
    public double[] start() throws Exception {
        JvmOptions.Builder jvm = JvmOptions.builder().heap(BareJava.HEAP);
        if (form == Form.LEAN) {
            jvm.classPath(List.of(here())); // that of Signalbox is added
        }
        StartPhases child = startOfChild(jvm.build());
        WorkerOptions options = worker().jvm(jvm.build());
        Start start = new Start();
        try (Worker worker = Worker.start(options)) {
            long began = worker.submit(() -> System.nanoTime()).get(LIMIT_SECONDS, TimeUnit.SECONDS);
            start.now(Start.ANSWERED);
            start.cpuOf(worker.metrics().workers().get(0).pid());
            start.at(Start.BEGAN, began);
        }
        start.took(Start.SPAWNED, child.spawned());
        start.took(Start.VM, child.vmUp());
        start.took(Start.HELLO, child.hello());
        start.took(Start.READY, child.ready());
        return start.phases();
    }

    /** A worker is started like any child. */
    private static StartPhases startOfChild(JvmOptions options) throws InterruptedException {
        try (ChildJvm child = ChildJvm.start(options, () -> {})) {
            child.join(LIMIT);
            return child.phases();
        }
    }

    private static Path here() throws URISyntaxException {
        return Path.of(OurWorkers.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    @Override
    public double[] spare() throws Exception {
        try (WorkerPool pool = WorkerPool.of(1, worker().spares(1))) {
            requireReady(pool.awaitReady(LIMIT), pool);
            pool.submit(() -> 1 + 2).get(LIMIT_SECONDS, TimeUnit.SECONDS);
            double all = untilAnswered(pool);
            double[] parts = deathAndHandOver(pool);
            return new double[] {all, parts[0], parts[1]};
        }
    }

    /** How long after its death the task of a worker has an answer by another. */
    private static double untilAnswered(WorkerPool pool) throws Exception {
        String name = lonely(pool);
        ProcessHandle victim = process(pool, name);
        long killed = System.nanoTime();
        victim.destroyForcibly();
        // what a worker is given that has been killed does not run there, unless it was quicker
        while (who(pool).equals(name)) {
            Thread.onSpinWait();
        }
        return (System.nanoTime() - killed) / 1e6;
    }

    /** How long after its death that is told here, and then the first task of the spare takes. */
    private static double[] deathAndHandOver(WorkerPool pool) throws Exception {
        CompletableFuture<Long> known = new CompletableFuture<>();
        String name = lonely(pool);
        ProcessHandle victim = process(pool, name);
        pool.onDeath(death -> {
            if (death.pid() == victim.pid()) {
                known.complete(System.nanoTime());
            }
        });
        long killed = System.nanoTime();
        victim.destroyForcibly();
        long heard = known.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        long given = System.nanoTime();
        String other = who(pool);
        long answered = System.nanoTime();
        if (other.equals(name)) {
            throw new IllegalStateException("a dead worker answered");
        }
        return new double[] {(heard - killed) / 1e6, (answered - given) / 1e6};
    }

    /** The worker that works, once there is a spare that has nothing left to do. */
    private static String lonely(WorkerPool pool) throws Exception {
        String name = who(pool);
        while (!hasSpare(pool)) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        // a spare that was there before is told each second what tasks there are
        LockSupport.parkNanos(1200 * LOOK_NANOS);
        return name;
    }

    private static String who(WorkerPool pool) throws Exception {
        return pool.submit(() -> TaskContext.current().worker(), task().repeatable(3))
                .get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private static ProcessHandle process(WorkerPool pool, String worker) {
        return pool.metrics().workers().stream()
                .filter(one -> one.name().equals(worker))
                .findFirst()
                .flatMap(one -> ProcessHandle.of(one.pid()))
                .orElseThrow();
    }

    private static boolean hasSpare(WorkerPool pool) {
        List<PoolMetrics.WorkerState> workers = pool.metrics().workers();
        return workers.stream().anyMatch(one -> one.state().equals("SPARE"));
    }

    private static void requireReady(boolean ready, Object who) {
        if (!ready) {
            throw new IllegalStateException("not ready: " + who);
        }
    }

    /** The tasks of one worker. */
    private record OurTasks(Worker worker, boolean named) implements Tasks {
        @Override
        public Future<Long> submit(long number) {
            return named ? worker.submit(new AddOne(number)) : worker.submit(() -> number + 1);
        }

        @Override
        public long map(long from, int count) {
            Iterable<Long> numbers = LongStream.range(from, from + count).boxed()::iterator;
            try (Stream<Long> more = worker.map(number -> number + 1, numbers)) {
                return more.mapToLong(Long::longValue).sum();
            }
        }

        @Override
        public void close() {
            worker.close();
        }
    }

    /** A task of a class of its own. */
    private record AddOne(long number) implements Task<Long> {
        @Override
        public Long call() {
            return number + 1;
        }
    }
}
