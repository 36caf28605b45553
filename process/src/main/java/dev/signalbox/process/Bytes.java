package dev.signalbox.process;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing run of bytes that is written, and read again as a {@link ByteBuffer}. Big endian. One thread.
 *
 * <p>A stream too, for what writes to streams.
 */
final class Bytes extends OutputStream {
    private static final int MOST = Integer.MAX_VALUE - 16;
    /** Above this an emptied one gives its memory back. */
    private static final int KEPT = 1 << 16;

    private static final byte LATIN_1 = 0;
    private static final byte UTF_16 = 1;

    private byte[] array = new byte[512];
    /** The array again, for numbers. As quick as a view by a VarHandle, which takes a new JVM 10 ms to make. */
    private ByteBuffer numbers = ByteBuffer.wrap(array);

    private int size;

    int size() {
        return size;
    }

    /** Forgets what comes after this size. */
    void cut(int to) {
        size = to;
    }

    void clear() {
        size = 0;
        if (array.length > KEPT) {
            put(new byte[512]);
        }
    }

    void u8(int value) {
        room(1);
        array[size++] = (byte) value;
    }

    void i16(int value) {
        room(Short.BYTES);
        numbers.putShort(size, (short) value);
        size += Short.BYTES;
    }

    void i32(int value) {
        room(Integer.BYTES);
        numbers.putInt(size, value);
        size += Integer.BYTES;
    }

    void i64(long value) {
        room(Long.BYTES);
        numbers.putLong(size, value);
        size += Long.BYTES;
    }

    /** Writes a number again where one was written. */
    void i32At(int position, int value) {
        numbers.putInt(position, value);
    }

    /** Writes a number again where one was written. */
    void i64At(int position, long value) {
        numbers.putLong(position, value);
    }

    /** Writes a number again where one was written. */
    void u8At(int position, int value) {
        array[position] = (byte) value;
    }

    void raw(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    /** Any string, also one that is not well-formed. {@link #text(ByteBuffer)} reads it. */
    void text(String value) {
        int length = value.length();
        if (isLatin1(value)) {
            byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
            u8(LATIN_1);
            i32(length);
            raw(bytes);
        } else {
            u8(UTF_16);
            i32(length);
            room(2L * length);
            for (int i = 0; i < length; i++) {
                char c = value.charAt(i);
                array[size++] = (byte) (c >> 8);
                array[size++] = (byte) c;
            }
        }
    }

    /** What {@link #text(String)} wrote. */
    static String text(ByteBuffer from) {
        byte kind = from.get();
        int length = length(from, kind == UTF_16 ? 2 : 1);
        if (kind == LATIN_1) {
            byte[] bytes = new byte[length];
            from.get(bytes);
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
        char[] chars = new char[length];
        for (int i = 0; i < length; i++) {
            chars[i] = from.getChar();
        }
        return new String(chars);
    }

    /** A count of elements of this size, which must be there. */
    static int length(ByteBuffer from, int elementBytes) {
        int length = from.getInt();
        if (length < 0 || (long) length * elementBytes > from.remaining()) {
            throw new IllegalArgumentException("length=" + length + " of elements of " + elementBytes
                    + " bytes, where remaining=" + from.remaining());
        }
        return length;
    }

    @Override
    public void write(int value) {
        u8(value);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        room(length);
        System.arraycopy(bytes, from, array, size, length);
        size += length;
    }

    /** Room for so many bytes, to be filled at once: it is good until more is written. */
    ByteBuffer claim(long bytes) {
        room(bytes);
        ByteBuffer claimed = ByteBuffer.wrap(array, size, (int) bytes).slice();
        size += (int) bytes;
        return claimed;
    }

    /** What was written; good until more is written. */
    ByteBuffer view() {
        return ByteBuffer.wrap(array, 0, size);
    }

    byte[] toArray() {
        return Arrays.copyOf(array, size);
    }

    private void room(long more) {
        if (size + more > array.length) {
            if (size + more > MOST) {
                throw new OutOfMemoryError("a value of more than " + MOST + " bytes cannot be sent");
            }
            put(Arrays.copyOf(array, (int) Math.min(MOST, Math.max(size + more, array.length * 2L))));
        }
    }

    private void put(byte[] other) {
        array = other;
        numbers = ByteBuffer.wrap(other);
    }

    private static boolean isLatin1(String value) {
        int seen = 0;
        for (int i = 0; i < value.length(); i++) {
            seen |= value.charAt(i);
        }
        return seen < 0x100;
    }
}
