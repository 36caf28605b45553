package dev.signalbox.bench.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** Agrona's ring of one producer and one consumer in mapped files, one for each direction; both ends spin. */
final class AgronaTransport implements Transport {
    private static final int RING_BYTES = 1 << 20;
    private static final int TYPE = 1;

    @Override
    public Listening listen(Path directory, int length) throws IOException {
        map(directory.resolve("there"), length);
        map(directory.resolve("back"), length);
        return Transport.at(directory, () -> line(directory, "there", "back", length));
    }

    @Override
    public Line connect(String address, int length) throws IOException {
        return line(Path.of(address), "back", "there", length);
    }

    private static Line line(Path directory, String out, String in, int length) throws IOException {
        return new AgronaLine(ring(directory.resolve(out), length), ring(directory.resolve(in), length), length);
    }

    private static OneToOneRingBuffer ring(Path file, int length) throws IOException {
        return new OneToOneRingBuffer(new UnsafeBuffer(map(file, length)));
    }

    private static ByteBuffer map(Path file, int length) throws IOException {
        // it takes no message above an eighth of the ring
        int capacity = Math.max(RING_BYTES, Integer.highestOneBit(length) * 16);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, capacity + RingBufferDescriptor.TRAILER_LENGTH);
        }
    }

    private static final class AgronaLine extends Line {
        private final OneToOneRingBuffer out;
        private final OneToOneRingBuffer in;
        private final UnsafeBuffer message;
        private final byte[] copy;
        private final MessageHandler handler;
        private Taker taker = message -> {};

        AgronaLine(OneToOneRingBuffer out, OneToOneRingBuffer in, int length) {
            this.out = out;
            this.in = in;
            this.copy = new byte[length];
            this.message = new UnsafeBuffer(ByteBuffer.allocateDirect(length));
            message.putBytes(0, blank(length));
            this.handler = (type, buffer, offset, size) -> {
                buffer.getBytes(offset, copy, 0, size);
                try {
                    taker.take(copy);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            };
        }

        @Override
        void send(long number, long stamp) {
            message.putLong(0, number, ByteOrder.LITTLE_ENDIAN);
            message.putLong(Long.BYTES, stamp, ByteOrder.LITTLE_ENDIAN);
            while (!out.write(TYPE, message, 0, copy.length)) {
                Thread.onSpinWait();
            }
        }

        @Override
        void receive(Taker taker) {
            this.taker = taker;
            while (in.read(handler) == 0) {
                Thread.onSpinWait();
            }
        }

        @Override
        public void close() {}
    }
}
