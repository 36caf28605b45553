package dev.signalbox.process;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A task on its way to a child, with what it is handed. */
final class Work {
    private final Object task;
    private final @Nullable Object given; // null: a task without

    private Work(Object task, @Nullable Object given) {
        this.task = task;
        this.given = given;
    }

    /**
     * As bytes.
     *
     * @throws NotSendableException if it holds something that cannot be serialized
     */
    static byte[] encoded(VoidTask task, String child) {
        Bytes bytes = new Bytes();
        codec().encode(task, "the task of child '" + child + "'", bytes);
        return bytes.toArray();
    }

    /**
     * As bytes.
     *
     * @throws NotSendableException if it holds something that cannot be serialized
     */
    static <A> byte[] encoded(ChildFunction<A> function, A given, String child) {
        Bytes bytes = new Bytes();
        TaskCodec codec = codec();
        codec.encode(function, "the function of child '" + child + "'", bytes);
        codec.encode(given, "what child '" + child + "' is handed", bytes);
        return bytes.toArray();
    }

    /**
     * What was encoded.
     *
     * @throws NotSendableException if it cannot be made here
     */
    static Work decode(byte[] bytes) {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        TaskCodec codec = codec();
        Object task = Objects.requireNonNull(codec.decode(from, "the task of this child"));
        Object given = from.hasRemaining() ? codec.decode(from, "what this child is handed") : null;
        return new Work(task, given);
    }

    @SuppressWarnings("unchecked") // encoded with what it takes
    void run() throws Exception {
        if (task instanceof VoidTask plain) {
            plain.perform();
        } else {
            ((ChildFunction<Object>) task).run(Objects.requireNonNull(given));
        }
    }

    /** By the loader of the application, which in the child is the one of everything. */
    private static TaskCodec codec() {
        return new TaskCodec(ClassLoader.getSystemClassLoader());
    }
}
