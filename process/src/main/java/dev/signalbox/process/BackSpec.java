package dev.signalbox.process;

import dev.signalbox.link.LinkOptions;
import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a back has to know to begin. Serializable, since where we are a module nobody else sees into our records.
 *
 * @param address where its lines lead to: first the calls, then the messages
 * @param name of the process
 * @param maxFrameBytes the longest message or answer
 * @param atOnce how many messages may be in progress; 0: one after the other on the loop
 * @param sendLimit how long a message of the back waits for room
 * @param face the class name of its front; null for the plain form
 * @param signature of the front
 * @param work the factory, or the object of the plain form, encoded
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record BackSpec(
        String address,
        String name,
        int maxFrameBytes,
        int atOnce,
        Duration sendLimit,
        @Nullable String face,
        int signature,
        byte[] work)
        implements Serializable {
    private static final long serialVersionUID = 1L;
    /** Beside a value: what stands before it. */
    private static final int HEAD_BYTES = 1024;

    static LinkOptions lines(int maxFrameBytes) {
        return LinkOptions.builder().maxFrameBytes(maxFrameBytes + HEAD_BYTES).build();
    }
}
