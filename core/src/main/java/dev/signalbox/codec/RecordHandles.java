package dev.signalbox.codec;

import static java.lang.invoke.MethodType.methodType;

import dev.signalbox.internal.RecordShape;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Joins the handles of a record into two: one that writes all components, one that reads all and makes the record. Values
 * of primitive type are never boxed on the way.
 */
final class RecordHandles {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final Map<Class<?>, MethodHandle> WRITERS = Map.of(
            int.class, writer("writeInt", int.class),
            long.class, writer("writeLong", long.class),
            double.class, writer("writeDouble", double.class),
            boolean.class, writer("writeBoolean", boolean.class),
            String.class, writer("writeString", String.class));
    private static final Map<Class<?>, MethodHandle> READERS = Map.of(
            int.class, reader("readInt", int.class),
            long.class, reader("readLong", long.class),
            double.class, reader("readDouble", double.class),
            boolean.class, reader("readBoolean", boolean.class),
            String.class, reader("readString", String.class));
    private static final MethodHandle WRITE_FORM =
            find("writeForm", methodType(void.class, Form.class, int.class, Output.class, Object.class));
    private static final MethodHandle READ_FORM =
            find("readForm", methodType(Object.class, Form.class, int.class, Input.class));

    private static MethodHandle writer(String name, Class<?> type) {
        return find(name, methodType(void.class, int.class, Output.class, type));
    }

    private static MethodHandle reader(String name, Class<?> type) {
        return find(name, methodType(type, int.class, Input.class));
    }

    private static MethodHandle find(String name, MethodType type) {
        try {
            return LOOKUP.findStatic(RecordHandles.class, name, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** (Object, Output)void: writes all components in their order. */
    static MethodHandle write(RecordShape shape, RecordSlot[] slots) {
        MethodHandle all = MethodHandles.empty(methodType(void.class, Output.class, Object.class));
        for (int i = slots.length - 1; i >= 0; i--) {
            MethodHandle accessor = shape.components().get(i).accessor();
            MethodHandle one = MethodHandles.filterArguments(
                    writer(slots[i], i), 1, accessor.asType(accessor.type().changeParameterType(0, Object.class)));
            all = i == slots.length - 1 ? one : MethodHandles.foldArguments(all, one);
        }
        return MethodHandles.permuteArguments(all, methodType(void.class, Object.class, Output.class), 1, 0);
    }

    private static MethodHandle writer(RecordSlot slot, int index) {
        MethodHandle write = WRITERS.get(slot.type);
        return write != null
                ? MethodHandles.insertArguments(write, 0, index)
                : MethodHandles.insertArguments(WRITE_FORM, 0, slot.form, index)
                        .asType(methodType(void.class, Output.class, slot.type));
    }

    /** (Input)Object: reads all components in their order, and makes the record. */
    static MethodHandle read(RecordShape shape, RecordSlot[] slots) {
        MethodHandle all = shape.constructor();
        // what is wrapped last runs first
        for (int i = slots.length - 1; i >= 0; i--) {
            all = MethodHandles.collectArguments(all, i, reader(slots[i], i));
        }
        all = slots.length == 0
                ? MethodHandles.dropArguments(all, 0, Input.class)
                : MethodHandles.permuteArguments(all, methodType(shape.type(), Input.class), new int[slots.length]);
        return all.asType(methodType(Object.class, Input.class));
    }

    private static MethodHandle reader(RecordSlot slot, int index) {
        MethodHandle read = READERS.get(slot.type);
        return read != null
                ? MethodHandles.insertArguments(read, 0, index)
                : MethodHandles.insertArguments(READ_FORM, 0, slot.form, index)
                        .asType(methodType(slot.type, Input.class));
    }

    // After each component the slot is that of the next, since its accessor runs before its writer.

    static void writeInt(int index, Output out, int value) {
        out.int32(value);
        out.slot = index + 1;
    }

    static void writeLong(int index, Output out, long value) {
        out.int64(value);
        out.slot = index + 1;
    }

    static void writeDouble(int index, Output out, double value) {
        out.float64(value);
        out.slot = index + 1;
    }

    static void writeBoolean(int index, Output out, boolean value) {
        out.bool(value);
        out.slot = index + 1;
    }

    static void writeString(int index, Output out, @Nullable String value) {
        if (value == null) {
            out.nil();
        } else {
            out.string(value);
        }
        out.slot = index + 1;
    }

    static void writeForm(Form form, int index, Output out, @Nullable Object value) {
        form.writeOrNil(out, value);
        out.slot = index + 1;
    }

    static int readInt(int index, Input in) {
        in.slot = index;
        return in.int32();
    }

    static long readLong(int index, Input in) {
        in.slot = index;
        return in.int64();
    }

    static double readDouble(int index, Input in) {
        in.slot = index;
        return in.float64();
    }

    static boolean readBoolean(int index, Input in) {
        in.slot = index;
        return in.bool();
    }

    static @Nullable String readString(int index, Input in) {
        in.slot = index;
        return in.string();
    }

    static @Nullable Object readForm(Form form, int index, Input in) {
        in.slot = index;
        return form.readOrNil(in);
    }

    private RecordHandles() {}
}
