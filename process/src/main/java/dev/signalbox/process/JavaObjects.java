package dev.signalbox.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Java serialization between a parent and its own child, which run the same code and trust each other. The filter that the
 * user set for the whole JVM counts here too. Each object is a stream of its own: an Error in the middle of one harms no other.
 */
final class JavaObjects {
    private final ClassLoader loader;

    JavaObjects(ClassLoader loader) {
        this.loader = loader;
    }

    void write(@Nullable Object value, Bytes to) throws IOException {
        ObjectOutputStream out = new Writer(to);
        out.writeObject(value);
        out.flush();
    }

    Object read(InputStream from) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new Reader(from)) {
            return in.readObject();
        }
    }

    Class<?> load(String name) throws ClassNotFoundException {
        return Class.forName(name, false, loader);
    }

    /** Takes records and optionals too. */
    private static final class Writer extends ObjectOutputStream {
        Writer(OutputStream to) throws IOException {
            super(to);
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object object) {
            return ByComponents.orSelf(object);
        }
    }

    /** Looks classes up where the application's are. */
    private final class Reader extends ObjectInputStream {
        Reader(InputStream from) throws IOException {
            super(from);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass described) throws IOException, ClassNotFoundException {
            try {
                return load(described.getName());
            } catch (ClassNotFoundException primitive) {
                return super.resolveClass(described); // knows the primitive types, and gives the better message
            }
        }
    }
}
