package dev.signalbox.process;

import dev.signalbox.SignalboxException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a worker and a pool of them have in common.
 *
 * <p>Long because it is an {@link ExecutorService} and what users meet: each method is documented here and done elsewhere.
 */
abstract class WorkerService implements ExecutorService, AutoCloseable {
    final Crew crew;

    WorkerService(String name, int size, WorkerOptions options) {
        this.crew = AtExit.remember(new Crew(name, size, options.settings(), Hosts.launcher(options)).open());
    }

    // ---- tasks

    /**
     * Gives a task to a worker. Does not block.
     *
     * @throws NotSendableException if it cannot be sent; the message names what is to blame
     * @throws RejectedExecutionException if this is closed, or as many wait as may
     */
    public <R extends @Nullable Object> TaskFuture<R> submit(Task<R> task) {
        return submit(task, TaskOptions.task());
    }

    /**
     * Gives a task to a worker. Does not block.
     *
     * @throws NotSendableException if it cannot be sent; the message names what is to blame
     * @throws RejectedExecutionException if this is closed, or as many wait as may
     */
    public <R extends @Nullable Object> TaskFuture<R> submit(Task<R> task, TaskOptions options) {
        return submitAny(task, options);
    }

    /**
     * Gives a task to a worker whose end is all that counts. Does not block.
     *
     * @throws NotSendableException if it cannot be sent; the message names what is to blame
     * @throws RejectedExecutionException if this is closed, or as many wait as may
     */
    public TaskFuture<@Nullable Void> submit(VoidTask task) {
        return submit(task, TaskOptions.task());
    }

    /**
     * Gives a task to a worker whose end is all that counts. Does not block.
     *
     * @throws NotSendableException if it cannot be sent; the message names what is to blame
     * @throws RejectedExecutionException if this is closed, or as many wait as may
     */
    public TaskFuture<@Nullable Void> submit(VoidTask task, TaskOptions options) {
        return submitAny(task, options);
    }

    /**
     * Gives a task to a worker that gives its result later: a {@link java.util.concurrent.CompletionStage}. The worker goes on with the
     * next task meanwhile. Does not block.
     *
     * @throws NotSendableException if it cannot be sent; the message names what is to blame
     * @throws RejectedExecutionException if this is closed, or as many wait as may
     */
    public <R extends @Nullable Object> TaskFuture<R> submitAsync(
            Task<? extends java.util.concurrent.CompletionStage<R>> task) {
        return submitAsync(task, TaskOptions.task());
    }

    /** The same with options. */
    public <R extends @Nullable Object> TaskFuture<R> submitAsync(
            Task<? extends java.util.concurrent.CompletionStage<R>> task, TaskOptions options) {
        return submit(new TaskFuture<>(crew), task, options, Wire.KIND_ASYNC);
    }

    /**
     * Runs a task in a worker and waits for its result. To interrupt the wait cancels the task.
     *
     * @throws NotSendableException if it cannot be sent
     * @throws RejectedExecutionException if this is closed, or as many wait as may
     * @throws ExecutionException if it failed, with its failure as the cause
     * @throws InterruptedException if interrupted; the task was cancelled
     */
    public <R extends @Nullable Object> R call(Task<R> task) throws ExecutionException, InterruptedException {
        TaskFuture<R> future = submit(task);
        try {
            return future.get();
        } catch (InterruptedException e) {
            future.cancel(true);
            throw e;
        }
    }

    /**
     * Gives a task to a worker without wanting its output: nothing comes back but its failure, which goes to the handlers of outputs,
     * or to the log if there are none. Does not block.
     *
     * @throws NotSendableException if it cannot be sent
     * @throws RejectedExecutionException if this is closed, or as many wait as may
     */
    public void post(VoidTask task) {
        post(task, TaskOptions.task());
    }

    /** The same with options. */
    public void post(VoidTask task, TaskOptions options) {
        crew.agenda.accept(job(task, options, Wire.KIND_SILENT, null, null, null));
    }

    // ---- many

