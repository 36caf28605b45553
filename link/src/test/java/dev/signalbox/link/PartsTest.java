package dev.signalbox.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PartsTest {
    private static final int PART = 50_000;

    private final Parts parts = new Parts(4_000_000);

    @Test
    void putsLongFramesTogetherOneAfterAnotherWhateverTheirLengths() {
        for (int length : new int[] {300_000, 120_000, 2_000_000, 60_000, 300_000}) {
            ByteBuffer frame = take(frame(length, (byte) length));
            assertThat(frame).isEqualTo(ByteBuffer.wrap(filled(length, (byte) length)));
            assertThat(frame.isReadOnly()).isTrue();
            assertThat(frame.capacity())
                    .as("nothing of the frame before can be reached")
                    .isEqualTo(length);
        }
    }

    @Test
    void aFrameThatWasBrokenOffLeavesNothingInTheNext() {
        List<ByteBuffer> brokenOff = frame(300_000, (byte) 1);
        assertThat(take(brokenOff.subList(0, 3))).isNull();
        assertThat(take(frame(250_000, (byte) 2))).isEqualTo(ByteBuffer.wrap(filled(250_000, (byte) 2)));
        assertThat(take(brokenOff.subList(0, 3))).isNull();
        ByteBuffer whole = ByteBuffer.wrap(filled(10, (byte) 3));
        assertThat(parts.take(Parts.WHOLE, whole)).isEqualTo(ByteBuffer.wrap(filled(10, (byte) 3)));
        assertThatThrownBy(() -> parts.take(Parts.MORE, brokenOff.get(3)))
                .isInstanceOf(LinkException.class)
                .hasMessageContaining("of no frame");
    }

    @Test
    void refusesMoreThanWasAnnounced() {
        List<ByteBuffer> records = frame(PART + 10, (byte) 1);
        parts.take(Parts.FIRST, records.get(0));
        assertThatThrownBy(() -> parts.take(Parts.MORE, ByteBuffer.allocate(PART)))
                .isInstanceOf(LinkException.class)
                .hasMessageContaining("length=" + PART);
    }

    private @Nullable ByteBuffer take(List<ByteBuffer> records) {
        ByteBuffer frame = null;
        for (int i = 0; i < records.size(); i++) {
            assertThat(frame).isNull();
            frame = parts.take(i == 0 ? Parts.FIRST : Parts.MORE, records.get(i).duplicate());
        }
        return frame;
    }

    /** The records that a frame crosses in. */
    private static List<ByteBuffer> frame(int length, byte with) {
        byte[] bytes = filled(length, with);
        List<ByteBuffer> records = new ArrayList<>();
        int first = PART - Long.BYTES;
        records.add(
                ByteBuffer.allocate(PART).putLong(length).put(bytes, 0, first).flip());
        for (int at = first; at < length; at += PART) {
            records.add(ByteBuffer.wrap(bytes, at, Math.min(PART, length - at)));
        }
        return records;
    }

    private static byte[] filled(int length, byte with) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (with + i + i / 256);
        }
        return bytes;
    }
}
