package dev.signalbox.codec;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How the values of one type lie on the wire. Immutable, shared by all codecs and threads. */
abstract class Form {
    private static final byte UNKNOWN = 0;
    private static final byte OPEN = 1;
    private static final byte CLOSED = 2;

    final Class<?> type;
    private final boolean isPrimitive;
    private volatile @Nullable Names closure;
    /** Found out once or twice, always the same. */
    private byte open = UNKNOWN;

    Form(Class<?> type) {
        this.type = type;
        this.isPrimitive = type.isPrimitive();
    }

    /** Writes a value where this type is declared, so that a reader expects it. */
    abstract void write(Output out, Object value);

    /** Writes a value where nothing is declared, so that a reader can tell its type. */
    void writeAny(Output out, Object value) {
        write(out, value);
    }

    /** Reads what either of the two wrote, or another language for this type. Nil is not next. */
    abstract @Nullable Object read(Input in);

    /** Whether a value of any type may stand somewhere inside, and a sender may so ask for one by name. */
    final boolean isOpen() {
        byte known = open;
        if (known == UNKNOWN) {
            known = this != AnyForm.OBJECT && closure().open() ? OPEN : CLOSED;
            open = known;
        }
        return known == OPEN;
    }

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

    /** What may stand for the names of a record; 0 if this is none. */
    long fingerprint() {
        return 0;
    }

    final void writeOrNil(Output out, @Nullable Object value) {
        if (value == null) {
            out.nil();
        } else {
            write(out, value);
        }
    }

    /** Nil may be next, unless the type is a primitive one. */
    @Nullable
    Object readOrNil(Input in) {
        return !isPrimitive && in.nil() ? ofNil() : read(in);
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
