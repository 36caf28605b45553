package dev.signalbox.process;

import dev.signalbox.internal.RecordShape;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Reads what {@link ValueWriter} wrote. For any number of threads. */
final class ValueReader {
    private static final int MOST_CLASSES = 10_000;

    private final JavaObjects objects;
    private final LambdaMakers lambdas;
    private final ConcurrentHashMap<String, Class<?>> classes = new ConcurrentHashMap<>();

    ValueReader(JavaObjects objects) {
        this.objects = objects;
        this.lambdas = new LambdaMakers(objects);
    }

    @Nullable
    Object read(ByteBuffer from) throws Exception {
        int tag = from.get();
        return switch (tag) {
            case Tag.NULL -> null;
            case Tag.TRUE -> true;
            case Tag.FALSE -> false;
            case Tag.BYTE -> from.get();
            case Tag.SHORT -> (short) from.getInt();
            case Tag.CHAR -> (char) from.getInt();
            case Tag.INT -> from.getInt();
            case Tag.LONG -> from.getLong();
            case Tag.FLOAT -> Float.intBitsToFloat(from.getInt());
            case Tag.DOUBLE -> Double.longBitsToDouble(from.getLong());
            case Tag.STRING -> Bytes.text(from);
            case Tag.ENUM -> constant(load(Bytes.text(from)), Bytes.text(from));
            case Tag.DATA -> Data.CODEC.decode(from);
            case Tag.RECORD -> record(load(Bytes.text(from)), parts(from));
            case Tag.OPTIONAL -> Optional.ofNullable(read(from));
            case Tag.LAMBDA -> lambdas.read(from).make(parts(from));
            case Tag.LIST -> List.of(parts(from));
            case Tag.ARRAY_LIST -> new ArrayList<>(Arrays.asList(parts(from)));
            case Tag.BYTES, Tag.INTS, Tag.LONGS, Tag.FLOATS, Tag.DOUBLES -> array(tag, from);
            case Tag.JAVA -> java(from);
            default -> throw new IllegalArgumentException("tag=" + tag + " is not known");
        };
    }

    /** Makes a lambda like this one that holds nothing: what it holds might do something when it is read. */
    void rehearse(ByteBuffer from) throws Exception {
        if (from.get() == Tag.LAMBDA) {
            lambdas.read(from).makeEmpty(Bytes.length(from, 1));
        }
    }

    private @Nullable Object[] parts(ByteBuffer from) throws Exception {
        @Nullable Object[] parts = new Object[Bytes.length(from, 1)];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = read(from);
        }
        return parts;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // valueOf checks what the compiler cannot
    private static Object constant(Class<?> type, String name) {
        return Enum.valueOf((Class) type, name);
    }

    private static Object record(Class<?> type, @Nullable Object[] components) throws Exception {
        try {
            return RecordShape.of(type).make(components);
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object array(int tag, ByteBuffer from) {
        switch (tag) {
            case Tag.BYTES -> {
                byte[] bytes = new byte[Bytes.length(from, 1)];
                from.get(bytes);
                return bytes;
            }
            case Tag.INTS -> {
                int[] ints = new int[Bytes.length(from, Integer.BYTES)];
                skip(from, (long) ints.length * Integer.BYTES).asIntBuffer().get(ints);
                return ints;
            }
            case Tag.LONGS -> {
                long[] longs = new long[Bytes.length(from, Long.BYTES)];
                skip(from, (long) longs.length * Long.BYTES).asLongBuffer().get(longs);
                return longs;
            }
            case Tag.FLOATS -> {
                float[] floats = new float[Bytes.length(from, Float.BYTES)];
                skip(from, (long) floats.length * Float.BYTES).asFloatBuffer().get(floats);
                return floats;
            }
            default -> {
                double[] doubles = new double[Bytes.length(from, Double.BYTES)];
                skip(from, (long) doubles.length * Double.BYTES)
                        .asDoubleBuffer()
                        .get(doubles);
                return doubles;
            }
        }
    }

    private Object java(ByteBuffer from) throws Exception {
        int length = Bytes.length(from, 1);
        return objects.read(stream(skip(from, length)));
    }

    /** The next bytes as a buffer of their own. */
    private static ByteBuffer skip(ByteBuffer from, long bytes) {
        int start = from.position();
        from.position((int) (start + bytes));
        return from.slice(start, (int) bytes);
    }

    static InputStream stream(ByteBuffer from) {
        return new InputStream() {
            @Override
            public int read() {
                return from.hasRemaining() ? from.get() & 0xff : -1;
            }

            @Override
            public int read(byte[] to, int at, int length) {
                if (length == 0) {
                    return 0;
                }
                int count = Math.min(length, from.remaining());
                if (count == 0) {
                    return -1;
                }
                from.get(to, at, count);
                return count;
            }

            @Override
            public int available() {
                return from.remaining();
            }
        };
    }

    private Class<?> load(String name) throws ClassNotFoundException {
        Class<?> known = classes.get(name);
        if (known == null) {
            known = objects.load(name);
            if (classes.size() < MOST_CLASSES) {
                classes.put(name, known);
            }
        }
        return known;
    }
}
