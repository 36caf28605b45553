package dev.signalbox.internal;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The named args of an event as a map over two arrays, of which that of the names is shared by all events that are made of the same
 * record class. Unmodifiable. To find a name is to go through them: there are few, and mostly it is the same string.
 */
public final class NamedArgs extends AbstractMap<String, @Nullable Object> {
    private final String[] names;
    private final @Nullable Object[] values;

    /** Takes both as they are: nobody may change them any more. No name may be there twice. */
    public NamedArgs(String[] names, @Nullable Object[] values) {
        if (names.length != values.length) {
            throw new IllegalArgumentException("names=" + names.length + ", values=" + values.length);
        }
        this.names = names;
        this.values = values;
    }

    /** The names, not to be changed; the same array for events of the same record class. */
    public String[] nameArray() {
        return names;
    }

    /** The values in the order of the names, not to be changed. */
    public @Nullable Object[] valueArray() {
        return values;
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
        int at = indexOf(name);
        return at < 0 ? null : values[at];
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return indexOf(name) >= 0;
    }

    private int indexOf(@Nullable Object name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i] == name) {
                return i;
            }
        }
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public int size() {
        return names.length;
    }

    @Override
    public Set<Map.Entry<String, @Nullable Object>> entrySet() {
        return new Entries();
    }

    private final class Entries extends AbstractSet<Map.Entry<String, @Nullable Object>> {
        @Override
        public int size() {
            return names.length;
        }

        @Override
        public Iterator<Map.Entry<String, @Nullable Object>> iterator() {
            return new Iterator<>() {
                private int next;

                @Override
                public boolean hasNext() {
                    return next < names.length;
                }

                @Override
                public Map.Entry<String, @Nullable Object> next() {
                    if (next == names.length) {
                        throw new NoSuchElementException();
                    }
                    int at = next++;
                    return new SimpleImmutableEntry<>(names[at], values[at]);
                }
            };
        }
    }
}
