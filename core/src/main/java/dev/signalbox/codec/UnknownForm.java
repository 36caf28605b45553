package dev.signalbox.codec;

import org.jspecify.annotations.Nullable;

/** Records and enum constants of classes that are not known here: they are passed on as they came. */
final class UnknownForm extends Form {
    UnknownForm(Class<?> type) {
        super(type);
    }

    @Override
    void write(Output out, Object value) {
        if (value instanceof UnknownRecord unknown) {
            out.containers.unknown(unknown);
        } else if (value instanceof UnknownEnum unknown) {
            EnumForm.writeAny(out, unknown.type(), unknown.constant());
        } else {
            throw wrongType(out, value);
        }
    }

    @Override
    @Nullable
    Object read(Input in) {
        int at = in.position();
        Object value = in.values.any();
        if (!type.isInstance(value)) {
            in.position(at);
            throw in.expected("a " + type.getSimpleName());
        }
        return value;
    }
}
