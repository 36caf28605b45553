package dev.signalbox.process.internal.shared;

import dev.signalbox.link.internal.SharedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * The mapped file of one shared object: a header, its words, and the blocks of whoever has big ones. Each object has a file of its own, so that nothing of an
 * object that was closed is ever memory of another: a thread that was late by a moment can do no harm.
 *
 * @param words all before the blocks
 * @param blocks what comes then, each mapped by itself, so that all of them together may be longer than a buffer
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record Segment(Words words, ByteBuffer[] blocks) {
    /** "SIGBXOBJ". */
    static final long MAGIC = 0x5349_4742_584F_424AL;

    static final int VERSION = 1;
    static final int HEADER_BYTES = 256;
    /** 0 as long as the object is open. */
    static final int CLOSED = 128;
    /** 1 when somebody waits for news of the object; taken down by whoever has some. */
    static final int AWAITED = 192;

    private static final int MAGIC_AT = 0;
    private static final int VERSION_AT = 8;
    private static final int KIND_AT = 12;
    private static final int ID_AT = 16;
    private static final int WORDS_BYTES_AT = 24;
    private static final int BLOCKS_AT = 28;
    private static final int BLOCK_BYTES_AT = 32;
    private static final int PARAMETER_AT = 40;
    private static final int PAGE = 4096;

    static Segment create(Path file, Layout layout, long id) throws IOException {
        return SharedFile.create(file, layout.size(), channel -> {
            MappedByteBuffer memory = channel.map(MapMode.READ_WRITE, 0, layout.wordsBytes());
            memory.putLong(MAGIC_AT, MAGIC).putInt(VERSION_AT, VERSION).putInt(KIND_AT, layout.kind());
            memory.putLong(ID_AT, id).putInt(WORDS_BYTES_AT, layout.wordsBytes());
            memory.putInt(BLOCKS_AT, layout.blocks()).putLong(BLOCK_BYTES_AT, layout.blockBytes());
            memory.putLong(PARAMETER_AT, layout.parameter());
            return new Segment(new Words(memory), mapBlocks(channel, layout));
        });
    }

    /** Maps the file of that object, after a look at whether it is that. */
    static Segment open(Path file, Layout layout, long id) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            if (channel.size() != layout.size()) {
                throw wrong(file, "size=" + channel.size(), "" + layout.size());
            }
            MappedByteBuffer memory = channel.map(MapMode.READ_WRITE, 0, layout.wordsBytes());
            require(file, "magic", memory.getLong(MAGIC_AT), MAGIC);
            require(file, "version", memory.getInt(VERSION_AT), VERSION);
            require(file, "kind", memory.getInt(KIND_AT), layout.kind());
            require(file, "id", memory.getLong(ID_AT), id);
            require(file, "wordsBytes", memory.getInt(WORDS_BYTES_AT), layout.wordsBytes());
            require(file, "blocks", memory.getInt(BLOCKS_AT), layout.blocks());
            require(file, "blockBytes", memory.getLong(BLOCK_BYTES_AT), layout.blockBytes());
            require(file, "parameter", memory.getLong(PARAMETER_AT), layout.parameter());
            return new Segment(new Words(memory), mapBlocks(channel, layout));
        }
    }

    private static ByteBuffer[] mapBlocks(FileChannel channel, Layout layout) throws IOException {
        ByteBuffer[] blocks = new ByteBuffer[layout.blocks()];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = channel.map(
                    MapMode.READ_WRITE, layout.wordsBytes() + i * layout.blockStride(), layout.blockBytes());
        }
        return blocks;
    }

    static long toPages(long bytes) {
        return (bytes + PAGE - 1) / PAGE * PAGE;
    }

    static void require(Path file, String what, long found, long expected) throws IOException {
        if (found != expected) {
            throw wrong(file, what + "=" + Long.toHexString(found), Long.toHexString(expected));
        }
    }

    static IOException wrong(Path file, String found, String expected) {
        return new IOException(
                "Cannot use the shared file '" + file + "': found " + found + ", expected " + expected
                        + ". It was cut short or written to by something else, or the two processes have different versions of Signalbox.");
    }
}
