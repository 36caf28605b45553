package dev.signalbox.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.io.Serializable;

/** Java serialization, never without a filter. */
final class JavaObjectCodec implements ObjectCodec {
    private final ObjectInputFilter filter;

    JavaObjectCodec(ObjectInputFilter filter) {
        this.filter = ObjectInputFilter.rejectUndecidedClass(filter);
    }

    @Override
    public String name() {
        return "java";
    }

    @Override
    public boolean accepts(Object value) {
        return value instanceof Serializable;
    }

    @Override
    public void encode(Object value, OutputStream to) throws IOException {
        ObjectOutputStream out = new ObjectOutputStream(to);
        out.writeObject(value);
        out.flush();
    }

    @Override
    public Object decode(InputStream from) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ContextInputStream(from)) {
            in.setObjectInputFilter(bounded(from.available()));
            return in.readObject();
        }
    }

    /** Each element of an array takes a byte at least, so none can have more than there are; tables a few times that. */
    private ObjectInputFilter bounded(int bytes) {
        return info ->
                info.arrayLength() > 16 + bytes * 4L ? ObjectInputFilter.Status.REJECTED : filter.checkInput(info);
    }

    /** Looks classes up where the application's are, not where ours are: they differ in containers and plug-ins. */
    private static final class ContextInputStream extends ObjectInputStream {
        ContextInputStream(InputStream from) throws IOException {
            super(from);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass described) throws IOException, ClassNotFoundException {
            ClassLoader context = Thread.currentThread().getContextClassLoader();
            if (context != null) {
                try {
                    return Class.forName(described.getName(), false, context);
                } catch (ClassNotFoundException primitiveOrOurs) {
                    // the default knows primitive types, and gives the better message
                }
            }
            return super.resolveClass(described);
        }
    }
}
