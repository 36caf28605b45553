package dev.signalbox.process;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells submitters and handlers what became of their tasks, in the order in which the tasks ended, on one thread. Only here the
 * user's code runs on this side, so it can hold up nothing but what comes after it.
 *
 * <p>Who adds something calls {@link #go} afterwards, outside any lock. {@code sleeping} is written before the queue is looked at
 * for the last time, and read after something was added; so either the sleeper sees it or it is woken.
 */
final class Delivery {
    static final Logger LOG = System.getLogger("dev.signalbox.process");

    private static final int BATCH = 256;

    private final Crew crew;
    private final Thread thread;
    private final Queue<Object> queue = new ConcurrentLinkedQueue<>();
    private final CopyOnWriteArrayList<OutputHandler> handlers = new CopyOnWriteArrayList<>();
    private final List<Consumer<? super Progress>> progressListeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock inserting = new ReentrantLock();
    private volatile boolean sleeping;
    private volatile boolean closed;

    Delivery(Crew crew) {
        this.crew = crew;
        this.thread = Clock.daemon(this::work, "signalbox-" + crew.name + "-outputs");
        thread.start();
    }

    CopyOnWriteArrayList<OutputHandler> handlers() {
        return handlers;
    }

    void insert(int place, OutputHandler handler) {
        inserting.lock();
        try {
            handlers.remove(handler);
            handlers.add(Math.max(0, Math.min(place, handlers.size())), handler);
        } finally {
            inserting.unlock();
        }
    }

    void onProgress(Consumer<? super Progress> listener) {
        progressListeners.add(listener);
    }

    boolean isOwnThread() {
        return Thread.currentThread() == thread;
    }

    /**
     * Waits for a task by helping to read from its worker for a short while; the end of it, if that comes, is told on this
     * thread and needs no other to wake up.
     */
    void help(TaskFuture<?> future, Job job) {
        Member member = job.member;
        if (member == null || job.helper != null) {
            return;
        }
        Helper helper = new Helper();
        job.helper = helper;
        Finished finished;
        try {
            member.help(() -> helper.isFilled() || future.isDone());
        } finally {
            job.helper = null;
            finished = helper.leave();
        }
        if (finished != null) {
            guarded(() -> tell(finished));
            crew.agenda.delivered(1);
        }
    }

    /** Whether a thread that looks just now waits for this, and nobody else waits for it or has to hear of it in order. */
    boolean isTakenByHelper(Finished finished) {
        Helper helper = finished.job().helper;
        TaskFuture<?> future = finished.job().future;
        return helper != null
                && handlers.isEmpty()
                && !finished.job().hasListeners
                && future != null
                && future.getNumberOfDependents() == 0
                && helper.fill(finished);
    }

    void add(Finished finished) {
        queue.add(finished);
    }

    void run(Runnable what) {
        queue.add(what);
    }

    void progress(Job job, Member member, byte[] payload) {
        if (!progressListeners.isEmpty()) {
            job.hasListeners = true;
            queue.add((Runnable) () -> tellProgress(job, member, payload));
        }
    }

    void go() {
        if (sleeping && !queue.isEmpty()) {
            LockSupport.unpark(thread);
        }
    }

    /** The thread ends once all is told. */
    void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void work() {
        int told = 0;
        while (true) {
            Object next = queue.poll();
            if (next == null || told >= BATCH) {
                if (told > 0) {
                    crew.agenda.delivered(told);
                    told = 0;
                }
                if (next == null && !sleep()) {
                    return;
                }
            }
            if (next instanceof Finished finished) {
                told++;
                guarded(() -> tell(finished));
            } else if (next instanceof Runnable what) {
                guarded(what);
            }
        }
    }

    /** Until there is something; false if there will be nothing more. */
    private boolean sleep() {
        sleeping = true;
        while (queue.isEmpty()) {
            if (closed) {
                return false;
            }
            LockSupport.park(this);
            // an interrupt is not meant for this thread, and would keep it from sleeping
            Thread.interrupted();
        }
        sleeping = false;
        return true;
    }

    private static void guarded(Runnable what) {
        try {
            what.run();
        } catch (Throwable e) {
            LOG.log(Level.WARNING, "Telling of the end of a task failed", e);
        }
    }

    private void tell(Finished finished) {
        Job job = finished.job();
        Object value = null;
        Throwable failure = finished.failure();
        if (failure == null) {
            try {
                if (finished.status() == Wire.VALUE) {
                    value = crew.codec.decode(
                            ByteBuffer.wrap(finished.payload()), "the output of task '" + job.name() + "'");
                } else if (finished.status() == Wire.FAILURE) {
                    failure = crew.failures.decode(
                            ByteBuffer.wrap(finished.payload()), Finished.place(finished.worker(), finished.pid()));
                }
            } catch (Throwable e) {
                failure = e;
            }
        }
        Output<@Nullable Object> output = new Output<>(
                job.options.key(),
                value,
                failure,
                job.name(),
                finished.worker(),
                finished.pid(),
                Duration.ofNanos(job.sentAt == 0 ? 0 : job.sentAt - job.queuedAt),
                Duration.ofNanos(finished.ranNanos()),
                job.tries);
        Jfr.task(crew.name, output);
        boolean isAnswered = false;
        if (job.future != null) {
            isAnswered = true;
            job.future.settle(output);
        }
        if (job.sink != null) {
            isAnswered = !(job.sink instanceof Handled);
            job.sink.end(failure);
        }
        boolean wasTakenApart = job.sink instanceof Handled && failure == null;
        if (((job.kind & Wire.KIND_SILENT) == 0 && !wasTakenApart) || failure != null) {
            handle(output, isAnswered);
        }
    }

    /** One of many outputs, for the handlers. Once it is handled there is credit for another. */
    void item(Job job, byte[] payload) {
        queue.add((Runnable) () -> {
            Object value = null;
            Throwable failure = null;
            try {
                value = crew.codec.decode(ByteBuffer.wrap(payload), "an output of task '" + job.name() + "'");
            } catch (NotSendableException e) {
                failure = e;
            }
            Member member = job.member;
            handle(
                    new Output<@Nullable Object>(
                            job.options.key(),
                            value,
                            failure,
                            job.name(),
                            member == null ? crew.name : member.name,
                            member == null ? 0 : member.pid(),
                            Duration.ZERO,
                            Duration.ZERO,
                            job.tries),
                    false);
            crew.agenda.credit(job, 1);
        });
    }

    private void handle(Output<?> output, boolean isAnswered) {
        if (handlers.isEmpty()) {
            Throwable failure = output.failure();
            if (failure != null && !isAnswered) {
                LOG.log(
                        Level.WARNING,
                        "Task '" + output.task() + "' of which nobody wants the output failed on worker '"
                                + output.worker() + "'",
                        failure);
            }
            return;
        }
        for (OutputHandler handler : handlers) {
            try {
                if (handler.onOutput(output)) {
                    return;
                }
            } catch (Throwable e) {
                LOG.log(Level.WARNING, "A handler of outputs failed at that of task '" + output.task() + "'", e);
            }
        }
    }

    private void tellProgress(Job job, Member member, byte[] payload) {
        ByteBuffer from = ByteBuffer.wrap(payload);
        long done = from.getLong();
        long total = from.getLong();
        String text = StandardCharsets.UTF_8.decode(from).toString();
        Progress progress = new Progress(job.options.key(), job.name(), member.name, done, total, text);
        for (Consumer<? super Progress> listener : progressListeners) {
            guarded(() -> listener.accept(progress));
        }
    }
}
