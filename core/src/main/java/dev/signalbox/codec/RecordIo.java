package dev.signalbox.codec;

import org.jspecify.annotations.Nullable;

/** Writes and reads the records of one class: the header that is the same for all, then the components in their order. */
abstract class RecordIo {
    abstract void write(Object value, Output out) throws Throwable;

    /** Whether the header is next, exactly as we write it; if so it is taken. */
    abstract boolean matches(Input in);

    /** What follows the header. */
    abstract @Nullable Object read(Input in) throws Throwable;
}
