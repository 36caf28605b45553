package dev.signalbox.codec;

import dev.signalbox.ConfigurationException;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns values into bytes and back: a compact, self-describing format that any language with MessagePack can read.
 *
 * <pre>{@code
 * record Order(long id, String food, List<String> extras) {}
 *
 * Codec codec = Codec.data();
 * byte[] bytes = codec.encode(new Order(7, "sushi", List.of("wasabi")));
 * Order order = codec.decode(bytes, Order.class);
 * }</pre>
 *
 * <p>Data are: null, booleans, numbers with their exact type, strings, primitive arrays, lists, sets and maps in their
 * order, enums, optionals, the times of {@code java.time}, UUIDs, records and sealed families of records, and {@link dev.signalbox.Event}s. A failure is
 * carried as its texts ({@link RemoteFailure}). Everything else is refused, unless the codec was given an
 * {@link ObjectCodec}.
 *
 * <p>A record goes by its class name, or the name pinned by {@link dev.signalbox.Named}, and its components by theirs, so
 * both sides may add, drop and reorder components: one that is missing takes its {@link dev.signalbox.Default}, an empty
 * {@code Optional}, or null if it is annotated {@code @Nullable}. A name in the bytes never loads a class. It finds only
 * what the expected type can hold and what was registered; any other record becomes an {@link UnknownRecord}. Two ends of
 * one build may leave the names out: {@link Builder#compact()}.
 *
 * <p>Delivery: what is decoded equals what was encoded, type by type; lists, sets and maps come back as mutable ones of
 * the usual classes.
 *
 * <p>Threads: immutable, for use by many at once; nothing blocks.
 *
 * <p>Failures: {@link CodecException}, which names the place; the buffer is then as it was, apart from what lies behind
 * its position.
 *
 * <p>Lifecycle: make one and keep it; nothing to close.
 */
// Long because each way to encode and decode has its documentation here.
public final class Codec {
    private static final Codec DATA = builder().build();

    private final CodecLimits limits;
    private final Forms forms;
    private final @Nullable Form[] known;
    private final PerThread<Output> outputs;
    private final PerThread.Owned[] outputSlots;
    private final PerThread<Input> inputs;
    private final PerThread.Owned[] inputSlots;

    /** Makes room where a buffer is too small. */
    @FunctionalInterface
    public interface Growth {
        /**
         * A buffer with more room, into which the value is then encoded from its beginning.
         *
         * @param tooSmall the buffer that was too small, with its position as it was
         * @param atLeast how many bytes are needed at the least; it may turn out to be more, and then this is called again
         */
        ByteBuffer grow(ByteBuffer tooSmall, int atLeast);
    }

    private Codec(CodecLimits limits, Forms forms, @Nullable ObjectCodec objects, Names registered) {
        this.limits = limits;
        this.forms = forms;
        this.known = forms.known;
        this.outputs = new PerThread<>(() -> new Output(forms, limits, objects));
        this.outputSlots = outputs.slots();
        this.inputs = new PerThread<>(() -> new Input(forms, limits, objects, registered));
        this.inputSlots = inputs.slots();
    }

    private Output output() {
        PerThread.Owned own = PerThread.take(outputSlots);
        return own != null ? (Output) own : outputs.takeElsewhere();
    }

    private Input input() {
        PerThread.Owned own = PerThread.take(inputSlots);
        return own != null ? (Input) own : inputs.takeElsewhere();
    }

    private Form form(Class<?> type) {
        Form form = Forms.find(known, type);
        return form != null ? form : forms.of(type);
    }

    /** The codec for data and nothing but data, with the standard limits. */
    public static Codec data() {
        return DATA;
    }

    /** A codec with limits, known types or an object codec of your choice. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Encodes a value into the buffer, from its position, which moves behind the value. Big endian whatever the buffer's
     * order.
     *
     * @throws CodecException if the value cannot be encoded or does not fit
     */
    public void encode(@Nullable Object value, ByteBuffer target) {
        Output out = output();
        try {
            if (!write(out, value, target)) {
                throw new CodecException(
                                target.remaining(),
                                "it does not fit: remaining=" + target.remaining() + " needed=" + out.wanted()
                                        + " or more. Give a larger buffer, or a Growth.")
                        .during("encode", root(value));
            }
        } finally {
            out.close();
            out.giveBack();
        }
    }

    /**
     * Encodes a value into the buffer, or if it is too small into the one that is made of it; gives the buffer that holds
     * the value, its position behind it.
     *
     * @throws CodecException if the value cannot be encoded, or the buffer does not grow
     */
    public ByteBuffer encode(@Nullable Object value, ByteBuffer target, Growth growth) {
        Output out = output();
        try {
            ByteBuffer into = target;
            while (!write(out, value, into)) {
                ByteBuffer larger = growth.grow(into, grown(out, value, into.remaining()));
                if (larger.remaining() <= into.remaining()) {
                    throw new CodecException(
                                    into.remaining(),
                                    "it does not fit, and the buffer did not grow: remaining=" + larger.remaining()
                                            + " needed=" + out.wanted() + " or more.")
                            .during("encode", root(value));
                }
                into = larger;
            }
            return into;
        } finally {
            out.close();
            out.giveBack();
        }
    }

    /**
     * Encodes a value into an array of its size.
     *
     * @throws CodecException if the value cannot be encoded
     */
    public byte[] encode(@Nullable Object value) {
        Output out = output();
        byte[] scratch = out.scratch();
        try {
            while (true) {
                out.open(scratch, 0, Math.min(scratch.length, limits.bytes()));
                if (attempt(out, value)) {
                    return Arrays.copyOf(scratch, out.written());
                }
                scratch = new byte[grown(out, value, scratch.length)];
            }
        } finally {
            out.close();
            out.keep(scratch);
            out.giveBack();
        }
    }

    private int grown(Output out, @Nullable Object value, int size) {
        long wanted = Math.max(out.wanted(), Math.min(size * 2L, limits.bytes()));
        if (out.wanted() > limits.bytes()) {
            throw new CodecException(
                            limits.bytes(),
                            "the limit bytes=" + limits.bytes() + " is reached. Raise it with CodecLimits.withBytes.")
                    .during("encode", root(value));
        }
        return (int) wanted;
    }

    private boolean write(Output out, @Nullable Object value, ByteBuffer target) {
        if (!target.hasArray() && target.isReadOnly()) {
            throw new CodecException(0, "the buffer is read-only.").during("encode", root(value));
        }
        int start = target.position();
        out.open(target, limits.bytes());
        if (!attempt(out, value)) {
            return false;
        }
        target.position(start + out.written());
        return true;
    }

    /** False if it does not fit. */
    private boolean attempt(Output out, @Nullable Object value) {
        try {
            Form form = value == null ? null : Forms.find(known, value.getClass());
            if (value == null || form == null) {
                out.any(value);
            } else {
                form.writeAny(out, value);
            }
            return true;
        } catch (Output.Full full) {
            return false;
        } catch (CodecException e) {
            throw e.during("encode", root(value));
        } catch (ConfigurationException e) { // a record that cannot be seen into; it says all there is to say
            throw e;
        } catch (RuntimeException | StackOverflowError e) { // from the value's own code
            throw new CodecException(out.written(), "it threw " + e, e).during("encode", root(value));
        }
    }

    private static String root(@Nullable Object value) {
        return value == null ? "null" : value.getClass().getSimpleName();
    }

    /**
     * Decodes one value, whatever it is, from the buffer's position, which moves behind it.
     *
     * @throws CodecException if the bytes are no encoding, or too large
     */
    public @Nullable Object decode(ByteBuffer source) {
        return read(source, AnyForm.OBJECT);
    }

    /**
     * Decodes one value of a type from the buffer's position, which moves behind it; null if null was encoded.
     *
     * @throws CodecException if the bytes are no encoding of this type, or too large
     */
    public <T> @Nullable T decode(ByteBuffer source, Class<T> type) {
        return cast(read(source, form(type)));
    }

    /**
     * Decodes one value of a type with parameters from the buffer's position, which moves behind it; null if null was
     * encoded.
     *
     * @throws CodecException if the bytes are no encoding of this type, or too large
     */
    public <T> @Nullable T decode(ByteBuffer source, TypeRef<T> type) {
        return cast(read(source, type.form(forms)));
    }

    /**
     * Decodes one value of a type known only at run time. It is taken apart anew by each call: keep a {@link TypeRef}
     * where the type is known.
     *
     * @throws CodecException if the bytes are no encoding of this type, or too large
     */
    public @Nullable Object decode(ByteBuffer source, Type type) {
        return read(source, forms.of(type));
    }

    /**
     * Decodes the value that the array holds, whatever it is.
     *
     * @throws CodecException if the bytes are not exactly one encoding, or too large
     */
    public @Nullable Object decode(byte[] source) {
        return read(source, AnyForm.OBJECT);
    }

    /**
     * Decodes the value of a type that the array holds; null if null was encoded.
     *
     * @throws CodecException if the bytes are not exactly one encoding of this type, or too large
     */
    public <T> @Nullable T decode(byte[] source, Class<T> type) {
        return cast(read(source, form(type)));
    }

    /**
     * Decodes the value of a type with parameters that the array holds; null if null was encoded.
     *
     * @throws CodecException if the bytes are not exactly one encoding of this type, or too large
     */
    public <T> @Nullable T decode(byte[] source, TypeRef<T> type) {
        return cast(read(source, type.form(forms)));
    }

    /**
     * Decodes the value that the array holds, of a type known only at run time.
     *
     * @throws CodecException if the bytes are not exactly one encoding of this type, or too large
     */
    public @Nullable Object decode(byte[] source, Type type) {
        return read(source, forms.of(type));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the form was made for the type
    private static <T> @Nullable T cast(@Nullable Object value) {
        return (T) value;
    }

    private @Nullable Object read(ByteBuffer source, Form form) {
        int start = source.position();
        Input in = input();
        try {
            in.open(source);
            Object value = read(in, form);
            source.position(start + in.consumed());
            return value;
        } finally {
            in.close();
            in.giveBack();
        }
    }

    private @Nullable Object read(byte[] source, Form form) {
        Input in = input();
        try {
            in.open(source, 0, source.length);
            Object value = read(in, form);
            if (in.consumed() != source.length) {
                throw in.bad("the value ends here, but " + (source.length - in.consumed()) + " more bytes follow.");
            }
            return value;
        } finally {
            in.close();
            in.giveBack();
        }
    }

    private static @Nullable Object read(Input in, Form form) {
        try {
            in.expect(form);
            return form.readOrNil(in);
        } catch (CodecException e) {
            throw e.during("decode", form == AnyForm.OBJECT ? "" : form.type.getSimpleName());
        } catch (ConfigurationException e) { // a record that cannot be seen into; it says all there is to say
            throw e;
        } catch (RuntimeException | StackOverflowError e) { // from code of a decoded value, such as the hash of a key
            throw new CodecException(in.consumed(), "a value that was read threw " + e, e)
                    .during("decode", form.type.getSimpleName());
        }
    }

    /** Sets up a codec. */
    public static final class Builder {
        private CodecLimits limits = CodecLimits.standard();
        private @Nullable ObjectCodec objects;
        private MethodHandles.@Nullable Lookup lookup;
        private final List<Class<?>> registered = new ArrayList<>();
        private boolean compact;

        private Builder() {}

        /** How large and deep values may be. */
        public Builder limits(CodecLimits limits) {
            this.limits = limits;
            return this;
        }

        /**
         * Records and enums, or sealed families of them, that a sender may name where the receiver expects nothing in
         * particular; with all they can hold.
         */
        public Builder register(Class<?>... types) {
            registered.addAll(List.of(types));
            return this;
        }

        /**
         * Writes registered records, and all they can hold, with a fingerprint of 8 bytes in the place of their names.
         *
         * <p>That is smaller and faster, and right where both sides run the same build. The fingerprint is that of the
         * record's name and of the names of its components in their order. A reader that has another version of the
         * record, or does not know it, refuses what it gets; it never takes one component for another. Every codec reads
         * both forms of a record that it expects or has registered, so readers need not be compact.
         */
        public Builder compact() {
            this.compact = true;
            return this;
        }

        /** What encodes and decodes objects that are not data. Without one they are refused. */
        public Builder objects(ObjectCodec objects) {
            this.objects = objects;
            return this;
        }

        /** Sees into records of a module that is not open to this one: {@code MethodHandles.lookup()} of that module. */
        public Builder lookup(MethodHandles.Lookup lookup) {
            this.lookup = lookup;
            return this;
        }

        /**
         * The codec.
         *
         * @throws ConfigurationException if two registered types have the same name, or one is no data, or it is to be
         *     {@link #compact()} and nothing is registered
         */
        public Codec build() {
            if (compact && registered.isEmpty()) {
                throw new ConfigurationException("Cannot build a codec that is compact() and has nothing registered:"
                        + " only records that are named in register(…) are written by their fingerprint.");
            }
            Forms forms = lookup == null && !compact ? Forms.SHARED : new Forms(lookup);
            Names names = new Names();
            for (Class<?> type : registered) {
                Form form = forms.of(type);
                if (form.name() == null && !type.isSealed()) {
                    throw new ConfigurationException("Cannot register " + type.getName()
                            + " with a codec: only records, enums and sealed types of them go by a name.");
                }
                names.add(form);
            }
            if (compact) {
                names.compact();
            }
            return new Codec(limits, registered.isEmpty() ? forms : forms.knowing(names.all()), objects, names);
        }
    }
}
