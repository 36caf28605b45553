package dev.signalbox.process.frames;

import dev.signalbox.RefusedException;
import dev.signalbox.TimedOutException;
import dev.signalbox.process.internal.shared.Limits;
import dev.signalbox.process.internal.shared.Words;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/**
 * The one who writes frames.
 *
 * <pre>{@code
 * try (FrameDraft draft = writer.claim(Duration.ofSeconds(1))) {
 *     camera.readInto(draft.bytes());
 *     draft.commit();
 * }
 * }</pre>
 *
 * <p><b>Delivery.</b> A frame is seen by readers from its commit on. Only readers with {@link ReadPolicy#BLOCK} hold the writer up, and such as have all frames but one open.
 *
 * <p><b>Threads.</b> For one thread at a time.
 *
 * <p><b>Failures.</b> Where the frames were closed, or the process that made them has died, a {@link FramesClosedException}, while waiting at once.
 *
 * <p><b>Lifecycle.</b> Made by {@link SharedFrames#writer}. Closing it tells readers that nothing follows, and lets another write.
 */
public final class FrameWriter implements AutoCloseable {
    private final Ring ring;
    private final long seat;
    private volatile boolean isOpen;
    private boolean isWriting;
    private long position;

    FrameWriter(Ring ring) {
        this.ring = ring;
        Words words = ring.shared().words();
        this.seat = ring.newSeat();
        if (!ring.tryTake(words, Ring.WRITER, seat)) {
            throw new RefusedException(
                    "Cannot write shared frames: " + ring.shared().describe(Ring.memberOf(words.get(Ring.WRITER)))
                            + " writes them. One does at a time.");
        }
        words.set(Ring.ENDED, 0);
        this.position = words.get(Ring.HEAD);
        this.isOpen = true;
    }

    /**
     * Claims a frame to be written in place, waiting no longer than this for readers that are to read all.
     *
     * @throws TimedOutException if there was no room in time; the message says which process has not read
     * @throws FramesClosedException if the frames are closed, or their home has gone, also while waiting
     * @throws IllegalStateException if this writer is closed, or a draft of it is still open
     * @throws InterruptedException if interrupted while waiting; nothing is claimed
     */
    public FrameDraft claim(Duration limit) throws InterruptedException {
        requireReady();
        Words words = ring.shared().words();
        if (!isFree(words)) {
            words.set(Ring.WRITER_WAITS, 1);
            try {
                ring.shared().changed(); // a reader that sleeps may have positions to pass over
                if (!ring.shared().await(() -> isFree(words), Limits.deadline(limit))) {
                    throw new TimedOutException("Cannot claim one of frames=" + ring.frames() + " within limit=" + limit
                            + ": " + whoHoldsUp(words));
                }
            } finally {
                words.set(Ring.WRITER_WAITS, 0);
            }
        }
        return draft();
    }

    /**
     * Claims a frame if there is room now. Does not block.
     *
     * @throws FramesClosedException if the frames are closed, or their home has gone
     * @throws IllegalStateException if this writer is closed, or a draft of it is still open
     */
    public Optional<FrameDraft> tryClaim() {
        requireReady();
        return isFree(ring.shared().words()) ? Optional.of(draft()) : Optional.empty();
    }

    /**
     * Writes a copy of the bytes from position to limit as a frame, waiting for room no longer than this.
     *
     * @throws IllegalArgumentException if they are more than a frame may have
     * @throws TimedOutException if there was no room in time; the message says which process has not read
     * @throws FramesClosedException if the frames are closed, or their home has gone, also while waiting
     * @throws IllegalStateException if this writer is closed, or a draft of it is still open
     * @throws InterruptedException if interrupted while waiting; nothing is written
     */
    public void write(ByteBuffer bytes, Duration limit) throws InterruptedException {
        int size = bytes.remaining();
        if (size > ring.frameBytes()) {
            throw new IllegalArgumentException("Cannot write a frame of size=" + size + ": frameBytes="
                    + ring.frameBytes() + " is the most. Make larger frames.");
        }
        try (FrameDraft draft = claim(limit)) {
            draft.bytes().put(bytes);
            draft.commit(size);
        }
    }

