package dev.signalbox.process.internal.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are not what they should be. */
class SegmentTest {
    private static final Layout LAYOUT = new Layout(6, 100, 3, 5000, 8);
    private static final long ID = 77;

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void create() throws IOException {
        file = folder.resolve("object-4d");
        assertThat(Segment.create(file, LAYOUT, ID).blocks()).hasSize(3);
    }

    @Test
    void isMappedAsItWasMade() throws IOException {
        Segment there = Segment.open(file, LAYOUT, ID);
        Segment again = Segment.open(file, LAYOUT, ID);
        there.words().set(Layout.WORDS, 5);
        assertThat(again.words().get(Layout.WORDS)).isEqualTo(5);
        there.blocks()[2].put(4999, (byte) 9);
        assertThat(again.blocks()[2].get(4999)).isEqualTo((byte) 9);
        assertThat(again.blocks()[1].get(4999)).isZero();
        assertThat(again.blocks()[0].capacity()).isEqualTo(5000);
    }

    @Test
    void aFileThatWasCutShortIsRefusedBeforeItIsMapped() throws IOException {
        for (long size : new long[] {0, 1, 4096, LAYOUT.size() - 1}) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(size);
            }
            assertThatThrownBy(() -> Segment.open(file, LAYOUT, ID))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("size=" + size)
                    .hasMessageContaining("expected " + LAYOUT.size())
                    .hasMessageContaining("cut short");
            Files.delete(file);
            assertThat(Segment.create(file, LAYOUT, ID).blocks()).hasSize(3);
        }
    }

    @Test
    void eachFieldOfTheHeaderIsLookedAt() throws IOException {
        String[] fields = {"magic", "version", "kind", "id", "wordsBytes", "blocks", "blockBytes", "parameter"};
        int[] lastByteAt = {7, 11, 15, 23, 27, 31, 39, 47};
        for (int i = 0; i < fields.length; i++) {
            change(lastByteAt[i], 1);
            String field = fields[i];
            assertThatThrownBy(() -> Segment.open(file, LAYOUT, ID))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("found " + field + "=");
            change(lastByteAt[i], 1);
            assertThat(Segment.open(file, LAYOUT, ID).blocks()).hasSize(3);
        }
    }

    @Test
    void garbageIsRefused() throws IOException {
        long seed = System.nanoTime();
        byte[] garbage = new byte[(int) LAYOUT.size()];
        new Random(seed).nextBytes(garbage);
        Files.write(file, garbage);
        assertThatThrownBy(() -> Segment.open(file, LAYOUT, ID))
                .as("seed=%d", seed)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("magic=");
    }

    @Test
    void aTableOfMembersThatIsNoneIsRefused() throws IOException {
        Path table = folder.resolve("members");
        Members members = Members.create(table);
        int member = members.next(3);
        members.enter(member, 4711);
        Members same = Members.open(table);
        assertThat(same.isThere(member)).isTrue();
        assertThat(same.describe(member)).isEqualTo("process 4711");
        members.leave(member);
        assertThat(same.isThere(member)).isFalse();
        assertThat(same.describe(member)).isEqualTo("process 4711");
        int next = members.next(3);
        members.enter(next, 4712);
        assertThat(same.isThere(member)).as("a number is given once").isFalse();
        assertThat(same.describe(member)).isEqualTo("a process that has gone since");
        try (FileChannel channel = FileChannel.open(table, StandardOpenOption.WRITE)) {
            channel.truncate(Members.SIZE - 1);
        }
        assertThatThrownBy(() -> Members.open(table)).hasMessageContaining("size=" + (Members.SIZE - 1));
    }

    private void change(int at, int by) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) (one.get(0) ^ by)).rewind();
            channel.write(one, at);
        }
    }
}
