package dev.signalbox.codec;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what holds other values, and values whose type nobody declared. One for each {@link Input}. */
final class Values {
    private final Input in;
    private final Forms forms;
    private final @Nullable ObjectCodec objects;
    private final Names registered;

    Values(Input in, Forms forms, @Nullable ObjectCodec objects, Names registered) {
        this.in = in;
        this.forms = forms;
        this.objects = objects;
        this.registered = registered;
    }

    Forms forms() {
        return forms;
    }

    @Nullable
    Object any() {
        byte head = in.head();
        if (head >= -32) {
            in.skip(1);
            return (int) head;
        }
        return switch (head & 0xf0) {
            case 0x80 -> map(AnyForm.OBJECT, AnyForm.OBJECT);
            case 0x90 -> array();
            case 0xa0, 0xb0 -> in.string();
            default -> other(head);
        };
    }

    private @Nullable Object other(byte head) {
        return switch (head) {
            case Wire.NIL -> {
                in.skip(1);
                yield null;
            }
            case Wire.TRUE, Wire.FALSE -> in.bool();
            case Wire.UINT8, Wire.UINT16, Wire.INT8, Wire.INT16, Wire.INT32 -> in.int32();
            case Wire.UINT32, Wire.INT64 -> in.int64();
            case Wire.UINT64 -> {
                long value = in.raw64(1);
                yield value >= 0 ? (Object) value : new BigInteger(Long.toUnsignedString(value));
            }
            case Wire.FLOAT32 -> in.float32();
            case Wire.FLOAT64 -> in.float64();
            case Wire.STR8, Wire.STR16, Wire.STR32 -> in.string();
            case Wire.BIN8, Wire.BIN16, Wire.BIN32 -> in.binary();
            case Wire.ARRAY16, Wire.ARRAY32 -> array();
            case Wire.MAP16, Wire.MAP32 -> map(AnyForm.OBJECT, AnyForm.OBJECT);
            default -> extension();
        };
    }

    private @Nullable Object extension() {
        if (!in.ext()) {
            throw in.bad(
                    isExtension()
                            ? "the input ends too early, inside an extension."
                            : "found " + Wire.describe(in.head()) + ".");
        }
        int code = in.extCode();
        if (code == Wire.ENUM) {
            return constant(null);
        }
        if (code == Wire.OBJECT) {
            return object();
        }
        Form form = Scalars.byCode(code);
        if (form == null) {
            throw in.bad("found extension " + code
                    + (code >= 1 && code <= Wire.LAST_TAG
                            ? ", a tag that may stand only at the start of an array."
                            : ", which this version does not know."));
        }
        return form.read(in);
    }

    private boolean isExtension() {
        return Wire.describe(in.head()).equals("an extension");
    }

    private Object array() {
        return switch (in.tag()) {
            case 0 -> list(AnyForm.OBJECT);
            case Wire.TAG_RECORD -> record();
            case Wire.TAG_FINGERPRINT -> compactRecord();
            case Wire.TAG_SET -> set(AnyForm.OBJECT);
            case Wire.TAG_OPTIONAL -> optional(AnyForm.OBJECT);
            case Wire.TAG_THROWABLE -> failure();
            case Wire.TAG_EVENT -> EventForm.INSTANCE.read(in);
            default ->
                throw in.bad("found an array with the tag " + in.extCode() + ", which this version does not know.");
        };
    }

    List<@Nullable Object> list(Form element) {
        int n = in.arrayHead();
        List<@Nullable Object> list = new ArrayList<>(n);
        int saved = in.enter();
        try {
            for (int i = 0; i < n; i++) {
                in.element();
                list.add(element.readOrNil(in));
            }
        } catch (CodecException e) {
            throw failed(e, saved, "[" + list.size() + "]");
        }
        in.leave(saved);
        return list;
    }

