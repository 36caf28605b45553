package dev.signalbox.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The forms of values that hold no others. */
final class Scalars {
    /** Writes a value of type T. */
    @FunctionalInterface
    interface Writer<T> {
        void write(Output out, T value);
    }

    /** Reads a value of type T. */
    @FunctionalInterface
    interface Reader<T> {
        T read(Input in);
    }

    private static final Map<Class<?>, Form> FORMS = new HashMap<>();
    private static final @Nullable Form[] BY_CODE = new @Nullable Form[128];

    static {
        put(int.class, Output::int32, Input::int32);
        put(Integer.class, Output::int32, Input::int32);
        put(long.class, Output::int64, Input::int64);
        put(Long.class, Output::int64, Input::int64);
        put(float.class, Output::float32, Input::float32);
        put(Float.class, Output::float32, Input::float32);
        put(double.class, Output::float64, Input::float64);
        put(Double.class, Output::float64, Input::float64);
        put(boolean.class, Output::bool, Input::bool);
        put(Boolean.class, Output::bool, Input::bool);
        put(byte.class, (out, v) -> out.int32(v), Scalars::readByte);
        put(short.class, (out, v) -> out.int32(v), Scalars::readShort);
        put(char.class, Scalars::writeChar, Scalars::readChar);
        put(String.class, Output::string, Scalars::readString);
        put(byte[].class, Output::binary, Input::binary);

        extension(Wire.BYTE, Byte.class, Scalars::writeByte, Scalars::readByte);
        extension(Wire.SHORT, Short.class, Scalars::writeShort, Scalars::readShort);
        extension(Wire.CHAR, Character.class, Scalars::writeChar, Scalars::readChar);
        BY_CODE[Wire.TEXT16] = FORMS.get(String.class);
        extension(Wire.BIG_INTEGER, BigInteger.class, Scalars::writeBigInteger, Scalars::readBigInteger);
        extension(Wire.BIG_DECIMAL, BigDecimal.class, Scalars::writeBigDecimal, Scalars::readBigDecimal);
        extension(Wire.UUID, UUID.class, Scalars::writeUuid, Scalars::readUuid);
        Times.register();
        PrimitiveArrays.register();
    }

    private static <T> void put(Class<T> type, Writer<T> writer, Reader<T> reader) {
        FORMS.put(type, new ScalarForm<>(type, writer, reader));
    }

    static <T> void extension(int code, Class<T> type, Writer<T> writer, Reader<T> reader) {
        put(type, writer, reader);
        if (code >= 0) {
            BY_CODE[code] = FORMS.get(type);
        }
    }

    static @Nullable Form of(Class<?> type) {
        return FORMS.get(type);
    }

    static @Nullable Form byCode(int code) {
        return code == Wire.TIMESTAMP ? FORMS.get(java.time.Instant.class) : code < 0 ? null : BY_CODE[code];
    }

    private static final class ScalarForm<T> extends Form {
        private final Writer<T> writer;
        private final Reader<T> reader;

        ScalarForm(Class<T> type, Writer<T> writer, Reader<T> reader) {
            super(type);
            this.writer = writer;
            this.reader = reader;
        }

        @Override
        @SuppressWarnings("unchecked") // by the class that it was found by, or checked here
        void write(Output out, Object value) {
            if (value.getClass() != type && !type.isPrimitive()) {
                throw wrongType(out, value);
            }
            writer.write(out, (T) value);
        }

        @Override
        Object read(Input in) {
            return reader.read(in);
        }
    }

    private static String readString(Input in) {
        String text = in.string();
        if (text == null) {
            throw in.bad("expected a string, found nil.");
        }
        return text;
    }

    private static void writeByte(Output out, Byte value) {
        out.ext(Wire.BYTE, 1);
        out.raw8(value);
    }

    static byte readByte(Input in) {
        return (byte) in.integer("a byte", Byte.MIN_VALUE, Byte.MAX_VALUE);
    }

    private static void writeShort(Output out, Short value) {
        out.ext(Wire.SHORT, 2);
        out.raw16(value);
    }

    static short readShort(Input in) {
        return (short) in.integer("a short", Short.MIN_VALUE, Short.MAX_VALUE);
    }

    static void writeChar(Output out, Character value) {
        out.ext(Wire.CHAR, 2);
        out.raw16(value);
    }

    /** As we write it, or as another language would: a string of one. */
    static char readChar(Input in) {
        if (in.ext() && in.extCode() == Wire.CHAR) {
            return (char) in.payload(2).raw16(0);
        }
        int at = in.position();
        String text = (in.head() & 0xe0) == 0xa0 ? in.string() : null;
        if (text == null || text.length() != 1) {
            in.position(at);
            throw in.expected("a char");
        }
        return text.charAt(0);
    }

    private static void writeBigInteger(Output out, BigInteger value) {
        byte[] bytes = value.toByteArray();
        out.ext(Wire.BIG_INTEGER, bytes.length);
        out.raw(bytes);
    }

    private static BigInteger readBigInteger(Input in) {
        if (!in.ext()) {
            if (in.head() == Wire.UINT64) {
                return new BigInteger(Long.toUnsignedString(in.raw64(1)));
            }
            return BigInteger.valueOf(in.integer("a big integer", Long.MIN_VALUE, Long.MAX_VALUE));
        }
        return unscaled(in, in.ext(Wire.BIG_INTEGER, "a big integer"));
    }

    private static BigInteger unscaled(Input in, int length) {
        if (length < 1) {
            throw in.bad("a big number needs at least a byte.");
        }
        byte[] bytes = in.raw(length);
        try {
            return new BigInteger(bytes);
        } catch (ArithmeticException e) {
            throw new CodecException(in.consumed(), "a big number of " + length + " bytes is too large.", e);
        }
    }

    private static void writeBigDecimal(Output out, BigDecimal value) {
        byte[] bytes = value.unscaledValue().toByteArray();
        out.ext(Wire.BIG_DECIMAL, 4L + bytes.length);
        out.raw32(value.scale());
        out.raw(bytes);
    }

    private static BigDecimal readBigDecimal(Input in) {
        if (in.ext() && in.extCode() == Wire.BIG_DECIMAL) {
            int length = in.payload().extLength();
            if (length < 5) {
                throw in.bad("a big decimal of " + length + " bytes, expected 5 or more.");
            }
            int scale = in.raw32(0);
            return new BigDecimal(unscaled(in, length - 4), scale);
        }
        if (in.head() == Wire.FLOAT64 || in.head() == Wire.FLOAT32) {
            double value = in.float64();
            if (Double.isNaN(value) || Double.isInfinite(value)) {
                throw in.bad("expected a big decimal, found " + value + ".");
            }
            return BigDecimal.valueOf(value);
        }
        return new BigDecimal(readBigInteger(in));
    }

    private static void writeUuid(Output out, UUID value) {
        out.ext(Wire.UUID, 16);
        out.raw64(value.getMostSignificantBits());
        out.raw64(value.getLeastSignificantBits());
    }

    private static UUID readUuid(Input in) {
        in.ext(Wire.UUID, "a UUID");
        in.payload(16);
        return new UUID(in.raw64(0), in.raw64(0));
    }

    private Scalars() {}
}
