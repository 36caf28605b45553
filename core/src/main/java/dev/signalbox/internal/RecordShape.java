package dev.signalbox.internal;

import dev.signalbox.ConfigurationException;
import dev.signalbox.Named;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record class taken apart once: its components with their accessors, and its canonical constructor, as method handles.
 *
 * <p>Cached for as long as the class lives. Thread-safe.
 */
public final class RecordShape {
    /** One component: the name it has on a border, its types, and the handle that reads it. */
    public record Component(
            String name, Class<?> type, Type genericType, RecordComponent component, MethodHandle accessor) {}

    private static final ClassValue<RecordShape> SHAPES = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
            return new RecordShape(type, MethodHandles.lookup());
        }
    };

    private final Class<?> type;
    private final List<Component> components;
    private final String[] names;
    private final MethodHandle constructor;
    private final MethodHandle[] readers; // (Object)Object
    private final MethodHandle maker; // (Object[])Object

    /**
     * The shape of a record class.
     *
     * @throws ConfigurationException if the class is no record, or its module does not let us see it
     */
    public static RecordShape of(Class<?> type) {
        return SHAPES.get(type);
    }

    /**
     * The shape of a record class as this lookup may see it; not cached.
     *
     * @throws ConfigurationException if the class is no record, or neither the lookup nor its module lets us see it
     */
    public static RecordShape of(Class<?> type, MethodHandles.Lookup lookup) {
        return new RecordShape(type, lookup);
    }

    private RecordShape(Class<?> type, MethodHandles.Lookup from) {
        if (!type.isRecord()) {
            throw new ConfigurationException(
                    "Cannot take " + type.getName() + " apart by its components: it is no record."
                            + " Declare it as a record, or use a codec that knows it.");
        }
        this.type = type;
        RecordComponent[] found = type.getRecordComponents();
        List<Component> all = new ArrayList<>(found.length);
        try {
            MethodHandles.Lookup lookup = lookupIn(type, from);
            for (RecordComponent c : found) {
                Named named = c.getAnnotation(Named.class);
                all.add(new Component(
                        named == null ? c.getName() : named.value(),
                        c.getType(),
                        c.getGenericType(),
                        c,
                        lookup.unreflect(c.getAccessor())));
            }
            Class<?>[] types =
                    Arrays.stream(found).map(RecordComponent::getType).toArray(Class<?>[]::new);
            constructor = lookup.findConstructor(type, MethodType.methodType(void.class, types));
        } catch (ReflectiveOperationException e) {
            throw new ConfigurationException(
                    "Cannot see into record " + type.getName() + ": module "
                            + type.getModule().getName()
                            + " neither exports nor opens package " + type.getPackageName() + ". Add 'opens "
                            + type.getPackageName() + " to "
                            + RecordShape.class.getModule().getName()
                            + ";' to its module-info.",
                    e);
        }
        components = List.copyOf(all);
        names = components.stream().map(Component::name).toArray(String[]::new);
        readers = components.stream()
                .map(c -> c.accessor().asType(MethodType.methodType(Object.class, Object.class)))
                .toArray(MethodHandle[]::new);
        maker = constructor.asType(constructor.type().generic()).asSpreader(Object[].class, found.length);
        refuseSameNames();
    }

    private void refuseSameNames() {
        for (int i = 0; i < components.size(); i++) {
            String name = components.get(i).name();
            if (indexOf(name) != i) {
                throw new ConfigurationException("Record " + type.getName() + " has two components named \"" + name
                        + "\": " + components.get(indexOf(name)).component().getName() + " and "
                        + components.get(i).component().getName() + ". Change @Named of one of them.");
            }
        }
    }

    private static MethodHandles.Lookup lookupIn(Class<?> type, MethodHandles.Lookup from) {
        RecordShape.class.getModule().addReads(type.getModule()); // nobody requires the class path, or who requires us
        try {
            return MethodHandles.privateLookupIn(type, from);
        } catch (IllegalAccessException notOpen) {
            return from; // enough for a public record in an exported package
        }
    }

    /** The record class. */
    public Class<?> type() {
        return type;
    }

    /** The components, in the order of their declaration. */
    public List<Component> components() {
        return components;
    }

    /** The names of the components, in their order; always the same array, not to be changed. */
    public String[] names() {
        return names;
    }

    /** The canonical constructor, with its exact types. */
    public MethodHandle constructor() {
        return constructor;
    }

    /** The position of the component with this name, or -1. */
    public int indexOf(String name) {
        for (int i = 0; i < components.size(); i++) {
            if (components.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** The values of all components of a record of this class; what an accessor throws is thrown as it is. */
    public @Nullable Object[] read(Object record) throws Throwable {
        @Nullable Object[] values = new Object[components.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = readers[i].invokeExact(record);
        }
        return values;
    }

    /** A record from all its components; what the constructor throws is thrown as it is. */
    public Object make(@Nullable Object[] values) throws Throwable {
        return maker.invokeExact(values);
    }

    @Override
    public String toString() {
        return "RecordShape[" + type.getName() + "]";
    }
}
