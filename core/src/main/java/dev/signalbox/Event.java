package dev.signalbox;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A named message that can cross a border: name, positional args, named args, an optional sender, headers.
 *
 * <pre>{@code
 * Event.of("new-user", "Jerry", 42);                                    // positional args
 * Event.of("order-food", new OrderPlaced("sushi", "sake"));             // named args, by component name
 * Event.of(new OrderPlaced("sushi", "sake"));                           // its name is "order-placed"
 * Event.builder("order-food").arg("sushi").arg("drink", "sake").sender("table-7").build();
 *
 * String who = event.arg(0, String.class);
 * int zone = event.get("zone", int.class);
 * OrderPlaced order = event.as(OrderPlaced.class);
 * }</pre>
 *
 * <p><b>Names.</b> An event's name is any text of 1 to 255 characters without control characters. The names of
 * arguments and headers are any text.
 *
 * <p><b>Values.</b> An argument may be {@code null}. In one JVM a value may be of any type; what shall cross a border
 * must be data that the codec knows. Typed access converts where nothing is lost: {@code 42L} is a fine {@code int},
 * {@code "42"} too, {@code 3.7} and {@code 4_000_000_000L} are not. The rules are in {@code docs/reference/events.md}.
 *
 * <p><b>Threads.</b> Immutable: the lists and maps given are copied, and those handed out cannot be changed. The copy is
 * shallow: a mutable value inside stays the sender's and the receiver's to share.
 *
 * <p><b>Failures.</b> What is missing or does not fit throws {@link ArgumentException}, which names the event and the
 * argument, the expected and the found type, and the value.
 *
 * <p><b>Lifecycle.</b> None; it is a value, and two are equal when all their parts are. Arrays are compared by content.
 */
public final class Event {
    private final String name;
    private final List<@Nullable Object> args;
    private final Map<String, @Nullable Object> named;
    private final @Nullable Object sender;
    private final Map<String, String> headers;

    /** Takes these as they are: unmodifiable, and nobody else has them. */
    Event(
            String name,
            List<@Nullable Object> args,
            Map<String, @Nullable Object> named,
            @Nullable Object sender,
            Map<String, String> headers) {
        this.name = name;
        this.args = args;
        this.named = named;
        this.sender = sender;
        this.headers = headers;
    }

    /**
     * An event with positional args.
     *
     * @throws ConfigurationException if the name breaks the rules
     */
    public static Event of(String name, @Nullable Object... args) {
        Objects.requireNonNull(args, "args: a single null argument is written (Object) null");
        return new Event(
                Names.check(name, "The name of an event"),
                list(args.clone()),
                Collections.emptyMap(),
                null,
                Collections.emptyMap());
    }

    /**
     * An event with the components of the record as named args; {@link Named} on a component renames it. An
     * {@link Optional} travels as its value or {@code null}.
     *
     * @throws ConfigurationException if the name breaks the rules, or the record's module hides it from us
     * @throws ArgumentException if an accessor of the record throws
     */
    public static Event of(String name, Record components) {
        return new Event(
                Names.check(name, "The name of an event"),
                Collections.emptyList(),
                RecordBinder.take(components),
                null,
                Collections.emptyMap());
    }

    /**
     * An event with the components of the record as named args, and a name made of the record's class: that of
     * {@link Named} on it, else the class name in kebab case, {@code OrderPlaced} to {@code "order-placed"}.
     *
     * @throws ConfigurationException if the record's module hides it from us, or {@code @Named} breaks the rules
     * @throws ArgumentException if an accessor of the record throws
     */
    public static Event of(Record components) {
        return of(nameOf(components.getClass()), components);
    }

    /** The name that events of a record class have: that of {@link Named} on it, else the class name in kebab case. */
    public static String nameOf(Class<? extends Record> type) {
        return Names.of(type);
    }

    /**
     * Starts an event with this name.
     *
     * @throws ConfigurationException if the name breaks the rules
     */
    public static EventBuilder builder(String name) {
        return new EventBuilder(name);
    }

