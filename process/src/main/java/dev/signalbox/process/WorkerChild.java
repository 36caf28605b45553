package dev.signalbox.process;

import dev.signalbox.link.FrameHandler;
import dev.signalbox.link.Link;
import dev.signalbox.link.LinkAddress;
import dev.signalbox.link.LinkException;
import dev.signalbox.link.LinkOptions;
import dev.signalbox.link.LinkState;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The inside of a worker: takes tasks from the data line, one after another, on the task thread, and sends back what becomes of them.
 *
 * <p>Before any code of a task runs, its decoding included, it is published that it has begun; and before the next one begins, what
 * became of the one before is published. Both are one frame where the next task is there already. So a worker may die at any line:
 * what the pool has read is what happened.
 *
 * <p>When the line ends without a word the pool is gone: the worker ends at once.
 *
 * <p>Until it is ready nothing here is a lambda, asks for a logger, or loads what only the pool's side needs: that is what a worker's start
 * consists of.
 */
final class WorkerChild {
    private static final Duration LOOK = Duration.ofHours(1);
    private static final int LONGEST_DUMP = 4 << 20;

    private final WorkerSpec spec;
    private final ClassLoader loader;
    private final TaskCodec codec;
    private final Failures failures;
    private final ConcurrentMap<Object, Object> kept = new ConcurrentHashMap<>();
    private final ArrayDeque<ByteBuffer> frames = new ArrayDeque<>();
    private final Bytes out = new Bytes(); // of the task thread
    private final Steppers steppers = new Steppers(this);
    private final FrameHandler keeping = new Keeping();
    private volatile @Nullable Link data;
    private volatile @Nullable ChildLine toPool;
    private volatile @Nullable Link controlLine;
    private volatile @Nullable Thread taskThread;
    private volatile String lastWords = "";
    private volatile boolean cut;
    private @Nullable ChildControl control;

    WorkerChild(WorkerSpec spec, @Nullable ClassLoader loader) {
        this.spec = spec;
        this.loader = loader == null ? ClassLoader.getSystemClassLoader() : loader;
        this.codec = new TaskCodec(this.loader);
        this.failures = new Failures(this.loader, WorkerChild.class);
    }

    /** All that a child JVM does; threads that tasks have left do not hold up its end. */
    static void serve(WorkerSpec spec) {
        if (spec.marksTasks()) {
            ChildMain.markTasks();
        }
        new WorkerChild(spec, Thread.currentThread().getContextClassLoader()).run();
        System.exit(0);
    }

    String name() {
        return spec.worker();
    }

    ConcurrentMap<Object, Object> kept() {
        return kept;
    }

    TaskCodec codec() {
        return codec;
    }

    String lastWords() {
        return lastWords;
    }

    /** Works until the pool lets it go, or is gone. */
    void run() {
        Thread.currentThread().setContextClassLoader(loader);
        taskThread = Thread.currentThread();
        LinkAddress address = LinkAddress.parse(spec.address());
        LinkOptions lines = WorkerSpec.lines(spec.maxTaskBytes());
        try (Link data = Link.connect(address, lines);
                Link control = Link.connect(address, lines)) {
            this.data = data;
            this.toPool = new ChildLine(data);
            this.controlLine = control;
            if (cut) {
                return;
            }
            ChildControl listening = new ChildControl(control, this, Thread.currentThread());
            this.control = listening;
            listening.start();
            if (initialize()) {
                work(data, listening);
            }
        } catch (LinkException | InterruptedException e) {
            lastWords = e.toString();
        }
    }

    /** Ends it from outside, in the same JVM. */
    void cut() {
        cut = true;
        Link data = this.data;
        Link control = this.controlLine;
        if (data != null) {
            data.close();
        }
        if (control != null) {
            control.close();
        }
    }

    private boolean initialize() {
        byte[] initializer = spec.initializer();
        try {
            if (initializer != null
                    && codec.decode(ByteBuffer.wrap(initializer), "the initializer") instanceof VoidTask first) {
                first.perform();
            }
            out.clear();
            out.u8(Wire.READY);
            send(out);
            return true;
        } catch (LinkException e) {
            throw e;
        } catch (Throwable e) {
            out.clear();
            out.u8(Wire.NOT_READY);
            failures.encode(e, out);
            send(out);
            return false;
        }
    }

