package dev.signalbox.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The template of a hidden class: for each record class a copy of this class is defined from its own bytes, and given the
 * record's handles as class data.
 *
 * <p>The reason for the copy: the JIT looks through a method handle only if it is a constant, and the only constants that
 * can be made at run time without writing byte code are static finals of a class of their own. There, all accessors, the
 * constructor and the reading and writing of each component become one piece of straight code. Never used itself.
 */
final class RecordTemplate extends RecordIo {
    private static final MethodHandle WRITE;
    private static final MethodHandle READ;
    private static final boolean COMPACT;
    private static final byte[] NAMES;
    private static final long FIRST;
    private static final long LAST;
    private static final int LENGTH;

    static {
        try {
            List<?> handles = MethodHandles.classData(MethodHandles.lookup(), "_", List.class);
            WRITE = (MethodHandle) handles.get(0);
            READ = (MethodHandle) handles.get(1);
            RecordHeader header = (RecordHeader) handles.get(2);
            COMPACT = (boolean) handles.get(3);
            NAMES = header.names;
            FIRST = header.first;
            LAST = header.last;
            LENGTH = header.length;
        } catch (IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    RecordTemplate() {}

    @Override
    void write(Object value, Output out) throws Throwable {
        if (COMPACT) {
            out.header(FIRST, LAST, LENGTH);
        } else {
            out.raw(NAMES);
        }
        WRITE.invokeExact(value, out);
    }

    @Override
    boolean matches(Input in) {
        return COMPACT
                ? in.matches(FIRST, LAST, LENGTH) || in.matches(NAMES)
                : in.matches(NAMES) || in.matches(FIRST, LAST, LENGTH);
    }

    @Override
    @Nullable
    Object read(Input in) throws Throwable {
        return (Object) READ.invokeExact(in);
    }
}
