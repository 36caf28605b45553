package dev.signalbox.link;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Room for one frame in the memory of a line, to be written in place: nothing is copied.
 *
 * <pre>{@code
 * try (Claim claim = link.claim(12, Duration.ofSeconds(1))) {
 *     claim.buffer().putLong(id).putInt(price);
 *     claim.commit();
 * }
 * }</pre>
 *
 * <p><b>Delivery.</b> The other side sees the frame from the commit on, and nothing of it before. What is closed without a commit
 * never was.
 *
 * <p><b>Threads.</b> For the thread that claimed it. The other threads that send to the line wait meanwhile: write, commit, and do
 * nothing else in between.
 *
 * <p><b>Failures.</b> When the line is closed meanwhile, the commit is a {@link LinkClosedException}, and the frame will not arrive.
 *
 * <p><b>Lifecycle.</b> Made by {@link Link#claim}, {@link Link#tryClaim} and {@link Batch#claim}; ended by {@link #commit} or
 * {@link #close}, whichever comes first.
 */
public final class Claim implements AutoCloseable {
    private final Outbound outbound;
    private final @Nullable Batch batch;
    private final int length;
    private final Thread owner = Thread.currentThread();
    private boolean ended;

    /** After it was claimed; the batch is the one that keeps the lock, or null if this claim does. */
    Claim(Outbound outbound, @Nullable Batch batch, int length) {
        this.outbound = outbound;
        this.batch = batch;
        this.length = length;
    }

    /**
     * The room, as long as what was claimed: a new buffer each time, big endian, its position 0. What it holds before it is written is
     * anything. Write to it before the commit only: after that it is memory that the other side reads, or other frames.
     *
     * @throws IllegalStateException if the claim has ended, or is another thread's
     */
    public ByteBuffer buffer() {
        requireOpen("write to");
        return outbound.claimed();
    }

    /**
     * Sends all that was claimed. Does not block.
     *
     * @throws LinkClosedException if the line has ended meanwhile; then the frame will not arrive
     * @throws IllegalStateException if the claim has ended, or is another thread's
     */
    public void commit() {
        commit(length);
    }

    /**
     * Sends the first bytes of what was claimed, where the frame has become shorter. Does not block.
     *
     * @throws IllegalArgumentException if the length is not from 0 to what was claimed; then the claim is as it was
     * @throws LinkClosedException if the line has ended meanwhile; then the frame will not arrive
     * @throws IllegalStateException if the claim has ended, or is another thread's
     */
    public void commit(int length) {
        requireOpen("commit");
        if (length < 0 || length > this.length) {
            throw new IllegalArgumentException(
                    "Cannot commit length=" + length + " of a claim of length=" + this.length + ": give at most that");
        }
        ended = true;
        if (batch == null) {
            outbound.commit(length);
        } else {
            outbound.commitInBatch(length);
        }
    }

    /**
     * Gives the room back if it was not committed. To close again does nothing.
     *
     * @throws IllegalStateException if the claim is another thread's
     */
    @Override
    public void close() {
        if (ended || batch != null && batch.isClosed()) {
            return;
        }
        requireOpen("close");
        ended = true;
        if (batch == null) {
            outbound.abort();
        } else {
            outbound.abortInBatch();
        }
    }

    private void requireOpen(String what) {
        if (ended || Thread.currentThread() != owner || batch != null && batch.isClosed()) {
            throw misused(what);
        }
    }

    private IllegalStateException misused(String what) {
        if (ended || batch != null && batch.isClosed()) {
            return new IllegalStateException(
                    "Cannot " + what + " a claim of length=" + length
                            + " that has ended: it was committed or closed, or its batch was closed. Claim again for each frame.");
        }
        return new IllegalStateException("Cannot " + what + " a claim of length=" + length + " from thread '"
                + Thread.currentThread().getName() + "': it is for the thread that claimed it, '" + owner.getName()
                + "'");
    }
}
