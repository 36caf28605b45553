package dev.signalbox.codec;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How the values of one type lie on the wire. Immutable, shared by all codecs and threads. */
abstract class Form {
    final Class<?> type;
    private volatile @Nullable Names closure;

    Form(Class<?> type) {
        this.type = type;
    }

    /** Writes a value where this type is declared, so that a reader expects it. */
    abstract void write(Output out, Object value);

    /** Writes a value where nothing is declared, so that a reader can tell its type. */
    void writeAny(Output out, Object value) {
        write(out, value);
    }

    /** Reads what either of the two wrote, or another language for this type. Nil is not next. */
    abstract @Nullable Object read(Input in);

    /** What nil stands for. */
    @Nullable
    Object ofNil() {
        return null;
    }

    /** The forms of the types inside this one. */
    void inner(Consumer<Form> to) {}

    /** The name by which a sender may ask for this type, if there is one. */
    @Nullable
    String name() {
        return null;
    }

    final void writeOrNil(Output out, @Nullable Object value) {
        if (value == null) {
            out.nil();
        } else {
            write(out, value);
        }
    }

    final @Nullable Object readOrNil(Input in) {
        return in.nil() ? ofNil() : read(in);
    }

    /** All named types that can be reached from this one: what a sender may ask for when this one is expected. */
    final Names closure() {
        Names known = closure;
        if (known == null) {
            known = new Names();
            known.add(this);
            closure = known;
        }
        return known;
    }

    /** The value, if it is of this type: parameters are not checked by Java, so a list may hold what it may not. */
    final CodecException wrongType(Output out, Object value) {
        return new CodecException(
                out.written(),
                "expected " + type.getName() + ", found " + value.getClass().getName() + ".");
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + type.getName() + "]";
    }
}