    /**
     * Does the same with many items, and gives the values in their order. The stream reads items and values as it goes: not many are on their
     * way at a time, in chunks that grow while they are quick. Close it to cancel the rest.
     *
     * <p>The stream throws a {@link SignalboxException} with the failure as the cause where an item failed. Nothing is done before it is
     * read.
     */
    public <T extends @Nullable Object, R extends @Nullable Object> Stream<R> map(
            TaskFunction<? super T, ? extends R> function, Iterable<? extends T> items) {
        return Mapping.<T, R>stream(this, function, items.iterator(), TaskOptions.task(), true);
    }

    /** The same with options, which count for each chunk. */
    public <T extends @Nullable Object, R extends @Nullable Object> Stream<R> map(
            TaskFunction<? super T, ? extends R> function, Iterable<? extends T> items, TaskOptions options) {
        return Mapping.<T, R>stream(this, function, items.iterator(), options, true);
    }

    /** The same with items that come from a stream, which may be endless. */
    public <T extends @Nullable Object, R extends @Nullable Object> Stream<R> map(
            TaskFunction<? super T, ? extends R> function, Stream<? extends T> items) {
        return Mapping.<T, R>stream(this, function, items.iterator(), TaskOptions.task(), true)
                .onClose(items::close);
    }

    /** The same, but the values come as they are ready, those of one chunk together. */
    public <T extends @Nullable Object, R extends @Nullable Object> Stream<R> mapUnordered(
            TaskFunction<? super T, ? extends R> function, Iterable<? extends T> items) {
        return Mapping.<T, R>stream(this, function, items.iterator(), TaskOptions.task(), false);
    }

    /** The same with options, which count for each chunk. */
    public <T extends @Nullable Object, R extends @Nullable Object> Stream<R> mapUnordered(
            TaskFunction<? super T, ? extends R> function, Iterable<? extends T> items, TaskOptions options) {
        return Mapping.<T, R>stream(this, function, items.iterator(), options, false);
    }

    /**
     * The many values of one task, while it goes on. It begins at once; when a few hundred values are not read it waits. Close the stream to
     * end it.
     *
     * @throws NotSendableException if it cannot be sent
     * @throws RejectedExecutionException if this is closed, or as many wait as may
     */
    public <T> Stream<T> stream(StreamTask<T> task) {
        return stream(task, TaskOptions.task());
    }

    /** The same with options. */
    public <T> Stream<T> stream(StreamTask<T> task, TaskOptions options) {
        return Pulled.stream(this, task, options);
    }

    /** The values of a stream that a task makes in the worker, which goes through it a step at a time, between other tasks. */
    public <T> Stream<T> streamed(Task<? extends Stream<? extends T>> task) {
        return Pulled.stream(this, task, TaskOptions.task());
    }

    /** The values of an iterator that a task makes in the worker, which goes through it a step at a time, between other tasks. */
    public <T> Stream<T> iterated(Task<? extends Iterator<? extends T>> task) {
        return Pulled.stream(this, task, TaskOptions.task());
    }

    /** The values of a publisher that a task makes in the worker, which is asked for as many as are read. */
    public <T> Stream<T> published(Task<? extends Flow.Publisher<? extends T>> task) {
        return Pulled.stream(this, task, TaskOptions.task());
    }

    /** Gives a task whose many values go to the handlers of outputs, one by one. */
    public void postStream(StreamTask<?> task, TaskOptions options) {
        crew.agenda.accept(job(task, options, Wire.KIND_STREAM, null, new Handled(crew), null));
    }

    /** Gives a task that makes an iterator, whose values go to the handlers of outputs, one by one, between other tasks. */
    public void postIterated(Task<? extends Iterator<?>> task, TaskOptions options) {
        crew.agenda.accept(job(task, options, Wire.KIND_STREAM, null, new Handled(crew), null));
    }

    /**
     * Makes an object that stays in a worker. Does not block: calls wait for it.
     *
     * @throws NotSendableException if the factory cannot be sent
     * @throws RejectedExecutionException if this is closed
     */
    public <T> Remote<T> create(Task<? extends T> factory) {
        return create(factory, RemoteOptions.remote());
    }

