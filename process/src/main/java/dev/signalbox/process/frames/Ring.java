package dev.signalbox.process.frames;

import dev.signalbox.process.internal.shared.Layout;
import dev.signalbox.process.internal.shared.Shared;
import dev.signalbox.process.internal.shared.Words;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where the words of a ring of frames lie. {@code docs/reference/shared-memory.md} has it for people.
 *
 * <p>A position is where a frame is in the endless row of them; it is in the block of that number modulo the count. The writer writes the header and the block of a position and then
 * publishes it by the head. Before it writes to a block again, it takes the position out of its header and then looks at the pins; a reader puts its pin and then looks at the
 * header. All of that is volatile, so one of them sees the other: what a reader has pinned is not written to. A block that is pinned is passed over: its position has no frame. That is why
 * frames have a sequence number besides, which tells a reader how many it has lost.
 *
 * <p>All words but the seats have one process that writes them, so nothing is ever half done but the frame that is just being written, which nobody sees.
 */
final class Ring {
    static final int KIND = 6;
    static final int MOST_SHAPE = 6;
    static final int USER_WORDS = 4;

    private static final int LINE = 128;
    private static final int LINES_OF_WRITER = 2;
    private static final AtomicInteger TIMES = new AtomicInteger();

    /** The writer's: the first position that has not been published. */
    static final int HEAD = Layout.WORDS;
    /** The sequence number of the next frame. */
    static final int SEQUENCE = HEAD + 8;
    /** 1 when the last writer has closed in good order. */
    static final int ENDED = HEAD + 16;
    /** 1 when the writer waits for readers; taken down by it. */
    static final int WRITER_WAITS = HEAD + 24;
    /** Whose the writing is. */
    static final int WRITER = HEAD + LINE;

    // of a reader
    static final int SEAT = 0;
    static final int POSITION = 8;
    static final int PIN = 16;
    static final int POLICY = 24;
    /** On top of a seat: it is being made ready. */
    static final long JOINING = Long.MIN_VALUE;

    // of a frame
    /** One more than its position; 0: being written, or nothing yet. */
    static final int AT = 0;

    static final int NUMBER = 8;
    static final int TIME = 16;
    static final int SIZE = 24;
    /** The element type, and above its 8 bits how many dimensions. */
    static final int TYPE = 32;

    static final int USER = 40;
    static final int SHAPE = USER + Long.BYTES * USER_WORDS;

    private final Shared shared;
    private final int readers;
    private final int frames;
    private final long frameBytes;

    Ring(Shared shared) {
        this.shared = shared;
        Layout layout = shared.ref().layout();
        this.frames = layout.blocks();
        this.frameBytes = layout.blockBytes();
        this.readers = (int) layout.parameter();
    }

    static Layout layout(int frames, int frameBytes, int readers) {
        int lines = LINES_OF_WRITER + readers + frames;
        return new Layout(KIND, lines * LINE / Long.BYTES, frames, frameBytes, readers);
    }

    Shared shared() {
        return shared;
    }

    int readers() {
        return readers;
    }

    int frames() {
        return frames;
    }

    int frameBytes() {
        return (int) frameBytes;
    }

    static int reader(int number) {
        return HEAD + LINE * (LINES_OF_WRITER + number);
    }

    int header(long position) {
        return HEAD + LINE * (LINES_OF_WRITER + readers + block(position));
    }

    int block(long position) {
        return (int) (position % frames);
    }

    /** The memory of a position, as long as a frame may be. */
    ByteBuffer memory(long position) {
        return shared.blocks()[block(position)];
    }

    /** What to put on a seat that becomes ours. */
    long newSeat() {
        return (long) shared.me() << Integer.SIZE | TIMES.incrementAndGet() & 0xFFFF_FFFFL;
    }

    static int memberOf(long seat) {
        return (int) ((seat & ~JOINING) >>> Integer.SIZE);
    }

    /** Whether somebody has it who is still there. */
    boolean isAlive(long seat) {
        return seat != 0 && shared.isThere(memberOf(seat));
    }

    /** Makes a seat ours that nobody has; whether that worked. */
    boolean tryTake(Words words, int at, long mine) {
        long found = words.get(at);
        return !isAlive(found) && words.change(at, found, mine);
    }
}