    Set<@Nullable Object> set(Form element) {
        int n = in.tag() == Wire.TAG_SET ? tagged() : in.arrayHead();
        Set<@Nullable Object> set = new LinkedHashSet<>(capacity(n));
        int saved = in.enter();
        int i = 0;
        try {
            for (; i < n; i++) {
                in.element();
                if (!set.add(element.readOrNil(in))) {
                    throw in.bad("the set holds an element twice.");
                }
            }
        } catch (CodecException e) {
            throw failed(e, saved, "[" + i + "]");
        }
        in.leave(saved);
        return set;
    }

    Map<@Nullable Object, @Nullable Object> map(Form keys, Form values) {
        int n = in.mapHead();
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>(capacity(n));
        int saved = in.enter();
        Object key = null;
        try {
            for (int i = 0; i < n; i++) {
                in.element();
                key = (in.head() & 0xe0) == 0xa0 && keys == AnyForm.OBJECT ? in.key() : keys.readOrNil(in);
                in.element();
                map.put(key, values.readOrNil(in));
            }
            if (map.size() != n) {
                throw in.bad("the map holds a key twice: entries=" + n + " keys=" + map.size() + ".");
            }
        } catch (CodecException e) {
            throw failed(e, saved, "[" + (key instanceof String || key instanceof Number ? key : "…") + "]");
        }
        in.leave(saved);
        return map;
    }

    /** A map whose keys are strings, and if so its values too. */
    @SuppressWarnings("unchecked") // checked one by one
    <V extends @Nullable Object> Map<String, V> texts(boolean valuesToo) {
        Map<?, ?> map = map(AnyForm.OBJECT, AnyForm.OBJECT);
        map.forEach((key, value) -> {
            if (!(key instanceof String) || valuesToo && !(value instanceof String)) {
                throw in.bad("expected a map of strings, found another kind of key or value.");
            }
        });
        return (Map<String, V>) map;
    }

    private static int capacity(int n) {
        return n < 3 ? n + 1 : (int) Math.min(1 << 30, n + n / 3L + 1);
    }

    /** Takes the head of a tagged array and its tag; gives how many elements follow. */
    int tagged() {
        int n = in.arrayHead() - 1;
        in.element();
        in.ext();
        in.payload().skip(in.extLength());
        return n;
    }

    private void tagged(int elements, String what) {
        int n = tagged();
        if (n != elements) {
            throw in.bad("expected " + what + " of " + elements + " elements, found " + n + ".");
        }
    }

    Optional<Object> optional(Form element) {
        int n = tagged();
        if (n > 1) {
            throw in.bad("expected an optional of at most 1 element, found " + n + ".");
        }
        if (n == 0) {
            return Optional.empty();
        }
        int saved = in.enter();
        in.element();
        Object value = element.readOrNil(in);
        if (value == null) {
            throw in.bad("an optional holds nil.");
        }
        in.leave(saved);
        return Optional.of(value);
    }

    RemoteFailure failure() {
        tagged(3, "a failure");
        in.element();
        String type = in.string();
        in.element();
        String message = in.string();
        in.element();
        String stack = in.string();
        if (type == null || stack == null) {
            throw in.bad("a failure without type or stack.");
        }
        return new RemoteFailure(type, message, stack);
    }

    /** The name of the record that is next; its tag is there. */
    String recordName() {
        int at = in.position();
        in.tag();
        int end = in.extLength();
        in.payload();
        end += in.position();
        String name = in.key();
        if (name == null || in.position() > end) {
            throw in.bad("a record without a name.");
        }
        in.position(at);
        return name;
    }

    private Object record() {
        String name = recordName();
        Form known = find(name);
        if (known instanceof RecordForm form) {
            return form.read(in);
        }
        String[] components = components();
        Map<String, @Nullable Object> values = new LinkedHashMap<>(capacity(components.length));
        int saved = in.enter();
        int i = 0;
        try {
            for (; i < components.length; i++) {
                in.element();
                if (values.containsKey(components[i])) {
                    throw in.bad("the component is there twice.");
                }
                values.put(components[i], any());
            }
        } catch (CodecException e) {
            throw failed(e, saved, "." + components[i]);
        }
        in.leave(saved);
        return new UnknownRecord(name, values);
    }

