package dev.signalbox.codec;

/** The forms of primitive arrays: their elements one after another, big endian, in an extension. */
final class PrimitiveArrays {
    static void register() {
        Scalars.extension(Wire.BOOLEANS, boolean[].class, PrimitiveArrays::write, in -> {
            boolean[] values = new boolean[length(in, Wire.BOOLEANS, 1)];
            for (int i = 0; i < values.length; i++) {
                byte value = in.raw8(0);
                if ((value & ~1) != 0) {
                    throw in.bad("a boolean array with the byte " + value + ", expected 0 or 1.");
                }
                values[i] = value == 1;
            }
            return values;
        });
        Scalars.extension(Wire.SHORTS, short[].class, PrimitiveArrays::write, in -> {
            short[] values = new short[length(in, Wire.SHORTS, 2)];
            for (int i = 0; i < values.length; i++) {
                values[i] = in.raw16(0);
            }
            return values;
        });
        Scalars.extension(Wire.CHARS, char[].class, PrimitiveArrays::write, in -> {
            char[] values = new char[length(in, Wire.CHARS, 2)];
            for (int i = 0; i < values.length; i++) {
                values[i] = (char) in.raw16(0);
            }
            return values;
        });
        Scalars.extension(Wire.INTS, int[].class, PrimitiveArrays::write, in -> {
            int[] values = new int[length(in, Wire.INTS, 4)];
            for (int i = 0; i < values.length; i++) {
                values[i] = in.raw32(0);
            }
            return values;
        });
        Scalars.extension(Wire.LONGS, long[].class, PrimitiveArrays::write, in -> {
            long[] values = new long[length(in, Wire.LONGS, 8)];
            for (int i = 0; i < values.length; i++) {
                values[i] = in.raw64(0);
            }
            return values;
        });
        Scalars.extension(Wire.FLOATS, float[].class, PrimitiveArrays::write, in -> {
            float[] values = new float[length(in, Wire.FLOATS, 4)];
            for (int i = 0; i < values.length; i++) {
                values[i] = Float.intBitsToFloat(in.raw32(0));
            }
            return values;
        });
        Scalars.extension(Wire.DOUBLES, double[].class, PrimitiveArrays::write, in -> {
            double[] values = new double[length(in, Wire.DOUBLES, 8)];
            for (int i = 0; i < values.length; i++) {
                values[i] = Double.longBitsToDouble(in.raw64(0));
            }
            return values;
        });
    }

    private static int length(Input in, int code, int size) {
        int bytes = in.ext(code, "a primitive array");
        if (bytes % size != 0) {
            throw in.bad("a primitive array of " + bytes + " bytes, expected a multiple of " + size + ".");
        }
        return bytes / size;
    }

    private static void write(Output out, boolean[] values) {
        out.ext(Wire.BOOLEANS, values.length);
        for (boolean value : values) {
            out.raw8(value ? 1 : 0);
        }
    }

    private static void write(Output out, short[] values) {
        out.ext(Wire.SHORTS, values.length * 2L);
        for (short value : values) {
            out.raw16(value);
        }
    }

    private static void write(Output out, char[] values) {
        out.ext(Wire.CHARS, values.length * 2L);
        for (char value : values) {
            out.raw16(value);
        }
    }

    private static void write(Output out, int[] values) {
        out.ext(Wire.INTS, values.length * 4L);
        for (int value : values) {
            out.raw32(value);
        }
    }

    private static void write(Output out, long[] values) {
        out.ext(Wire.LONGS, values.length * 8L);
        for (long value : values) {
            out.raw64(value);
        }
    }

    private static void write(Output out, float[] values) {
        out.ext(Wire.FLOATS, values.length * 4L);
        for (float value : values) {
            out.raw32(Float.floatToRawIntBits(value));
        }
    }

    private static void write(Output out, double[] values) {
        out.ext(Wire.DOUBLES, values.length * 8L);
        for (double value : values) {
            out.raw64(Double.doubleToRawLongBits(value));
        }
    }

    private PrimitiveArrays() {}
}
