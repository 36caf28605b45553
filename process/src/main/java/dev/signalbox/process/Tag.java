package dev.signalbox.process;

/** What follows in the bytes of {@link TaskCodec}. */
final class Tag {
    static final int NULL = 0;
    static final int TRUE = 1;
    static final int FALSE = 2;
    static final int BYTE = 3;
    static final int SHORT = 4;
    static final int CHAR = 5;
    static final int INT = 6;
    static final int LONG = 7;
    static final int FLOAT = 8;
    static final int DOUBLE = 9;
    static final int STRING = 10;
    static final int ENUM = 11;
    /** A value that the codec of events knows: times, big numbers, UUIDs. */
    static final int DATA = 12;

    static final int RECORD = 13;
    static final int OPTIONAL = 14;
    static final int LAMBDA = 15;
    /** An immutable list. */
    static final int LIST = 16;

    static final int ARRAY_LIST = 17;
    static final int BYTES = 18;
    static final int INTS = 19;
    static final int LONGS = 20;
    static final int FLOATS = 21;
    static final int DOUBLES = 22;
    /** Java serialization, with its length in front. */
    static final int JAVA = 23;

    private Tag() {}
}
