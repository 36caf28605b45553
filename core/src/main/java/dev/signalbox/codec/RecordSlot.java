package dev.signalbox.codec;

import dev.signalbox.Default;
import dev.signalbox.internal.RecordShape;
import java.lang.annotation.Annotation;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One component of a record: its form, and what it is when it is missing. */
final class RecordSlot {
    final String name;
    final Class<?> type;
    final Form form;
    private final String owner;
    private final boolean mayBeMissing;
    private final @Nullable Object missing;

    RecordSlot(String owner, RecordShape.Component component, Form form) {
        this.owner = owner;
        this.name = component.name();
        this.type = component.type();
        this.form = form;
        RecordComponent declared = component.component();
        Default given = declared.getAnnotation(Default.class);
        if (given != null) {
            missing = DefaultText.parse(given.value(), type, owner + "." + name);
            mayBeMissing = true;
        } else if (type == Optional.class) {
            missing = Optional.empty();
            mayBeMissing = true;
        } else {
            missing = null;
            mayBeMissing = isNullable(declared);
        }
    }

    /** By the annotation's simple name, for there are many of them. */
    private static boolean isNullable(RecordComponent component) {
        for (Annotation each : component.getAnnotatedType().getAnnotations()) {
            if (each.annotationType().getSimpleName().equals("Nullable")) {
                return true;
            }
        }
        for (Annotation each : component.getAnnotations()) {
            if (each.annotationType().getSimpleName().equals("Nullable")) {
                return true;
            }
        }
        return false;
    }

    @Nullable
    Object missing(Input in) {
        if (!mayBeMissing) {
            throw in.bad("the component is missing, and has no default. Give it one with @Default, make it @Nullable"
                    + " or an Optional, or have " + owner + " encoded by a version that knows it.");
        }
        return missing;
    }

    void write(Output out, @Nullable Object value) {
        form.writeOrNil(out, value);
    }

    @Nullable
    Object read(Input in) {
        return form.readOrNil(in);
    }
}
