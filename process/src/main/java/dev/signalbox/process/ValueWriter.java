package dev.signalbox.process;

import dev.signalbox.ConfigurationException;
import dev.signalbox.internal.RecordShape;
import java.io.IOException;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes values as {@link TaskCodec} says. One thread at a time; used again. */
final class ValueWriter {
    /** Deeper than this, Java serialization has to see how far it comes. */
    private static final int DEEPEST = 64;

    private static final Class<?> SHORT_LIST = List.of(1).getClass();
    private static final Class<?> LONG_LIST = List.of(1, 2, 3).getClass();
    private static final Set<Class<?>> DATA = Set.of(
            Instant.class,
            Duration.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            UUID.class,
            BigInteger.class,
            BigDecimal.class);

    /** Whether records of a class are what their components are: without code of its own that Java serialization would call. */
    private static final ClassValue<Boolean> PLAIN_RECORD = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            try {
                return type.getDeclaredMethod("writeReplace") == null;
            } catch (NoSuchMethodException plain) {
                try {
                    RecordShape.of(type);
                    return true;
                } catch (ConfigurationException closed) {
                    if (Serializable.class.isAssignableFrom(type)) {
                        return false;
                    }
                    throw closed; // it says what to do
                }
            }
        }
    };

    private final JavaObjects objects;
    private Bytes to = new Bytes();
    /** How many things were written that can change or refer to others; a second one may be the first. */
    private int shared;

    ValueWriter(JavaObjects objects) {
        this.objects = objects;
    }

    void write(@Nullable Object value, Bytes target) throws IOException {
        to = target;
        shared = 0;
        int start = target.size();
        if (!plain(value, 0)) {
            target.cut(start);
            java(value);
        }
    }

    /** Writes the value in the short way; false if it cannot be, and then something may have been written. */
    private boolean plain(@Nullable Object value, int depth) throws IOException {
        if (value == null) {
            to.u8(Tag.NULL);
        } else if (value instanceof Integer i) {
            to.u8(Tag.INT);
            to.i32(i);
        } else if (value instanceof Long l) {
            to.u8(Tag.LONG);
            to.i64(l);
        } else if (value instanceof String s) {
            to.u8(Tag.STRING);
            to.text(s);
        } else if (value instanceof Boolean b) {
            to.u8(b ? Tag.TRUE : Tag.FALSE);
        } else if (value instanceof Double d) {
            to.u8(Tag.DOUBLE);
            to.i64(Double.doubleToRawLongBits(d));
        } else {
            return composed(value, depth);
        }
        return true;
    }

    private boolean composed(Object value, int depth) throws IOException {
        Class<?> type = value.getClass();
        if (depth > DEEPEST) {
            return false;
        }
        if (type.isHidden()) {
            return lambda(value, type, depth);
        }
        if (type.isRecord()) {
            return record(value, type, depth);
        }
        if (value instanceof Enum<?> constant) {
            to.u8(Tag.ENUM);
            to.text(constant.getDeclaringClass().getName());
            to.text(constant.name());
            return true;
        }
        if (type == ArrayList.class) {
            return isFirst() && list(Tag.ARRAY_LIST, (List<?>) value, depth);
        }
        if (type == SHORT_LIST || type == LONG_LIST) {
            return list(Tag.LIST, (List<?>) value, depth);
        }
        if (type == Optional.class) {
            to.u8(Tag.OPTIONAL);
            return part(((Optional<?>) value).orElse(null), depth + 1);
        }
        if (type.isArray() && type.getComponentType().isPrimitive()) {
            return array(value);
        }
        if (DATA.contains(type)) {
            to.u8(Tag.DATA);
            to.raw(Data.CODEC.encode(value));
            return true;
        }
        return scalar(value);
    }

    private boolean scalar(Object value) {
        if (value instanceof Byte b) {
            to.u8(Tag.BYTE);
            to.u8(b);
        } else if (value instanceof Short s) {
            to.u8(Tag.SHORT);
            to.i32(s);
        } else if (value instanceof Character c) {
            to.u8(Tag.CHAR);
            to.i32(c);
        } else if (value instanceof Float f) {
            to.u8(Tag.FLOAT);
            to.i32(Float.floatToRawIntBits(f));
        } else {
            return false;
        }
        return true;
    }

    private boolean record(Object value, Class<?> type, int depth) throws IOException {
        if (!PLAIN_RECORD.get(type)) {
            return false;
        }
        to.u8(Tag.RECORD);
        to.text(type.getName());
        return parts(components(value), depth);
    }

    /** What a record holds. */
    static @Nullable Object[] components(Object record) {
        Class<?> type = record.getClass();
        try {
            return RecordShape.of(type).read(record);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("An accessor of record " + type.getName() + " threw " + e, e);
        }
    }

    private boolean lambda(Object value, Class<?> type, int depth) throws IOException {
        LambdaForm form = LambdaForm.of(type);
        SerializedLambda lambda = form.takeApart(value);
        if (lambda == null) {
            return false;
        }
        to.u8(Tag.LAMBDA);
        form.writeNames(lambda, to);
        @Nullable Object[] held = new Object[lambda.getCapturedArgCount()];
        for (int i = 0; i < held.length; i++) {
            held[i] = lambda.getCapturedArg(i);
        }
        return parts(held, depth);
    }

    private boolean list(int tag, List<?> list, int depth) throws IOException {
        @Nullable Object[] elements = list.toArray();
        if (tag == Tag.LIST) {
            for (Object element : elements) {
                if (element == null) {
                    return false; // of a list that allows them, but then it is another kind
                }
            }
        }
        to.u8(tag);
        return parts(elements, depth);
    }

    private boolean parts(@Nullable Object[] parts, int depth) throws IOException {
        to.i32(parts.length);
        for (Object part : parts) {
            if (!part(part, depth + 1)) {
                return false;
            }
        }
        return true;
    }

    /** A part of something, in the short way or by Java serialization. */
    private boolean part(@Nullable Object value, int depth) throws IOException {
        int start = to.size();
        if (plain(value, depth)) {
            return true;
        }
        if (!isFirst() || depth > DEEPEST) {
            return false;
        }
        to.cut(start);
        java(value);
        return true;
    }

    private boolean isFirst() {
        return ++shared == 1;
    }

    private boolean array(Object value) {
        if (value instanceof byte[] bytes && isFirst()) {
            to.u8(Tag.BYTES);
            to.i32(bytes.length);
            to.raw(bytes);
        } else if (value instanceof int[] ints && isFirst()) {
            to.u8(Tag.INTS);
            room(ints.length, Integer.BYTES).asIntBuffer().put(ints);
        } else if (value instanceof long[] longs && isFirst()) {
            to.u8(Tag.LONGS);
            room(longs.length, Long.BYTES).asLongBuffer().put(longs);
        } else if (value instanceof float[] floats && isFirst()) {
            to.u8(Tag.FLOATS);
            room(floats.length, Float.BYTES).asFloatBuffer().put(floats);
        } else if (value instanceof double[] doubles && isFirst()) {
            to.u8(Tag.DOUBLES);
            room(doubles.length, Double.BYTES).asDoubleBuffer().put(doubles);
        } else {
            return false;
        }
        return true;
    }

    private ByteBuffer room(int length, int elementBytes) {
        to.i32(length);
        return to.claim((long) length * elementBytes);
    }

    private void java(@Nullable Object value) throws IOException {
        to.u8(Tag.JAVA);
        int at = to.size();
        to.i32(0);
        objects.write(value, to);
        to.i32At(at, to.size() - at - Integer.BYTES);
    }
}
