package dev.signalbox.link;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Puts frames together that came in parts. A frame that was broken off, because its sender ran out of time, is dropped when
 * the next one begins. What the parts need grows with what has come, so a sender that only announces much costs nothing.
 *
 * <p>The memory of one frame is used for the next. It is held weakly: while long frames come often it stays, and the next collection
 * takes it where they are rare.
 */
final class Parts {
    /** A frame in one record. */
    static final int WHOLE = 0;
    /** The first part of a longer frame: its length as a long, big endian, then bytes. */
    static final int FIRST = 1;
    /** A further part. */
    static final int MORE = 2;

    private static final int FIRST_BYTES = 64 * 1024;
    /** How far ahead of what has come: far, since to grow is to copy. */
    private static final long AHEAD = 16;

    private static final byte[] NONE = new byte[0];

    private final int maxFrameBytes;
    private WeakReference<byte[]> spare = new WeakReference<>(NONE);
    private byte[] bytes = NONE;
    private int filled;
    private int total = -1;

    Parts(int maxFrameBytes) {
        this.maxFrameBytes = maxFrameBytes;
    }

    /** Takes the next record; gives the frame that it completes, or null if more is to come. */
    @Nullable
    ByteBuffer take(int type, ByteBuffer payload) {
        switch (type) {
            case WHOLE -> {
                if (total >= 0) {
                    drop();
                }
                return limited(payload);
            }
            case FIRST -> {
                begin(payload);
                return add(payload);
            }
            case MORE -> {
                if (total < 0) {
                    throw corrupt("a further part of length=" + payload.remaining() + " of no frame");
                }
                return add(payload);
            }
            default -> throw corrupt("a record of type=" + type + ", which must be from " + WHOLE + " to " + MORE);
        }
    }

    private ByteBuffer limited(ByteBuffer payload) {
        if (payload.remaining() > maxFrameBytes) {
            throw tooLong(payload.remaining());
        }
        return payload;
    }

    private void begin(ByteBuffer payload) {
        drop();
        if (payload.remaining() < Long.BYTES) {
            throw corrupt("a first part of length=" + payload.remaining() + ", which must be at least " + Long.BYTES);
        }
        long length = payload.getLong();
        if (length < 0 || length > maxFrameBytes) {
            throw tooLong(length);
        }
        total = (int) length;
        byte[] kept = spare.get();
        if (kept != null) {
            bytes = kept;
        }
    }

    private @Nullable ByteBuffer add(ByteBuffer payload) {
        int more = payload.remaining();
        if (more > total - filled || more == 0) {
            throw corrupt("a part of length=" + more + " where from 1 to " + (total - filled) + " are to come");
        }
        if (filled + more > bytes.length) {
            long wanted = Math.max(FIRST_BYTES, AHEAD * (filled + more));
            byte[] longer = new byte[(int) Math.min(total, wanted)];
            System.arraycopy(bytes, 0, longer, 0, filled);
            bytes = longer;
            spare = new WeakReference<>(longer);
        }
        payload.get(bytes, filled, more);
        filled += more;
        if (filled < total) {
            return null;
        }
        ByteBuffer frame = ByteBuffer.wrap(bytes, 0, total).slice().asReadOnlyBuffer();
        drop();
        return frame;
    }

    private void drop() {
        bytes = NONE;
        filled = 0;
        total = -1;
    }

    private LinkException tooLong(long length) {
        return corrupt("a frame of length=" + length + ", which must be from 0 to maxFrameBytes=" + maxFrameBytes);
    }

    private static LinkException corrupt(String found) {
        return new LinkException("Cannot read from the line: the other side wrote " + found
                + ". The other process is broken or hostile; close the line.");
    }
}
