package dev.signalbox.codec;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where a value is written to: the array of a heap buffer, or a direct buffer, from its position to its limit.
 *
 * <p>What does not fit throws {@link Full}, which has no stack and is made once; the codec then has the buffer grown and
 * begins again. Each belongs to a thread and is reused, so nothing is allocated per value.
 *
 * <p>Long because the JIT makes one piece of code of what works on these few fields: small methods of one class.
 */
final class Output extends PerThread.Owned {
    /** Not an error: the buffer is too small. */
    static final class Full extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("StaticAssignmentOfThrowable") // it has no stack, and nobody but the codec sees it
        static final Full INSTANCE = new Full();

        private Full() {
            super("full", null, false, false);
        }
    }

    /** The size of a buffer of ours that is kept from one value to the next. */
    private static final int KEPT_BYTES = 1 << 16;

    /** The size of a buffer of somebody else that may be remembered from one value to the next. */
    static final int REMEMBERED_BYTES = 1 << 17;

    final Containers containers;
    private byte[] scratch = new byte[512];
    private final int maxDepth;
    private byte @Nullable [] array;
    private @Nullable ByteBuffer buffer;
    private int start;
    private int pos;
    private int limit;
    private int depth;
    private long wanted;
    /** Which component or element is being written; containers save and restore it. Only for messages. */
    int slot;

    Output(Forms forms, CodecLimits limits, @Nullable ObjectCodec objects) {
        this.containers = new Containers(this, forms, objects);
        this.maxDepth = limits.depth();
    }

    /** A heap buffer of our own, for when an array is asked for. */
    byte[] scratch() {
        return scratch;
    }

    void keep(byte[] used) {
        if (used != scratch && used.length <= KEPT_BYTES) {
            scratch = used;
        }
    }

    void open(byte[] target, int from, int to) {
        heap(target);
        begin(from, to);
    }

    void open(ByteBuffer target, int maxBytes) {
        int from = target.position();
        int to = (int) Math.min(target.limit(), (long) from + maxBytes);
        if (target.hasArray()) {
            heap(target.array());
            begin(target.arrayOffset() + from, target.arrayOffset() + to);
        } else {
            array = null;
            if (buffer != target) {
                buffer = target;
            }
            begin(from, to);
        }
    }

    /** To store a reference into an old object costs a memory fence with some collectors, so it is not done in vain. */
    private void heap(byte[] target) {
        if (array != target) {
            array = target;
        }
    }

    private void begin(int from, int to) {
        start = from;
        pos = from;
        limit = to;
        depth = 0;
        slot = 0;
    }

    /** Lets go of the target, unless it is so small that it is no loss to keep it for the next time. */
    void close() {
        byte[] a = array;
        ByteBuffer b = buffer;
        if (a != null) {
            if (a.length > REMEMBERED_BYTES) {
                array = null;
            }
        } else if (b != null && b.capacity() > REMEMBERED_BYTES) {
            buffer = null;
        }
    }

    /** How many bytes have been written. */
    int written() {
        return pos - start;
    }

    /** At least how many bytes would have been needed; after {@link Full}. */
    long wanted() {
        return wanted;
    }

    /** One container deeper; gives the slot to restore. */
    int enter() {
        if (++depth > maxDepth) {
            throw new CodecException(
                    written(),
                    "it is more than depth=" + maxDepth + " deep. If it contains itself, it cannot be encoded;"
                            + " otherwise raise the limit with CodecLimits.withDepth.");
        }
        return slot;
    }

    void leave(int saved) {
        depth--;
        slot = saved;
    }

    private void need(int bytes) {
        if (limit - pos < bytes) {
            full(bytes);
        }
    }

    private void full(long bytes) {
        wanted = pos - start + bytes;
        throw Full.INSTANCE;
    }

    private void set8(int at, int value) {
        byte[] a = array;
        if (a != null) {
            a[at] = (byte) value;
        } else {
            direct().put(at, (byte) value);
        }
    }

    private void set16(int at, int value) {
        byte[] a = array;
        if (a != null) {
            Wire.ARRAY_16.set(a, at, (short) value);
        } else {
            Wire.BUFFER_16.set(direct(), at, (short) value);
        }
    }

    private void set32(int at, int value) {
        byte[] a = array;
        if (a != null) {
            Wire.ARRAY_32.set(a, at, value);
        } else {
            Wire.BUFFER_32.set(direct(), at, value);
        }
    }

    private void set64(int at, long value) {
        byte[] a = array;
        if (a != null) {
            Wire.ARRAY_64.set(a, at, value);
        } else {
            Wire.BUFFER_64.set(direct(), at, value);
        }
    }

    private ByteBuffer direct() {
        ByteBuffer b = buffer;
        if (b == null) {
            throw new IllegalStateException("no target is open");
        }
        return b;
    }

    /** Any value, by its class. */
    void any(@Nullable Object value) {
        if (value == null) {
            nil();
            return;
        }
        Class<?> type = value.getClass();
        if (type == String.class) {
            string((String) value);
        } else if (type == Integer.class) {
            int32((Integer) value);
        } else if (type == Long.class) {
            int64((Long) value);
        } else if (type == Double.class) {
            float64((Double) value);
        } else if (type == Boolean.class) {
            bool((Boolean) value);
        } else {
            containers.form(type).writeAny(this, value);
        }
    }

    void nil() {
        raw8(Wire.NIL);
    }

    void bool(boolean value) {
        raw8(value ? Wire.TRUE : Wire.FALSE);
    }

    /** An {@code int}, and what is smaller: in the fewest bytes of all but uint32, which says {@code long}. */
    void int32(int value) {
        int p = pos;
        if (value >= -32 && value < 128) {
            need(1);
            set8(p, value);
            pos = p + 1;
        } else if (value == (short) value || value >>> 16 == 0) {
            int16(value);
        } else {
            need(5);
            set8(p, Wire.INT32);
            set32(p + 1, value);
            pos = p + 5;
        }
    }

    private void int16(int value) {
        int p = pos;
        if (value >>> 8 == 0 || value == (byte) value) {
            need(2);
            set8(p, value < 0 ? Wire.INT8 : Wire.UINT8);
            set8(p + 1, value);
            pos = p + 2;
        } else {
            need(3);
            set8(p, value < 0 ? Wire.INT16 : Wire.UINT16);
            set16(p + 1, value);
            pos = p + 3;
        }
    }

    /** A {@code long}: as MessagePack's uint32 or int64; these are read back as a {@code Long}. */
    void int64(long value) {
        int p = pos;
        if (value >>> 32 == 0) {
            need(5);
            set8(p, Wire.UINT32);
            set32(p + 1, (int) value);
            pos = p + 5;
        } else {
            need(9);
            set8(p, Wire.INT64);
            set64(p + 1, value);
            pos = p + 9;
        }
    }

    void float32(float value) {
        need(5);
        int p = pos;
        set8(p, Wire.FLOAT32);
        set32(p + 1, Float.floatToRawIntBits(value));
        pos = p + 5;
    }

    void float64(double value) {
        need(9);
        int p = pos;
        set8(p, Wire.FLOAT64);
        set64(p + 1, Double.doubleToRawLongBits(value));
        pos = p + 9;
    }

    void string(String value) {
        int n = value.length();
        int head = n < 32 ? 1 : n < 256 ? 2 : n < 65536 ? 3 : 5;
        int p = pos;
        if (limit - p < head + (long) n) {
            full(head + (long) n);
        }
        int at = p + head;
        byte[] a = array;
        if (a == null ? ascii(value, n, direct(), at) : ascii(value, n, a, at)) {
            stringHead(n);
            pos = at + n;
        } else {
            unicode(value);
        }
    }

    /** First looks, then copies in one go: faster than both at once, and nothing allocated either way. */
    @SuppressWarnings("deprecation") // it takes the low byte of each char, which is all there is of ASCII
    private static boolean ascii(String value, int n, byte[] to, int at) {
        int all = 0;
        if (n >= 8) {
            all = eight(value, 0) | eight(value, n - 8);
            for (int i = 8; i < n - 8; i += 8) {
                all |= eight(value, i);
            }
        } else if (n >= 4) {
            all = four(value, 0) | four(value, n - 4);
        } else {
            for (int i = 0; i < n; i++) {
                all |= value.charAt(i);
            }
        }
        if (all > 0x7f) {
            return false;
        }
        value.getBytes(0, n, to, at);
        return true;
    }

    private static int eight(String value, int i) {
        return four(value, i) | four(value, i + 4);
    }

    private static int four(String value, int i) {
        return value.charAt(i) | value.charAt(i + 1) | value.charAt(i + 2) | value.charAt(i + 3);
    }

    private static boolean ascii(String value, int n, ByteBuffer to, int at) {
        int all = 0;
        int i = 0;
        for (; i + 7 < n; i += 8) {
            int a = value.charAt(i);
            int b = value.charAt(i + 1);
            int c = value.charAt(i + 2);
            int d = value.charAt(i + 3);
            int e = value.charAt(i + 4);
            int f = value.charAt(i + 5);
            int g = value.charAt(i + 6);
            int h = value.charAt(i + 7);
            all |= a | b | c | d | e | f | g | h;
            long low = (e << 24 | f << 16 | g << 8 | h) & 0xffffffffL;
            Wire.BUFFER_64.set(to, at + i, (long) (a << 24 | b << 16 | c << 8 | d) << 32 | low);
        }
        if ((n & 4) != 0) {
            int a = value.charAt(i);
            int b = value.charAt(i + 1);
            int c = value.charAt(i + 2);
            int d = value.charAt(i + 3);
            all |= a | b | c | d;
            Wire.BUFFER_32.set(to, at + i, a << 24 | b << 16 | c << 8 | d);
            i += 4;
        }
        if ((n & 2) != 0) {
            int a = value.charAt(i);
            int b = value.charAt(i + 1);
            all |= a | b;
            Wire.BUFFER_16.set(to, at + i, (short) (a << 8 | b));
            i += 2;
        }
        if ((n & 1) != 0) {
            int a = value.charAt(i);
            all |= a;
            to.put(at + i, (byte) a);
        }
        return all <= 0x7f;
    }

    private void stringHead(int bytes) {
        if (bytes < 32) {
            raw8(0xa0 | bytes);
        } else {
            sizedHead(Wire.STR8, Wire.STR16, Wire.STR32, bytes);
        }
    }

    private void sizedHead(byte head8, byte head16, byte head32, int bytes) {
        int p = pos;
        if (bytes < 256) {
            need(2);
            set8(p, head8);
            set8(p + 1, bytes);
            pos = p + 2;
        } else if (bytes < 65536) {
            need(3);
            set8(p, head16);
            set16(p + 1, bytes);
            pos = p + 3;
        } else {
            need(5);
            set8(p, head32);
            set32(p + 1, bytes);
            pos = p + 5;
        }
    }

    /** UTF-8, or the UTF-16 extension for a string that has half a surrogate pair, which UTF-8 cannot hold. */
    private void unicode(String value) {
        long bytes = Utf8.length(value);
        if (bytes < 0) {
            ext(Wire.TEXT16, value.length() * 2L);
            for (int i = 0; i < value.length(); i++) {
                raw16(value.charAt(i));
            }
            return;
        }
        if (bytes > Integer.MAX_VALUE - 8 || limit - pos < bytes + 1) {
            full(bytes + 5);
        }
        stringHead((int) bytes);
        need((int) bytes);
        for (int i = 0; i < value.length(); i++) {
            int c = value.charAt(i);
            if (c < 0x80) {
                raw8(c);
            } else if (c < 0x800) {
                raw16((0xc0 | c >> 6) << 8 | 0x80 | c & 0x3f);
            } else if (Character.isSurrogate((char) c)) {
                c = Character.toCodePoint((char) c, value.charAt(++i));
                raw32((0xf0 | c >> 18) << 24
                        | (0x80 | c >> 12 & 0x3f) << 16
                        | (0x80 | c >> 6 & 0x3f) << 8
                        | 0x80
                        | c & 0x3f);
            } else {
                raw8(0xe0 | c >> 12);
                raw16((0x80 | c >> 6 & 0x3f) << 8 | 0x80 | c & 0x3f);
            }
        }
    }

    void binary(byte[] value) {
        sizedHead(Wire.BIN8, Wire.BIN16, Wire.BIN32, value.length);
        raw(value);
    }

    void arrayHead(int elements) {
        if (elements < 16) {
            raw8(0x90 | elements);
        } else if (elements < 65536) {
            need(3);
            set8(pos, Wire.ARRAY16);
            set16(pos + 1, elements);
            pos += 3;
        } else {
            need(5);
            set8(pos, Wire.ARRAY32);
            set32(pos + 1, elements);
            pos += 5;
        }
    }

    void mapHead(int entries) {
        if (entries < 16) {
            raw8(0x80 | entries);
        } else if (entries < 65536) {
            need(3);
            set8(pos, Wire.MAP16);
            set16(pos + 1, entries);
            pos += 3;
        } else {
            need(5);
            set8(pos, Wire.MAP32);
            set32(pos + 1, entries);
            pos += 5;
        }
    }

    /** The head of a tagged array: of the tag and so many more elements. */
    void tagged(int tag, int elements) {
        arrayHead(elements + 1);
        ext(tag, 0);
    }

    /** The head of an extension whose payload of so many bytes follows. */
    void ext(int code, long bytes) {
        if (bytes > Integer.MAX_VALUE - 8 || limit - pos < bytes + 2) {
            full(bytes + 6);
        }
        int n = (int) bytes;
        if (n > 0 && n <= 16 && Integer.bitCount(n) == 1) {
            raw8(Wire.FIXEXT1 + Integer.numberOfTrailingZeros(n));
        } else {
            sizedHead(Wire.EXT8, Wire.EXT16, Wire.EXT32, n);
        }
        raw8(code);
        need(n);
    }

    void raw8(int value) {
        need(1);
        set8(pos, value);
        pos++;
    }

    void raw16(int value) {
        need(2);
        set16(pos, value);
        pos += 2;
    }

    void raw32(int value) {
        need(4);
        set32(pos, value);
        pos += 4;
    }

    void raw64(long value) {
        need(8);
        set64(pos, value);
        pos += 8;
    }

    /** The bytes of a short header, which are these two words that overlap. */
    void header(long first, long last, int length) {
        int p = pos;
        if (limit - p < length) {
            full(length);
        }
        byte[] a = array;
        if (a != null) {
            Wire.ARRAY_WORD.set(a, p, first);
            Wire.ARRAY_WORD.set(a, p + length - 8, last);
        } else {
            Wire.BUFFER_WORD.set(direct(), p, first);
            Wire.BUFFER_WORD.set(direct(), p + length - 8, last);
        }
        pos = p + length;
    }

    /** Bytes as they are. */
    void raw(byte[] bytes) {
        int n = bytes.length;
        int p = pos;
        if (limit - p < n) {
            full(n);
        }
        byte[] a = array;
        if (a != null) {
            System.arraycopy(bytes, 0, a, p, n);
        } else {
            direct().put(p, bytes, 0, n);
        }
        pos = p + n;
    }
}
