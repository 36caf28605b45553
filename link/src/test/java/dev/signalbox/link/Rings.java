package dev.signalbox.link;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Both sides of a ring in one process, and the memory between them. */
final class Rings {
    final ByteBuffer memory;
    final RingProducer producer;
    final RingConsumer consumer;

    Rings(int capacity) {
        memory = memory(capacity);
        producer = new RingProducer(memory);
        consumer = new RingConsumer(memory);
    }

    static ByteBuffer memory(int capacity) {
        return ByteBuffer.allocateDirect(RingLayout.sizeOf(capacity) + RingLayout.ALIGNMENT)
                .alignedSlice(RingLayout.ALIGNMENT)
                .slice(0, RingLayout.sizeOf(capacity));
    }

    boolean offer(String text) {
        return producer.offer(1, bytes(text));
    }

    /** The next record, taken and given back; null if there is none. */
    String take() {
        if (!consumer.next()) {
            return null;
        }
        String text = StandardCharsets.UTF_8.decode(consumer.payload()).toString();
        consumer.release();
        return text;
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