    /** The fingerprint of the record that is next; its tag is there. */
    long fingerprint() {
        int at = in.position();
        in.tag();
        long fingerprint = in.payload(8).raw64(0);
        in.position(at);
        return fingerprint;
    }

    private Object compactRecord() {
        if (find(fingerprint()) instanceof RecordForm form) {
            return form.read(in);
        }
        throw unknownFingerprint("one of the records that are registered here");
    }

    CodecException unknownFingerprint(String expected) {
        return in.bad("found a record that goes by the fingerprint " + RecordHeader.text(fingerprint()) + ", expected "
                + expected + ". It is another record, or another version of it with other components. Register the"
                + " sender's version here, or have the sender use a codec without compact(): it sends names, and then"
                + " versions may differ.");
    }

    private @Nullable Form find(long fingerprint) {
        Form known = registered.find(fingerprint);
        Form expected = in.expected();
        return known != null || expected == null ? known : expected.closure().find(fingerprint);
    }

    /** Takes the head of a record; gives the names of the components whose values follow. */
    String[] components() {
        int n = in.arrayHead() - 1;
        in.element();
        in.ext();
        int length = in.extLength();
        int end = in.payload().position() + length;
        in.key();
        // each name takes a byte of the payload, and each value one of the rest: n is held by both
        if (n > length) {
            throw in.bad("a record of " + n + " components with names of " + length + " bytes.");
        }
        String[] names = new String[n];
        for (int i = 0; i < n; i++) {
            String name = in.position() < end ? in.key() : null;
            if (name == null || in.position() > end) {
                throw in.bad("a record of " + n + " components has names for only " + i + ".");
            }
            names[i] = name;
        }
        if (in.position() != end) {
            throw in.bad("a record of " + n + " components has more names than that.");
        }
        return names;
    }

    private @Nullable Form find(String name) {
        Form known = registered.find(name);
        Form expected = in.expected();
        return known != null || expected == null ? known : expected.closure().find(name);
    }

    /** An enum constant with its type, which is among these or those that may be asked for anyway. */
    Object constant(@Nullable Names among) {
        int at = in.position();
        int end = in.ext(Wire.ENUM, "an enum") + in.position();
        String type = in.key();
        String constant = in.position() < end ? in.key() : null;
        if (type == null || constant == null || in.position() != end) {
            in.position(at);
            throw in.bad("an enum without type or constant.");
        }
        Form known = among == null ? null : among.find(type);
        if ((known == null ? find(type) : known) instanceof EnumForm form) {
            Object found = form.constant(constant);
            if (found == null) {
                in.position(at);
                throw form.unknown(in, constant);
            }
            return found;
        }
        return new UnknownEnum(type, constant);
    }

    private Object object() {
        int at = in.position();
        int end = in.ext(Wire.OBJECT, "an object") + in.position();
        ObjectCodec codec = objects;
        String name = in.key();
        if (name == null || in.position() > end) {
            throw in.bad("an object without the name of its codec.");
        }
        if (codec == null || !codec.name().equals(name)) {
            in.position(at);
            throw in.bad("found an object of the object codec '" + name + "', "
                    + (codec == null
                            ? "and this codec takes data only. Give it an ObjectCodec if you trust the sender."
                            : "and this codec was given '" + codec.name() + "'. Both ends must have the same."));
        }
        byte[] blob = in.raw(end - in.position());
        try {
            return codec.decode(new ByteArrayInputStream(blob));
        } catch (Exception | LinkageError | StackOverflowError e) {
            in.position(at);
            throw new CodecException(in.consumed(), "the object codec '" + name + "' failed: " + e, e);
        }
    }

    private CodecException failed(CodecException e, int saved, String part) {
        in.slot = saved;
        return e.inside(part);
    }
}
