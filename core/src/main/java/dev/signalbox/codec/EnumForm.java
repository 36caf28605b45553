package dev.signalbox.codec;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An enum: the constant's name as a string where the enum is expected, else type and constant in an extension. */
final class EnumForm extends Form {
    private final String name;
    private final byte[][] encoded;
    private final Map<String, Enum<?>> constants = new HashMap<>();

    EnumForm(Class<?> type) {
        super(type);
        name = Names.of(type);
        Object[] all = type.getEnumConstants();
        encoded = new byte[all.length][];
        for (int i = 0; i < all.length; i++) {
            Enum<?> constant = (Enum<?>) all[i];
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            Utf8.write(text, constant.name());
            encoded[i] = text.toByteArray();
            constants.put(constant.name(), constant);
        }
    }

    @Override
    String name() {
        return name;
    }

    @Override
    @SuppressWarnings("EnumOrdinal") // an index into what was made from the same class in the same JVM
    void write(Output out, Object value) {
        if (!(value instanceof Enum<?> constant) || constant.getDeclaringClass() != type) {
            throw wrongType(out, value);
        }
        out.raw(encoded[constant.ordinal()]);
    }

    @Override
    void writeAny(Output out, Object value) {
        writeAny(out, name, ((Enum<?>) value).name());
    }

    static void writeAny(Output out, String type, String constant) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        Utf8.write(text, type);
        Utf8.write(text, constant);
        out.ext(Wire.ENUM, text.size());
        out.raw(text.toByteArray());
    }

    @Override
    Object read(Input in) {
        int at = in.position();
        if (in.ext()) {
            Object found = in.values.constant(closure());
            if (type.isInstance(found)) {
                return found;
            }
            in.position(at);
            throw in.bad("expected a constant of " + type.getName() + ", found " + found + ".");
        }
        String text = in.key();
        Object found = constants.get(text);
        if (found == null) {
            in.position(at);
            throw unknown(in, text);
        }
        return found;
    }

    @Nullable
    Object constant(String text) {
        return constants.get(text);
    }

    CodecException unknown(Input in, @Nullable String text) {
        return in.bad(type.getName() + " has no constant '" + text + "', only "
                + Arrays.toString(type.getEnumConstants()) + ".");
    }
}
