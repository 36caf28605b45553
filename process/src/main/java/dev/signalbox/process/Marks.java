package dev.signalbox.process;

/**
 * How a child's messages to its parent stand among what it prints. A message is one or more chunks:
 *
 * <pre>
 * 1 byte    0x1E
 * 16 bytes  the token, which nobody else knows
 * 1 byte    the type, and LAST with the last chunk of a message
 * 2 bytes   length of what follows
 * </pre>
 *
 * <p>A chunk is written by one write to the pipe and is not longer than what a POSIX system writes whole, however many write. So
 * nothing that a program, its libraries, an agent or the JVM prints can get into one: at most between two.
 */
final class Marks {
    static final byte FIRST = 0x1E;
    static final int HEADER = 1 + Bootstrap.TOKEN_BYTES + 1 + 2;
    /** The least PIPE_BUF there may be; Linux has 4096. */
    static final int LONGEST_CHUNK = 512;

    static final int LAST = 0x80;

    /** It runs: the moment its main method began. */
    static final byte HELLO = 1;
    /** It has read its work and begins. */
    static final byte READY = 2;
    /** It cannot read its work: a failure. */
    static final byte NOT_READY = 3;
    /** Its task has failed: a failure. */
    static final byte FAILED = 4;
    /** A log record: a long, the number of the task that logged it or 0, and texts. */
    static final byte LOG = 5;
    /** It ends in good order: its shutdown hooks run. */
    static final byte BYE = 6;
    /** What follows is printed by the task of this number: a long, 0 for none. On the standard error as well. */
    static final byte TASK = 7;

    private Marks() {}
}
