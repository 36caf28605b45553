package dev.signalbox.codec;

import dev.signalbox.ConfigurationException;
import java.io.ByteArrayOutputStream;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes what holds other values. One for each {@link Output}.
 *
 * <p>It is itself the consumer it hands to {@code forEach}, so that walking a map allocates no iterator.
 */
final class Containers implements BiConsumer<@Nullable Object, @Nullable Object> {
    private final Output out;
    private final Forms forms;
    private final @Nullable ObjectCodec objects;
    /** How many elements are still to come in the container being walked. */
    private int left;
    /** The key of the entry being written; for messages. */
    private @Nullable Object key;

    private Form keyForm = AnyForm.OBJECT;
    private Form valueForm = AnyForm.OBJECT;

    Containers(Output out, Forms forms, @Nullable ObjectCodec objects) {
        this.out = out;
        this.forms = forms;
        this.objects = objects;
    }

    Form form(Class<?> type) {
        return forms.of(type);
    }

    void collection(Collection<?> values, Form element) {
        int n = values.size();
        out.arrayHead(n);
        elements(values, n, element);
    }

    void set(Collection<?> values, Form element) {
        int n = values.size();
        out.tagged(Wire.TAG_SET, n);
        elements(values, n, element);
    }

    private void elements(Collection<?> values, int n, Form element) {
        int saved = out.enter();
        int i = 0;
        try {
            if (values instanceof List<?> list && values instanceof RandomAccess) {
                for (; i < n; i++) {
                    element.writeOrNil(out, list.get(i));
                }
                if (list.size() != n) {
                    throw changed(values);
                }
            } else {
                for (Iterator<?> each = values.iterator(); each.hasNext(); i++) {
                    if (i == n) {
                        throw changed(values);
                    }
                    element.writeOrNil(out, each.next());
                }
                if (i != n) {
                    throw changed(values);
                }
            }
        } catch (Throwable t) {
            throw failed(t, saved, "[" + i + "]", values);
        }
        out.leave(saved);
    }

    void map(Map<?, ?> values, Form keys, Form mapped) {
        int n = values.size();
        out.mapHead(n);
        int saved = out.enter();
        int outerLeft = left;
        Form outerKeys = keyForm;
        Form outerValues = valueForm;
        Object outerKey = key;
        left = n;
        keyForm = keys;
        valueForm = mapped;
        try {
            values.forEach(this);
            if (left != 0) {
                throw changed(values);
            }
        } catch (Throwable t) {
            throw failed(t, saved, "[" + shortText(key) + "]", values);
        } finally {
            left = outerLeft;
            keyForm = outerKeys;
            valueForm = outerValues;
            key = outerKey;
        }
        out.leave(saved);
    }

    /** One entry of a map. */
    @Override
    public void accept(@Nullable Object k, @Nullable Object v) {
        if (--left < 0) {
            throw changed("a map");
        }
        key = k;
        keyForm.writeOrNil(out, k);
        valueForm.writeOrNil(out, v);
    }

    void failure(RemoteFailure failure) {
        out.tagged(Wire.TAG_THROWABLE, 3);
        out.string(failure.type());
        out.any(failure.remoteMessage());
        out.string(failure.stack());
    }

    void unknown(UnknownRecord value) {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        Utf8.write(names, value.name());
        value.values().keySet().forEach(name -> Utf8.write(names, name));
        out.arrayHead(value.values().size() + 1);
        out.ext(Wire.TAG_RECORD, names.size());
        out.raw(names.toByteArray());
        int saved = out.enter();
        String at = "";
        try {
            for (Map.Entry<String, @Nullable Object> each : value.values().entrySet()) {
                at = each.getKey();
                out.any(each.getValue());
            }
        } catch (Throwable t) {
            throw failed(t, saved, "." + at, value);
        }
        out.leave(saved);
    }

    /** What is no data: a blob, if there is a codec for it. */
    void object(Object value) {
        ObjectCodec codec = objects;
        if (codec == null || !codec.accepts(value)) {
            throw new CodecException(
                    out.written(),
                    value.getClass().getName() + " is not data"
                            + (codec == null
                                    ? ". Make it a record, or give the codec an ObjectCodec."
                                    : ", and the object codec '" + codec.name() + "' does not take it."));
        }
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        Utf8.write(blob, codec.name());
        try {
            codec.encode(value, blob);
        } catch (Exception | StackOverflowError e) {
            throw new CodecException(
                    out.written(),
                    "the object codec '" + codec.name() + "' failed on "
                            + value.getClass().getName() + ": " + e,
                    e);
        }
        out.ext(Wire.OBJECT, blob.size());
        out.raw(blob.toByteArray());
    }

    private CodecException changed(Object container) {
        return new CodecException(
                out.written(), container.getClass().getName() + " changed while it was encoded. Hand over a copy.");
    }

    /** What to throw on for what came out of a container's or record's inside. */
    RuntimeException failed(Throwable t, int saved, String part, Object owner) {
        out.slot = saved;
        if (t instanceof Output.Full full) {
            return full;
        }
        if (t instanceof ConfigurationException unusable) {
            return unusable; // a record that cannot be bound; it says all there is to say
        }
        if (t instanceof CodecException known) {
            return known.inside(part);
        }
        if (t instanceof VirtualMachineError fatal && !(t instanceof StackOverflowError)) {
            throw fatal;
        }
        return new CodecException(out.written(), owner.getClass().getName() + " threw " + t, t).inside(part);
    }

    private static String shortText(@Nullable Object key) {
        if (key instanceof String || key instanceof Number || key instanceof Enum) {
            String text = key.toString();
            return text.length() > 40 ? text.substring(0, 40) + "…" : text;
        }
        return key == null ? "null" : key.getClass().getSimpleName();
    }
}
