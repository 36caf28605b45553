package dev.signalbox.link;

import dev.signalbox.ConfigurationException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where the fields of a ring lie in shared memory, version 1. {@code docs/reference/shared-memory.md} has it for people.
 *
 * <p>Each field that one side writes while the other reads has 128 bytes of its own: two lines, because processors fetch
 * them in pairs. All numbers are in the byte order of the machine. Fresh memory, all zero, is an empty ring.
 */
final class RingLayout {
    /** To be counted up when anything below changes, or the file, or the handshake. */
    static final int VERSION = 1;

    /** Long, written by the producer: the bytes ever published. */
    static final int TAIL = 0;
    /** Long, written by the consumer: the bytes ever taken. */
    static final int HEAD = 128;
    /** Int, put up by the consumer before it sleeps, taken down by whoever sees it. */
    static final int CONSUMER_WAITS = 256;
    /** Long, set by the producer before it sleeps to the head that gives it room; 0: it does not wait. */
    static final int PRODUCER_WAITS = 384;
    /** Int, set by the producer to 1 after its last record. */
    static final int ENDED = 512;
    /** Where the records begin. */
    static final int DATA = 1024;

    /** A record is a long with the length in its lower and the type in its upper half, then the payload. */
    static final int RECORD_HEADER = 8;
    /** Records begin at multiples of this. */
    static final int ALIGNMENT = 8;
    /** The type of the record that fills the end of a lap. Other negative types do not exist. */
    static final int PADDING = -1;
    /** On a socket that carries the records themselves: nothing follows. Never in a ring. */
    static final int END = -2;

    static final int MIN_CAPACITY = 64;
    static final int MAX_CAPACITY = 1 << 30;

    static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    static final VarHandle INTS = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private RingLayout() {}

    /** Fresh memory of this process alone, for a ring. */
    static ByteBuffer allocate(int capacity) {
        int size = sizeOf(capacity);
        return ByteBuffer.allocateDirect(size + ALIGNMENT)
                .alignedSlice(ALIGNMENT)
                .slice(0, size);
    }

    /** The bytes of memory that a ring takes. */
    static int sizeOf(int capacity) {
        if (capacity < MIN_CAPACITY || capacity > MAX_CAPACITY || Integer.bitCount(capacity) != 1) {
            throw new ConfigurationException("Cannot make a ring of capacity=" + capacity
                    + " bytes: give a power of two from " + MIN_CAPACITY + " to " + MAX_CAPACITY);
        }
        return DATA + capacity;
    }

    /** The capacity of the ring in all of this memory, which must be direct and aligned. */
    static int capacityIn(ByteBuffer memory) {
        int capacity = memory.capacity() - DATA;
        sizeOf(capacity);
        if (!memory.isDirect() || memory.alignmentOffset(0, ALIGNMENT) != 0) {
            throw new ConfigurationException("Cannot make a ring in direct=" + memory.isDirect()
                    + " memory: give direct memory that begins at a multiple of " + ALIGNMENT);
        }
        return capacity;
    }

    /** The longest payload of one record: with its header half a ring, so that an empty ring has room wherever it stands. */
    static int maxPayload(int capacity) {
        return capacity / 2 - RECORD_HEADER;
    }

    /** What a record takes in the ring. */
    static int recordSize(int length) {
        return (RECORD_HEADER + length + ALIGNMENT - 1) & -ALIGNMENT;
    }

    static long header(int type, int length) {
        return (long) type << 32 | length & 0xFFFF_FFFFL;
    }

    static int type(long header) {
        return (int) (header >>> 32);
    }

    static int length(long header) {
        return (int) header;
    }
}
