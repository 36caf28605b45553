package dev.signalbox.bench.link;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * One end of a two-way line between two processes, whoever made it. All messages of a line have the same length, agreed on when it
 * is opened; the first 16 bytes are a number and a stamp.
 */
abstract class Line implements AutoCloseable {
    static final int MIN_LENGTH = 2 * Long.BYTES;
    static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Takes messages that were copied out of the line. */
    interface Taker {
        void take(byte[] message) throws Exception;
    }

    /** Sends a message, waiting for room; what gathers batches may keep it until {@link #flush}. */
    abstract void send(long number, long stamp) throws Exception;

    /** Lets go what was kept back. */
    void flush() throws Exception {}

    /** Hands over the messages that are there, waiting for the first. */
    abstract void receive(Taker taker) throws Exception;

    @Override
    public abstract void close() throws IOException;

    static long number(byte[] message) {
        return (long) LONGS.get(message, 0);
    }

    static long stamp(byte[] message) {
        return (long) LONGS.get(message, Long.BYTES);
    }

    /** A message before its number is set. */
    static byte[] blank(int length) {
        byte[] message = new byte[length];
        for (int i = MIN_LENGTH; i < length; i++) {
            message[i] = (byte) i;
        }
        return message;
    }
}
