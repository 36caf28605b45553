package dev.signalbox.process.internal.shared;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Longs in memory that several processes have mapped, at offsets in bytes that are multiples of 8. Each step is one that nobody sees half done, also if the
 * process is killed in the middle of it.
 */
public final class Words {
    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final ByteBuffer memory;

    /** Over a mapped buffer; positions count from its beginning. */
    public Words(ByteBuffer memory) {
        this.memory = memory;
    }

    /** What is there, with whatever was stored before it. */
    public long get(int at) {
        return (long) LONGS.getVolatile(memory, at);
    }

    /** Stores, behind all that was stored before, and before all that is loaded after. */
    public void set(int at, long value) {
        LONGS.setVolatile(memory, at, value);
    }

    /** Stores, behind all that was stored before. */
    public void publish(int at, long value) {
        LONGS.setRelease(memory, at, value);
    }

    /** Stores if it is what was expected, and whether it was. */
    public boolean change(int at, long expected, long value) {
        return LONGS.compareAndSet(memory, at, expected, value);
    }

    /** Stores, and what was there. */
    public long exchange(int at, long value) {
        return (long) LONGS.getAndSet(memory, at, value);
    }

    /** Adds these bits, and what was there. */
    public long addBits(int at, long bits) {
        return (long) LONGS.getAndBitwiseOr(memory, at, bits);
    }
}
