package dev.signalbox.process;

import dev.signalbox.internal.RecordShape;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What stands in a stream of Java serialization for a record or an optional that is not {@code Serializable}. */
final class ByComponents implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Class<?> type;

    @SuppressWarnings("serial") // each is serialized, or stands in turn for one that is not
    private final @Nullable Object[] components;

    private ByComponents(Class<?> type, @Nullable Object[] components) {
        this.type = type;
        this.components = components;
    }

    /** The stand-in for an object, or the object itself. */
    static Object orSelf(Object object) {
        if (object instanceof Serializable) {
            return object;
        }
        if (object instanceof Record) {
            return new ByComponents(object.getClass(), ValueWriter.components(object));
        }
        if (object instanceof Optional<?> optional) {
            return new ByComponents(Optional.class, new Object[] {optional.orElse(null)});
        }
        return object;
    }

    private Object readResolve() throws ObjectStreamException {
        if (type == Optional.class) {
            return Optional.ofNullable(components[0]);
        }
        try {
            return RecordShape.of(type).make(components);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            InvalidObjectException failed = new InvalidObjectException("record " + type.getName() + ": " + e);
            failed.initCause(e);
            throw failed;
        }
    }
}
