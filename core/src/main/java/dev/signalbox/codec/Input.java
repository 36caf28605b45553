package dev.signalbox.codec;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a value is read from: the array of a heap buffer, or a direct (or read-only) buffer.
 *
 * <p>The sender is not trusted. A length is held against what is left before anything is made for it, and so is the
 * <em>sum</em> of the elements still owed to all containers that are open ({@link #owed}): otherwise arrays that lie in
 * each other could each claim the whole rest, and a kilobyte could ask for a gigabyte.
 *
 * <p>Long because the JIT makes one piece of code of what works on these few fields: small methods of one class.
 */
final class Input extends PerThread.Owned {
    final CodecLimits limits;
    final Values values;
    private final Keys keys = new Keys();
    private final byte[] scratch = new byte[512];
    private byte @Nullable [] array;
    private @Nullable ByteBuffer buffer;
    private @Nullable Form root;
    private final int maxBytes;
    private final int maxDepth;
    private int start;
    private int pos;
    private int limit;
    private int depth;
    private int owed;
    /** Which component or element is being read; containers save and restore it. Only for messages. */
    int slot;

    private int extCode;
    private int extStart;
    private int extLength;

    Input(Forms forms, CodecLimits limits, @Nullable ObjectCodec objects, Names registered) {
        this.limits = limits;
        this.maxBytes = limits.bytes();
        this.maxDepth = limits.depth();
        this.values = new Values(this, forms, objects, registered);
    }

    void open(byte[] source, int from, int to) {
        heap(source);
        begin(from, to);
    }

    void open(ByteBuffer source) {
        if (source.hasArray()) {
            heap(source.array());
            begin(source.arrayOffset() + source.position(), source.arrayOffset() + source.limit());
        } else {
            array = null;
            if (buffer != source) {
                buffer = source;
            }
            begin(source.position(), source.limit());
        }
    }

    /** As in {@link Output}: not stored in vain. */
    private void heap(byte[] source) {
        if (array != source) {
            array = source;
        }
    }

    private void begin(int from, int to) {
        start = from;
        pos = from;
        limit = to;
        depth = 0;
        owed = 0;
        slot = 0;
        if (to - from > maxBytes) {
            limit = from + maxBytes;
        }
    }

    /** Lets go of the source, unless it is so small that it is no loss to keep it for the next time. */
    void close() {
        byte[] a = array;
        ByteBuffer b = buffer;
        if (a != null) {
            if (a.length > Output.REMEMBERED_BYTES) {
                array = null;
            }
        } else if (b != null && b.capacity() > Output.REMEMBERED_BYTES) {
            buffer = null;
        }
        if (root != null) {
            root = null;
        }
    }

    /** Says what is expected, and so what a sender may ask for by name; not kept if it leaves nothing to ask for. */
    void expect(Form form) {
        if (form.isOpen()) {
            root = form;
        }
    }

    @Nullable
    Form expected() {
        return root;
    }

    /** How many bytes have been read. */
    int consumed() {
        return pos - start;
    }

    int position() {
        return pos;
    }

    /** Back to a position read before, or on to one known to lie before the end. */
    void position(int at) {
        pos = at;
    }

    int enter() {
        if (++depth > maxDepth) {
            throw bad("it is more than depth=" + limits.depth() + " deep. Raise the limit with CodecLimits.withDepth.");
        }
        return slot;
    }

    /** As {@link #enter()}, for what began there. */
    int enter(int at) {
        if (depth >= maxDepth) {
            pos = at;
        }
        return enter();
    }

    void leave(int saved) {
        depth--;
        slot = saved;
    }

    CodecException bad(String problem) {
        return new CodecException(consumed(), problem);
    }

    CodecException expected(String what) {
        return pos < limit ? bad("expected " + what + ", found " + Wire.describe(get8(pos)) + ".") : ended(1);
    }

    private CodecException ended(long needed) {
        int left = limit - pos;
        return bad(
                limits.bytes() == limit - start
                        ? "the limit bytes=" + limits.bytes() + " is reached. Raise it with CodecLimits.withBytes."
                        : "the input ends too early: needed=" + needed + " left=" + left + " bytes.");
    }

    private byte get8(int at) {
        byte[] a = array;
        return a != null ? a[at] : direct().get(at);
    }

    private short get16(int at) {
        byte[] a = array;
        return a != null ? (short) Wire.ARRAY_16.get(a, at) : (short) Wire.BUFFER_16.get(direct(), at);
    }

    private int get32(int at) {
        byte[] a = array;
        return a != null ? (int) Wire.ARRAY_32.get(a, at) : (int) Wire.BUFFER_32.get(direct(), at);
    }

    private long get64(int at) {
        byte[] a = array;
        return a != null ? (long) Wire.ARRAY_64.get(a, at) : (long) Wire.BUFFER_64.get(direct(), at);
    }

    private long word(int at) {
        byte[] a = array;
        return a != null ? (long) Wire.ARRAY_WORD.get(a, at) : (long) Wire.BUFFER_WORD.get(direct(), at);
    }

    private ByteBuffer direct() {
        ByteBuffer b = buffer;
        if (b == null) {
            throw new IllegalStateException("no source is open");
        }
        return b;
    }

    /** The next head byte, which stays. */
    byte head() {
        if (pos >= limit) {
            throw ended(1);
        }
        return get8(pos);
    }

    /** Whether nil is next; if so it is taken. */
    boolean nil() {
        if (pos < limit && get8(pos) == Wire.NIL) {
            pos++;
            return true;
        }
        return false;
    }

    /** Whether a short header is next, which is these two words that overlap; if so it is taken. */
    boolean matches(long first, long last, int length) {
        int p = pos;
        if (limit - p < length || word(p) != first || word(p + length - 8) != last) {
            return false;
        }
        pos = p + length;
        return true;
    }

    /** Whether exactly these bytes are next; if so they are taken. */
    boolean matches(byte[] bytes) {
        int p = pos;
        int n = bytes.length;
        if (limit - p < n) {
            return false;
        }
        byte[] a = array;
        if (a != null ? !Arrays.equals(a, p, p + n, bytes, 0, n) : !equal(bytes, direct(), p)) {
            return false;
        }
        pos = p + n;
        return true;
    }

    /** Differences are gathered, not looked for one by one: nearly always there are none. */
    private static boolean equal(byte[] bytes, ByteBuffer b, int p) {
        int n = bytes.length;
        long different = 0;
        int i = 0;
        for (; i + 7 < n; i += 8) {
            different |= (long) Wire.ARRAY_WORD.get(bytes, i) ^ (long) Wire.BUFFER_WORD.get(b, p + i);
        }
        for (; i < n; i++) {
            different |= bytes[i] ^ b.get(p + i);
        }
        return different == 0;
    }

    boolean bool() {
        int p = pos;
        if (p < limit) {
            byte head = get8(p);
            if (head == Wire.TRUE || head == Wire.FALSE) {
                pos = p + 1;
                return head == Wire.TRUE;
            }
        }
        throw expected("a boolean");
    }

    int int32() {
        int p = pos;
        if (p < limit) {
            byte head = get8(p);
            if (head >= -32) {
                pos = p + 1;
                return head;
            }
            if (head == Wire.INT32 && limit - p >= 5) {
                pos = p + 5;
                return get32(p + 1);
            }
            if (head == Wire.UINT16 && limit - p >= 3) {
                pos = p + 3;
                return get16(p + 1) & 0xffff;
            }
        }
        return (int) integer("an int", Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    long int64() {
        int p = pos;
        if (limit - p >= 9) {
            byte head = get8(p);
            if (head == Wire.UINT32) {
                pos = p + 5;
                return get32(p + 1) & 0xffffffffL;
            }
            if (head == Wire.INT64) {
                pos = p + 9;
                return get64(p + 1);
            }
        }
        return integer("a long", Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** An integer in any of its forms. */
    long integer(String what, long min, long max) {
        int at = pos;
        byte head = head();
        long value;
        if (head >= -32) {
            pos++;
            value = head;
        } else {
            switch (head) {
                case Wire.UINT8 -> value = raw8(1) & 0xff;
                case Wire.UINT16 -> value = raw16(1) & 0xffff;
                case Wire.UINT32 -> value = raw32(1) & 0xffffffffL;
                case Wire.UINT64 -> {
                    value = raw64(1);
                    if (value < 0) {
                        pos = at;
                        throw bad("expected " + what + ", found the integer " + Long.toUnsignedString(value)
                                + ", which is too large.");
                    }
                }
                case Wire.INT8 -> value = raw8(1);
                case Wire.INT16 -> value = raw16(1);
                case Wire.INT32 -> value = raw32(1);
                case Wire.INT64 -> value = raw64(1);
                default -> {
                    if (!ext() || extCode != Wire.BYTE && extCode != Wire.SHORT) {
                        throw expected(what);
                    }
                    value = extCode == Wire.BYTE
                            ? payload(1).raw8(0)
                            : payload(2).raw16(0);
                }
            }
        }
        if (value < min || value > max) {
            pos = at;
            throw bad("expected " + what + ", found the integer " + value + ", which is out of its range.");
        }
        return value;
    }

    float float32() {
        int p = pos;
        if (limit - p >= 5 && get8(p) == Wire.FLOAT32) {
            pos = p + 5;
            return Float.intBitsToFloat(get32(p + 1));
        }
        double wide = float64("a float");
        if ((float) wide != wide && !Double.isNaN(wide)) {
            pos = p;
            throw bad("expected a float, found the double " + wide + ", which a float cannot hold.");
        }
        return (float) wide;
    }

    double float64() {
        int p = pos;
        if (limit - p >= 9 && get8(p) == Wire.FLOAT64) {
            pos = p + 9;
            return Double.longBitsToDouble(get64(p + 1));
        }
        return float64("a double");
    }

    private double float64(String what) {
        byte head = head();
        if (head == Wire.FLOAT64) {
            return Double.longBitsToDouble(raw64(1));
        }
        if (head == Wire.FLOAT32) {
            return Float.intBitsToFloat(raw32(1));
        }
        return integer(what, -1L << 53, 1L << 53);
    }

    /** A string, or null where nil stands. */
    @Nullable
    String string() {
        int p = pos;
        if (p < limit) {
            int head = get8(p);
            if ((head & 0xe0) == 0xa0) {
                int n = head & 31;
                if (limit - p > n) {
                    pos = p + 1 + n;
                    return text(p + 1, n);
                }
            }
        }
        return longString();
    }

    private @Nullable String longString() {
        byte head = head();
        if (head == Wire.NIL) {
            pos++;
            return null;
        }
        if (ext() && extCode == Wire.TEXT16) {
            return text16();
        }
        int n = stringHead();
        int p = pos;
        pos = p + n;
        return text(p, n);
    }

    /** Takes the head of a string; gives its length, which is there. */
    int stringHead() {
        int at = pos;
        byte head = head();
        long n;
        if ((head & 0xe0) == 0xa0) {
            pos++;
            n = head & 31;
        } else if (head == Wire.STR8) {
            n = raw8(1) & 0xff;
        } else if (head == Wire.STR16) {
            n = raw16(1) & 0xffff;
        } else if (head == Wire.STR32) {
            n = raw32(1) & 0xffffffffL;
        } else {
            throw expected("a string");
        }
        return length("string", n, limits.stringBytes(), "StringBytes", at);
    }

    private int length(String what, long n, int most, String option, int at) {
        if (n > most) {
            pos = at;
            throw bad("the " + what + " has " + n + " bytes, more than the limit of " + most
                    + ". Raise it with CodecLimits.with" + option + ".");
        }
        if (limit - pos < n) {
            throw ended(n);
        }
        return (int) n;
    }

    private String text(int from, int n) {
        byte[] a = array;
        int p = from;
        if (a == null) {
            a = n <= scratch.length ? scratch : new byte[n];
            direct().get(from, a, 0, n);
            p = 0;
        }
        String text = Utf8.decode(a, p, n);
        if (text == null) {
            pos = from;
            throw bad("the string of " + n + " bytes is not UTF-8.");
        }
        return text;
    }

    private String text16() {
        if ((extLength & 1) != 0) {
            throw bad("a UTF-16 string of " + extLength + " bytes: their number must be even.");
        }
        char[] chars = new char[payload(extLength).extLength / 2];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = (char) raw16(0);
        }
        return new String(chars);
    }

    /** A short string that comes again and again, such as a map key: an ASCII one is not made anew each time. */
    @Nullable
    String key() {
        byte[] a = array;
        int p = pos;
        if (a != null && p < limit) {
            int head = a[p];
            int n = head & 31;
            if ((head & 0xe0) == 0xa0 && limit - p > n) {
                String known = keys.find(a, p + 1, n);
                if (known != null) {
                    pos = p + 1 + n;
                    return known;
                }
            }
        }
        return string();
    }

    byte[] binary() {
        int at = pos;
        byte head = head();
        long n;
        if (head == Wire.BIN8) {
            n = raw8(1) & 0xff;
        } else if (head == Wire.BIN16) {
            n = raw16(1) & 0xffff;
        } else if (head == Wire.BIN32) {
            n = raw32(1) & 0xffffffffL;
        } else {
            throw expected("bytes");
        }
        return raw(length("byte array", n, limits.binaryBytes(), "BinaryBytes", at));
    }

    /** Takes the head of an array whose elements, each a byte or more, could all be there; owes them. */
    int arrayHead() {
        int at = pos;
        byte head = head();
        long n;
        if ((head & 0xf0) == 0x90) {
            pos++;
            n = head & 15;
        } else if (head == Wire.ARRAY16) {
            n = raw16(1) & 0xffff;
        } else if (head == Wire.ARRAY32) {
            n = raw32(1) & 0xffffffffL;
        } else {
            throw expected("an array");
        }
        return owe(n, 1, limits.elements(), "elements", "Elements", at);
    }

    /** As {@link #arrayHead()}, for a map: owes a key and a value for each entry. */
    int mapHead() {
        int at = pos;
        byte head = head();
        long n;
        if ((head & 0xf0) == 0x80) {
            pos++;
            n = head & 15;
        } else if (head == Wire.MAP16) {
            n = raw16(1) & 0xffff;
        } else if (head == Wire.MAP32) {
            n = raw32(1) & 0xffffffffL;
        } else {
            throw expected("a map");
        }
        return owe(n, 2, limits.entries(), "entries", "Entries", at);
    }

    private int owe(long n, int each, int most, String what, String option, int at) {
        if (n > most) {
            pos = at;
            throw bad("there are " + n + " " + what + ", more than the limit of " + most
                    + ". Raise it with CodecLimits.with" + option + ".");
        }
        if (n * each > limit - pos - owed) {
            throw bad("the input ends too early: " + n + " " + what
                    + " and what else is still to come cannot be in the " + (limit - pos) + " bytes left.");
        }
        owed += (int) n * each;
        return (int) n;
    }

    /** One element that was owed is read next. */
    void element() {
        owed--;
    }

    /** The tag of the array that is next; 0 if it has none, or no array is next. */
    int tag() {
        int p = pos;
        byte head = head();
        int at;
        if ((head & 0xf0) == 0x90 && head != (byte) 0x90) {
            at = p + 1;
        } else if (head == Wire.ARRAY16) {
            at = p + 3;
        } else if (head == Wire.ARRAY32) {
            at = p + 5;
        } else {
            return 0;
        }
        return extAt(at) && extCode >= 1 && extCode <= Wire.LAST_TAG ? extCode : 0;
    }

    /** Whether an extension is next; its code and length are then known. */
    boolean ext() {
        return extAt(pos);
    }

    private boolean extAt(int p) {
        if (limit - p < 3) {
            return false;
        }
        byte head = get8(p);
        if (head >= Wire.FIXEXT1 && head <= Wire.FIXEXT16) {
            return extension(p + 1, 1L << (head - Wire.FIXEXT1));
        }
        if (head == Wire.EXT8) {
            return extension(p + 2, get8(p + 1) & 0xff);
        }
        if (head == Wire.EXT16 && limit - p >= 4) {
            return extension(p + 3, get16(p + 1) & 0xffff);
        }
        return head == Wire.EXT32 && limit - p >= 6 && extension(p + 5, get32(p + 1) & 0xffffffffL);
    }

    private boolean extension(int codeAt, long length) {
        extCode = get8(codeAt);
        extStart = codeAt + 1;
        if (limit - extStart < length) {
            throw ended(length + extStart - pos);
        }
        extLength = (int) length;
        return true;
    }

    int extCode() {
        return extCode;
    }

    int extLength() {
        return extLength;
    }

    /** Takes the head of the extension found last, whose payload must have this length. */
    Input payload(int length) {
        if (extLength != length) {
            throw bad("extension " + extCode + " has a payload of " + extLength + " bytes, expected " + length + ".");
        }
        return payload();
    }

    /** Takes the head of the extension found last. */
    Input payload() {
        if (extLength > limits.binaryBytes()) {
            length("extension", extLength, limits.binaryBytes(), "BinaryBytes", pos);
        }
        pos = extStart;
        return this;
    }

    /** The head of an extension with this code; gives the length of its payload, which is next and is there. */
    int ext(int code, String what) {
        if (!ext() || extCode != code) {
            throw expected(what);
        }
        payload();
        return extLength;
    }

    byte raw8(int skip) {
        return get8(take(skip, 1));
    }

    short raw16(int skip) {
        return get16(take(skip, 2));
    }

    int raw32(int skip) {
        return get32(take(skip, 4));
    }

    long raw64(int skip) {
        return get64(take(skip, 8));
    }

    byte[] raw(int n) {
        int p = take(0, n);
        byte[] a = array;
        if (a != null) {
            return Arrays.copyOfRange(a, p, p + n);
        }
        byte[] bytes = new byte[n];
        direct().get(p, bytes);
        return bytes;
    }

    void skip(int bytes) {
        take(0, bytes);
    }

    private int take(int skip, int bytes) {
        int p = pos;
        if (limit - p - skip < bytes) {
            throw ended(skip + (long) bytes);
        }
        pos = p + skip + bytes;
        return p + skip;
    }
}
