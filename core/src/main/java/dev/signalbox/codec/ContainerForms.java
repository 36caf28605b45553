package dev.signalbox.codec;

import java.lang.reflect.Array;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The forms of what holds other values. */
final class ContainerForms {
    /** What a declared collection type is made of; each takes the list or set that was read. */
    @SuppressWarnings("JdkObsolete") // a component may be declared as a LinkedList, whatever one thinks of it
    private static final Map<Class<?>, UnaryOperator<Object>> FROM_COLLECTION = Map.ofEntries(
            Map.entry(LinkedList.class, read -> new LinkedList<>((Collection<?>) read)),
            Map.entry(ArrayDeque.class, read -> new ArrayDeque<>((Collection<?>) read)),
            Map.entry(Deque.class, read -> new ArrayDeque<>((Collection<?>) read)),
            Map.entry(Queue.class, read -> new ArrayDeque<>((Collection<?>) read)),
            Map.entry(HashSet.class, read -> read),
            Map.entry(LinkedHashSet.class, read -> read),
            Map.entry(TreeSet.class, read -> new TreeSet<>((Collection<?>) read)),
            Map.entry(SortedSet.class, read -> new TreeSet<>((Collection<?>) read)),
            Map.entry(NavigableSet.class, read -> new TreeSet<>((Collection<?>) read)),
            Map.entry(TreeMap.class, read -> new TreeMap<>((Map<?, ?>) read)),
            Map.entry(SortedMap.class, read -> new TreeMap<>((Map<?, ?>) read)),
            Map.entry(NavigableMap.class, read -> new TreeMap<>((Map<?, ?>) read)));

    static final class ListForm extends Form {
        private final Form element;
        private final boolean any;

        ListForm(Class<?> type, Form element) {
            super(type);
            this.element = element;
            this.any = type.isAssignableFrom(Collection.class); // Collection, Iterable: a set will do
        }

        @Override
        void write(Output out, Object value) {
            if (!(value instanceof Collection<?> values) || !type.isInstance(value)) {
                throw wrongType(out, value);
            }
            if (value instanceof Set<?>) {
                out.containers.set(values, element);
            } else {
                out.containers.collection(values, element);
            }
        }

        @Override
        Object read(Input in) {
            if (any && in.tag() == Wire.TAG_SET) {
                return in.values.set(element);
            }
            if (in.tag() != 0) {
                throw in.bad("expected " + type.getName() + ", found " + tagName(in.tag()) + ".");
            }
            return made(in, type, in.values.list(element));
        }

        @Override
        void inner(Consumer<Form> to) {
            to.accept(element);
        }
    }

    static final class SetForm extends Form {
        private final Form element;

        SetForm(Class<?> type, Form element) {
            super(type);
            this.element = element;
        }

        @Override
        void write(Output out, Object value) {
            if (!(value instanceof Set<?> values) || !type.isInstance(value)) {
                throw wrongType(out, value);
            }
            out.containers.set(values, element);
        }

        @Override
        Object read(Input in) {
            if (in.tag() != 0 && in.tag() != Wire.TAG_SET) {
                throw in.bad("expected " + type.getName() + ", found " + tagName(in.tag()) + ".");
            }
            return made(in, type, in.values.set(element));
        }

        @Override
        void inner(Consumer<Form> to) {
            to.accept(element);
        }
    }

    static final class MapForm extends Form {
        private final Form key;
        private final Form value;

        MapForm(Class<?> type, Form key, Form value) {
            super(type);
            this.key = key;
            this.value = value;
        }

        @Override
        void write(Output out, Object map) {
            if (!(map instanceof Map<?, ?> entries) || !type.isInstance(map)) {
                throw wrongType(out, map);
            }
            out.containers.map(entries, key, value);
        }

        @Override
        Object read(Input in) {
            return made(in, type, in.values.map(key, value));
        }

        @Override
        void inner(Consumer<Form> to) {
            to.accept(key);
            to.accept(value);
        }
    }

    /** Nil or the value, where the type of the value is declared and tells it from nil and from another optional. */
    static final class OptionalForm extends Form {
        private final Form element;
        private final boolean plain;

        OptionalForm(Form element) {
            super(Optional.class);
            this.element = element;
            this.plain = !(element instanceof AnyForm) && !(element instanceof OptionalForm);
        }

        @Override
        void write(Output out, Object value) {
            if (!(value instanceof Optional<?> optional)) {
                throw wrongType(out, value);
            }
            if (!plain) {
                out.tagged(Wire.TAG_OPTIONAL, optional.isPresent() ? 1 : 0);
            } else if (optional.isEmpty()) {
                out.nil();
            }
            if (optional.isPresent()) {
                int saved = out.enter();
                element.write(out, optional.get());
                out.leave(saved);
            }
        }

