package dev.signalbox.process;

/**
 * What pool and worker say to each other. Numbers are big endian; {@code seq} counts the tasks that were sent to one worker, from 1.
 *
 * <p>Data line, to the worker: {@code TASKS (seq:long kind:byte length:int bytes)*}. Data line, from the worker: the types from
 * {@link #READY} on, each {@code type:byte} and what stands beside it. Control line, to the worker: the types from
 * {@link #CANCEL} on. Nothing comes back on the control line.
 *
 * <p>A task counts as started once {@link #STARTED}, or a {@link #DONE} that names it as the next, was published; the worker
 * publishes that before any code of the task runs, its decoding included. So what dies with a worker is known exactly. A
 * {@link #STARTED} wakes nobody unless the task is {@link #KIND_TIMED timed}: to be woken for it would cost the pool more than a short
 * task. So the pool takes the first of what it has sent to a worker for one that runs, and looks for itself where it must know.
 */
final class Wire {
    /** One task after another: {@code (seq kind length bytes)*}. */
    static final byte TASKS = 1;

    /** The initializer is done. */
    static final byte READY = 10;
    /** The initializer failed: {@code failure}. */
    static final byte NOT_READY = 11;
    /** {@code seq}. */
    static final byte STARTED = 12;
    /** {@code seq ranNanos next status payload}: the task on the task thread has ended; next is the seq that starts now, or 0. */
    static final byte DONE = 13;
    /** {@code seq next}: the task goes on without the task thread. */
    static final byte DETACHED = 14;
    /** {@code seq ranNanos status payload}: a detached task has ended. */
    static final byte LATER = 15;
    /** {@code seq payload}: one of many outputs. */
    static final byte ITEM = 16;
    /** {@code seq payload}: how far it is. */
    static final byte PROGRESS = 17;
    /** {@code nonce residentBytes gcMillis stacks}: what was not asked for is 0 or empty. */
    static final byte PONG = 18;
    /** {@code upTo kept}: tasks after kept up to upTo will not start. */
    static final byte REVOKED = 19;

    /** {@code nonce 0 text}: all threads. */
    static final byte DUMPED = 20;

    /** {@code seq interrupt:byte}. */
    static final byte CANCEL = 30;
    /** {@code nonce what:byte}: what to tell beside being alive, any of {@link #ASK_STACKS} and {@link #ASK_GC}. */
    static final byte PING = 31;

    static final int ASK_STACKS = 1;
    static final int ASK_GC = 2;
    /** {@code upTo}. */
    static final byte REVOKE = 32;
    /** {@code seq credit:int}: so many outputs more may be sent. */
    static final byte CREDIT = 33;

    /** {@code nonce}: tell of all threads. */
    static final byte DUMP = 34;

    /** {@code 0 logger level}: what to send of its log. */
    static final byte LOG_LEVEL = 35;

    static final byte VALUE = 0;
    static final byte FAILURE = 1;
    /** It ended without a payload: nobody wants its value, or there were many. */
    static final byte NOTHING = 2;
    /** It was cancelled before it began. */
    static final byte SKIPPED = 3;

    /** Nobody waits for the value. */
    static final byte KIND_SILENT = 1;
    /** Its result is taken apart into outputs. */
    static final byte KIND_STREAM = 2;
    /** Its result is a stage, and what that gives is wanted. */
    static final byte KIND_ASYNC = 4;

    /** It has a limit, so the pool is to know at once when it begins. */
    static final byte KIND_TIMED = 8;

    /** It is read and not run, for a {@link Rehearsal}. */
    static final byte KIND_DRY = 16;

    /** How many outputs of a stream may be on their way. */
    static final int STREAM_CREDIT = 256;

    private Wire() {}

    /** A new frame that begins with these. */
    static Bytes frame(byte type, long number) {
        Bytes frame = new Bytes();
        frame.u8(type);
        frame.i64(number);
        return frame;
    }

    /** Begins to tell how a task ended; gives how long that is without the payload. */
    static int done(Bytes frame, long seq, byte status) {
        frame.clear();
        frame.u8(DONE);
        frame.i64(seq);
        frame.i64(0);
        frame.i64(0);
        frame.u8(status);
        return frame.size();
    }
}
