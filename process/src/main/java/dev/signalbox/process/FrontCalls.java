package dev.signalbox.process;

import dev.signalbox.RefusedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The three ways to send a message to a back: to wait for the answer, to get it later, and not to want one. */
final class FrontCalls {
    private static final ThreadLocal<@Nullable Bytes> FRAMES = new ThreadLocal<>();

    private FrontCalls() {}

    /** Writes what the message is. */
    @FunctionalInterface
    interface Content {
        void write(Bytes frame);
    }

    /** Waits for the answer: gives the value, or throws the failure as it is. */
    static @Nullable Object call(Front front, String name, Content content, Duration limit) throws Throwable {
        long deadline = Deadlines.of(limit);
        Call call = front.desk().call(name, null);
        Bytes frame = take();
        try {
            write(frame, call.id, (byte) 0, content);
            front.send(call, name, frame, deadline);
        } finally {
            FRAMES.set(frame);
        }
        return front.await(call, limit, deadline);
    }

    /** A future of the answer. Cancelling it says so to the back. */
    static CompletableFuture<@Nullable Object> later(Front front, String name, Content content) {
        CompletableFuture<@Nullable Object> future = new CompletableFuture<>();
        Call call = front.desk().call(name, future);
        send(front, call, name, content, (byte) 0);
        CompletableFuture<@Nullable Object> unused = future.whenComplete((value, failure) -> {
            if (future.isCancelled()) {
                front.giveUp(call);
            }
        });
        return future;
    }

    /** Does not want to know; a failure goes to the handler of failures, or the log. */
    static void post(Front front, String name, Content content) {
        send(front, null, name, content, BackWire.SILENT);
    }

    private static void send(Front front, @Nullable Call call, String name, Content content, byte flags) {
        Bytes frame = take();
        try {
            write(frame, call == null ? 0 : call.id, flags, content);
            front.send(call, name, frame, Deadlines.NEVER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException(
                    "Interrupted while waiting for room for message '" + name + "' to " + front + "; it was not sent",
                    e);
        } finally {
            FRAMES.set(frame);
        }
    }

    private static void write(Bytes frame, long id, byte flags, Content content) {
        frame.u8(BackWire.CALL);
        frame.i64(id);
        frame.u8(flags);
        content.write(frame);
    }

    /** Takes the thread's own, for as long as it is written and sent: an argument's own code may send, too. */
    private static Bytes take() {
        Bytes frame = FRAMES.get();
        if (frame == null) {
            return new Bytes();
        }
        FRAMES.set(null);
        frame.clear();
        return frame;
    }
}