    /**
     * Makes an object that stays in a worker, with options: to be made again after the death of its worker, or let go when it is not used.
     *
     * @throws NotSendableException if the factory cannot be sent
     * @throws RejectedExecutionException if this is closed
     */
    public <T> Remote<T> create(Task<? extends T> factory, RemoteOptions options) {
        return new Remote<>(new RemoteSeat(this, factory, options));
    }

    // ---- outputs

    /**
     * Adds a handler to the end of those that see each output; the first that returns true keeps it from the rest. A handler that is
     * there already stays where it is.
     */
    public void onOutput(OutputHandler handler) {
        crew.delivery.handlers().addIfAbsent(Objects.requireNonNull(handler, "handler"));
    }

    /** Puts a handler at this place among those there are, 0 being the first; one that is there already moves. */
    public void onOutput(int place, OutputHandler handler) {
        Objects.requireNonNull(handler, "handler");
        crew.delivery.insert(place, handler);
    }

    /** Takes a handler out; false if it was not there. */
    public boolean removeOutput(OutputHandler handler) {
        return crew.delivery.handlers().remove(handler);
    }

    /** Adds a listener for workers that die. Without one, deaths are logged. */
    public void onDeath(Consumer<? super Death> listener) {
        crew.burials.onDeath(Objects.requireNonNull(listener, "listener"));
    }

    /** Adds a listener for what tasks say of how far they are, by {@link TaskContext#progress}. */
    public void onProgress(Consumer<? super Progress> listener) {
        crew.delivery.onProgress(Objects.requireNonNull(listener, "listener"));
    }

    // ---- state

    /** The name that was chosen or given. */
    public String name() {
        return crew.name;
    }

    /** What it did so far and does now. Does not block. */
    public PoolMetrics metrics() {
        return crew.metrics();
    }

