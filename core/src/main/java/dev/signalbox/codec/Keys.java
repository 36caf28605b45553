package dev.signalbox.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The short ASCII strings seen last, so that the keys of maps are made once, with their hash, and not once per map.
 *
 * <p>Direct mapped: a string takes the place of another, so a sender cannot make it grow.
 */
final class Keys {
    private static final int SIZE = 256;

    private final byte[] @Nullable [] bytes = new byte[SIZE][];
    private final @Nullable String[] strings = new @Nullable String[SIZE];

    /** The string, or null if it is not all ASCII. */
    @SuppressWarnings("deprecation") // it makes each byte a char, which is exact for ASCII
    @Nullable
    String find(byte[] from, int at, int n) {
        int i = hash(from, at, n) & (SIZE - 1);
        byte[] known = bytes[i];
        if (known != null && Arrays.equals(known, 0, known.length, from, at, at + n)) {
            return strings[i];
        }
        if (!Utf8.ascii(from, at, n)) {
            return null;
        }
        String made = new String(from, 0, at, n);
        bytes[i] = Arrays.copyOfRange(from, at, at + n);
        strings[i] = made;
        return made;
    }

    private static int hash(byte[] from, int at, int n) {
        long h = n;
        if (n >= 8) {
            h = h * 31 + (long) Wire.ARRAY_64.get(from, at);
            h = h * 0x9E3779B97F4A7C15L + (long) Wire.ARRAY_64.get(from, at + n - 8);
        } else {
            for (int i = at; i < at + n; i++) {
                h = h * 31 + from[i];
            }
        }
        h *= 0x9E3779B97F4A7C15L;
        return (int) (h >>> 40);
    }
}
