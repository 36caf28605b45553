package dev.signalbox.codec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Strings and UTF-8, where they are not plain ASCII. */
final class Utf8 {
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
    static @Nullable String decode(byte[] bytes, int from, int length) {
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