    private void work(Link data, ChildControl control) throws InterruptedException {
        ByteBuffer batch = null;
        long announced = 0;
        while (true) {
            if (batch == null || !batch.hasRemaining()) {
                batch = nextFrame(data, control);
                if (batch == null) {
                    if (data.state() != LinkState.OPEN && frames.isEmpty()) {
                        return;
                    }
                    continue;
                }
            }
            long seq = batch.getLong();
            byte kind = batch.get();
            int length = batch.getInt();
            ByteBuffer task = batch.slice(batch.position(), length);
            batch.position(batch.position() + length);
            if (seq != announced && seq != Rehearsal.SEQ && !control.claim(seq)) {
                continue;
            }
            ChildControl.Run run = control.begin(seq);
            if (run == null) {
                announced = 0;
                Wire.done(out, seq, Wire.SKIPPED);
                send(out);
                continue;
            }
            if (seq != announced) {
                out.clear();
                out.u8(Wire.STARTED);
                out.i64(seq);
                if ((kind & Wire.KIND_TIMED) != 0) {
                    send(out);
                } else {
                    line().sendQuietly(out);
                }
            }
            announced = perform(run, seq, kind, task, batch, control);
            steppers.stepAll(control);
        }
    }

    /** The next frame of tasks; null if there is none now, or none will be. */
    private @Nullable ByteBuffer nextFrame(Link data, ChildControl control) throws InterruptedException {
        ByteBuffer next = frames.poll();
        if (next != null) {
            return next;
        }
        if (steppers.canStep()) {
            data.poll(keeping);
            steppers.stepAll(control);
        } else if (steppers.isEmpty()) {
            data.poll(keeping, LOOK);
        } else if (control.startWaiting(steppers::canStep)) {
            try {
                data.poll(keeping, LOOK);
            } catch (InterruptedException e) {
                // credit has come
            } finally {
                control.stopWaiting();
            }
        }
        return frames.poll();
    }

    private void keep(ByteBuffer frame) {
        byte type = frame.get();
        if (type != Wire.TASKS) {
            throw new LinkException("The pool wrote a frame of type=" + type + " to the data line");
        }
        // a copy: the place in the ring is wanted for what comes next, and tasks may take long
        byte[] copy = new byte[frame.remaining()];
        frame.get(copy);
        frames.add(ByteBuffer.wrap(copy));
    }

    /** Runs a task and tells how it ended; gives the number of the next, if that was announced. */
    private long perform(
            ChildControl.Run run, long seq, byte kind, ByteBuffer task, ByteBuffer batch, ChildControl control) {
        long start = System.nanoTime();
        int header = Wire.done(out, seq, Wire.NOTHING);
        boolean detached = false;
        try {
            TaskContext.set(run.context);
            Object result = null;
            if ((kind & Wire.KIND_DRY) != 0) {
                codec.rehearse(task);
            } else {
                result = call(codec.decode(task, "a task"), run, seq);
            }
            detached = detach(result, run, seq, kind);
            if (!detached && (kind & (Wire.KIND_SILENT | Wire.KIND_STREAM | Wire.KIND_DRY)) == 0) {
                out.u8At(header - 1, Wire.VALUE);
                codec.encode(result, "the result of a task", out);
            }
        } catch (Throwable e) {
            out.cut(header);
            out.u8At(header - 1, Wire.FAILURE);
            failures.encode(e, out);
        } finally {
            TaskContext.set(null);
            control.leave(run, !detached);
            line().forget(seq);
        }
        long next = batch.hasRemaining() ? batch.getLong(batch.position()) : 0;
        if (next != 0 && !control.claim(next)) {
            next = 0;
        }
        if (detached) {
            out.clear();
            out.u8(Wire.DETACHED);
            out.i64(seq);
            out.i64(next);
            send(out);
        } else {
            out.i64At(1 + Long.BYTES, System.nanoTime() - start);
            out.i64At(1 + 2 * Long.BYTES, next);
            sendResult(out, header);
        }
        return next;
    }

