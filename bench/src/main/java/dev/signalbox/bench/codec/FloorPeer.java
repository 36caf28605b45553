package dev.signalbox.bench.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.BufferOverflowException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;

/**
 * What a program would write by hand for this one record with short ASCII texts and nothing else: no names, no limits, no
 * messages, no other version of the record. Without {@code Unsafe} there is little below it.
 */
public class FloorPeer extends Payload {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long MASK = 0x8080808080808080L;

    private final ByteBuffer buffer = ByteBuffer.allocate(ROOM);
    private final ByteBuffer full = ByteBuffer.allocate(ROOM);
    private Small value = new Small(0, "", 0, 0, false, "");

    /** Fills the buffers. */
    @Setup(Level.Trial)
    public void setUp() {
        if (!(value() instanceof Small small)) {
            throw new IllegalArgumentException("the floor knows the record only");
        }
        value = small;
        encode(value, full);
        full.flip();
    }

    Object encode() {
        encode(value, buffer.clear());
        return buffer;
    }

    Object decode() {
        return decode(full.rewind());
    }

    Object both() {
        encode(value, buffer.clear());
        return decode(buffer.flip());
    }

    private static void encode(Small small, ByteBuffer to) {
        byte[] a = to.array();
        int start = to.arrayOffset() + to.position();
        int limit = to.arrayOffset() + to.limit();
        int p = start;
        if (limit - p < 22) {
            throw new BufferOverflowException();
        }
        LONG.set(a, p, small.id());
        INT.set(a, p + 8, small.count());
        LONG.set(a, p + 12, Double.doubleToRawLongBits(small.price()));
        a[p + 20] = (byte) (small.open() ? 1 : 0);
        p = string(small.name(), a, p + 21, limit);
        p = string(small.note(), a, p, limit);
        to.position(to.position() + p - start);
    }

    @SuppressWarnings("deprecation")
    private static int string(String text, byte[] a, int p, int limit) {
        int n = text.length();
        if (limit - p <= n) {
            throw new BufferOverflowException();
        }
        int all = 0;
        if (n >= 8) {
            all = eight(text, 0) | eight(text, n - 8);
            for (int i = 8; i < n - 8; i += 8) {
                all |= eight(text, i);
            }
        } else {
            for (int i = 0; i < n; i++) {
                all |= text.charAt(i);
            }
        }
        if (all > 0x7f || n > 0x7f) {
            throw new IllegalArgumentException("the floor knows 127 ASCII characters: " + text);
        }
        a[p] = (byte) n;
        text.getBytes(0, n, a, p + 1);
        return p + 1 + n;
    }

    private Small decode(ByteBuffer from) {
        byte[] a = from.array();
        int start = from.arrayOffset() + from.position();
        int limit = from.arrayOffset() + from.limit();
        if (limit - start < 22) {
            throw new BufferUnderflowException();
        }
        long id = (long) LONG.get(a, start);
        int count = (int) INT.get(a, start + 8);
        double price = Double.longBitsToDouble((long) LONG.get(a, start + 12));
        boolean open = a[start + 20] != 0;
        int p = start + 21;
        int n = length(a, p, limit);
        String name = string(a, p + 1, n);
        p += n + 1;
        n = length(a, p, limit);
        String note = string(a, p + 1, n);
        p += n + 1;
        from.position(from.position() + p - start);
        return new Small(id, name, count, price, open, note);
    }

    private static int eight(String text, int i) {
        return four(text, i) | four(text, i + 4);
    }

    private static int four(String text, int i) {
        return text.charAt(i) | text.charAt(i + 1) | text.charAt(i + 2) | text.charAt(i + 3);
    }

    private static int length(byte[] a, int p, int limit) {
        int n = a[p];
        if (n < 0 || limit - p <= n) {
            throw new BufferUnderflowException();
        }
        return n;
    }

    @SuppressWarnings("deprecation")
    private static String string(byte[] a, int from, int n) {
        long all = 0;
        int end = from + n;
        if (n >= 8) {
            all = (long) LONG.get(a, from) | (long) LONG.get(a, end - 8);
            for (int i = from + 8; i < end - 8; i += 8) {
                all |= (long) LONG.get(a, i);
            }
        } else {
            for (int i = from; i < end; i++) {
                all |= a[i];
            }
        }
        if ((all & MASK) != 0) {
            throw new IllegalArgumentException("the floor knows ASCII only");
        }
        return new String(a, 0, from, n);
    }
}
