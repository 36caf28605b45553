package dev.signalbox.process;

import dev.signalbox.link.LinkOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a worker has to know to begin.
 *
 * @param address where its lines lead to: first the data line, then the control line
 * @param worker its name
 * @param maxTaskBytes the longest task or output
 * @param marksTasks whether what is printed is to have marks that tell which task prints it
 * @param initializer what runs before the first task, encoded
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record WorkerSpec(String address, String worker, int maxTaskBytes, boolean marksTasks, byte @Nullable [] initializer) {
    private static final int NONE = -1;
    /** Beside the task: what stands before it. */
    private static final int FRAME_BYTES = 1024;

    /** The options of both lines, on both sides. */
    static LinkOptions lines(int maxTaskBytes) {
        return LinkOptions.builder().maxFrameBytes(maxTaskBytes + FRAME_BYTES).build();
    }

    /** By hand and not by the codec, which is the greater part of a worker's start. */
    byte[] encoded() {
        byte[] to = address.getBytes(StandardCharsets.UTF_8);
        byte[] name = worker.getBytes(StandardCharsets.UTF_8);
        int initializerBytes = initializer == null ? 0 : initializer.length;
        ByteBuffer out = ByteBuffer.allocate(4 * Integer.BYTES + 1 + to.length + name.length + initializerBytes)
                .putInt(to.length)
                .put(to)
                .putInt(name.length)
                .put(name)
                .putInt(maxTaskBytes)
                .put((byte) (marksTasks ? 1 : 0))
                .putInt(initializer == null ? NONE : initializerBytes);
        if (initializer != null) {
            out.put(initializer);
        }
        return out.array();
    }

    static WorkerSpec decoded(byte[] bytes) {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        String address = text(from);
        String worker = text(from);
        int maxTaskBytes = from.getInt();
        boolean marksTasks = from.get() != 0;
        int length = from.getInt();
        return new WorkerSpec(address, worker, maxTaskBytes, marksTasks, length == NONE ? null : bytes(from, length));
    }

    private static String text(ByteBuffer from) {
        return new String(bytes(from, from.getInt()), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer from, int length) {
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }
}
