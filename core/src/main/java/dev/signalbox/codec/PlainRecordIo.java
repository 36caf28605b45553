package dev.signalbox.codec;

import dev.signalbox.internal.RecordShape;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads a record component by component through boxed values: where no class can be defined at run time, for
 * records of very many components, and until a record has been seen so often that a class of its own pays.
 */
final class PlainRecordIo extends RecordIo {
    private final RecordHeader header;
    private final boolean compact;
    private final RecordSlot[] slots;
    private final MethodHandle[] accessors;
    private final MethodHandle constructor;

    PlainRecordIo(RecordShape shape, RecordSlot[] slots, RecordHeader header, boolean compact) {
        this.header = header;
        this.compact = compact;
        this.slots = slots;
        this.accessors = new MethodHandle[slots.length];
        for (int i = 0; i < slots.length; i++) {
            accessors[i] =
                    shape.components().get(i).accessor().asType(MethodType.methodType(Object.class, Object.class));
        }
        this.constructor = shape.constructor()
                .asSpreader(Object[].class, slots.length)
                .asType(MethodType.methodType(Object.class, Object[].class));
    }

    @Override
    void write(Object value, Output out) throws Throwable {
        if (compact) {
            out.header(header.first, header.last, header.length);
        } else {
            out.raw(header.names);
        }
        for (int i = 0; i < slots.length; i++) {
            out.slot = i;
            slots[i].write(out, (Object) accessors[i].invokeExact(value));
        }
    }

    @Override
    boolean matches(Input in) {
        return in.matches(header.names) || in.matches(header.first, header.last, header.length);
    }

    @Override
    Object read(Input in) throws Throwable {
        @Nullable Object[] values = new @Nullable Object[slots.length];
        for (int i = 0; i < values.length; i++) {
            in.slot = i;
            values[i] = slots[i].read(in);
        }
        return make(values);
    }

    Object make(@Nullable Object[] values) throws Throwable {
        return (Object) constructor.invokeExact(values);
    }
}
