package dev.signalbox;

import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Conversions to lists, sets, maps and arrays, element by element. The containers made cannot be changed; arrays can, they
 * are always new unless the value is an array of that very type.
 */
final class Containers {
    private Containers() {}

    /** The conversion to this type, or {@code null} if it is no container of ours. */
    static @Nullable Conversion to(Type type, Class<?> raw) {
        if (raw.isArray()) {
            Type element = type instanceof GenericArrayType a ? a.getGenericComponentType() : raw.getComponentType();
            Conversion elements = Conversion.to(element);
            return value -> array(type, raw, elements, value);
        } else if (raw == List.class || raw == Collection.class || raw == Iterable.class) {
            return collection(type, ArrayList::new, all -> Collections.unmodifiableList((List<?>) all));
        } else if (raw == Set.class) {
            return collection(type, LinkedHashSet::new, all -> Collections.unmodifiableSet((Set<?>) all));
        } else if (raw == SortedSet.class || raw == NavigableSet.class) {
            return collection(type, TreeSet::new, all -> Collections.unmodifiableNavigableSet((NavigableSet<?>) all));
        } else if (raw == Map.class) {
            return map(type, LinkedHashMap::new, Collections::unmodifiableMap);
        } else if (raw == SortedMap.class || raw == NavigableMap.class) {
            return map(type, TreeMap::new, all -> Collections.unmodifiableNavigableMap((NavigableMap<?, ?>) all));
        }
        return null;
    }

    /** The elements of a collection or array as an unmodifiable list. */
    static List<@Nullable Object> list(Conversion elements, Object value) {
        List<@Nullable Object> all = new ArrayList<>();
        addAll(List.class, value, elements, all);
        return Collections.unmodifiableList(all);
    }

    private static Conversion collection(
            Type type, Supplier<Collection<@Nullable Object>> empty, Function<Collection<?>, Object> finish) {
        Conversion elements = Conversion.to(GenericTypes.argument(type, 0));
        return value -> {
            Collection<@Nullable Object> all = empty.get();
            addAll(type, value, elements, all);
            return finish.apply(all);
        };
    }

    private static void addAll(
            Type type, @Nullable Object value, Conversion elements, Collection<@Nullable Object> target) {
        int index = 0;
        if (value instanceof Collection<?> all) {
            for (Object element : all) {
                add(type, element(elements, element, index++), target);
            }
        } else if (value != null && value.getClass().isArray()) {
            int length = Array.getLength(value);
            while (index < length) {
                add(type, element(elements, Array.get(value, index), index++), target);
            }
        } else {
            throw new Mismatch(type, value, null);
        }
    }

    private static void add(Type type, @Nullable Object element, Collection<@Nullable Object> target) {
        try {
            target.add(element);
        } catch (ClassCastException | NullPointerException unordered) {
            throw new Mismatch(type, element, "it has no place in a sorted set");
        }
    }

    private static @Nullable Object element(Conversion elements, @Nullable Object element, int index) {
        try {
            return elements.convert(element);
        } catch (Mismatch e) {
            throw e.in("[" + index + "]");
        }
    }

    private static Object array(Type type, Class<?> raw, Conversion elements, @Nullable Object value) {
        if (raw.isInstance(value) && type instanceof Class<?>) {
            return value;
        }
        int length;
        if (value instanceof Collection<?> all) {
            length = all.size();
        } else if (value != null && value.getClass().isArray()) {
            length = Array.getLength(value);
        } else {
            throw new Mismatch(type, value, null);
        }
        Collection<?> source = value instanceof Collection<?> all ? all : list(v -> v, value);
        Object array = Array.newInstance(raw.getComponentType(), length);
        int index = 0;
        for (Object element : source) {
            Array.set(array, index, element(elements, element, index));
            index++;
        }
        return array;
    }

    private static Conversion map(
            Type type, Supplier<Map<@Nullable Object, @Nullable Object>> empty, Function<Map<?, ?>, Object> finish) {
        Conversion keys = Conversion.to(GenericTypes.argument(type, 0));
        Conversion values = Conversion.to(GenericTypes.argument(type, 1));
        return value -> {
            Map<@Nullable Object, @Nullable Object> all = empty.get();
            for (Map.Entry<?, ?> entry : entries(type, value).entrySet()) {
                put(type, keys, values, entry, all);
            }
            return finish.apply(all);
        };
    }

    private static Map<?, ?> entries(Type type, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        } else if (value instanceof Record components) {
            return RecordBinder.take(components);
        }
        throw new Mismatch(type, value, null);
    }

    private static void put(
            Type type,
            Conversion keys,
            Conversion values,
            Map.Entry<?, ?> entry,
            Map<@Nullable Object, @Nullable Object> target) {
        try {
            Object key = keys.convert(entry.getKey());
            if (target.containsKey(key)) {
                throw new Mismatch(type, entry.getKey(), "it is there twice once converted");
            }
            target.put(key, values.convert(entry.getValue()));
        } catch (Mismatch e) {
            throw e.in("{" + Show.value(entry.getKey()) + "}");
        } catch (ClassCastException | NullPointerException unordered) {
            throw new Mismatch(type, entry.getKey(), "it has no place in a sorted map");
        }
    }
}
