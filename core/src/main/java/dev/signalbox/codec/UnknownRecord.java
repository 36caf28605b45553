package dev.signalbox.codec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record whose class is not known here: its name, and its components by name in their order.
 *
 * <p>Encoded again, it gives the record it came from, so that it can be passed on. Immutable.
 *
 * @param name the name of the record
 * @param values the components
 */
public record UnknownRecord(String name, Map<String, @Nullable Object> values) {
    public UnknownRecord {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** The value of a component; {@code null} if it is null or there is none. */
    public @Nullable Object get(String component) {
        return values.get(component);
    }
}
