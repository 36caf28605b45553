package dev.signalbox.process.internal.shared;

import java.io.Serializable;

/**
 * What is in the file of an object. It goes with the handle, and must be what the file says.
 *
 * @param kind what object it is, a number for each
 * @param words how many words it has
 * @param blocks how many blocks
 * @param blockBytes how long each of them is
 * @param parameter one more number that must be the same on both sides
 */
public record Layout(int kind, int words, int blocks, long blockBytes, long parameter) implements Serializable {
    /** Where the words of an object begin. */
    public static final int WORDS = Segment.HEADER_BYTES;

    /** Without blocks. */
    public static Layout of(int kind, int words) {
        return new Layout(kind, words, 0, 0, 0);
    }

    int wordsBytes() {
        return (int) Segment.toPages(Segment.HEADER_BYTES + 8L * words);
    }

    /** Each block begins on a page, as mapping by itself wants it. */
    long blockStride() {
        return Segment.toPages(blockBytes);
    }

    long size() {
        return wordsBytes() + blocks * blockStride();
    }
}
