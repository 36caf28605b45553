package dev.signalbox.process;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The first bytes that a child reads from its standard input: who its parent is, and what it is to do. Nothing of it can be seen
 * by others, as arguments and environment can. A magic number, a version and a length, then the fields in their order.
 *
 * @param token marks the child's messages among what it prints
 * @param parentPid the parent
 * @param orphanNanos how long it may tidy up when its parent is gone
 * @param logLevel the lowest level of log records that the parent wants
 * @param name its name
 * @param directory where its files are, to be deleted if the parent is gone
 * @param kind what is to be run
 * @param main the class whose main method is to be run, if that is the kind
 * @param args of the main method
 * @param work the task, and what it is handed; or the {@link WorkerSpec}
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
record Bootstrap(
        byte[] token,
        long parentPid,
        long orphanNanos,
        String logLevel,
        String name,
        String directory,
        Kind kind,
        String main,
        List<String> args,
        byte[] work) {
    static final int VERSION = 1;
    static final int TOKEN_BYTES = 16;
    /** What the parent says later, a byte each. */
    static final int STOP = 'S';
    /** Answers the child's last message: its farewell was heard. */
    static final int FAREWELL = 'F';

    /** What a child runs. */
    enum Kind {
        MAIN,
        TASK,
        /** Our own loop of tasks: no codec and no lambda is needed for it, which would take longer than all else. */
        WORKER;

        /** Values made once. */
        private static final Kind[] ALL = values();
    }

    /** "SBCJ". */
    private static final int MAGIC = 0x5342_434A;

    byte[] encoded() {
        List<byte[]> texts = new ArrayList<>();
        for (String text : List.of(logLevel, name, directory, main)) {
            texts.add(text.getBytes(StandardCharsets.UTF_8));
        }
        for (String arg : args) {
            texts.add(arg.getBytes(StandardCharsets.UTF_8));
        }
        int length = TOKEN_BYTES + 2 * Long.BYTES + 1 + Integer.BYTES + Integer.BYTES + work.length;
        for (byte[] text : texts) {
            length += Integer.BYTES + text.length;
        }
        ByteBuffer out = ByteBuffer.allocate(3 * Integer.BYTES + length)
                .putInt(MAGIC)
                .putInt(VERSION)
                .putInt(length)
                .put(token)
                .putLong(parentPid)
                .putLong(orphanNanos)
                .put((byte) Arrays.asList(Kind.ALL).indexOf(kind))
                .putInt(args.size());
        for (byte[] text : texts) {
            out.putInt(text.length).put(text);
        }
        return out.putInt(work.length).put(work).array();
    }

    /**
     * Reads what the parent wrote.
     *
     * @throws EOFException if the parent is gone
     * @throws IOException if it is not what a parent of this version writes
     */
    static Bootstrap read(InputStream from) throws IOException {
        DataInputStream in = new DataInputStream(from);
        int magic = in.readInt();
        int version = in.readInt();
        if (magic != MAGIC || version != VERSION) {
            throw new IOException("found magic=" + Integer.toHexString(magic) + " version=" + version
                    + " on standard input, expected magic=" + Integer.toHexString(MAGIC) + " version=" + VERSION
                    + ". Is another release of Signalbox first on the class path?");
        }
        byte[] all = new byte[in.readInt()];
        in.readFully(all);
        ByteBuffer fields = ByteBuffer.wrap(all);
        byte[] token = new byte[TOKEN_BYTES];
        fields.get(token);
        long parentPid = fields.getLong();
        long orphanNanos = fields.getLong();
        Kind kind = Kind.ALL[fields.get()];
        int argCount = fields.getInt();
        String logLevel = text(fields);
        String name = text(fields);
        String directory = text(fields);
        String main = text(fields);
        List<String> args = new ArrayList<>(argCount);
        for (int i = 0; i < argCount; i++) {
            args.add(text(fields));
        }
        return new Bootstrap(token, parentPid, orphanNanos, logLevel, name, directory, kind, main, args, bytes(fields));
    }

    private static String text(ByteBuffer from) {
        return new String(bytes(from), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer from) {
        byte[] bytes = new byte[from.getInt()];
        from.get(bytes);
        return bytes;
    }
}
