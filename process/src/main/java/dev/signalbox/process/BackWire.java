package dev.signalbox.process;

/**
 * What front and back say to each other on the line of calls. Numbers are big endian. The line of messages has events only, from the
 * back, as {@link EventFrames} writes them.
 */
final class BackWire {
    /** To the back: {@code id flags what}: a message; the id counts from 1. */
    static final byte CALL = 1;
    /** To the back: {@code id}: answer. */
    static final byte PING = 2;
    /** To the back: {@code id}: nobody wants the answer any more. */
    static final byte CANCEL = 3;
    /** To the back: {@code drainNanos}: end when all that came before is handled, or the time is over. */
    static final byte STOP = 4;
    /** To the back: {@code logger level}. */
    static final byte LEVEL = 5;

    /** From the back. */
    static final byte READY = 10;
    /** From the back: {@code failure}. */
    static final byte NOT_READY = 11;
    /** From the back: {@code id status payload}. */
    static final byte ANSWER = 12;
    /** From the back: {@code name failure}: a message whose answer nobody wants has failed. */
    static final byte FAILED = 13;
    /** From the back: it wants to end; {@link #STOP} is the answer. */
    static final byte WANTS_END = 14;
    /** From the back: {@code detail}: its last word. */
    static final byte BYE = 15;

    static final byte VALUE = 0;
    static final byte FAILURE = 1;

    /** Nobody waits for the answer. */
    static final byte SILENT = 1;

    private BackWire() {}
}
