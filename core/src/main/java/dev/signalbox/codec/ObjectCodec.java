package dev.signalbox.codec;

import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.OutputStream;

/**
 * What turns objects that are not data into bytes and back: they cross as a marked blob inside the data.
 *
 * <p>A {@link Codec} has none unless it is given one, and then refuses such objects both ways. Both ends must have been
 * given the same one; its name goes with each blob and is compared.
 *
 * <pre>{@code
 * Codec codec = Codec.builder()
 *         .objects(ObjectCodec.javaSerialization(ObjectInputFilter.Config.createFilter("com.acme.task.*;maxdepth=50")))
 *         .build();
 * }</pre>
 *
 * <p>Threads: called by many at once.
 *
 * <p>Failures: whatever it throws becomes the cause of a {@link CodecException}.
 */
public interface ObjectCodec {
    /** Its name on the wire, short. */
    String name();

    /** Whether it can take this object, which is no data. */
    boolean accepts(Object value);

    /** Writes the object. The stream need not be closed. */
    void encode(Object value, OutputStream to) throws Exception;

    /** Reads what {@link #encode} wrote; the stream ends where the blob ends. */
    Object decode(InputStream from) throws Exception;

    /**
     * Java's own serialization, for what is {@link java.io.Serializable}. Classes come from the context class loader of the
     * thread that decodes.
     *
     * @param filter says which classes may be read; those it does not decide on are refused, and so are arrays
     *     longer than their bytes
     */
    static ObjectCodec javaSerialization(ObjectInputFilter filter) {
        return new JavaObjectCodec(filter);
    }
}