    private @Nullable Object call(@Nullable Object task, ChildControl.Run run, long seq) throws Exception {
        if (task instanceof StreamTask<?> stream) {
            Credit credit = new Credit(Wire.STREAM_CREDIT);
            run.credit = credit;
            stream.run(new ChildEmitter<>(this, seq, credit));
            return null;
        }
        if (task instanceof VoidTask nothing) {
            nothing.perform();
            return null;
        }
        if (task instanceof Callable<?> callable) {
            return callable.call();
        }
        if (task instanceof Runnable runnable) {
            runnable.run();
            return null;
        }
        throw new NotSendableException(
                "Cannot run what came: it is no task but "
                        + (task == null ? "null" : task.getClass().getName()),
                null);
    }

    private boolean detach(@Nullable Object result, ChildControl.Run run, long seq, byte kind) {
        if (run.credit != null) {
            return false;
        }
        if ((kind & Wire.KIND_STREAM) != 0) {
            return steppers.add(result, run, seq);
        }
        if ((kind & Wire.KIND_ASYNC) == 0 || !(result instanceof CompletionStage<?> stage)) {
            return false;
        }
        long start = System.nanoTime();
        run.onCancel = () -> stage.toCompletableFuture().cancel(true);
        stage.whenComplete((value, failure) -> {
            Throwable real = failure instanceof java.util.concurrent.CompletionException && failure.getCause() != null
                    ? failure.getCause()
                    : failure;
            later(run, seq, kind, System.nanoTime() - start, value, real);
        });
        return true;
    }

    /** Tells how a detached task ended. From any thread, maybe before the pool knows that it is detached. */
    void later(
            ChildControl.Run run, long seq, byte kind, long ran, @Nullable Object value, @Nullable Throwable failure) {
        Bytes frame = Wire.frame(Wire.LATER, seq);
        frame.i64(ran);
        frame.u8(Wire.NOTHING);
        int header = frame.size();
        try {
            if (failure != null) {
                frame.u8At(header - 1, Wire.FAILURE);
                failures.encode(failure, frame);
            } else if ((kind & (Wire.KIND_SILENT | Wire.KIND_STREAM)) == 0) {
                frame.u8At(header - 1, Wire.VALUE);
                codec.encode(value, "the result of a task", frame);
            }
        } catch (Throwable e) {
            frame.cut(header);
            frame.u8At(header - 1, Wire.FAILURE);
            failures.encode(e, frame);
        }
        ChildControl listening = control;
        if (listening != null) {
            listening.over(run);
        }
        line().forget(seq);
        try {
            sendResult(frame, header);
        } catch (LinkException e) {
            lastWords = e.toString();
        }
    }

    private void sendResult(Bytes frame, int header) {
        try {
            send(frame);
        } catch (IllegalArgumentException tooLong) {
            frame.cut(header);
            frame.u8At(header - 1, Wire.FAILURE);
            failures.encode(
                    new NotSendableException("Cannot send the output of a task: " + tooLong.getMessage(), null), frame);
            send(frame);
        }
    }

    /** One of many outputs. From any thread. */
    void item(long seq, @Nullable Object value) {
        Bytes frame = Wire.frame(Wire.ITEM, seq);
        codec.encode(value, "an output of a task", frame);
        send(frame);
    }

    void progress(long seq, long done, long total, String text) {
        line().progress(seq, done, total, text);
    }

    void pong(long nonce, int asked) {
        Thread thread = (asked & Wire.ASK_STACKS) != 0 ? taskThread : null;
        long gcMillis = (asked & Wire.ASK_GC) != 0 ? GcTime.millis() : 0;
        line().pong(nonce, gcMillis, thread != null ? thread.getStackTrace() : new StackTraceElement[0]);
    }

    /** Tells of all threads, on one of its own: this may take a while. */
    void dump(long nonce) {
        ThreadDump.tell(line(), nonce, name(), taskThread, Math.min(LONGEST_DUMP, spec.maxTaskBytes()));
    }

    void revoked(long kept, long upTo) {
        line().revoked(kept, upTo);
    }

    private void send(Bytes frame) {
        line().send(frame);
    }

    private ChildLine line() {
        ChildLine line = toPool;
        if (line == null) {
            throw new IllegalStateException("Worker '" + name() + "' has no line yet");
        }
        return line;
    }

    private final class Keeping implements FrameHandler {
        @Override
        public void onFrame(ByteBuffer frame) {
            keep(frame);
        }
    }
}
