package dev.signalbox.process.frames;

import dev.signalbox.ConfigurationException;
import dev.signalbox.RefusedException;
import dev.signalbox.process.internal.shared.Ref;
import dev.signalbox.process.internal.shared.Shared;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;

/**
 * A ring of frames of one size in shared memory, for images and arrays: one process writes them where they lie, others read them where they lie. Nothing is copied unless you
 * do.
 *
 * <pre>{@code
 * SharedFrames frames = SharedFrames.of(8, 1920 * 1080 * 3); // and hand it to the others
 *
 * // one process
 * try (FrameWriter writer = frames.writer();
 *         FrameDraft draft = writer.claim(Duration.ofSeconds(1))) {
 *     camera.readInto(draft.bytes());
 *     draft.shape(ElementType.BYTE, 1080, 1920, 3).commit();
 * }
 *
 * // others
 * try (FrameReader reader = frames.reader(ReadPolicy.DROP_OLDEST)) {
 *     try (Frame frame = reader.next(Duration.ofSeconds(1)).orElseThrow()) {
 *         look(frame.bytes(), frame.shape());
 *     }
 * }
 * }</pre>
 *
 * <p><b>Delivery.</b> Each reader has its own place, from where it joined on, and its own {@link ReadPolicy}. It gets frames in order, each whole: what a reader has open is not
 * written to. Frames that were lost to it are counted.
 *
 * <p><b>Threads.</b> The handle is for any thread of any process; a writer and a reader are for one thread at a time.
 *
 * <p><b>Failures.</b> A reader that dies holds nobody up. A writer that dies leaves what it had committed; then readers get a {@link WriterDiedException} until another process writes. Where
 * the frames were closed, or the process that made them has died, a {@link FramesClosedException}, for those who wait at once.
 *
 * <p><b>Lifecycle.</b> They live in the process that made them. Can be sent to others, as the argument of a child, a task or an event. Closing them ends them for all there, and elsewhere
 * only lets go of them. A frame that is still open stays readable.
 */
public final class SharedFrames implements AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;
    private static final int MOST_FRAMES = 1024;
    private static final int MOST_READERS = 64;
    private static final int DEFAULT_READERS = 8;
    private static final int MOST_BYTES = Integer.MAX_VALUE - 4096;
    private static final Shared.Closed CLOSED =
            (because, cause) -> new FramesClosedException("Cannot use these shared frames: " + because, cause);

    private final transient Ring ring;

    private SharedFrames(Shared shared) {
        this.ring = new Ring(shared);
    }

    /**
     * Makes a ring of so many frames, 2 to 1024, each of up to so many bytes, for up to 8 readers; at home in this process.
     *
     * @throws ConfigurationException if a number is out of its range, or there is no room for it
     */
    public static SharedFrames of(int frames, int frameBytes) {
        return of(frames, frameBytes, DEFAULT_READERS);
    }

    /**
     * The same, for up to so many readers, 1 to 64.
     *
     * @throws ConfigurationException if a number is out of its range, or there is no room for it
     */
    public static SharedFrames of(int frames, int frameBytes, int readers) {
        check("frames", frames, 2, MOST_FRAMES);
        check("frameBytes", frameBytes, 1, MOST_BYTES);
        check("readers", readers, 1, MOST_READERS);
        return new SharedFrames(Shared.create(Ring.layout(frames, frameBytes, readers), CLOSED));
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ConfigurationException(
                    "Cannot make shared frames with " + name + "=" + value + ": give " + least + " to " + most);
        }
    }

    /**
     * Becomes the one who writes. Does not block.
     *
     * @throws RefusedException if another does and is alive
     * @throws FramesClosedException if the frames are closed, or their home has gone
     */
    public FrameWriter writer() {
        return new FrameWriter(ring);
    }

    /**
     * Becomes a reader, from the next frame on. Does not block.
     *
     * @throws RefusedException if there are as many readers as there may be
     * @throws FramesClosedException if the frames are closed, or their home has gone
     */
    public FrameReader reader(ReadPolicy policy) {
        return new FrameReader(ring, policy);
    }

    /** How many frames there are at a time. */
    public int frames() {
        return ring.frames();
    }

    /** How many bytes a frame may have. */
    public int frameBytes() {
        return ring.frameBytes();
    }

    /** Where they were made, ends them for all; elsewhere, lets go of them. To close again does nothing. */
    @Override
    public void close() {
        ring.shared().close();
    }

    @Override
    public String toString() {
        return "SharedFrames[" + ring.frames() + " of " + ring.frameBytes() + " bytes, " + ring.shared() + "]";
    }

    private Object writeReplace() {
        return new Handle(ring.shared().ref());
    }

    private void readObject(ObjectInputStream from) throws InvalidObjectException {
        throw new InvalidObjectException("shared frames are sent as their address");
    }

    private record Handle(Ref ref) implements Serializable {
        private Object readResolve() {
            return new SharedFrames(Shared.of(ref, CLOSED));
        }
    }
}
