package dev.signalbox.codec;

import dev.signalbox.ConfigurationException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * A type with its parameters, to decode into.
 *
 * <pre>{@code
 * private static final TypeRef<List<Order>> ORDERS = new TypeRef<>() {};
 * List<Order> orders = codec.decode(bytes, ORDERS);
 * }</pre>
 *
 * <p>Keep it in a constant: it remembers how its type is decoded. Thread-safe.
 *
 * @param <T> the type
 */
public abstract class TypeRef<T> {
    private final Type type;
    private volatile @Nullable Bound bound;

    private record Bound(Object family, Form form) {}

    /**
     * The type that the subclass names.
     *
     * @throws ConfigurationException if it names none
     */
    protected TypeRef() {
        if (!(getClass().getGenericSuperclass() instanceof ParameterizedType parameterized)) {
            throw new ConfigurationException(
                    "Cannot tell the type of " + getClass().getName()
                            + ": it names no type. Write new TypeRef<List<Order>>() {} with the braces.");
        }
        this.type = parameterized.getActualTypeArguments()[0];
    }

    /** The type. */
    public final Type type() {
        return type;
    }

    final Form form(Forms forms) {
        Bound known = bound;
        if (known == null || known.family != forms.family()) {
            known = new Bound(forms.family(), forms.of(type));
            bound = known;
        }
        return known.form;
    }

    @Override
    public String toString() {
        return type.getTypeName();
    }
}