        @Override
        void writeAny(Output out, Object value) {
            ANY_OPTIONAL.write(out, value);
        }

        @Override
        Object read(Input in) {
            if (in.tag() == Wire.TAG_OPTIONAL) {
                return in.values.optional(element);
            }
            Object value = element.read(in);
            return value == null ? Optional.empty() : Optional.of(value);
        }

        @Override
        Object ofNil() {
            return Optional.empty();
        }

        @Override
        void inner(Consumer<Form> to) {
            to.accept(element);
        }
    }

    static final OptionalForm ANY_OPTIONAL = new OptionalForm(AnyForm.OBJECT);

    /** An array of objects: a list on the wire. */
    static final class ArrayForm extends Form {
        private final Form element;

        ArrayForm(Class<?> type, Form element) {
            super(type);
            this.element = element;
        }

        @Override
        void write(Output out, Object value) {
            if (!(value instanceof @Nullable Object[] values)) {
                throw wrongType(out, value);
            }
            out.containers.collection(Arrays.asList(values), element);
        }

        @Override
        Object read(Input in) {
            if (in.tag() != 0) {
                throw in.bad("expected " + type.getTypeName() + ", found " + tagName(in.tag()) + ".");
            }
            List<@Nullable Object> read = in.values.list(element);
            try {
                return read.toArray((Object[]) Array.newInstance(type.getComponentType(), read.size()));
            } catch (ArrayStoreException e) {
                throw new CodecException(in.consumed(), "expected " + type.getTypeName() + ": " + e, e);
            }
        }

        @Override
        void inner(Consumer<Form> to) {
            to.accept(element);
        }
    }

    /** Any failure, as its texts. */
    static final class FailureForm extends Form {
        FailureForm(Class<?> type) {
            super(type);
        }

        @Override
        void write(Output out, Object value) {
            if (!(value instanceof Throwable failure)) {
                throw wrongType(out, value);
            }
            out.containers.failure(RemoteFailure.of(failure));
        }

        @Override
        Object read(Input in) {
            if (in.tag() != Wire.TAG_THROWABLE) {
                throw in.expected("a failure");
            }
            if (!type.isAssignableFrom(RemoteFailure.class)) {
                throw in.bad("a failure is read as its texts, never as " + type.getName()
                        + ". Declare it as Throwable or RemoteFailure.");
            }
            return in.values.failure();
        }
    }

    /** A generic type with its arguments, which a sender may then name. */
    static final class WithArguments extends Form {
        private final Form raw;
        private final List<Form> arguments;

        WithArguments(Form raw, List<Form> arguments) {
            super(raw.type);
            this.raw = raw;
            this.arguments = arguments;
        }

        @Override
        void write(Output out, Object value) {
            raw.write(out, value);
        }

        @Override
        @Nullable
        Object read(Input in) {
            return raw.read(in);
        }

        @Override
        void inner(Consumer<Form> to) {
            to.accept(raw);
            arguments.forEach(to);
        }
    }

    private static String tagName(int tag) {
        return switch (tag) {
            case Wire.TAG_RECORD, Wire.TAG_FINGERPRINT -> "a record";
            case Wire.TAG_SET -> "a set";
            case Wire.TAG_OPTIONAL -> "an optional";
            case Wire.TAG_EVENT -> "an event";
            case Wire.TAG_THROWABLE -> "a failure";
            default -> "an array with the tag " + tag;
        };
    }

    private static Object made(Input in, Class<?> type, Object read) {
        if (type == List.class || type == Map.class || type == Set.class || type == Collection.class) {
            return read;
        }
        UnaryOperator<Object> maker = FROM_COLLECTION.get(type);
        try {
            Object made = maker == null ? read : maker.apply(read);
            if (type.isInstance(made)) {
                return made;
            }
        } catch (RuntimeException e) { // a null in a deque, things that cannot be compared in a tree
            throw new CodecException(in.consumed(), "cannot make " + type.getName() + " of what was read: " + e, e);
        }
        throw in.bad("cannot make " + type.getName() + ". Declare it by its interface, such as List, Set or Map.");
    }

    /** Whether a collection or map class can be declared at all is found out when one is read. */
    static @Nullable Form of(Class<?> type, Form element, Form value) {
        if (Map.class.isAssignableFrom(type)) {
            return new MapForm(type, element, value);
        }
        if (Set.class.isAssignableFrom(type)) {
            return new SetForm(type, element);
        }
        if (Collection.class.isAssignableFrom(type) || type == Iterable.class) {
            return new ListForm(type, element);
        }
        return type == Optional.class ? new OptionalForm(element) : null;
    }

    private ContainerForms() {}
}
