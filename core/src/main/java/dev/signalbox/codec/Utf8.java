package dev.signalbox.codec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Strings and UTF-8, where they are not plain ASCII. */
final class Utf8 {
    /** Strings up to this length are looked through here: the JDK's own look pays only for longer ones. */
    private static final int SHORT = 64;

    /** How many bytes the string takes in UTF-8; -1 if it has half a surrogate pair. */
    static long length(String value) {
        long bytes = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                return -1;
            }
        }
        return bytes;
    }

    /** The string, or null if the bytes are not UTF-8. */
    @SuppressWarnings("deprecation") // it makes each byte a char, which is exact for ASCII, and asks no charset
    static @Nullable String decode(byte[] bytes, int from, int length) {
        if (length <= SHORT && ascii(bytes, from, length)) {
            return new String(bytes, 0, from, length);
        }
        String text = new String(bytes, from, length, StandardCharsets.UTF_8);
        // The constructor puts U+FFFD where bytes are malformed; only then is it worth asking whether they were.
        if (text.indexOf('\uFFFD') >= 0) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, length));
            } catch (CharacterCodingException malformed) {
                return null;
            }
        }
        return text;
    }

    /** Whether all bytes are ASCII, which are there. */
    static boolean ascii(byte[] a, int from, int n) {
        int end = from + n;
        long all = 0;
        if (n >= 8) { // two words that may overlap are most strings
            all = (long) Wire.ARRAY_WORD.get(a, from) | (long) Wire.ARRAY_WORD.get(a, end - 8);
            for (int i = from + 8; i < end - 8; i += 8) {
                all |= (long) Wire.ARRAY_WORD.get(a, i);
            }
        } else if (n >= 4) {
            all = (int) Wire.ARRAY_32.get(a, from) | (int) Wire.ARRAY_32.get(a, end - 4);
        } else {
            for (int i = from; i < end; i++) {
                all |= a[i];
            }
        }
        return (all & 0x8080808080808080L) == 0;
    }

    /** A short string with its MessagePack head, as it is put before each record. */
    static void write(ByteArrayOutputStream to, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        int n = bytes.length;
        if (n < 32) {
            to.write(0xa0 | n);
        } else if (n < 256) {
            to.write(Wire.STR8);
            to.write(n);
        } else {
            to.write(Wire.STR16);
            to.write(n >> 8);
            to.write(n);
        }
        to.write(bytes, 0, n);
    }

    private Utf8() {}
}
