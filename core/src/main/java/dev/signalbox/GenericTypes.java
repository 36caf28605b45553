package dev.signalbox;

import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The few questions about generic types that conversion and binding ask. */
final class GenericTypes {
    private GenericTypes() {}

    /** The class behind a type; of a variable or wildcard that of its first bound. */
    static Class<?> raw(Type type) {
        if (type instanceof Class<?> c) {
            return c;
        } else if (type instanceof ParameterizedType p) {
            return (Class<?>) p.getRawType();
        } else if (type instanceof GenericArrayType a) {
            return Array.newInstance(raw(a.getGenericComponentType()), 0).getClass();
        } else if (type instanceof WildcardType w) {
            return raw(w.getUpperBounds()[0]);
        } else if (type instanceof TypeVariable<?> v) {
            return raw(v.getBounds()[0]);
        }
        return Object.class;
    }

    /** The type without the wildcard or variable around it. */
    static Type bound(Type type) {
        if (type instanceof WildcardType w) {
            return bound(w.getUpperBounds()[0]);
        }
        return type instanceof TypeVariable<?> ? raw(type) : type; // not further: T extends List<T> has no end
    }

    /** The type argument at this place; {@code Object} of a raw type. */
    static Type argument(Type type, int index) {
        return type instanceof ParameterizedType p ? bound(p.getActualTypeArguments()[index]) : Object.class;
    }

    /** What stands for the type variables of a generic class in this use of it. */
    static Map<TypeVariable<?>, Type> variables(Type type) {
        if (!(type instanceof ParameterizedType p)) {
            return Map.of();
        }
        Map<TypeVariable<?>, Type> variables = new HashMap<>();
        if (p.getOwnerType() != null) {
            variables.putAll(variables(p.getOwnerType()));
        }
        TypeVariable<?>[] names = raw(p).getTypeParameters();
        for (int i = 0; i < names.length; i++) {
            variables.put(names[i], p.getActualTypeArguments()[i]);
        }
        return variables;
    }

    /** The type with what its variables stand for; a variable that nobody knows stays. */
    static Type resolve(Type type, Map<TypeVariable<?>, Type> variables) {
        if (variables.isEmpty() || type instanceof Class<?>) {
            return type;
        } else if (type instanceof TypeVariable<?> v) {
            Type known = variables.get(v);
            return known == null ? v : known;
        } else if (type instanceof WildcardType w) {
            return resolve(w.getUpperBounds()[0], variables);
        } else if (type instanceof GenericArrayType a) {
            Type element = resolve(a.getGenericComponentType(), variables);
            return element instanceof Class<?> c ? Array.newInstance(c, 0).getClass() : new ArrayOf(element);
        } else if (type instanceof ParameterizedType p) {
            Type[] arguments = p.getActualTypeArguments();
            Arrays.setAll(arguments, i -> resolve(arguments[i], variables));
            return new Parameterized(raw(p), arguments, p.getOwnerType());
        }
        return type;
    }

    private record ArrayOf(Type element) implements GenericArrayType {
        @Override
        public Type getGenericComponentType() {
            return element;
        }

        @Override
        public String getTypeName() {
            return element.getTypeName() + "[]";
        }
    }

    /** Compared by identity; nobody looks types up by this one. */
    private static final class Parameterized implements ParameterizedType {
        private final Class<?> raw;
        private final Type[] arguments;
        private final @Nullable Type owner;

        Parameterized(Class<?> raw, Type[] arguments, @Nullable Type owner) {
            this.raw = raw;
            this.arguments = arguments;
            this.owner = owner;
        }

        @Override
        public Type[] getActualTypeArguments() {
            return arguments.clone();
        }

        @Override
        public Type getRawType() {
            return raw;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return owner;
        }

        @Override
        public String getTypeName() {
            return raw.getName()
                    + Arrays.stream(arguments).map(Type::getTypeName).collect(Collectors.joining(", ", "<", ">"));
        }
    }
}
