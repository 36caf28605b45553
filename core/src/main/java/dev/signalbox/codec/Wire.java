package dev.signalbox.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The bytes of the format: MessagePack's heads, our extension codes, and how wide numbers are read and written. */
final class Wire {
    static final byte NIL = (byte) 0xc0;
    static final byte FALSE = (byte) 0xc2;
    static final byte TRUE = (byte) 0xc3;
    static final byte BIN8 = (byte) 0xc4;
    static final byte BIN16 = (byte) 0xc5;
    static final byte BIN32 = (byte) 0xc6;
    static final byte EXT8 = (byte) 0xc7;
    static final byte EXT16 = (byte) 0xc8;
    static final byte EXT32 = (byte) 0xc9;
    static final byte FLOAT32 = (byte) 0xca;
    static final byte FLOAT64 = (byte) 0xcb;
    static final byte UINT8 = (byte) 0xcc;
    static final byte UINT16 = (byte) 0xcd;
    static final byte UINT32 = (byte) 0xce;
    static final byte UINT64 = (byte) 0xcf;
    static final byte INT8 = (byte) 0xd0;
    static final byte INT16 = (byte) 0xd1;
    static final byte INT32 = (byte) 0xd2;
    static final byte INT64 = (byte) 0xd3;
    static final byte FIXEXT1 = (byte) 0xd4;
    static final byte FIXEXT8 = (byte) 0xd7;
    static final byte FIXEXT16 = (byte) 0xd8;
    static final byte STR8 = (byte) 0xd9;
    static final byte STR16 = (byte) 0xda;
    static final byte STR32 = (byte) 0xdb;
    static final byte ARRAY16 = (byte) 0xdc;
    static final byte ARRAY32 = (byte) 0xdd;
    static final byte MAP16 = (byte) 0xde;
    static final byte MAP32 = (byte) 0xdf;

    // Tags: the first element of an array, saying what the other elements are together.
    static final int TAG_RECORD = 1;
    static final int TAG_SET = 2;
    static final int TAG_OPTIONAL = 3;
    static final int TAG_EVENT = 4;
    static final int TAG_THROWABLE = 5;
    static final int TAG_FINGERPRINT = 6;
    static final int LAST_TAG = 15;

    // Values of their own.
    static final int BYTE = 16;
    static final int SHORT = 17;
    static final int CHAR = 18;
    static final int BIG_INTEGER = 19;
    static final int BIG_DECIMAL = 20;
    static final int ENUM = 21;
    static final int TEXT16 = 22;
    static final int UUID = 23;
    static final int DURATION = 24;
    static final int LOCAL_DATE = 25;
    static final int LOCAL_TIME = 26;
    static final int LOCAL_DATE_TIME = 27;
    static final int OFFSET_DATE_TIME = 28;
    static final int ZONED_DATE_TIME = 29;
    static final int BOOLEANS = 32;
    static final int SHORTS = 33;
    static final int CHARS = 34;
    static final int INTS = 35;
    static final int LONGS = 36;
    static final int FLOATS = 37;
    static final int DOUBLES = 38;
    static final int OBJECT = 64;
    static final int TIMESTAMP = -1;

    static final VarHandle ARRAY_16 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle ARRAY_32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle ARRAY_64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    /** For copying and comparing, where the order does not matter. */
    static final VarHandle ARRAY_WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    static final VarHandle BUFFER_WORD = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    static final VarHandle BUFFER_16 = MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle BUFFER_32 = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle BUFFER_64 = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** What stands at a head byte, for people. */
    static String describe(byte head) {
        int b = head & 0xff;
        if (b < 0x80 || b >= 0xe0) {
            return "the integer " + head;
        }
        if (b < 0x90) {
            return "a map of " + (b & 15);
        }
        if (b < 0xa0) {
            return "an array of " + (b & 15);
        }
        if (b < 0xc0) {
            return "a string of " + (b & 31) + " bytes";
        }
        return switch (head) {
            case NIL -> "nil";
            case FALSE -> "false";
            case TRUE -> "true";
            case BIN8, BIN16, BIN32 -> "bytes";
            case EXT8, EXT16, EXT32, FIXEXT1, (byte) 0xd5, (byte) 0xd6, FIXEXT8, FIXEXT16 -> "an extension";
            case FLOAT32, FLOAT64 -> "a floating-point number";
            case UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64 -> "an integer";
            case STR8, STR16, STR32 -> "a string";
            case ARRAY16, ARRAY32 -> "an array";
            case MAP16, MAP32 -> "a map";
            default -> "the unused head byte 0x" + Integer.toHexString(b);
        };
    }

    private Wire() {}
}
