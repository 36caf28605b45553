package dev.signalbox.codec;

import dev.signalbox.ConfigurationException;

/**
 * How large and how deep a value may be, when it is encoded and when it is decoded.
 *
 * <pre>{@code
 * Codec codec = Codec.builder().limits(CodecLimits.standard().withBytes(1 << 20).withDepth(32)).build();
 * }</pre>
 *
 * <p>Whatever the limits, a length that is read is held against what is left of the input before anything is allocated
 * for it. Immutable.
 *
 * @param depth how deep lists, maps, records and the like may lie in each other
 * @param bytes the size of the whole encoding
 * @param stringBytes the size of one string, in UTF-8; 31 or more
 * @param binaryBytes the size of one byte array, primitive array, number or blob
 * @param elements how many elements one list, set or array may have
 * @param entries how many entries one map may have
 */
public record CodecLimits(int depth, int bytes, int stringBytes, int binaryBytes, int elements, int entries) {
    /** The deepest nesting that can be allowed; more would risk the thread's stack. */
    public static final int MAX_DEPTH = 500;

    private static final CodecLimits STANDARD = new CodecLimits(
            100, Integer.MAX_VALUE - 8, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

    public CodecLimits {
        if (depth < 1 || depth > MAX_DEPTH) {
            throw new ConfigurationException(
                    "Cannot limit a codec to depth=" + depth + ": it must be from 1 to " + MAX_DEPTH + ".");
        }
        positive("bytes", bytes);
        if (stringBytes < 31) {
            throw new ConfigurationException("Cannot limit a codec to stringBytes=" + stringBytes
                    + ": it must be 31 or more, for short strings are not counted.");
        }
        positive("binaryBytes", binaryBytes);
        positive("elements", elements);
        positive("entries", entries);
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new ConfigurationException(
                    "Cannot limit a codec to " + name + "=" + value + ": it must be 1 or more.");
        }
    }

    /** 100 deep, and as large as an array can be. */
    public static CodecLimits standard() {
        return STANDARD;
    }

    /** The same with another depth. */
    public CodecLimits withDepth(int depth) {
        return new CodecLimits(depth, bytes, stringBytes, binaryBytes, elements, entries);
    }

    /** The same with another size of the whole. */
    public CodecLimits withBytes(int bytes) {
        return new CodecLimits(depth, bytes, stringBytes, binaryBytes, elements, entries);
    }

    /** The same with another size of a string. */
    public CodecLimits withStringBytes(int stringBytes) {
        return new CodecLimits(depth, bytes, stringBytes, binaryBytes, elements, entries);
    }

    /** The same with another size of a byte array and the like. */
    public CodecLimits withBinaryBytes(int binaryBytes) {
        return new CodecLimits(depth, bytes, stringBytes, binaryBytes, elements, entries);
    }

    /** The same with another number of elements. */
    public CodecLimits withElements(int elements) {
        return new CodecLimits(depth, bytes, stringBytes, binaryBytes, elements, entries);
    }

    /** The same with another number of entries. */
    public CodecLimits withEntries(int entries) {
        return new CodecLimits(depth, bytes, stringBytes, binaryBytes, elements, entries);
    }
}
