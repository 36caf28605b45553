package dev.signalbox.link;

import java.nio.ByteBuffer;

/** Takes the frames of a line, one after another. */
@FunctionalInterface
public interface FrameHandler {
    /**
     * Takes one frame: read only, big endian, from position to limit, and good only until this returns, because it lies in the
     * memory that the other side writes next. What is thrown goes to the caller of {@code poll}; the frame counts as received.
     *
     * @param frame the bytes of the frame
     */
    void onFrame(ByteBuffer frame);
}
