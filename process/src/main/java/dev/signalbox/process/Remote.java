package dev.signalbox.process;

import java.lang.ref.Cleaner;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
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
 * fails with {@link WorkerDied}; unless it is to be made again, as {@link RemoteOptions#rebuild()} says.
 *
 * <p><b>Lifecycle.</b> {@link #close} lets go of the object, and closes it if it is {@code AutoCloseable}. A handle that is no longer
 * reachable does the same some time later, and so does a lease that is over: {@link RemoteOptions#lease}. A worker that has objects is not
 * recycled.
 *
 * @param <T> the object
 */
public final class Remote<T> implements AutoCloseable {
    private static final class Cleaning {
        static final Cleaner CLEANER = Cleaner.create(work -> Clock.daemon(work, "signalbox-shared-remotes"));

        private Cleaning() {}
    }

    private final RemoteSeat seat;
    private final Cleaner.Cleanable release;

    Remote(RemoteSeat seat) {
        this.seat = seat;
        this.release = Cleaning.CLEANER.register(this, seat::close);
    }

    /** Done when the object is there; fails if it could not be made. Once it was made again, the stage of the last time. */
    public CompletionStage<@Nullable Void> created() {
        return seat.place().created().minimalCompletionStage();
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
        return seat.call(id -> new RemoteTasks.Call<>(id, what), options, (byte) 0);
    }

    /** Does something with the object that gives its result later: a {@link CompletionStage}. Does not block. */
    public <R extends @Nullable Object> TaskFuture<R> callAsync(
            TaskFunction<? super T, ? extends CompletionStage<R>> what) {
        return seat.call(id -> new RemoteTasks.Call<>(id, what), TaskOptions.task(), Wire.KIND_ASYNC);
    }

    /** Does something with the object without wanting to know the end; a failure goes to the handlers of outputs, or the log. */
    public void post(TaskAction<? super T> what) {
        seat.post(id -> new RemoteTasks.Act<>(id, what), TaskOptions.task());
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
        return seat.place().home().name;
    }

    /** Whether the worker that has the object is alive. */
    public boolean isAlive() {
        return seat.isAlive();
    }

    /** How often the object was made again, after the death of its worker or the end of its lease. */
    public long rebuilds() {
        return seat.rebuilds();
    }

    /** Lets go of the object. Calls made before are done first. To close again does nothing. */
    @Override
    public void close() {
        release.clean();
    }

    @Override
    public String toString() {
        RemoteSeat.Place at = seat.place();
        return "Remote[" + at.id() + " on " + at.home().name + "]";
    }

    RemoteSeat seat() {
        return seat;
    }
}
