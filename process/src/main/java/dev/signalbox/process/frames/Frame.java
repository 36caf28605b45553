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

/**
 * A frame that a reader has open, in the memory where it was written. It is whole, and is not written to until it is closed.
 *
 * <pre>{@code
 * try (Frame frame = reader.next(Duration.ofSeconds(1)).orElseThrow()) {
 *     look(frame.bytes(), frame.shape());
 * }
 * }</pre>
 *
 * <p><b>Threads.</b> Any thread may look at it; its reader's thread closes it.
 *
 * <p><b>Lifecycle.</b> Made by {@link FrameReader#next}. Close it soon: the writer has one frame less as long as it is open. Do not look at its views after that, for they show other frames
 * then.
 */
public final class Frame implements AutoCloseable {
    private static final long NANOS = 1_000_000_000L;

    private final FrameReader reader;
    private final Words words;
    private final ByteBuffer memory;
    private final int header;
    private final long position;
    private final long number;
    private final long lost;

    /** Of memory that was pinned; it keeps it, so that it can be read even when the frames have been closed. */
    Frame(FrameReader reader, Words words, ByteBuffer memory, int header, long position, long number, long lost) {
        this.reader = reader;
        this.words = words;
        this.memory = memory;
        this.header = header;
        this.position = position;
        this.number = number;
        this.lost = lost;
    }

    /** Its number: counted from 0 on, one after another, also from one writer to the next. */
    public long number() {
        return number;
    }

    /** How many frames just before it were lost to this reader. */
    public long lost() {
        return lost;
    }

    /** When it was committed, unless its writer said another time. */
    public Instant time() {
        long nanos = words.get(header + Ring.TIME);
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
    }

    /** How many bytes it has. */
    public int size() {
        return (int) Math.max(0, Math.min(words.get(header + Ring.SIZE), memory.capacity()));
    }

    /**
     * One of the four numbers that its writer may have given it.
     *
     * @throws IndexOutOfBoundsException if there is no such one
     */
    public long word(int index) {
        if (index < 0 || index >= Ring.USER_WORDS) {
            throw new IndexOutOfBoundsException(
                    "A frame has no word index=" + index + ": 0 to " + (Ring.USER_WORDS - 1));
        }
        return words.get(header + Ring.USER + Long.BYTES * index);
    }

    /** What its array is made of; bytes unless its writer said so. */
    public ElementType type() {
        return ElementType.of((int) (words.get(header + Ring.TYPE) & 0xFF));
    }

    /** The extents of its array, as its writer said; empty if it did not. */
    public int[] shape() {
        int[] shape = new int[(int) Math.min(Ring.MOST_SHAPE, words.get(header + Ring.TYPE) >>> Byte.SIZE & 0xFF)];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = (int) words.get(header + Ring.SHAPE + Long.BYTES * i);
        }
        return shape;
    }

    /** Its bytes: a new view each time, read-only, in the byte order of the machine. */
    public ByteBuffer bytes() {
        return memory.slice(0, size()).asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    }

    /** The same as numbers. */
    public ShortBuffer shorts() {
        return bytes().asShortBuffer();
    }

    /** The same as numbers. */
    public IntBuffer ints() {
        return bytes().asIntBuffer();
    }

    /** The same as numbers. */
    public LongBuffer longs() {
        return bytes().asLongBuffer();
    }

    /** The same as numbers. */
    public FloatBuffer floats() {
        return bytes().asFloatBuffer();
    }

    /** The same as numbers. */
    public DoubleBuffer doubles() {
        return bytes().asDoubleBuffer();
    }

    /** Gives it back to the writer. To close again does nothing. */
    @Override
    public void close() {
        reader.release(this, position);
    }

    @Override
    public String toString() {
        return "Frame[" + number + "]";
    }
}
