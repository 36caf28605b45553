package dev.signalbox.process.frames;

/** What an array in a frame is made of. In the byte order of the machine, which is that of all its processes. */
public enum ElementType {
    /** 1 byte. */
    BYTE(0, Byte.BYTES),
    /** 2 bytes. */
    SHORT(1, Short.BYTES),
    /** 4 bytes. */
    INT(2, Integer.BYTES),
    /** 8 bytes. */
    LONG(3, Long.BYTES),
    /** 4 bytes. */
    FLOAT(4, Float.BYTES),
    /** 8 bytes. */
    DOUBLE(5, Double.BYTES);

    private final int code;
    private final int bytes;

    ElementType(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** The one that is written so in shared memory; bytes for what is none. */
    static ElementType of(int code) {
        for (ElementType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        return BYTE;
    }

    int code() {
        return code;
    }

    /** How long one is. */
    public int bytes() {
        return bytes;
    }
}
