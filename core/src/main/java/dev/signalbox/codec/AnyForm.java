package dev.signalbox.codec;

import org.jspecify.annotations.Nullable;

/** A type that says little or nothing about its values: {@code Object}, an open interface, a class we do not know. */
final class AnyForm extends Form {
    static final AnyForm OBJECT = new AnyForm(Object.class);

    AnyForm(Class<?> type) {
        super(type);
    }

    @Override
    void write(Output out, Object value) {
        out.any(value);
    }

    /** Called only for an object of exactly this class, so it is no data. */
    @Override
    void writeAny(Output out, Object value) {
        out.containers.object(value);
    }

    @Override
    @Nullable
    Object read(Input in) {
        int at = in.position();
        Object value = in.values.any();
        if (type != Object.class && value != null && !type.isInstance(value)) {
            in.position(at);
            throw in.bad("expected " + type.getName() + ", found "
                    + (value instanceof UnknownRecord unknown
                            ? "the record '" + unknown.name()
                                    + "', which is not known here. Register it with Codec.Builder.register."
                            : value.getClass().getName() + "."));
        }
        return value;
    }
}