    /** Starts an event from what this one holds. */
    public EventBuilder toBuilder() {
        return new EventBuilder(name).args(args).named(named).sender(sender).headers(headers);
    }

    /** The name. */
    public String name() {
        return name;
    }

    /** The positional args. */
    public List<@Nullable Object> args() {
        return args;
    }

    /** The named args, in the order they were given. */
    public Map<String, @Nullable Object> named() {
        return named;
    }

    /** Who sent it, if it says so. */
    public Optional<Object> sender() {
        return Optional.ofNullable(sender);
    }

    /** What travels beside the arguments, for those who carry and watch: trace ids, content types. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The header of this name, if it has one. */
    public Optional<String> header(String header) {
        return Optional.ofNullable(headers.get(header));
    }

    /** Whether it has a positional arg at this place; it may be {@code null}. */
    public boolean has(int position) {
        return position >= 0 && position < args.size();
    }

    /** Whether it has a named arg of this name; it may be {@code null}. */
    public boolean has(String argument) {
        return named.containsKey(argument);
    }

    /**
     * The positional arg at this place, counted from 0, as it is.
     *
     * @throws ArgumentException if there is none
     */
    public @Nullable Object arg(int position) {
        if (!has(position)) {
            throw missing("argument " + position);
        }
        return args.get(position);
    }

    /**
     * The positional arg at this place as a value of the type.
     *
     * @throws ArgumentException if there is none, if it is {@code null}, or does not fit
     */
    public <T> T arg(int position, Class<T> type) {
        return wanted(arg(position), type, position);
    }

    /**
     * The named arg as it is.
     *
     * @throws ArgumentException if there is none; see {@link #find(String, Class)}
     */
    public @Nullable Object get(String argument) {
        Object value = named.get(argument);
        if (value == null && !named.containsKey(argument)) {
            throw missing("argument " + Show.quote(argument));
        }
        return value;
    }

    /**
     * The named arg as a value of the type.
     *
     * @throws ArgumentException if there is none, if it is {@code null}, or does not fit
     */
    public <T> T get(String argument, Class<T> type) {
        return wanted(get(argument), type, argument);
    }

    /**
     * The positional arg as a value of the type, or empty when there is none or it is {@code null}.
     *
     * @throws ArgumentException if there is one and it does not fit
     */
    public <T> Optional<T> find(int position, Class<T> type) {
        return Optional.ofNullable(has(position) ? converted(args.get(position), type, position) : null);
    }

    /**
     * The named arg as a value of the type, or empty when there is none or it is {@code null}.
     *
     * @throws ArgumentException if there is one and it does not fit
     */
    public <T> Optional<T> find(String argument, Class<T> type) {
        return Optional.ofNullable(converted(named.get(argument), type, argument));
    }

    /**
     * The named arg, a list, set or array, as a list whose elements are of the type.
     *
     * @throws ArgumentException if there is none, if it is {@code null}, or it or an element does not fit
     */
    public <E> List<E> list(String argument, Class<E> elements) {
        return listOf(get(argument), elements, argument);
    }

    /**
     * The positional arg, a list, set or array, as a list whose elements are of the type.
     *
     * @throws ArgumentException if there is none, if it is {@code null}, or it or an element does not fit
     */
    public <E> List<E> list(int position, Class<E> elements) {
        return listOf(arg(position), elements, position);
    }

    /**
     * The arguments as a record: each component takes the named arg of its name ({@link Named} renames it), else the
     * positional arg at its place. What is missing becomes the component's {@link Default}, an empty {@link Optional},
     * or {@code null} where the type is {@code @Nullable}. Named args that no component asks for are ignored.
     *
     * @throws ArgumentException if an argument is missing or does not fit, if a component is given by name and by
     *     place, if there are more positional args than components, or if the record's constructor throws
     * @throws ConfigurationException if the record cannot be bound: hidden by its module, or a bad {@code @Default}
     */
    public <R extends Record> R as(Class<R> type) {
        return type.cast(RecordBinder.of(type).make(this));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof Event that
                        && name.equals(that.name)
                        && Arrays.deepEquals(args.toArray(), that.args.toArray())
                        && sameNamed(that)
                        && Objects.deepEquals(sender, that.sender)
                        && headers.equals(that.headers);
    }