    private FrameDraft draft() {
        isWriting = true;
        return new FrameDraft(ring, this, position);
    }

    private void requireReady() {
        if (!isOpen || isWriting) {
            throw new IllegalStateException(
                    isOpen
                            ? "Cannot claim another frame: the draft before is still open. Commit or close it first."
                            : "Cannot claim a frame: this writer is closed");
        }
    }

    /** Whether a block can be written to: passes over those that readers have open, and empties the header of the next. */
    private boolean isFree(Words words) {
        if (isAllOpen(words)) {
            return false; // to pass over them would take them from readers that have yet to come to them
        }
        for (int passed = 0; passed < ring.frames(); passed++) {
            if (isAwaitingReader(words)) {
                return false;
            }
            int header = ring.header(position);
            long before = words.get(header + Ring.AT);
            words.set(header + Ring.AT, 0);
            if (before == 0 || !isPinned(words, before)) {
                return true;
            }
            words.set(header + Ring.AT, before);
            position++;
            words.set(Ring.HEAD, position);
        }
        return false; // each was opened since we looked
    }

    private boolean isAllOpen(Words words) {
        for (int i = 0; i < ring.frames(); i++) {
            long at = words.get(ring.header(i) + Ring.AT);
            if (at == 0 || !isPinned(words, at)) {
                return false;
            }
        }
        return true;
    }

    private boolean isAwaitingReader(Words words) {
        for (int i = 0; i < ring.readers(); i++) {
            int reader = Ring.reader(i);
            long taken = words.get(reader + Ring.SEAT);
            if (taken > 0
                    && words.get(reader + Ring.POLICY) == ReadPolicy.BLOCK.code()
                    && position - words.get(reader + Ring.POSITION) >= ring.frames()
                    && isAlive(words, reader, taken)) {
                return true;
            }
        }
        return false;
    }

    private boolean isPinned(Words words, long at) {
        for (int i = 0; i < ring.readers(); i++) {
            int reader = Ring.reader(i);
            if (words.get(reader + Ring.PIN) == at && isAlive(words, reader, words.get(reader + Ring.SEAT))) {
                return true;
            }
        }
        return false;
    }

    /** One that has died is put out. */
    private boolean isAlive(Words words, int reader, long taken) {
        if (ring.isAlive(taken)) {
            return true;
        }
        boolean unused = words.change(reader + Ring.SEAT, taken, 0);
        return false;
    }

    private String whoHoldsUp(Words words) {
        for (int i = 0; i < ring.readers(); i++) {
            int reader = Ring.reader(i);
            long taken = words.get(reader + Ring.SEAT);
            if (ring.isAlive(taken)
                    && words.get(reader + Ring.POLICY) == ReadPolicy.BLOCK.code()
                    && position - words.get(reader + Ring.POSITION) >= ring.frames()) {
                return ring.shared().describe(Ring.memberOf(taken)) + " is to read all of them and has not";
            }
        }
        return "readers have all of them open";
    }

    /** The draft is over; if it was committed, its header is there, and this publishes it. */
    void end(boolean committed) {
        isWriting = false;
        if (committed) {
            position++;
            ring.shared().words().set(Ring.HEAD, position);
            ring.shared().changed();
        }
    }

    boolean isOpen() {
        return isOpen;
    }

    /** Says that nothing follows, and lets another write. A draft that is open is dropped. To close again does nothing. */
    @Override
    public void close() {
        if (!isOpen) {
            return;
        }
        isOpen = false;
        Words words = ring.shared().wordsAnyway();
        if (words != null) {
            words.set(Ring.ENDED, 1);
            if (words.change(Ring.WRITER, seat, 0)) {
                ring.shared().changed();
            }
        }
    }
}
