package dev.signalbox.process;

import java.io.IOException;
import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Tasks, what they hold, and what comes of them, as bytes between a parent and its child, which run the same code.
 *
 * <p>What is common goes a short way: numbers, strings, arrays of primitives, enums, records, plain lists, and lambdas over
 * such. All else goes by Java serialization. The short way is taken only where its outcome cannot be told from that of Java
 * serialization: so as soon as a value holds two things that can change or that refer to others, which might be one and the same or form a circle,
 * all of it is serialized as one. Records and optionals need not be {@code Serializable}.
 *
 * <p>For any number of threads.
 */
final class TaskCodec {
    private final JavaObjects objects;
    private final ValueReader reader;
    private final ThreadLocal<ValueWriter> writers = new ThreadLocal<>();

    /** The one for whatever has no loader of its own: finds classes where the program's are. */
    static TaskCodec ofThisProcess() {
        return Shared.CODEC;
    }

    /** Finds classes by this loader. */
    TaskCodec(ClassLoader loader) {
        this.objects = new JavaObjects(loader);
        this.reader = new ValueReader(objects);
    }

    /**
     * A value as bytes.
     *
     * @param what what it is, for the message: "a task", "the result of ..."
     * @throws NotSendableException if it holds something that cannot be serialized
     */
    byte[] encode(@Nullable Object value, String what) {
        Bytes bytes = new Bytes();
        encode(value, what, bytes);
        return bytes.toArray();
    }

    /** The same behind what is in {@code to}, which is as before if it fails. */
    void encode(@Nullable Object value, String what, Bytes to) {
        ValueWriter writer = borrow();
        try {
            encode(writer, value, what, to);
        } finally {
            giveBack(writer);
        }
    }

    /** What writes values on this thread, for several of them; until it is given back, a value's own code gets another. */
    ValueWriter borrow() {
        ValueWriter writer = writers.get();
        if (writer == null) {
            return new ValueWriter(objects);
        }
        writers.set(null);
        return writer;
    }

    void giveBack(ValueWriter writer) {
        writers.set(writer);
    }

    /** The same by what was borrowed. */
    void encode(ValueWriter writer, @Nullable Object value, String what, Bytes to) {
        int start = to.size();
        try {
            writer.write(value, to);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            to.cut(start);
            throw notSendable(value, what, e);
        }
    }

    /**
     * The value that was encoded, from the buffer's position on, which moves behind it.
     *
     * @throws NotSendableException if it cannot be made here: a class is missing, or its own code fails
     */
    @Nullable
    Object decode(ByteBuffer from, String what) {
        try {
            return reader.read(from);
        } catch (ClassNotFoundException | NoClassDefFoundError e) {
            throw new NotSendableException(
                    "Cannot read " + what + " here: class " + e.getMessage()
                            + " was not found. Both processes need the same class path.",
                    e);
        } catch (InvalidClassException | InvalidObjectException e) {
            throw new NotSendableException(
                    "Cannot read " + what + " here: " + e.getMessage()
                            + ". Both processes need the same build of each class.",
                    e);
        } catch (NotSendableException e) {
            throw e;
        } catch (Exception | StackOverflowError e) {
            throw new NotSendableException("Cannot read " + what + " here: " + e, e);
        }
    }

    /** Reads a value as far as that runs no code of the value's own but of classes that are loaded: for the next that is like it. */
    void rehearse(ByteBuffer from) {
        try {
            reader.rehearse(from);
        } catch (Exception | LinkageError | StackOverflowError e) {
            // then it will be found out with the next
        }
    }

    private static NotSendableException notSendable(@Nullable Object value, String what, Throwable e) {
        String blame = null;
        if (value != null && e instanceof NotSerializableException) {
            try {
                blame = Culprit.in(value);
            } catch (RuntimeException | StackOverflowError unknown) {
                e.addSuppressed(unknown);
            }
        }
        String type = value == null ? "null" : value.getClass().getName();
        String found = blame == null
                ? (value == null ? "" : "it is of " + type + ", and ") + "serialization failed with " + e
                : (blame.startsWith("of ") || blame.startsWith("a lambda") ? "it is " : "") + blame;
        return new NotSendableException("Cannot send " + what + " to another process: " + found, e);
    }

    /** Made when it is first asked for. */
    private static final class Shared {
        static final TaskCodec CODEC = new TaskCodec(loader());

        private static ClassLoader loader() {
            ClassLoader context = Thread.currentThread().getContextClassLoader();
            return context == null ? ClassLoader.getSystemClassLoader() : context;
        }
    }
}
