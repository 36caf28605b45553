package dev.signalbox.process;

import dev.signalbox.SignalboxException;
import java.lang.ref.Cleaner;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A handle on an object that lives in a worker.
 *
 * <pre>{@code
 * try (Remote<Detector> yolo = worker.create(Detector::load)) {
 *     Boxes boxes = yolo.call(d -> d.detect(frame)).get();
 *     Detector same = yolo.as(Detector.class);                  // if Detector is an interface
 * }
 * }</pre>
 *
 * <p><b>Delivery.</b> Calls run on the worker that has the object, in the order they were made. What goes there and comes back is a
 * copy; the object itself stays.
 *
 * <p><b>Threads.</b> Any thread calls. In the worker it is one call at a time.
 *
 * <p><b>Failures.</b> If the object could not be made, each call fails with the reason. Once its worker is dead, so is the object, and each call
 * fails with {@link WorkerDied}.
 *
 * <p><b>Lifecycle.</b> {@link #close} lets go of the object, and closes it if it is {@code AutoCloseable}. A handle that is no longer
 * reachable does the same some time later. A worker that has objects is not recycled.
 *
 * @param <T> the object
 */
public final class Remote<T> implements AutoCloseable {
    private static final class Cleaning {
        static final Cleaner CLEANER = Cleaner.create(work -> Clock.daemon(work, "signalbox-shared-remotes"));

        private Cleaning() {}
    }

    private final WorkerService service;
    private final Member home;
    private final long id;
    private final TaskFuture<@Nullable Void> created;
    private final Cleaner.Cleanable release;

    private Remote(WorkerService service, Member home, long id, TaskFuture<@Nullable Void> created) {
        this.service = service;
        this.home = home;
        this.id = id;
        this.created = created;
        this.release = Cleaning.CLEANER.register(this, new Release(service, home, id));
    }

    static <T> Remote<T> create(WorkerService service, Task<? extends T> factory) {
        long id = service.crew.nextRemote();
        Member home = service.crew.homeForRemote();
        try {
            TaskFuture<@Nullable Void> created = service.submitTo(
                    home,
                    new RemoteTasks.Create(id, factory),
                    TaskOptions.task().name("create"),
                    (byte) 0);
            return new Remote<>(service, home, id, created);
        } catch (RuntimeException e) {
            service.crew.remoteGone(home);
            throw e;
        }
    }

    /** Done when the object is there; fails if it could not be made. */
    public CompletionStage<@Nullable Void> created() {
        return created.minimalCompletionStage();
    }

    /**
     * Does something with the object. Does not block.
     *
     * @throws NotSendableException if it cannot be sent
     * @throws RejectedExecutionException if the worker is closed
     */
    public <R extends @Nullable Object> TaskFuture<R> call(TaskFunction<? super T, R> what) {
        return call(what, TaskOptions.task());
    }

    /** The same with options. */
    public <R extends @Nullable Object> TaskFuture<R> call(TaskFunction<? super T, R> what, TaskOptions options) {
        return service.submitTo(home, new RemoteTasks.Call<>(id, what), options, (byte) 0);
    }

    /** Does something with the object that gives its result later: a {@link CompletionStage}. Does not block. */
    public <R extends @Nullable Object> TaskFuture<R> callAsync(
            TaskFunction<? super T, ? extends CompletionStage<R>> what) {
        return service.submitTo(home, new RemoteTasks.Call<>(id, what), TaskOptions.task(), Wire.KIND_ASYNC);
    }

    /** Does something with the object without wanting to know the end; a failure goes to the handlers of outputs, or the log. */
    public void post(TaskAction<? super T> what) {
        service.postTo(home, new RemoteTasks.Act<>(id, what));
    }

    /**
     * The object as an interface: each method is a call. One that gives a {@code CompletionStage} does not wait, nor does a {@code void}
     * one that is {@link OneWay}; all others wait for the end, and throw what the object threw. {@code equals}, {@code hashCode} and
     * {@code toString} are those of the handle.
     *
     * @throws IllegalArgumentException if it is no interface
     */
    public <I> I as(Class<I> type) {
        return as(type, Duration.ofNanos(Long.MAX_VALUE));
    }

    /**
     * The same, where a call that waits does so no longer than this, and then is cancelled with a
     * {@link dev.signalbox.TimedOutException}.
     *
     * @throws IllegalArgumentException if it is no interface
     */
    public <I> I as(Class<I> type, Duration limit) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new RemoteProxy(this, limit)));
    }

    /** The name of the worker that has the object. */
    public String worker() {
        return home.name;
    }

    /** Whether the worker that has the object is alive. */
    public boolean isAlive() {
        return service.crew.isThere(home);
    }

    /** Lets go of the object. Calls made before are done first. To close again does nothing. */
    @Override
    public void close() {
        release.clean();
    }

    @Override
    public String toString() {
        return "Remote[" + id + " on " + home.name + "]";
    }

    long id() {
        return id;
    }

    WorkerService service() {
        return service;
    }

    Member home() {
        return home;
    }

    /** Must not hold the handle, or that would never become unreachable. */
    private static final class Release implements Runnable {
        private final WorkerService service;
        private final Member home;
        private final long id;
        private final AtomicBoolean done = new AtomicBoolean();

        Release(WorkerService service, Member home, long id) {
            this.service = service;
            this.home = home;
            this.id = id;
        }

        @Override
        public void run() {
            if (!done.compareAndSet(false, true)) {
                return;
            }
            try {
                if (service.crew.isThere(home)) {
                    service.postTo(home, new RemoteTasks.Release(id));
                }
            } catch (RejectedExecutionException | SignalboxException closed) {
                // the worker goes, and the object with it
            } finally {
                service.crew.remoteGone(home);
            }
        }
    }
}
