package dev.signalbox;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the values for the components of a record, or the parameters of a method, among the arguments of an event.
 *
 * <p>A slot takes the named arg of its name, else the positional arg at its place. An argument given both ways, and a
 * positional one that no slot takes, is refused: dropping either would be a silent loss. Made once, then thread-safe.
 */
final class Binder {
    /** One component or parameter. */
    static final class Slot {
        private final String name;
        private final Type type;
        private final Conversion conversion;
        private final @Nullable Object byDefault;
        private final boolean optional;
        private final boolean nullable;
        private final boolean nullMarked;

        /**
         * Makes ready what an element takes.
         *
         * @param where what to call the element in a message, as in {@code component "count" of record Order}
         * @throws ConfigurationException if its {@code @Default} is no value of its type
         */
        Slot(
                String name,
                Type type,
                AnnotatedType annotated,
                @Nullable Default byDefault,
                boolean nullMarked,
                String where) {
            this.name = name;
            this.type = type;
            this.conversion = Conversion.to(type);
            this.optional = GenericTypes.raw(type) == Optional.class;
            this.nullable = says(annotated, "Nullable");
            this.nullMarked = nullMarked;
            this.byDefault = byDefault == null ? null : defaultOf(byDefault.value(), where);
        }

        String name() {
            return name;
        }

        Type type() {
            return type;
        }

        /** The value as one of the slot's type. */
        @Nullable
        Object convert(@Nullable Object value) {
            return conversion.convert(value);
        }

        /** Whether there is something to stand for an argument that is missing. */
        boolean mayBeMissing() {
            return absent(false) != this;
        }

        /** What stands for an argument that is missing. */
        @Nullable
        Object whenMissing() {
            return absent(false);
        }

        /** Whether values of this type need neither conversion nor default. */
        boolean takesAsItIs(Type given) {
            return given.equals(type) && byDefault == null && !optional;
        }

        private @Nullable Object defaultOf(String text, String where) {
            try {
                return conversion.convert(text);
            } catch (Mismatch e) {
                throw new ConfigurationException(
                        "Cannot read @Default(" + Show.quote(text) + ") of " + where + ": " + e.describe("@Default"),
                        e.getCause());
            }
        }

        private @Nullable Object given(Object value, String noun) {
            try {
                return conversion.convert(value);
            } catch (Mismatch e) {
                throw e.in(noun + " " + Show.quote(name));
            }
        }

        /** What stands for an argument that is missing or {@code null}; {@code this} if nothing does. */
        private @Nullable Object absent(boolean isNull) {
            if (isNull && nullable) {
                return null;
            } else if (isNull && optional) {
                return Optional.empty();
            } else if (byDefault != null) {
                return byDefault;
            } else if (optional) {
                return Optional.empty();
            }
            // the sender may say null where nothing forbids it
            boolean mayBeNull =
                    nullable || isNull && !nullMarked && !GenericTypes.raw(type).isPrimitive();
            return mayBeNull ? null : this;
        }
    }

    private final String noun;
    private final List<Slot> slots;

    /**
     * A binder for these slots.
     *
     * @param noun what a slot is called in messages: component, parameter
     */
    Binder(String noun, List<Slot> slots) {
        this.noun = noun;
        this.slots = List.copyOf(slots);
    }

    /**
     * The values for all slots, in their order.
     *
     * @throws Mismatch if one is missing or does not fit
     */
    @Nullable
    Object[] bind(Event event) {
        return bind(event.args(), event.named());
    }

    /** As {@link #bind(Event)}, for arguments that come from elsewhere. */
    @Nullable
    Object[] bind(List<? extends @Nullable Object> args, Map<?, ? extends @Nullable Object> named) {
        if (args.size() > slots.size()) {
            throw new Mismatch(
                    "positional args: expected=at most " + slots.size() + ", found=" + args.size() + " "
                            + Show.value(args) + ".",
                    null);
        }
        @Nullable Object[] values = new Object[slots.size()];
        for (int i = 0; i < values.length; i++) {
            Slot slot = slots.get(i);
            Object value = Conversion.unwrap(named.get(slot.name));
            boolean isNamed = value != null || named.containsKey(slot.name);
            if (i < args.size()) {
                if (isNamed) {
                    throw twice(slot, i, args.get(i), value);
                }
                value = Conversion.unwrap(args.get(i));
            }
            values[i] = value != null ? slot.given(value, noun) : absent(slot, isNamed || i < args.size(), args, named);
        }
        return values;
    }

    /** The value for one slot, of one that was given. */
    @Nullable
    Object value(Slot slot, @Nullable Object given) {
        Object value = Conversion.unwrap(given);
        return value != null ? slot.given(value, noun) : absent(slot, true, List.of(), Map.of());
    }

    private @Nullable Object absent(Slot slot, boolean isNull, List<?> args, Map<?, ?> named) {
        Object value = slot.absent(isNull);
        if (value != slot) {
            return value;
        }
        throw new Mismatch(
                        "expected=" + Show.type(slot.type) + ", found=" + (isNull ? "null" : "nothing")
                                + ". There are "
                                + args.size() + " positional args and the named args " + Show.value(named.keySet())
                                + ". Send it, or give the " + noun + " a @Default, or make it Optional or @Nullable.",
                        null)
                .in(noun + " " + Show.quote(slot.name));
    }

    private Mismatch twice(Slot slot, int position, @Nullable Object byPosition, @Nullable Object byName) {
        return new Mismatch(
                        "it is given twice: argument " + position + "=" + Show.value(byPosition) + " and argument "
                                + Show.quote(slot.name) + "=" + Show.value(byName) + ". Send one of the two.",
                        null)
                .in(noun + " " + Show.quote(slot.name));
    }

    /**
     * Whether values here are never {@code null} unless they say so: JSpecify's {@code NullMarked} on the class, one around
     * it, or its package. Looked for by name, because the annotation need not be there at run time.
     */
    static boolean isNullMarked(Class<?> type) {
        for (Class<?> c = type; c != null; c = c.getEnclosingClass()) {
            if (says(c, "NullMarked")) {
                return true;
            } else if (says(c, "NullUnmarked")) {
                return false;
            }
        }
        Package around = type.getPackage();
        return around != null && says(around, "NullMarked") || says(type.getModule(), "NullMarked");
    }

    private static boolean says(AnnotatedElement element, String word) {
        for (Annotation annotation : element.getAnnotations()) {
            if (annotation.annotationType().getSimpleName().equals(word)) {
                return true;
            }
        }
        return false;
    }
}
