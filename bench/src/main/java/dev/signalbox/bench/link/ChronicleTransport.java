package dev.signalbox.bench.link;

import java.nio.file.Path;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;

/** Chronicle Queue in shared memory, a queue for each direction; tailers spin. */
final class ChronicleTransport implements Transport {
    @Override
    public Listening listen(Path directory, int length) {
        ChronicleLine line = new ChronicleLine(directory.resolve("there"), directory.resolve("back"), length);
        return Transport.at(directory, () -> line);
    }

    @Override
    public Line connect(String address, int length) {
        Path directory = Path.of(address);
        return new ChronicleLine(directory.resolve("back"), directory.resolve("there"), length);
    }

    private static final class ChronicleLine extends Line {
        private final ChronicleQueue out;
        private final ChronicleQueue in;
        private final ExcerptAppender appender;
        private final ExcerptTailer tailer;
        private final Bytes<?> message;
        private final byte[] copy;

        ChronicleLine(Path out, Path in, int length) {
            this.out = SingleChronicleQueueBuilder.binary(out).build();
            this.in = SingleChronicleQueueBuilder.binary(in).build();
            this.appender = this.out.createAppender();
            this.tailer = this.in.createTailer();
            this.copy = new byte[length];
            this.message = Bytes.allocateDirect(blank(length));
        }

        @Override
        void send(long number, long stamp) {
            message.writeLong(0, number).writeLong(Long.BYTES, stamp);
            try (DocumentContext context = appender.writingDocument()) {
                context.wire().bytes().write(message, 0L, (long) copy.length);
            }
        }

        @Override
        void receive(Taker taker) throws Exception {
            while (!next()) {
                Thread.onSpinWait();
            }
            taker.take(copy);
        }

        private boolean next() {
            try (DocumentContext context = tailer.readingDocument()) {
                if (!context.isPresent()) {
                    return false;
                }
                context.wire().bytes().read(copy);
                return true;
            }
        }

        @Override
        public void close() {
            message.releaseLast();
            appender.close();
            tailer.close();
            out.close();
            in.close();
        }
    }
}
