package dev.signalbox.link;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** Memory for millions of short-lived rings: slots of one block, used again and again, because direct memory is dear. */
final class RingMemory {
    static final int CAPACITY = 64;

    // far more than are alive at once
    private static final int SLOTS = 1 << 16;
    private static final int SLOT_BYTES = RingLayout.DATA + CAPACITY;
    private static final ByteBuffer BLOCK =
            ByteBuffer.allocateDirect(SLOTS * SLOT_BYTES + RingLayout.ALIGNMENT).alignedSlice(RingLayout.ALIGNMENT);
    private static final byte[] ZEROS = new byte[SLOT_BYTES];
    private static final AtomicInteger NEXT = new AtomicInteger();

    private RingMemory() {}

    /** Memory of an empty ring. */
    static ByteBuffer fresh() {
        int slot = NEXT.getAndIncrement() & SLOTS - 1;
        return BLOCK.slice(slot * SLOT_BYTES, SLOT_BYTES).put(0, ZEROS);
    }
}
