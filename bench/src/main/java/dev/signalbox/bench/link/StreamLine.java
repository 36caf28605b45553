package dev.signalbox.bench.link;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** Frames over a stream of bytes: each with its length before it. */
final class StreamLine extends Line {
    private static final int BATCH_BYTES = 64 * 1024;

    private final ReadableByteChannel in;
    private final WritableByteChannel out;
    private final boolean batches;
    private final byte[] blank;
    private final byte[] copy;
    private final ByteBuffer sending;
    private final ByteBuffer received;

    StreamLine(ReadableByteChannel in, WritableByteChannel out, int length, boolean batches) {
        this.in = in;
        this.out = out;
        this.batches = batches;
        this.blank = blank(length);
        this.copy = new byte[length];
        this.sending = direct(Math.max(BATCH_BYTES, Integer.BYTES + length));
        this.received = direct(Math.max(BATCH_BYTES, Integer.BYTES + length)).limit(0);
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    void send(long number, long stamp) throws IOException {
        if (sending.remaining() < Integer.BYTES + blank.length) {
            flush();
        }
        sending.putInt(blank.length).putLong(number).putLong(stamp).put(blank, MIN_LENGTH, blank.length - MIN_LENGTH);
        if (!batches) {
            flush();
        }
    }

    @Override
    void flush() throws IOException {
        sending.flip();
        while (sending.hasRemaining()) {
            out.write(sending);
        }
        sending.clear();
    }

    @Override
    void receive(Taker taker) throws Exception {
        while (received.remaining() < Integer.BYTES
                || received.remaining() < Integer.BYTES + received.getInt(received.position())) {
            received.compact();
            int bytes = in.read(received);
            received.flip();
            if (bytes < 0) {
                throw new EOFException("the other end is gone");
            }
        }
        while (received.remaining() >= Integer.BYTES
                && received.remaining() >= Integer.BYTES + received.getInt(received.position())) {
            int length = received.getInt();
            received.get(copy, 0, length);
            taker.take(copy);
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
        in.close();
    }
}
