package dev.signalbox.process;

import dev.signalbox.TimedOutException;
import dev.signalbox.link.Link;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One message that is to be answered. Either a thread waits for it, or a future stands for it.
 *
 * <p>{@code outcome} is written once, by whoever brings the answer or the reason why there is none; it is the undecoded answer, or a {@link Throwable}. What is
 * decoded is decoded on the thread that waits, or that of the answers, and never on the I/O thread, since decoding runs the user's code.
 */
final class Call implements BooleanSupplier {
    /** How long a thread looks at the line before it parks is the line's affair; this is for one that has no line yet. */
    private static final long LONGEST_PARK_NANOS = Long.MAX_VALUE / 2;

    final long id;
    final String name;
    final @Nullable CompletableFuture<@Nullable Object> future;
    private volatile @Nullable Object outcome;
    private volatile @Nullable Thread waiter;
    /** Where it went last; null while it waits for a back. */
    volatile @Nullable Live live;

    Call(long id, String name, @Nullable CompletableFuture<@Nullable Object> future) {
        this.id = id;
        this.name = name;
        this.future = future;
    }

    @Override
    public boolean getAsBoolean() {
        return outcome != null;
    }

    @Nullable
    Object outcome() {
        return outcome;
    }

    /** The answer is there: a status and what was answered. */
    void answered(ByteBuffer frame) {
        byte[] copy = new byte[frame.remaining()];
        frame.get(copy);
        end(ByteBuffer.wrap(copy));
    }

    void end(Object how) {
        outcome = how;
        Thread waiting = waiter;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    /** Waits for the outcome until then; null if there is none in time. */
    @Nullable
    Object await(@Nullable Link line, long deadline) throws InterruptedException {
        if (line != null && deadline != 0 && line.pollUntil(this)) {
            return outcome;
        }
        waiter = Thread.currentThread();
        while (outcome == null) {
            if (Thread.interrupted()) {
                throw new InterruptedException("Interrupted while waiting for the answer of message '" + name + "'");
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return null;
            }
            LockSupport.parkNanos(this, Math.min(left, LONGEST_PARK_NANOS));
        }
        return outcome;
    }

    TimedOutException timedOut(Object process, Object limit) {
        return new TimedOutException("Message '" + name + "' to " + process + " has no answer within limit=" + limit
                + ". It may be handled yet.");
    }
}
