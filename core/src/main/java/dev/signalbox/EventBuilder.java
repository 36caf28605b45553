package dev.signalbox;

import dev.signalbox.internal.NamedArgs;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Puts an {@link Event} together, step by step; from {@link Event#builder} or {@link Event#toBuilder}.
 *
 * <p><b>Threads.</b> For one thread. <b>Failures.</b> A bad name throws {@link ConfigurationException} at once.
 * <b>Lifecycle.</b> May be used again after {@link #build()}; the events built do not change.
 */
public final class EventBuilder {
    private String name;
    private @Nullable List<@Nullable Object> args;
    private @Nullable Map<String, @Nullable Object> named;
    private @Nullable Object sender;
    private @Nullable Map<String, String> headers;

    EventBuilder(String name) {
        this.name = Names.check(name, "The name of an event");
    }

    /**
     * Gives it another name.
     *
     * @throws ConfigurationException if the name breaks the rules
     */
    public EventBuilder name(String name) {
        this.name = Names.check(name, "The name of an event");
        return this;
    }

    /** Adds a positional arg behind those that are there. */
    public EventBuilder arg(@Nullable Object value) {
        if (args == null) {
            args = new ArrayList<>();
        }
        args.add(value);
        return this;
    }

    /** Adds a named arg, or replaces the one of this name. */
    public EventBuilder arg(String argument, @Nullable Object value) {
        if (named == null) {
            named = new LinkedHashMap<>();
        } else if (named instanceof NamedArgs) {
            named = new LinkedHashMap<>(named);
        }
        named.put(Objects.requireNonNull(argument, "argument"), value);
        return this;
    }

    /** Takes these as the positional args, in place of those that are there. */
    public EventBuilder args(Collection<? extends @Nullable Object> values) {
        args = new ArrayList<>(values);
        return this;
    }

    /** Takes these as the named args, in place of those that are there. */
    public EventBuilder named(Map<String, ? extends @Nullable Object> values) {
        if (values instanceof NamedArgs ready) { // nobody can change them
            named = ready;
            return this;
        }
        named = new LinkedHashMap<>();
        values.forEach(this::arg);
        return this;
    }

    /** Takes the components of the record as the named args, in place of those that are there. */
    public EventBuilder named(Record components) {
        named = RecordBinder.take(components);
        return this;
    }

    /** Says who sends; {@code null} for nobody. Across a border only a value makes sense. */
    public EventBuilder sender(@Nullable Object sender) {
        this.sender = sender;
        return this;
    }

    /** Adds a header, or replaces the one of this name. */
    public EventBuilder header(String header, String value) {
        if (headers == null) {
            headers = new LinkedHashMap<>();
        }
        headers.put(Objects.requireNonNull(header, "header"), Objects.requireNonNull(value, "value"));
        return this;
    }

    /** Takes these as the headers, in place of those that are there. */
    public EventBuilder headers(Map<String, String> values) {
        headers = new LinkedHashMap<>();
        values.forEach(this::header);
        return this;
    }

    private Map<String, @Nullable Object> named() {
        if (named == null || named.isEmpty()) {
            return Collections.emptyMap();
        }
        return named instanceof NamedArgs ? named : Collections.unmodifiableMap(new LinkedHashMap<>(named));
    }

    /** The event. */
    public Event build() {
        return new Event(
                name,
                args == null ? Collections.emptyList() : Event.list(args.toArray()),
                named(),
                sender,
                headers == null || headers.isEmpty()
                        ? Collections.emptyMap()
                        : Collections.unmodifiableMap(new LinkedHashMap<>(headers)));
    }
}
