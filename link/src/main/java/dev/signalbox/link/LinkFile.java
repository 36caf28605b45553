package dev.signalbox.link;

import dev.signalbox.link.internal.Log;
import dev.signalbox.link.internal.SharedFile;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/**
 * The mapped file of a line: a header, then a ring for each direction. {@code docs/reference/shared-memory.md} has it for
 * people.
 *
 * @param toConnector the ring that the listener's side writes
 * @param toListener the ring that the connector's side writes
 */
record LinkFile(ByteBuffer toConnector, ByteBuffer toListener) {
    static final int HEADER_BYTES = 1024;
    static final int ID_BYTES = 16;

    /** "SIGBXLNK". */
    static final long MAGIC = 0x5349_4742_584C_4E4BL;

    private static final int MAGIC_AT = 0;
    private static final int VERSION_AT = 8;
    private static final int RING_BYTES_AT = 12;
    private static final int ID_AT = 16;

    /** Where the file of the line with this id is, beside that socket. */
    static Path beside(Path socket, byte[] id) {
        return socket.resolveSibling("ring-" + HexFormat.of().formatHex(id));
    }

    /** Makes the file and maps it. */
    static LinkFile create(Path file, int ringBytes, byte[] id) throws IOException {
        long size = sizeFor(ringBytes);
        return SharedFile.create(file, size, channel -> {
            MappedByteBuffer memory = channel.map(MapMode.READ_WRITE, 0, size);
            // big endian, as the handshake is: it can be read before the byte order is agreed on
            memory.putLong(MAGIC_AT, MAGIC);
            memory.putInt(VERSION_AT, RingLayout.VERSION);
            memory.putInt(RING_BYTES_AT, ringBytes);
            memory.put(ID_AT, id);
            return rings(memory, ringBytes);
        });
    }

    /** Maps the file that the other side has made, after a look at whether it is the one. */
    static LinkFile open(Path file, int ringBytes, byte[] id) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            long size = sizeFor(ringBytes);
            if (channel.size() != size) {
                throw wrong(file, "size=" + channel.size(), "" + size);
            }
            MappedByteBuffer memory = channel.map(MapMode.READ_WRITE, 0, size);
            byte[] found = new byte[ID_BYTES];
            memory.get(ID_AT, found);
            if (memory.getLong(MAGIC_AT) != MAGIC) {
                throw wrong(file, "magic=" + Long.toHexString(memory.getLong(MAGIC_AT)), Long.toHexString(MAGIC));
            }
            if (memory.getInt(VERSION_AT) != RingLayout.VERSION) {
                throw wrong(file, "version=" + memory.getInt(VERSION_AT), "" + RingLayout.VERSION);
            }
            if (memory.getInt(RING_BYTES_AT) != ringBytes) {
                throw wrong(file, "ringBytes=" + memory.getInt(RING_BYTES_AT), "" + ringBytes);
            }
            if (!Arrays.equals(found, id)) {
                throw wrong(file, "the id of another line", "the one of the handshake");
            }
            return rings(memory, ringBytes);
        }
    }

    /** Takes the file's name away; what is mapped stays. */
    static void unlink(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // Windows keeps the name of what is mapped; the listener deletes it with its directory, or the next sweep
            // does
            Log.LINK.log(Level.DEBUG, "Cannot delete the mapped file '" + file + "' yet", e);
        }
    }

    private static LinkFile rings(ByteBuffer memory, int ringBytes) {
        int size = RingLayout.sizeOf(ringBytes);
        return new LinkFile(memory.slice(HEADER_BYTES, size), memory.slice(HEADER_BYTES + size, size));
    }

    private static long sizeFor(int ringBytes) {
        return HEADER_BYTES + 2L * RingLayout.sizeOf(ringBytes);
    }

    private static LinkException wrong(Path file, String found, String expected) {
        return new LinkException("Cannot use the shared file '" + file + "': found " + found + ", expected " + expected
                + ". It is not the file of this line; connect again.");
    }
}
