package dev.signalbox.link;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Many frames in a row from one thread, for a fraction of what each costs alone: they share the taking of turns with other threads,
 * and the look at whether the receiver sleeps.
 *
 * <pre>{@code
 * try (Batch batch = link.batch(Duration.ofSeconds(1))) {
 *     for (ByteBuffer frame : frames) {
 *         batch.send(frame);
 *     }
 * }
 * }</pre>
 *
 * <p><b>Delivery.</b> Each frame can be received as soon as it is sent, as without a batch; nothing is held back. Only a receiver that
 * falls asleep at that very moment may be woken as late as the next frame, {@link #flush} or {@link #close}: so flush before you pause.
 * Frames that were sent stay sent, whatever fails after them.
 *
 * <p><b>Threads.</b> For the thread that began it. The other threads that send to the line wait until it is closed, so keep it short
 * where there are any.
 *
 * <p><b>Failures.</b> As with {@link Link#send}; the batch stays open, and is still to be closed.
 *
 * <p><b>Lifecycle.</b> Made by {@link Link#batch}. Close it, and before the line.
 */
public final class Batch implements AutoCloseable {
    private final Outbound outbound;
    private final Duration limit;
    private final Thread owner = Thread.currentThread();
    private boolean closed;

    /** After the lock was taken for it. */
    Batch(Outbound outbound, Duration limit) {
        this.outbound = outbound;
        this.limit = limit;
    }

    /**
     * Sends a frame, waiting for room no longer than the limit of the batch. The bytes from position to limit are copied, and the
     * position moves to the limit.
     *
     * @throws IllegalArgumentException if the frame is longer than the other side takes
     * @throws dev.signalbox.TimedOutException if there was no room in time; the frame will not arrive
     * @throws LinkClosedException if the line has ended, also while waiting
     * @throws IllegalStateException if the batch is closed or another thread's, or has a claim open
     * @throws InterruptedException if interrupted while waiting; the frame will not arrive
     */
    public void send(ByteBuffer frame) throws InterruptedException {
        requireOpen();
        outbound.sendInBatch(frame, limit);
    }

    /**
     * Sends a frame if there is room now. Says no where there is none; then the position of the frame has not moved. Does not block.
     *
     * @throws IllegalArgumentException if the frame is longer than {@link Link#maxOfferBytes}
     * @throws LinkClosedException if the line has ended
     * @throws IllegalStateException if the batch is closed or another thread's, or has a claim open
     */
    public boolean offer(ByteBuffer frame) {
        requireOpen();
        return outbound.offerInBatch(frame);
    }

    /**
     * Claims room for a frame of up to this length, to be written in place, waiting for room no longer than the limit of the batch.
     * Commit or close it before the next frame.
     *
     * @throws IllegalArgumentException if the length is negative, or above {@link Link#maxOfferBytes}
     * @throws dev.signalbox.TimedOutException if there was no room in time
     * @throws LinkClosedException if the line has ended, also while waiting
     * @throws IllegalStateException if the batch is closed or another thread's, or has a claim open
     * @throws InterruptedException if interrupted while waiting; nothing is claimed
     */
    public Claim claim(int length) throws InterruptedException {
        requireOpen();
        outbound.claimInBatch(length, limit);
        return new Claim(outbound, this, length);
    }

    /**
     * Sees to it that no receiver sleeps while frames of this batch wait. To be called before a pause. Does not block.
     *
     * @throws IllegalStateException if the batch is closed or another thread's
     */
    public void flush() {
        requireOpen();
        outbound.flushBatch();
    }

    /**
     * Flushes, and lets other threads send. A claim that is still open is dropped. To close again does nothing.
     *
     * @throws IllegalStateException if the batch is another thread's
     */
    @Override
    public void close() {
        if (!closed) {
            requireOpen();
            closed = true;
            outbound.endBatch();
        }
    }

    boolean isClosed() {
        return closed;
    }

    private void requireOpen() {
        if (closed || Thread.currentThread() != owner) {
            throw misused();
        }
    }

    private IllegalStateException misused() {
        if (closed) {
            return new IllegalStateException("Cannot use a batch that was closed: begin another");
        }
        return new IllegalStateException(
                "Cannot use a batch from thread '" + Thread.currentThread().getName()
                        + "': it is for the thread that began it, '" + owner.getName()
                        + "'. Each thread sends by itself or in a batch of its own.");
    }
}
