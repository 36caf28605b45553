package dev.signalbox.process;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What a front writes and reads: numbers of messages, their bytes, and answers on their way to who waits for them. */
final class FrontDesk {
    private final String name;
    private final TaskCodec codec = TaskCodec.ofThisProcess();
    private final EventFrames frames = new EventFrames(codec);
    private final Failures failures;
    private final Serial answers;
    private final AtomicLong ids = new AtomicLong();
    private volatile @Nullable BiConsumer<String, Throwable> onFailure;

    FrontDesk(String name) {
        this.name = name;
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        this.failures = new Failures(context == null ? ClassLoader.getSystemClassLoader() : context, FrontDesk.class);
        this.answers = new Serial("signalbox-process-" + name + "-answers");
    }

    void onFailure(BiConsumer<String, Throwable> handler) {
        onFailure = handler;
    }

    Call call(String message, @Nullable CompletableFuture<@Nullable Object> future) {
        return new Call(ids.incrementAndGet(), message, future);
    }

    EventFrames frames() {
        return frames;
    }

    TaskCodec codec() {
        return codec;
    }

    /** On the I/O thread, or one that waits: futures are completed elsewhere, since that runs the user's code. */
    void answered(Call call) {
        CompletableFuture<@Nullable Object> future = call.future;
        if (future != null) {
            answers.execute(() -> {
                try {
                    future.complete(result(Objects.requireNonNull(call.outcome()), call));
                } catch (Throwable e) {
                    future.completeExceptionally(e);
                }
            });
        }
    }

    @Nullable
    Object result(Object outcome, Call call) throws Throwable {
        if (outcome instanceof Throwable failure) {
            throw failure;
        }
        ByteBuffer answer = (ByteBuffer) outcome;
        if (answer.get() == BackWire.VALUE) {
            return codec.decode(answer, "the answer of message '" + call.name + "'");
        }
        throw failure(answer, call.live);
    }

    Throwable failure(ByteBuffer from, @Nullable Live where) {
        long pid = where == null ? 0 : where.pid();
        return failures.decode(from, new StackTraceElement("back of '" + name + "'", "run", "process " + pid, -1));
    }

    void silentlyFailed(Live where, ByteBuffer frame) {
        String message = Bytes.text(frame);
        byte[] copy = new byte[frame.remaining()];
        frame.get(copy);
        answers.execute(() -> {
            Throwable failure = failure(ByteBuffer.wrap(copy), where);
            BiConsumer<String, Throwable> handler = onFailure;
            try {
                if (handler != null) {
                    handler.accept(message, failure);
                    return;
                }
            } catch (RuntimeException | Error e) {
                failure.addSuppressed(e);
            }
            Delivery.LOG.log(
                    Level.WARNING, "Message '" + message + "' to message process '" + name + "' failed", failure);
        });
    }

    void later(Runnable what) {
        answers.execute(what);
    }
}
