package dev.signalbox.codec;

import dev.signalbox.ConfigurationException;
import dev.signalbox.Event;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the {@link Form} of a type. Those of classes are kept with the class ({@link ClassValue}), so that neither keeps
 * the other's class loader alive.
 */
final class Forms {
    /** For records that can be seen without help. */
    static final Forms SHARED = new Forms(null);

    final MethodHandles.@Nullable Lookup lookup;

    private final ClassValue<Form> ofClass;
    /** Those that a codec keeps alive anyway, each where the hash of its class points: found in half the time. */
    final @Nullable Form[] known;

    Forms(MethodHandles.@Nullable Lookup lookup) {
        this.lookup = lookup;
        this.known = new Form[1];
        this.ofClass = new ClassValue<>() {
            @Override
            protected Form computeValue(Class<?> type) {
                return make(type);
            }
        };
    }

    private Forms(Forms all, @Nullable Form[] known) {
        this.lookup = all.lookup;
        this.ofClass = all.ofClass;
        this.known = known;
    }

    /** The same for all that give the same forms. */
    Object family() {
        return ofClass;
    }

    /** The same forms, of which these are found faster. */
    Forms knowing(Collection<Form> forms) {
        int size = Integer.highestOneBit(Math.max(1, forms.size())) * 4;
        @Nullable Form[] table = table(forms, size);
        for (int i = 0; i < 4 && Arrays.stream(table).filter(Objects::nonNull).count() < forms.size(); i++) {
            table = table(forms, size <<= 1);
        }
        return new Forms(this, table);
    }

    /** Of two with the same place one is left out. */
    private static @Nullable Form[] table(Collection<Form> forms, int size) {
        @Nullable Form[] table = new Form[size];
        forms.forEach(form -> table[place(form.type, size)] = form);
        return table;
    }

    private static int place(Class<?> type, int size) {
        return System.identityHashCode(type) & (size - 1);
    }

    static @Nullable Form find(@Nullable Form[] known, Class<?> type) {
        Form form = known[place(type, known.length)];
        return form != null && form.type == type ? form : null;
    }

    Form of(Class<?> type) {
        Form form = find(known, type);
        return form != null ? form : ofClass.get(type);
    }

    Form of(Type type) {
        if (type instanceof Class<?> plain) {
            return of(plain);
        }
        if (type instanceof ParameterizedType parameterized) {
            return parameterized((Class<?>) parameterized.getRawType(), parameterized.getActualTypeArguments());
        }
        if (type instanceof GenericArrayType array) {
            Form element = of(array.getGenericComponentType());
            return new ContainerForms.ArrayForm(element.type.arrayType(), element);
        }
        if (type instanceof WildcardType wildcard) {
            return of(wildcard.getUpperBounds()[0]);
        }
        if (type instanceof TypeVariable<?> variable) {
            return bound(variable);
        }
        throw new ConfigurationException("Cannot encode or decode the type " + type + ": it is of an unknown kind.");
    }

    /** The bound's class alone: a bound may name its own variable, as in {@code T extends Comparable<T>}. */
    private Form bound(TypeVariable<?> variable) {
        Type bound = variable.getBounds()[0];
        if (bound instanceof ParameterizedType parameterized) {
            return of((Class<?>) parameterized.getRawType());
        }
        return bound instanceof TypeVariable<?> other ? bound(other) : of(bound);
    }

    private Form parameterized(Class<?> raw, Type[] arguments) {
        List<Form> inner = new ArrayList<>();
        for (Type argument : arguments) {
            inner.add(of(argument));
        }
        // a class of its own making may have other parameters than the interface it implements
        if (raw.getName().startsWith("java.util.")) {
            Form first = inner.get(0);
            Form container = ContainerForms.of(raw, first, inner.size() > 1 ? inner.get(1) : first);
            if (container != null) {
                return container;
            }
        }
        return raw == Iterable.class
                ? new ContainerForms.ListForm(raw, inner.get(0))
                : new ContainerForms.WithArguments(of(raw), inner);
    }

    private Form make(Class<?> type) {
        Form scalar = Scalars.of(type);
        if (scalar != null) {
            return scalar;
        }
        if (type.isArray()) {
            return new ContainerForms.ArrayForm(type, of(type.getComponentType()));
        }
        if (type == UnknownRecord.class || type == UnknownEnum.class) {
            return new UnknownForm(type);
        }
        if (type == Event.class) {
            return EventForm.INSTANCE;
        }
        if (type.isRecord()) {
            return new RecordForm(type, this);
        }
        if (Enum.class.isAssignableFrom(type) && type != Enum.class) {
            return type.isEnum() ? new EnumForm(type) : of(type.getSuperclass()); // a constant with a body
        }
        if (Throwable.class.isAssignableFrom(type)) {
            return new ContainerForms.FailureForm(type);
        }
        Form container = type == Optional.class
                ? ContainerForms.ANY_OPTIONAL
                : ContainerForms.of(type, AnyForm.OBJECT, AnyForm.OBJECT);
        if (container != null) {
            return container;
        }
        if (type.isSealed()) {
            return new SealedForm(type, this);
        }
        return type == Object.class ? AnyForm.OBJECT : new AnyForm(type);
    }
}
