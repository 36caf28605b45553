package dev.signalbox.process;

import dev.signalbox.link.LinkException;
import java.nio.ByteBuffer;

/**
 * One frame from a worker, off the line.
 *
 * @param type what it is, as {@link Wire} says
 * @param seq the task; or the nonce, or the first number
 * @param ranNanos how long the task ran; or the second number
 * @param next the task that starts now; 0 if none. Or the third number
 * @param status what the payload is
 * @param payload a value, a failure, a text
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record Arrival(byte type, long seq, long ranNanos, long next, byte status, byte[] payload) {
    private static final byte[] NONE = {};

    static Arrival read(ByteBuffer frame) {
        byte type = frame.get();
        return switch (type) {
            case Wire.READY -> new Arrival(type, 0, 0, 0, (byte) 0, NONE);
            case Wire.NOT_READY -> new Arrival(type, 0, 0, 0, (byte) 0, rest(frame));
            case Wire.STARTED -> new Arrival(type, frame.getLong(), 0, 0, (byte) 0, NONE);
            case Wire.DONE ->
                new Arrival(type, frame.getLong(), frame.getLong(), frame.getLong(), frame.get(), rest(frame));
            case Wire.DETACHED -> new Arrival(type, frame.getLong(), 0, frame.getLong(), (byte) 0, NONE);
            case Wire.LATER -> new Arrival(type, frame.getLong(), frame.getLong(), 0, frame.get(), rest(frame));
            case Wire.ITEM, Wire.PROGRESS -> new Arrival(type, frame.getLong(), 0, 0, (byte) 0, rest(frame));
            case Wire.PONG ->
                new Arrival(type, frame.getLong(), frame.getLong(), frame.getLong(), (byte) 0, rest(frame));
            case Wire.REVOKED, Wire.DUMPED ->
                new Arrival(type, frame.getLong(), frame.getLong(), 0, (byte) 0, rest(frame));
            default -> throw new LinkException("A worker wrote a frame of type=" + type + ", which there is not");
        };
    }

    private static byte[] rest(ByteBuffer frame) {
        if (!frame.hasRemaining()) {
            return NONE;
        }
        byte[] rest = new byte[frame.remaining()];
        frame.get(rest);
        return rest;
    }
}