    @Override
    public int hashCode() {
        int hash = name.hashCode() * 31 + Arrays.deepHashCode(args.toArray());
        for (Map.Entry<String, @Nullable Object> entry : named.entrySet()) {
            hash += entry.getKey().hashCode() ^ Arrays.deepHashCode(new @Nullable Object[] {entry.getValue()});
        }
        return hash * 31 + headers.hashCode();
    }

    /** {@code order-food("sushi", drink="sake") from "table-7"}, with long values cut. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(name).append('(');
        String comma = "";
        for (Object arg : args) {
            out.append(comma).append(Show.value(arg));
            comma = ", ";
        }
        for (Map.Entry<String, @Nullable Object> entry : named.entrySet()) {
            out.append(comma).append(entry.getKey()).append('=').append(Show.value(entry.getValue()));
            comma = ", ";
        }
        out.append(')');
        if (sender != null) {
            out.append(" from ").append(Show.value(sender));
        }
        if (!headers.isEmpty()) {
            out.append(" with ").append(Show.value(headers));
        }
        return out.toString();
    }

    /** What it carries, for the message of somebody who missed something. */
    String contents() {
        return "The event has " + args.size() + " positional args and the named args " + named.keySet() + ".";
    }

    private boolean sameNamed(Event that) {
        if (named.size() != that.named.size()) {
            return false;
        }
        for (Map.Entry<String, @Nullable Object> entry : named.entrySet()) {
            Object theirs = that.named.get(entry.getKey());
            if (!Objects.deepEquals(entry.getValue(), theirs)
                    || theirs == null && !that.named.containsKey(entry.getKey())) {
                return false;
            }
        }
        return true;
    }

    private <T> T wanted(@Nullable Object value, Class<T> type, Object argument) {
        T converted = converted(value, type, argument);
        if (converted == null) {
            throw refused(argument, new Mismatch(type, null, "use find(…) where it may be"));
        }
        return converted;
    }

    @SuppressWarnings("unchecked") // a conversion gives its type, for int.class the Integer that Class<Integer> says
    private <T> @Nullable T converted(@Nullable Object value, Class<T> type, Object argument) {
        try {
            return value == null || type.isInstance(value)
                    ? (T) value
                    : (T) Conversion.to(type).convert(value);
        } catch (Mismatch e) {
            throw refused(argument, e);
        }
    }

    @SuppressWarnings("unchecked") // each element went through the conversion to E
    private <E> List<E> listOf(@Nullable Object value, Class<E> elements, Object argument) {
        try {
            if (value == null) {
                throw new Mismatch(List.class, null, null);
            }
            return (List<E>) Objects.requireNonNull(Conversion.toList(elements).convert(value));
        } catch (Mismatch e) {
            throw refused(argument, e);
        }
    }

    private ArgumentException refused(Object argument, Mismatch e) {
        String label = argument instanceof String text ? Show.quote(text) : argument.toString();
        return new ArgumentException(
                "Cannot read argument " + label + " of event " + Show.quote(name) + ": "
                        + e.describe("argument " + label),
                e.getCause());
    }

    private ArgumentException missing(String what) {
        return new ArgumentException("Cannot read " + what + " of event " + Show.quote(name) + ": there is none. "
                + contents() + " Use has(…) or find(…) where it may be missing.");
    }

    static List<@Nullable Object> list(@Nullable Object[] own) {
        if (own.length == 0) {
            return Collections.emptyList();
        }
        return Collections.unmodifiableList(Arrays.<@Nullable Object>asList(own));
    }
}
