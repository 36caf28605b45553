package dev.signalbox.codec;

import dev.signalbox.ConfigurationException;
import dev.signalbox.internal.RecordShape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A record: an array whose first element is a tag with the record's name and the names of its components.
 *
 * <p>The head of the array and the tag are the same bytes for every record of the class. They are written by one copy,
 * and when they are found again, by one comparison, the components are read in their order. Anything else (another
 * version of the class, another language) is read by name.
 *
 * <p>A record may contain itself, so what lies inside is looked up when it is first used. That may happen twice in two
 * threads, with equal results.
 */
final class RecordForm extends Form {
    /** How often a record is written and read the plain way before it gets a class of its own. */
    static final int USES_BEFORE_CLASS = 1000;

    private final Forms forms;
    private final String name;
    private volatile @Nullable Bound bound;
    /** Read and set without a barrier: its fields are final, so whoever sees it sees them. */
    private @Nullable RecordIo io;

    /** Whether it is written by its fingerprint. Set only while the codec is built. */
    private boolean compact;

    private int uses;

    /** All that is known of the record. */
    private static final class Bound {
        final RecordShape shape;
        final RecordSlot[] slots;
        final RecordHeader header;
        final PlainRecordIo plain;

        Bound(RecordShape shape, RecordSlot[] slots, RecordHeader header, boolean compact) {
            this.shape = shape;
            this.slots = slots;
            this.header = header;
            this.plain = new PlainRecordIo(shape, slots, header, compact);
        }
    }

    RecordForm(Class<?> type, Forms forms) {
        super(type);
        this.forms = forms;
        this.name = Names.of(type);
    }

    @Override
    String name() {
        return name;
    }

    /** From now on it is written by its fingerprint. */
    void compact() {
        compact = true;
        bound = null;
    }

    @Override
    long fingerprint() {
        return bound().header.fingerprint;
    }

    @Override
    void write(Output out, Object value) {
        if (value.getClass() != type) {
            throw wrongType(out, value);
        }
        int saved = out.enter();
        out.slot = 0;
        try {
            io().write(value, out);
        } catch (Throwable t) {
            throw out.containers.failed(t, saved, part(out.slot), value);
        }
        out.leave(saved);
    }

    /** The header is looked for first, for it is nearly always there, and then nil is not. */
    @Override
    @Nullable
    Object readOrNil(Input in) {
        int at = in.position();
        RecordIo way = io();
        boolean matches = way.matches(in);
        return !matches && in.nil() ? null : read(in, at, way, matches);
    }

    @Override
    Object read(Input in) {
        int at = in.position();
        RecordIo way = io();
        return read(in, at, way, way.matches(in));
    }

    private Object read(Input in, int at, RecordIo way, boolean matches) {
        int saved = in.enter(at);
        in.slot = -1;
        try {
            Object made = matches ? way.read(in) : byName(in);
            if (made == null) {
                throw in.bad("nothing was made");
            }
            in.leave(saved);
            return made;
        } catch (CodecException e) {
            String part = part(in.slot);
            in.slot = saved;
            throw e.inside(part);
        } catch (VirtualMachineError | ConfigurationException asItIs) {
            throw asItIs;
        } catch (Throwable t) {
            in.slot = saved;
            in.position(at);
            throw new CodecException(in.consumed(), "the constructor of record " + type.getName() + " threw " + t, t);
        }
    }

    private String part(int slot) {
        Bound known = bound;
        return slot < 0 || known == null || slot >= known.slots.length ? "" : "." + known.slots[slot].name;
    }

    private Object byName(Input in) throws Throwable {
        Bound known = bound();
        RecordSlot[] slots = known.slots;
        @Nullable Object[] values = new @Nullable Object[slots.length];
        boolean[] found = new boolean[slots.length];
        byte head = in.head();
        int tag = in.tag();
        if (tag == Wire.TAG_FINGERPRINT) {
            return inOrder(in, known);
        }
        if (tag == Wire.TAG_RECORD) {
            String sent = in.values.recordName();
            if (!sent.equals(name)) {
                throw in.bad("expected a record '" + name + "', found a record '" + sent + "'.");
            }
            for (String component : in.values.components()) {
                in.element();
                component(in, known.shape.indexOf(component), component, slots, values, found);
            }
        } else if ((head & 0xf0) == 0x80 || head == Wire.MAP16 || head == Wire.MAP32) {
            int n = in.mapHead();
            for (int i = 0; i < n; i++) {
                in.element();
                String component = in.key();
                in.element();
                if (component == null) {
                    throw in.bad("a map with the key nil cannot be read as a record.");
                }
                component(in, known.shape.indexOf(component), component, slots, values, found);
            }
        } else {
            throw in.expected("a record '" + name + "'");
        }
        for (int i = 0; i < slots.length; i++) {
            if (!found[i]) {
                in.slot = i;
                values[i] = slots[i].missing(in);
            }
        }
        in.slot = -1;
        return known.plain.make(values);
    }

    /** With our fingerprint, but not in the bytes that we write: another program may choose wider heads. */
    private Object inOrder(Input in, Bound known) throws Throwable {
        if (in.values.fingerprint() != known.header.fingerprint) {
            throw in.values.unknownFingerprint(
                    "a record '" + name + "', which has the fingerprint " + known.header.fingerprintText());
        }
        int n = in.values.tagged();
        if (n != known.slots.length) {
            throw in.bad(
                    "expected the " + known.slots.length + " components of a record '" + name + "', found " + n + ".");
        }
        for (int i = 0; i < n; i++) {
            in.element(); // they are read by one who owes none
        }
        return known.plain.read(in);
    }

    private static void component(
            Input in, int index, String name, RecordSlot[] slots, @Nullable Object[] values, boolean[] found) {
        if (index < 0) {
            in.slot = -1;
            try {
                in.values.any(); // a component that this version does not have; it is checked all the same
            } catch (CodecException e) {
                throw e.inside("." + name);
            }
            return;
        }
        in.slot = index;
        if (found[index]) {
            throw in.bad("the component is there twice.");
        }
        found[index] = true;
        values[index] = slots[index].read(in);
    }

    private RecordIo io() {
        RecordIo known = io;
        return known != null ? known : young();
    }

    /** The plain way for the first few times. Counting is not exact between threads, and need not be. */
    private RecordIo young() {
        Bound known = bound();
        if (++uses <= USES_BEFORE_CLASS) {
            return known.plain;
        }
        RecordIo made = RecordClasses.define(known.shape, known.slots, known.header, compact);
        RecordIo way = made == null ? known.plain : made;
        io = way;
        return way;
    }

    private Bound bound() {
        Bound known = bound;
        if (known == null) {
            known = bind();
            bound = known;
        }
        return known;
    }

    private Bound bind() {
        RecordShape shape = forms.lookup == null ? RecordShape.of(type) : RecordShape.of(type, forms.lookup);
        List<RecordShape.Component> components = shape.components();
        RecordSlot[] slots = new RecordSlot[components.size()];
        List<String> names = new ArrayList<>();
        for (int i = 0; i < slots.length; i++) {
            RecordShape.Component component = components.get(i);
            slots[i] = new RecordSlot(type.getSimpleName(), component, forms.of(component.genericType()));
            names.add(component.name());
        }
        return new Bound(shape, slots, new RecordHeader(name, names), compact);
    }

    @Override
    void inner(Consumer<Form> to) {
        for (RecordSlot slot : bound().slots) {
            to.accept(slot.form);
        }
    }
}
