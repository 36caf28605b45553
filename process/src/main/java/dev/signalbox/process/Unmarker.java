package dev.signalbox.process;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Parts what a child prints from its marked messages. One thread. */
final class Unmarker implements OutputReader.Feed {
    private static final int LONGEST_MESSAGE = 8 << 20;

    private final byte[] token;
    private final LineSplitter lines;
    private final Messages messages;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    /** What has come and is not decided on: less than a chunk, between two calls. */
    private byte[] pending = new byte[0];

    /** Takes whole messages. */
    interface Messages {
        void onMessage(byte type, ByteBuffer payload);
    }

    Unmarker(byte[] token, LineSplitter lines, Messages messages) {
        this.token = token;
        this.lines = lines;
        this.messages = messages;
    }

    @Override
    public void feed(byte[] bytes, int length) {
        byte[] all = bytes;
        int end = length;
        if (pending.length > 0) {
            all = Arrays.copyOf(pending, pending.length + length);
            System.arraycopy(bytes, 0, all, pending.length, length);
            end = all.length;
        }
        int from = 0;
        int at = 0;
        while (at < end) {
            if (all[at] != Marks.FIRST || !mayBeMark(all, at, end)) {
                at++;
                continue;
            }
            int chunkEnd = at + Marks.HEADER;
            if (chunkEnd <= end) {
                chunkEnd += (all[at + Marks.HEADER - 2] & 0xFF) << 8 | all[at + Marks.HEADER - 1] & 0xFF;
            }
            if (chunkEnd > end) {
                break;
            }
            lines.feed(all, from, at - from);
            chunk(all[at + Marks.HEADER - 3], all, at + Marks.HEADER, chunkEnd);
            at = chunkEnd;
            from = chunkEnd;
        }
        lines.feed(all, from, at - from);
        pending = Arrays.copyOfRange(all, at, end);
    }

    /** The end: what looked like a chunk and was none is part of what was printed. */
    @Override
    public void end() {
        lines.feed(pending, 0, pending.length);
        pending = new byte[0];
        lines.end();
    }

    private boolean mayBeMark(byte[] all, int at, int end) {
        int known = Math.min(token.length, end - at - 1);
        return Arrays.equals(all, at + 1, at + 1 + known, token, 0, known);
    }

    private void chunk(byte type, byte[] all, int from, int end) {
        if (message.size() + end - from <= LONGEST_MESSAGE) {
            message.write(all, from, end - from);
        }
        if ((type & Marks.LAST) != 0) {
            ByteBuffer whole = ByteBuffer.wrap(message.toByteArray());
            message.reset();
            messages.onMessage((byte) (type & ~Marks.LAST), whole);
        }
    }
}