    /**
     * What all threads of all workers do just now, by the workers' names: as a text, the thread that runs the tasks first, with the locks they
     * hold and wait for. Of a worker that does not answer in time the text says so. Waits for the answers; busy workers answer too.
     *
     * @throws InterruptedException if interrupted while waiting
     */
    public Map<String, String> threadDumps(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + Math.min(Crew.nanos(limit), Long.MAX_VALUE / 2);
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, CompletableFuture<String>> dump :
                crew.watch.threadDumps(limit).entrySet()) {
            String text = "";
            try {
                text = dump.getValue().get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException | ExecutionException e) {
                // said below
            }
            texts.put(
                    dump.getKey(),
                    text.isEmpty() ? "Worker '" + dump.getKey() + "' gave no answer within limit=" + limit : text);
        }
        return texts;
    }

    /** Whether it takes tasks. */
    public boolean isRunning() {
        return crew.phase() == Crew.Phase.OPEN;
    }

    /**
     * Waits until all workers are ready; false if they are not in time.
     *
     * @throws WorkerDied if they never will be
     */
    public boolean awaitReady(Duration limit) throws InterruptedException {
        return crew.awaitReady(limit);
    }

    /**
     * Waits until all tasks that were given have ended and their outputs are handled; false if they have not in time.
     *
     * @throws InterruptedException if interrupted
     * @throws IllegalStateException on the thread of outputs, which would wait for itself
     */
    public boolean awaitIdle(Duration limit) throws InterruptedException {
        requireForeignThread("wait until '" + name() + "' is idle");
        return crew.awaitIdle(limit);
    }

    /** Holds back the tasks that have not been sent to a worker. */
    public void pause() {
        crew.agenda.pause(true);
    }

    /** Lets held tasks go on. */
    public void resume() {
        crew.agenda.pause(false);
    }

    /**
     * From now on of what workers log, what has this level or above is sent to the loggers of the same names here; also by workers that are
     * started later. Does not block. Not where the workers' own logging was configured, and not of workers in threads, which log here.
     */
    public void logLevel(Level level) {
        logLevel("", level);
    }

    /**
     * The same of one logger and those below it.
     *
     * @param logger its name, such as a package; the empty one stands for all
     */
    public void logLevel(String logger, Level level) {
        Objects.requireNonNull(logger, "logger");
        Objects.requireNonNull(level, "level");
        if (!crew.settings.inThread) {
            crew.watch.logLevel(logger, level);
        }
    }

    // ---- the end

    /** Takes no more tasks; those that were given are done. Does not wait for that. */
    @Override
    public void shutdown() {
        crew.shutdown();
    }

    /**
     * Takes no more tasks and cancels all there are: those that have begun are interrupted, and killed with their workers after the
     * grace. Gives the tasks that had not begun; to run one of them is to do its work here. Does not wait.
     */
    @Override
    public List<Runnable> shutdownNow() {
        List<Job> never = crew.shutdownNow();
        never.forEach(job -> {
            if (job.future != null) {
                job.future.cancel(false);
            }
        });
        return never.stream().map(WorkerService::asRunnable).toList();
    }

    @Override
    public boolean isShutdown() {
        return crew.phase() != Crew.Phase.OPEN;
    }

    @Override
    public boolean isTerminated() {
        return crew.phase() == Crew.Phase.TERMINATED;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return crew.awaitTermination(Duration.ofNanos(unit.toNanos(timeout)));
    }

    /**
     * Takes no more tasks, and waits until those that were given are done, their outputs handled, and the workers gone. When no
     * task ends for as long as {@link WorkerOptions#closeLimit} says, or this thread is interrupted, the rest is cancelled. On
     * the thread of outputs it does not wait. To close again does nothing.
     */
    @Override
    public void close() {
        shutdown();
        if (crew.isOwnThread()) {
            return;
        }
        boolean interrupted = false;
        try {
            long ended = -1;
            while (!crew.awaitTermination(crew.settings.closeLimit)) {
                long now = crew.endedSoFar();
                if (now == ended) {
                    break;
                }
                ended = now;
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (!isTerminated()) {
            shutdownNow();
            interrupted |= awaitKilled();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it was interrupted while waiting, which it is at most for as long as killing takes. */
    private boolean awaitKilled() {
        boolean interrupted = false;
        long deadline = System.nanoTime() + crew.settings.grace.toNanos() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            try {
                crew.awaitTermination(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    /**
     * Takes no more tasks, does those that were given as far as the limit allows, cancels the rest, and waits until the workers are gone.
     *
     * @return whether all was done in time
     * @throws InterruptedException if interrupted; then it goes on ending without being waited for
     */
    public boolean stop(Duration limit) throws InterruptedException {
        requireForeignThread("stop '" + name() + "' and wait for it");
        shutdown();
        if (crew.awaitTermination(limit)) {
            return true;
        }
        shutdownNow();
        crew.awaitTermination(crew.settings.grace.plusSeconds(20));
        return false;
    }

    // ---- ExecutorService

    /**
     * Gives a task to a worker. The callable must be serializable: a {@link Task} is.
     *
     * @throws NotSendableException if it is not, or cannot be sent
     * @throws RejectedExecutionException if this is closed, or as many wait as may
     */
    @Override
    public <T> TaskFuture<T> submit(Callable<T> task) {
        return submitAny(Objects.requireNonNull(task, "task"), TaskOptions.task());
    }

    /**
     * Gives a task to a worker. The runnable must be serializable: a {@link VoidTask} is.
     *
     * @throws NotSendableException if it is not, or cannot be sent
     * @throws RejectedExecutionException if this is closed, or as many wait as may
     */
    @Override
    public TaskFuture<?> submit(Runnable task) {
        return submitAny(Objects.requireNonNull(task, "task"), TaskOptions.task());
    }

    /** The same with a result that is given when it has ended; the result stays here. */
    @Override
    public <T> TaskFuture<T> submit(Runnable task, T result) {
        Objects.requireNonNull(task, "task");
        TaskFuture<T> future = new TaskFuture<>(crew);
        future.given(result);
        return submit(future, task, TaskOptions.task(), (byte) 0);
    }

    /**
     * Gives a task to a worker without wanting its output. The runnable must be serializable, or what
     * {@code CompletableFuture.supplyAsync} and {@code runAsync} make of a serializable supplier or runnable.
     *
     * @throws NotSendableException if it is not, or cannot be sent
     * @throws RejectedExecutionException if this is closed, or as many wait as may
     */
    @Override
    public void execute(Runnable task) {
        Objects.requireNonNull(task, "task");
        if (task instanceof CompletableFuture.AsynchronousCompletionTask) {
            Stages.submit(this, task);
        } else {
            crew.agenda.accept(job(task, TaskOptions.task(), Wire.KIND_SILENT, null, null, null));
        }
    }

    @Override
    public <T> List<java.util.concurrent.Future<T>> invokeAll(Collection<? extends Callable<T>> tasks)
            throws InterruptedException {
        return Invocations.all(this, tasks, Long.MAX_VALUE);
    }

    @Override
    public <T> List<java.util.concurrent.Future<T>> invokeAll(
            Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit) throws InterruptedException {
        return Invocations.all(this, tasks, unit.toNanos(timeout));
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks) throws InterruptedException, ExecutionException {
        try {
            return Invocations.any(this, tasks, Long.MAX_VALUE);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return Invocations.any(this, tasks, unit.toNanos(timeout));
    }

    @Override
    public String toString() {
        PoolMetrics now = metrics();
        return getClass().getSimpleName() + "[" + name() + ", " + crew.phase() + ", workers="
                + now.workers().size() + ", queued=" + now.queued() + ", running=" + now.running() + ", done="
                + now.done() + "]";
    }

    // ---- shared

    <R extends @Nullable Object> TaskFuture<R> submitAny(Object task, TaskOptions options) {
        return submit(new TaskFuture<>(crew), task, options, (byte) 0);
    }

    private <R extends @Nullable Object> TaskFuture<R> submit(
            TaskFuture<R> future, Object task, TaskOptions options, byte kind) {
        Job job = job(task, options, kind, future, null, null);
        future.of(job);
        crew.agenda.accept(job);
        return future;
    }

    <R extends @Nullable Object> TaskFuture<R> submitTo(Member member, Object task, TaskOptions options, byte kind) {
        TaskFuture<R> future = new TaskFuture<>(crew);
        Job job = job(task, options, kind, future, null, member);
        future.of(job);
        crew.agenda.accept(job);
        return future;
    }

    void postTo(Member member, Object task, TaskOptions options) {
        crew.agenda.accept(job(task, options, Wire.KIND_SILENT, null, null, member));
    }

    void postTo(Member member, Object task) {
        postTo(member, task, TaskOptions.task());
    }

    Job job(
            Object task,
            TaskOptions options,
            byte kind,
            @Nullable TaskFuture<?> future,
            @Nullable StreamSink sink,
            @Nullable Member pinned) {
        byte[] bytes = crew.codec.encode(task, "a task");
        if (bytes.length > crew.settings.maxTaskBytes) {
            throw new NotSendableException(
                    "Cannot send task '" + Job.name(task, options) + "': length=" + bytes.length
                            + " is more than maxTaskBytes=" + crew.settings.maxTaskBytes
                            + ". Let it read what it needs, or raise the limit.",
                    null);
        }
        byte timed = options.isLimited() ? Wire.KIND_TIMED : 0;
        return new Job(task, bytes, options.checked(), (byte) (kind | timed), future, sink, pinned);
    }

    private static Runnable asRunnable(Job job) {
        if (job.task instanceof Runnable runnable) {
            return runnable;
        }
        return () -> {
            try {
                ((Callable<?>) job.task).call();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new SignalboxException("Task '" + job.name() + "' failed: " + e, e);
            }
        };
    }

    void requireForeignThread(String what) {
        if (crew.isOwnThread()) {
            throw new IllegalStateException("Cannot " + what + " on its thread of outputs, which would wait for itself."
                    + " Let another thread do it, or use close(), which does not wait there.");
        }
    }
}
