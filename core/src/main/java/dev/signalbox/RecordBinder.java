package dev.signalbox;

import dev.signalbox.internal.NamedArgs;
import dev.signalbox.internal.RecordShape;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes records of one class from the arguments of events and from maps, and takes records apart. Thread-safe. */
final class RecordBinder {
    private static final ClassValue<RecordBinder> OF_CLASSES = new ClassValue<>() {
        @Override
        protected RecordBinder computeValue(Class<?> type) {
            return new RecordBinder(type, RecordShape.of(type));
        }
    };

    private final Type type;
    private final RecordShape shape;
    private final Binder binder;

    private RecordBinder(Type type, RecordShape shape) {
        this.type = type;
        this.shape = shape;
        Map<TypeVariable<?>, Type> variables = GenericTypes.variables(type);
        boolean nullMarked = Binder.isNullMarked(shape.type());
        List<Binder.Slot> slots = new ArrayList<>();
        for (RecordShape.Component c : shape.components()) {
            slots.add(new Binder.Slot(
                    c.name(),
                    GenericTypes.resolve(c.genericType(), variables),
                    c.component().getAnnotatedType(),
                    c.component().getAnnotation(Default.class),
                    nullMarked,
                    "component " + Show.quote(c.name()) + " of record " + Show.type(type)));
        }
        this.binder = new Binder("component", slots);
    }

    /**
     * The binder of a record class.
     *
     * @throws ConfigurationException if the class is hidden from us or has a bad {@code @Default}
     */
    static RecordBinder of(Class<?> type) {
        return OF_CLASSES.get(type);
    }

    /** The conversion of maps, events and other records to a record; made at first use, as records may hold their own kind. */
    static Conversion conversion(Type type, Class<?> raw) {
        if (type instanceof Class<?>) {
            return value -> of(raw).convert(value);
        }
        return new Conversion() {
            private volatile @Nullable RecordBinder binder;

            @Override
            public @Nullable Object convert(@Nullable Object value) {
                RecordBinder known = binder;
                if (known == null) {
                    known = new RecordBinder(type, RecordShape.of(raw)); // twice at worst, and harmless
                    binder = known;
                }
                return known.convert(value);
            }
        };
    }

    /**
     * The components of a record by their names.
     *
     * @throws ArgumentException if an accessor throws
     */
    static NamedArgs take(Record components) {
        RecordShape shape = RecordShape.of(components.getClass());
        @Nullable Object[] values;
        try {
            values = shape.read(components);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new ArgumentException(
                    "Cannot take record " + Show.type(shape.type()) + " apart: an accessor threw " + e + ".", e);
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = Conversion.unwrap(values[i]);
        }
        return new NamedArgs(shape.names(), values);
    }

    /**
     * A record from the arguments of the event.
     *
     * @throws ArgumentException if they do not fit, or the constructor throws
     */
    Object make(Event event) {
        try {
            return make(binder.bind(event));
        } catch (Mismatch e) {
            throw new ArgumentException(
                    "Cannot make record " + Show.type(type) + " of event " + Show.quote(event.name()) + ": "
                            + e.describe(),
                    e.getCause());
        }
    }

    private Object convert(@Nullable Object value) {
        if (value instanceof Map<?, ?> map && hasTextKeys(map)) {
            return make(binder.bind(List.of(), map));
        } else if (value instanceof Event event) {
            return make(binder.bind(event));
        } else if (value instanceof Record other) {
            return make(binder.bind(List.of(), take(other)));
        }
        throw new Mismatch(type, value, null);
    }

    private static boolean hasTextKeys(Map<?, ?> map) {
        return map.isEmpty() || map.keySet().iterator().next() instanceof String;
    }

    private Object make(@Nullable Object[] values) {
        try {
            return shape.make(values);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new Mismatch("the constructor of " + Show.type(type) + " threw " + e + ".", e);
        }
    }
}
