package dev.signalbox.link;

import java.nio.ByteBuffer;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;

/**
 * The ring of one producer and one consumer is a queue with room for four short records, whatever the interleaving. Long
 * records need padding at the end of the lap, which is where an empty ring could look as if it had no room, or a full one as if it were empty.
 */
@Param(name = "value", gen = IntGen.class, conf = "1:5")
public class RingLincheckTest {
    private final ByteBuffer memory = RingMemory.fresh();
    private final RingProducer producer = new RingProducer(memory);
    private final RingConsumer consumer = new RingConsumer(memory);

    /** Says no only when it is full. */
    @Operation(nonParallelGroup = "producer")
    public boolean offer(@Param(name = "value") int value) {
        return producer.offer(value, ByteBuffer.allocate(4).putInt(0, value));
    }

    /** A record of 24 bytes. */
    @Operation(nonParallelGroup = "producer")
    public boolean offerLong(@Param(name = "value") int value) {
        return producer.offer(value, ByteBuffer.allocate(16).putInt(0, value));
    }

    /** A record in place, or none. */
    @Operation(nonParallelGroup = "producer")
    public boolean claimAndAbort() {
        boolean claimed = producer.claim(9, 8);
        if (claimed) {
            producer.claimed().putInt(-1);
            producer.abort();
        }
        return claimed;
    }

    /** The next one and its room given back. */
    @Operation(nonParallelGroup = "consumer")
    public @Nullable Integer take() {
        if (!consumer.next()) {
            return null;
        }
        int value = consumer.payload().getInt();
        int type = consumer.type();
        consumer.release();
        return type == value ? value : -1;
    }

    /** Whether there is one. */
    @Operation(nonParallelGroup = "consumer")
    public boolean isEmpty() {
        return consumer.isEmpty();
    }
}
