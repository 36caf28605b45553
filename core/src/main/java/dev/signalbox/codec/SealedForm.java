package dev.signalbox.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A sealed type: one of the records and enums it permits, told apart by their names. */
final class SealedForm extends Form {
    private final Forms forms;
    private volatile @Nullable Names permitted;

    SealedForm(Class<?> type, Forms forms) {
        super(type);
        this.forms = forms;
    }

    @Override
    void write(Output out, Object value) {
        if (!type.isInstance(value)) {
            throw wrongType(out, value);
        }
        forms.of(value.getClass()).writeAny(out, value);
    }

    @Override
    Object read(Input in) {
        int tag = in.tag();
        if (tag == Wire.TAG_FINGERPRINT) {
            if (permitted().find(in.values.fingerprint()) instanceof RecordForm form) {
                return form.read(in);
            }
            throw in.values.unknownFingerprint("a record that " + type.getName() + " permits");
        }
        if (tag == Wire.TAG_RECORD) {
            String name = in.values.recordName();
            if (permitted().find(name) instanceof RecordForm form) {
                return form.read(in);
            }
            throw in.bad(type.getName() + " permits no record '" + name + "'.");
        }
        int at = in.position();
        Object value = in.ext() && in.extCode() == Wire.ENUM ? in.values.constant(permitted()) : null;
        if (!type.isInstance(value)) {
            in.position(at);
            throw in.expected("a record that " + type.getName() + " permits");
        }
        return value;
    }

    private Names permitted() {
        Names known = permitted;
        if (known == null) {
            known = new Names();
            for (Form leaf : leaves(type, new ArrayList<>())) {
                known.addAlone(leaf);
            }
            permitted = known;
        }
        return known;
    }

    private List<Form> leaves(Class<?> of, List<Form> found) {
        for (Class<?> permits : of.getPermittedSubclasses()) {
            if (permits.isSealed()) {
                leaves(permits, found);
            } else {
                found.add(forms.of(permits));
            }
        }
        return found;
    }

    @Override
    void inner(Consumer<Form> to) {
        leaves(type, new ArrayList<>()).forEach(to);
    }
}
