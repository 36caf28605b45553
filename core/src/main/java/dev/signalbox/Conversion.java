package dev.signalbox;

import java.lang.reflect.Type;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns any value into one of a wanted type, or refuses: the one place that knows what fits what.
 *
 * <p>Made once for a type and used many times; thread-safe. {@code null} and an empty {@link Optional} become an empty
 * {@code Optional} or stay {@code null}; a primitive refuses them. What already is of the type goes through as it is,
 * unless it is a container whose elements have to be looked at.
 */
@FunctionalInterface
interface Conversion {
    /**
     * The value as one of the wanted type.
     *
     * @throws Mismatch if it does not fit
     */
    @Nullable
    Object convert(@Nullable Object value);

    /** The conversion to a class, without type arguments. */
    static Conversion to(Class<?> type) {
        return Cache.OF_CLASSES.get(type);
    }

    /** The conversion to a type; the elements of containers are converted to its type arguments. */
    static Conversion to(Type type) {
        Type bound = GenericTypes.bound(type);
        return bound instanceof Class<?> c ? to(c) : nullsApart(bound);
    }

    /** The conversion to a list of this type's values. */
    static Conversion toList(Type elements) {
        return value -> value == null ? null : Containers.list(Conversion.to(elements), value);
    }

    /** The value inside of an {@link Optional}, {@code null} for an empty one, all else as it is. */
    static @Nullable Object unwrap(@Nullable Object value) {
        return value instanceof Optional<?> optional ? optional.orElse(null) : value;
    }

    private static Conversion nullsApart(Type type) {
        Class<?> raw = GenericTypes.raw(type);
        if (raw == Optional.class) {
            Conversion inner = to(GenericTypes.argument(type, 0));
            return value -> {
                Object content = unwrap(value);
                return content == null ? Optional.empty() : Optional.ofNullable(inner.convert(content));
            };
        }
        Conversion ofValues = ofValues(type, raw);
        return value -> {
            Object content = unwrap(value);
            if (content != null) {
                return ofValues.convert(content);
            } else if (raw.isPrimitive()) {
                throw new Mismatch(type, null, null);
            }
            return null;
        };
    }

    private static Conversion ofValues(Type type, Class<?> raw) {
        if (raw == Object.class) {
            return value -> value;
        }
        Conversion known = Scalars.to(raw);
        if (known == null) {
            known = Containers.to(type, raw);
        }
        if (known == null && raw.isRecord()) {
            known = RecordBinder.conversion(type, raw);
        }
        if (known != null && type instanceof Class<?> && !raw.isPrimitive()) {
            return sameFirst(raw, known);
        }
        return known == null ? sameOnly(type, raw) : known;
    }

    private static Conversion sameFirst(Class<?> raw, Conversion otherwise) {
        return value -> raw.isInstance(value) ? value : otherwise.convert(value);
    }

    private static Conversion sameOnly(Type type, Class<?> raw) {
        return value -> {
            if (raw.isInstance(value)) {
                return value;
            }
            throw new Mismatch(type, value, null);
        };
    }

    /** Conversions to classes live as long as the class. */
    final class Cache {
        private static final ClassValue<Conversion> OF_CLASSES = new ClassValue<>() {
            @Override
            protected Conversion computeValue(Class<?> type) {
                return nullsApart(type);
            }
        };

        private Cache() {}
    }
}
