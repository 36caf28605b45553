package dev.signalbox.process.frames;

import dev.signalbox.process.internal.shared.Words;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A frame that is being written, in the memory where it will be read.
 *
 * <pre>{@code
 * try (FrameDraft draft = writer.claim(Duration.ofSeconds(1))) {
 *     draft.shape(ElementType.FLOAT, 480, 640);
 *     draft.floats().put(depths);
 *     draft.commit();
 * }
 * }</pre>
 *
 * <p><b>Delivery.</b> Readers see it from the commit on, and nothing of it before. What is closed without a commit never was.
 *
 * <p><b>Threads.</b> For one thread at a time. Do not write to its views after the commit.
 *
 * <p><b>Lifecycle.</b> Made by {@link FrameWriter#claim}; ended by {@link #commit()} or {@link #close}, whichever comes first.
 */
public final class FrameDraft implements AutoCloseable {
    private static final long NANOS = 1_000_000_000L;

    private final Ring ring;
    private final FrameWriter writer;
    private final long position;
    private final long[] user = new long[Ring.USER_WORDS];
    private ElementType type = ElementType.BYTE;
    private int[] shape = {};
    private int size;
    private @Nullable Instant time;
    private boolean isOver;

    FrameDraft(Ring ring, FrameWriter writer, long position) {
        this.ring = ring;
        this.writer = writer;
        this.position = position;
        this.size = ring.frameBytes();
    }

    /**
     * Says what array it is: its size is what that takes.
     *
     * @throws IllegalArgumentException if it has no dimension, more than 6 or one below 1, or does not fit into a frame
     */
    public FrameDraft shape(ElementType type, int... shape) {
        requireOpen();
        long elements = shape.length == 0 || shape.length > Ring.MOST_SHAPE ? 0 : 1;
        for (int extent : shape) {
            elements = extent < 1 || elements * extent > ring.frameBytes() ? 0 : elements * extent;
        }
        if (elements == 0 || elements * type.bytes() > ring.frameBytes()) {
            throw new IllegalArgumentException("Cannot make an array of type=" + type + " and shape="
                    + Arrays.toString(shape) + " of a frame: give 1 to " + Ring.MOST_SHAPE
                    + " extents above 0 that fit into frameBytes=" + ring.frameBytes());
        }
        this.type = type;
        this.shape = shape.clone();
        this.size = (int) (elements * type.bytes());
        return this;
    }

    /**
     * Gives the frame a number of your own: 4 of them, from 0 on.
     *
     * @throws IndexOutOfBoundsException if there is no such one
     */
    public FrameDraft word(int index, long value) {
        requireOpen();
        user[index] = value;
        return this;
    }

    /** Says when it was taken, if not at the commit. */
    public FrameDraft time(Instant time) {
        requireOpen();
        this.time = time;
        return this;
    }

    /**
     * The memory, as long as a frame may be: a new view each time, in the byte order of the machine.
     *
     * @throws IllegalStateException if the draft is over
     */
    public ByteBuffer bytes() {
        requireOpen();
        return ring.memory(position).slice().order(ByteOrder.nativeOrder());
    }

    /**
     * The same as numbers.
     *
     * @throws IllegalStateException if the draft is over
     */
    public ShortBuffer shorts() {
        return bytes().asShortBuffer();
    }

    /**
     * The same as numbers.
     *
     * @throws IllegalStateException if the draft is over
     */
    public IntBuffer ints() {
        return bytes().asIntBuffer();
    }

    /**
     * The same as numbers.
     *
     * @throws IllegalStateException if the draft is over
     */
    public LongBuffer longs() {
        return bytes().asLongBuffer();
    }

    /**
     * The same as numbers.
     *
     * @throws IllegalStateException if the draft is over
     */
    public FloatBuffer floats() {
        return bytes().asFloatBuffer();
    }

    /**
     * The same as numbers.
     *
     * @throws IllegalStateException if the draft is over
     */
    public DoubleBuffer doubles() {
        return bytes().asDoubleBuffer();
    }

    /**
     * Hands it to the readers, as long as its shape says, else as long as a frame may be. Does not block.
     *
     * @throws FramesClosedException if the frames are closed, or their home has gone
     * @throws IllegalStateException if the draft is over, or its writer closed
     */
    public void commit() {
        commit(size);
    }

    /**
     * The same with the first bytes only. Does not block.
     *
     * @throws IllegalArgumentException if there are not so many
     * @throws FramesClosedException if the frames are closed, or their home has gone
     * @throws IllegalStateException if the draft is over, or its writer closed
     */
    public void commit(int size) {
        requireOpen();
        if (size < 0 || size > ring.frameBytes()) {
            throw new IllegalArgumentException(
                    "Cannot commit size=" + size + " of a frame: give 0 to frameBytes=" + ring.frameBytes());
        }
        Words words = ring.shared().words();
        Instant when = time == null ? Instant.now() : time;
        long number = words.get(Ring.SEQUENCE);
        int header = ring.header(position);
        words.publish(header + Ring.NUMBER, number);
        words.publish(
                header + Ring.TIME, Math.addExact(Math.multiplyExact(when.getEpochSecond(), NANOS), when.getNano()));
        words.publish(header + Ring.SIZE, size);
        words.publish(header + Ring.TYPE, type.code() | shape.length << Byte.SIZE);
        for (int i = 0; i < user.length; i++) {
            words.publish(header + Ring.USER + Long.BYTES * i, user[i]);
        }
        for (int i = 0; i < shape.length; i++) {
            words.publish(header + Ring.SHAPE + Long.BYTES * i, shape[i]);
        }
        words.publish(Ring.SEQUENCE, number + 1);
        words.publish(header + Ring.AT, position + 1);
        isOver = true;
        writer.end(true);
    }

    /** Drops it if it was not committed. To close again does nothing. */
    @Override
    public void close() {
        if (!isOver) {
            isOver = true;
            writer.end(false);
        }
    }

    private void requireOpen() {
        if (isOver || !writer.isOpen()) {
            throw new IllegalStateException(
                    "Cannot use this draft of a frame: it was committed or closed, or its writer was. Claim one for each frame.");
        }
    }
}
