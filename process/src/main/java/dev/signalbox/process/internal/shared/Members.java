package dev.signalbox.process.internal.shared;

import dev.signalbox.link.internal.SharedFile;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * The table of the processes that use the objects of a home, in a mapped file: a row each, row 0 for the home itself. {@code
 * docs/reference/shared-memory.md} has it for people.
 *
 * <p>A member is known by a number that is given once: the row, and how often it was given away. The home stores it when a process comes, and 0 when its line
 * ends. So whoever finds a member's number in some word of an object sees by one load whether that member is still there, and no one has to tidy up before others
 * can go on.
 */
final class Members {
    /** "SIGBXMEM". */
    static final long MAGIC = 0x5349_4742_584D_454DL;

    static final int VERSION = 1;
    static final int ROW_BITS = 10;
    static final int ROWS = 1 << ROW_BITS;
    static final int HEADER_BYTES = 1024;
    static final int ROW_BYTES = 128;
    static final int SIZE = HEADER_BYTES + ROWS * ROW_BYTES;

    private static final int MAGIC_AT = 0;
    private static final int VERSION_AT = 8;
    private static final int ROWS_AT = 12;
    private static final int MEMBER = 0;
    private static final int LAST_MEMBER = 8;
    private static final int PID = 16;
    /** Of which objects the process waits for news, a bit for those with the same number modulo 64; written by it. */
    private static final int WAITS = 32;
    /** Of which it is to look again; bits put by the home, taken by the member. */
    private static final int FROM_HOME = 40;
    /** Of which others are to look again; bits put by the member, taken by the home. */
    private static final int FROM_MEMBER = 48;

    private final Words words;

    private Members(Words words) {
        this.words = words;
    }

    static Members create(Path file) throws IOException {
        return SharedFile.create(file, SIZE, channel -> {
            MappedByteBuffer memory = channel.map(MapMode.READ_WRITE, 0, SIZE);
            memory.putLong(MAGIC_AT, MAGIC).putInt(VERSION_AT, VERSION).putInt(ROWS_AT, ROWS);
            return new Members(new Words(memory));
        });
    }

    static Members open(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            if (channel.size() != SIZE) {
                throw Segment.wrong(file, "size=" + channel.size(), "" + SIZE);
            }
            MappedByteBuffer memory = channel.map(MapMode.READ_WRITE, 0, SIZE);
            Segment.require(file, "magic", memory.getLong(MAGIC_AT), MAGIC);
            Segment.require(file, "version", memory.getInt(VERSION_AT), VERSION);
            Segment.require(file, "rows", memory.getInt(ROWS_AT), ROWS);
            return new Members(new Words(memory));
        }
    }

    static int rowOf(int member) {
        return member & ROWS - 1;
    }

    /** The number of the process that has this row after the one that had it last. */
    int next(int row) {
        int turn = (int) (words.get(at(row, LAST_MEMBER)) >>> ROW_BITS) + 1 & Integer.MAX_VALUE >>> ROW_BITS;
        return Math.max(1, turn) << ROW_BITS | row;
    }

    boolean isFree(int row) {
        return words.get(at(row, MEMBER)) == 0;
    }

    void enter(int member, long pid) {
        int row = rowOf(member);
        words.set(at(row, PID), pid);
        words.set(at(row, WAITS), 0);
        words.set(at(row, FROM_HOME), 0);
        words.set(at(row, FROM_MEMBER), 0);
        words.set(at(row, LAST_MEMBER), member);
        words.set(at(row, MEMBER), member);
    }

    void leave(int member) {
        words.set(at(rowOf(member), MEMBER), 0);
    }

    boolean isThere(int member) {
        return words.get(at(rowOf(member), MEMBER)) == member;
    }

    /** Which process that is or was, for a message. */
    String describe(int member) {
        int row = rowOf(member);
        return words.get(at(row, LAST_MEMBER)) == member
                ? "process " + words.get(at(row, PID))
                : "a process that has gone since";
    }

    long waits(int member) {
        return words.get(at(rowOf(member), WAITS));
    }

    void waits(int member, long bits) {
        words.set(at(rowOf(member), WAITS), bits);
    }

    /** Whether nothing was there, so that the member has to be called. */
    boolean putFromHome(int member, long bits) {
        return words.addBits(at(rowOf(member), FROM_HOME), bits) == 0;
    }

    long takeFromHome(int member) {
        return words.exchange(at(rowOf(member), FROM_HOME), 0);
    }

    /** Whether nothing was there, so that the home has to be called. */
    boolean putFromMember(int member, long bits) {
        return words.addBits(at(rowOf(member), FROM_MEMBER), bits) == 0;
    }

    long takeFromMember(int member) {
        return words.exchange(at(rowOf(member), FROM_MEMBER), 0);
    }

    private static int at(int row, int field) {
        return HEADER_BYTES + row * ROW_BYTES + field;
    }
}
