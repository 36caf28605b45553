package dev.signalbox.process.frames;

import dev.signalbox.RefusedException;
import dev.signalbox.process.internal.shared.Limits;
import dev.signalbox.process.internal.shared.Words;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One who reads frames, at a place of its own.
 *
 * <pre>{@code
 * while (!reader.isEnded()) {
 *     try (Frame frame = reader.next(Duration.ofSeconds(1)).orElse(null)) {
 *         if (frame != null) {
 *             look(frame.bytes(), frame.lost());
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p><b>Delivery.</b> In order, as its {@link ReadPolicy} says; each frame tells how many were lost before it.
 *
 * <p><b>Threads.</b> For one thread at a time. One frame at a time is open, and it is not written to until it is closed.
 *
 * <p><b>Failures.</b> When all was read and the writer has died, a {@link WriterDiedException}, while waiting at once; call again to wait for another writer's frames. Where the frames
 * were closed, or the process that made them has died, a {@link FramesClosedException}.
 *
 * <p><b>Lifecycle.</b> Made by {@link SharedFrames#reader}. Close it, or a writer may wait for it. If its process dies, nobody waits for it.
 */
public final class FrameReader implements AutoCloseable {
    private final Ring ring;
    private final ReadPolicy policy;
    private final int row;
    private final long seat;
    private boolean isClosed;
    private @Nullable Frame open;
    private @Nullable Frame found;
    private long position;
    private long expected;
    private long lost;

    FrameReader(Ring ring, ReadPolicy policy) {
        this.ring = ring;
        this.policy = policy;
        Words words = ring.shared().words();
        this.seat = ring.newSeat();
        this.row = join(words);
        words.set(row + Ring.PIN, 0);
        words.set(row + Ring.POLICY, policy.code());
        words.set(row + Ring.POSITION, words.get(Ring.HEAD));
        words.set(row + Ring.SEAT, seat);
        // what was written meanwhile was written without a look at us
        position = words.get(Ring.HEAD);
        words.set(row + Ring.POSITION, position);
        expected = words.get(
                Ring.SEQUENCE); // behind the head, which follows it: so no frame is missed that never was ours
    }

    private int join(Words words) {
        for (int i = 0; i < ring.readers(); i++) {
            int candidate = Ring.reader(i);
            if (ring.tryTake(words, candidate + Ring.SEAT, seat | Ring.JOINING)) {
                return candidate;
            }
        }
        throw new RefusedException("Cannot read shared frames: there are readers=" + ring.readers()
                + " already. Make them for more, or close one.");
    }

    /**
     * The next frame, waiting for it no longer than this. Empty if none came, and at the end: {@link #isEnded} tells.
     *
     * @throws WriterDiedException if all was read and the writer has died, also while waiting
     * @throws FramesClosedException if the frames are closed, or their home has gone, also while waiting
     * @throws IllegalStateException if the frame before is still open, or this reader is closed
     * @throws InterruptedException if interrupted while waiting; no frame is lost
     */
    public Optional<Frame> next(Duration limit) throws InterruptedException {
        Words words = ready();
        if (!look(words) && !ring.shared().await(() -> look(words), Limits.deadline(limit))) {
            return Optional.empty();
        }
        return handOut();
    }

    /**
     * The next frame if there is one. Does not block.
     *
     * @throws WriterDiedException if all was read and the writer has died
     * @throws FramesClosedException if the frames are closed, or their home has gone
     * @throws IllegalStateException if the frame before is still open, or this reader is closed
     */
    public Optional<Frame> poll() {
        return look(ready()) ? handOut() : Optional.empty();
    }

    private Optional<Frame> handOut() {
        open = found;
        found = null;
        return Optional.ofNullable(open);
    }

    private Words ready() {
        if (isClosed || open != null) {
            throw new IllegalStateException(
                    isClosed
                            ? "Cannot read a frame: this reader is closed"
                            : "Cannot read another frame: the one before is still open. Close it first.");
        }
        return ring.shared().words();
    }

    /** Whether there is a frame, which is pinned then, or the end. */
    private boolean look(Words words) {
        // in this order: what was committed before the end is there once the end is seen
        boolean over = words.get(Ring.WRITER) == 0 && words.get(Ring.ENDED) != 0;
        long writer = over ? 0 : words.get(Ring.WRITER);
        boolean died = writer != 0 && !ring.isAlive(writer);
        long head = words.get(Ring.HEAD);
        if (position < head) {
            position = Math.max(position, head - ring.frames());
            if (policy == ReadPolicy.LATEST ? findNewest(words, head) : findOldest(words)) {
                return true;
            }
            moveTo(words, position);
        }
        if (died) {
            throw new WriterDiedException("No frame follows number=" + (expected - 1) + ": "
                    + ring.shared().describe(Ring.memberOf(writer)) + ", which wrote them, has died");
        }
        return over;
    }

    private boolean findOldest(Words words) {
        for (; position < words.get(Ring.HEAD); position++) {
            if (tryPin(words, position)) {
                return true;
            }
        }
        return false;
    }

    private boolean findNewest(Words words, long head) {
        for (long at = head - 1; at >= position; at--) {
            if (tryPin(words, at)) {
                position = at;
                return true;
            }
        }
        position = head;
        return false;
    }

    /** First the pin, then the look: a writer does it the other way round. */
    private boolean tryPin(Words words, long at) {
        int header = ring.header(at);
        if (words.get(header + Ring.AT) != at + 1) {
            return false;
        }
        words.set(row + Ring.PIN, at + 1);
        if (words.get(header + Ring.AT) != at + 1) {
            words.set(row + Ring.PIN, 0);
            return false;
        }
        long number = words.get(header + Ring.NUMBER);
        long missed = Math.max(0, number - expected);
        expected = number + 1;
        lost += missed;
        found = new Frame(this, words, ring.memory(at), header, at, number, missed);
        return true;
    }

    /** Lets the writer have what is before this. */
    private void moveTo(Words words, long to) {
        words.set(row + Ring.POSITION, to);
        if (words.get(Ring.WRITER_WAITS) != 0) {
            ring.shared().changed();
        }
    }

    void release(Frame frame, long at) {
        if (open != frame) {
            return;
        }
        open = null;
        Words words = ring.shared().wordsAnyway();
        if (words != null && !isClosed) {
            words.set(row + Ring.PIN, 0);
            position = at + 1;
            moveTo(words, position);
        }
    }

    /** How many frames were lost to this reader so far. */
    public long lost() {
        return lost;
    }

    /**
     * Whether all was read and the writer has closed in good order.
     *
     * @throws FramesClosedException if the frames are closed, or their home has gone
     */
    public boolean isEnded() {
        Words words = ring.shared().words();
        return words.get(Ring.ENDED) != 0 && words.get(Ring.WRITER) == 0 && position >= words.get(Ring.HEAD);
    }

    /** Leaves. A frame that is open may be written to from now on. To close again does nothing. */
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        Words words = ring.shared().wordsAnyway();
        if (words != null) {
            words.set(row + Ring.PIN, 0);
            if (words.change(row + Ring.SEAT, seat, 0) && words.get(Ring.WRITER_WAITS) != 0) {
                ring.shared().changed();
            }
        }
    }
}
