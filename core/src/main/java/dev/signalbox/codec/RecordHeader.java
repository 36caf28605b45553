package dev.signalbox.codec;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/**
 * What stands before the components of a record, in its two forms: with all names, or with their fingerprint. Either is
 * the same bytes for every record of a class.
 *
 * <p>The short form is 11 bytes, or 13 for a record of 15 components and more: two words that overlap hold all of it, so
 * that it takes two stores to write and two comparisons to recognise.
 */
final class RecordHeader {
    /** FNV-1a of 64 bits, which any language does in three lines. */
    private static final long BASIS = 0xcbf29ce484222325L;

    private static final long PRIME = 0x100000001b3L;

    final byte[] names;
    final long fingerprint;
    final long first;
    final long last;
    final int length;

    RecordHeader(String record, List<String> components) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Utf8.write(all, record);
        components.forEach(each -> Utf8.write(all, each));
        byte[] payload = all.toByteArray();
        int elements = components.size() + 1;
        fingerprint = fingerprint(payload);
        names = bytes(elements, Wire.TAG_RECORD, payload);
        byte[] word = new byte[8];
        Wire.ARRAY_64.set(word, 0, fingerprint);
        byte[] print = bytes(elements, Wire.TAG_FINGERPRINT, word);
        length = print.length;
        first = (long) Wire.ARRAY_WORD.get(print, 0);
        last = (long) Wire.ARRAY_WORD.get(print, length - 8);
    }

    private static byte[] bytes(int elements, int tag, byte[] payload) {
        byte[] bytes = new byte[payload.length + 16];
        Output out = new Output(Forms.SHARED, CodecLimits.standard(), null);
        out.open(bytes, 0, bytes.length);
        out.arrayHead(elements);
        out.ext(tag, payload.length);
        out.raw(payload);
        return Arrays.copyOf(bytes, out.written());
    }

    /** Of the payload of a record's tag: its name and those of its components. */
    private static long fingerprint(byte[] payload) {
        long hash = BASIS;
        for (byte each : payload) {
            hash = (hash ^ (each & 0xff)) * PRIME;
        }
        return hash;
    }

    String fingerprintText() {
        return text(fingerprint);
    }

    static String text(long fingerprint) {
        return String.format("%016x", fingerprint);
    }
}
