package dev.signalbox.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Where a process that is going to be killed notes how far it has come: a file that both have mapped, so that the last note is
 * there whatever happens to its writer. What is noted was done; one more thing may be.
 */
final class Notes {
    private static final int NOTES = 8;
    private static final int APART = 128;

    private final ByteBuffer memory;

    private Notes(ByteBuffer memory) {
        this.memory = memory;
    }

    static Notes in(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new Notes(channel.map(FileChannel.MapMode.READ_WRITE, 0, NOTES * APART));
        }
    }

    void note(int which, long value) {
        RingLayout.LONGS.setRelease(memory, which * APART, value);
    }

    long noted(int which) {
        return (long) RingLayout.LONGS.getAcquire(memory, which * APART);
    }

    long all() {
        long all = 0;
        for (int i = 0; i < NOTES; i++) {
            all += noted(i);
        }
        return all;
    }

    void clear() {
        for (int i = 0; i < NOTES; i++) {
            note(i, 0);
        }
    }
}
