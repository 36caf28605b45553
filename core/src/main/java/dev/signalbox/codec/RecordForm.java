package dev.signalbox.codec;

import dev.signalbox.ConfigurationException;
import dev.signalbox.internal.RecordShape;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
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

    private int uses;

    /** All that is known of the record. */
    private static final class Bound {
        final RecordShape shape;
        final RecordSlot[] slots;
        final byte[] header;
        final PlainRecordIo plain;

        Bound(RecordShape shape, RecordSlot[] slots, byte[] header) {
            this.shape = shape;
            this.slots = slots;
            this.header = header;
            this.plain = new PlainRecordIo(shape, slots, header);
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

    @Override
    Object read(Input in) {
        int saved = in.enter();
        int at = in.consumed();
        in.slot = -1;
        try {
            RecordIo way = io();
            Object made = way.matches(in) ? way.read(in) : byName(in);
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
            throw new CodecException(at, "the constructor of record " + type.getName() + " threw " + t, t);
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
        if (in.tag() == Wire.TAG_RECORD) {
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
        RecordIo made = RecordClasses.define(known.shape, known.slots, known.header);
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
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        Utf8.write(names, name);
        for (int i = 0; i < slots.length; i++) {
            RecordShape.Component component = components.get(i);
            slots[i] = new RecordSlot(type.getSimpleName(), component, forms.of(component.genericType()));
            Utf8.write(names, component.name());
        }
        byte[] header = header(slots.length, names.toByteArray());
        return new Bound(shape, slots, header);
    }

    private static byte[] header(int components, byte[] names) {
        byte[] header = new byte[names.length + 16];
        Output out = new Output(Forms.SHARED, CodecLimits.standard(), null);
        out.open(header, 0, header.length);
        out.arrayHead(components + 1);
        out.ext(Wire.TAG_RECORD, names.length);
        out.raw(names);
        return Arrays.copyOf(header, out.written());
    }

    @Override
    void inner(Consumer<Form> to) {
        for (RecordSlot slot : bound().slots) {
            to.accept(slot.form);
        }
    }
}
