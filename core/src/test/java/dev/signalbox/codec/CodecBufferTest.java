package dev.signalbox.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.codec.Samples.Small;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodecBufferTest {
    private final Codec codec = Codec.data();
    private final Small small = new Small(123456789, "sushi for two", 42, 12.5, true, Samples.Color.BLUE);

    static Stream<ByteBuffer> buffers() {
        return Stream.of(
                ByteBuffer.allocate(1000),
                ByteBuffer.allocateDirect(1000),
                ByteBuffer.allocate(2000).position(700).slice(),
                ByteBuffer.allocateDirect(2000).position(701).slice(),
                ByteBuffer.allocate(1000).order(ByteOrder.LITTLE_ENDIAN),
                ByteBuffer.allocateDirect(1000).order(ByteOrder.LITTLE_ENDIAN));
    }

    @ParameterizedTest
    @MethodSource("buffers")
    void encodesAtThePositionWhateverTheOrder(ByteBuffer buffer) {
        ByteOrder order = buffer.order();
        byte[] expected = codec.encode(small);
        buffer.position(13);

        codec.encode(small, buffer);
        codec.encode("next", buffer);

        assertThat(buffer.position()).isEqualTo(13 + expected.length + 5);
        assertThat(buffer.order()).isEqualTo(order);
        byte[] written = new byte[expected.length];
        buffer.get(13, written);
        assertThat(written).isEqualTo(expected);
        buffer.flip().position(13);
        assertThat(codec.decode(buffer, Small.class)).isEqualTo(small);
        assertThat(codec.decode(buffer)).isEqualTo("next");
        assertThat(buffer.order()).isEqualTo(order);
    }

    @ParameterizedTest
    @MethodSource("buffers")
    void leavesThePositionWhereItWasIfTheValueDoesNotFit(ByteBuffer buffer) {
        int size = codec.encode(small).length;
        for (int room = 0; room < size; room++) {
            buffer.clear().position(5).limit(5 + room);
            assertThatThrownBy(() -> codec.encode(small, buffer))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContainingAll("Cannot encode Small", "remaining=" + room, "needed=");
            assertThat(buffer.position()).isEqualTo(5);
        }
        buffer.clear().position(5).limit(5 + size);
        codec.encode(small, buffer);
        assertThat(buffer.hasRemaining()).isFalse();
    }

    @Test
    void writesNothingBehindTheLimit() {
        byte[] bytes = new byte[200];
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, 50);

        assertThatThrownBy(() -> codec.encode("x".repeat(100), buffer)).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> codec.encode(small, buffer)).isInstanceOf(CodecException.class);

        for (int i = 50; i < 200; i++) {
            assertThat(bytes[i]).isZero();
        }
    }

    @Test
    void asksForALargerBufferUntilItFits() {
        List<Integer> asked = new ArrayList<>();
        Object value = List.of("x".repeat(100), "y".repeat(300), new byte[5000], Map.of(1, 2));

        ByteBuffer result = codec.encode(value, ByteBuffer.allocate(16), (tooSmall, atLeast) -> {
            assertThat(tooSmall.position()).isZero();
            asked.add(atLeast);
            return ByteBuffer.allocateDirect(atLeast);
        });

        assertThat(codec.decode(result.flip())).usingRecursiveComparison().isEqualTo(value);
        assertThat(asked).isSorted().first().isEqualTo(103);
        assertThat(asked).hasSizeLessThan(6);
    }

    @Test
    void reportsABufferThatDoesNotGrow() {
        ByteBuffer small = ByteBuffer.allocate(10);

        assertThatThrownBy(() -> codec.encode("x".repeat(100), small, (tooSmall, atLeast) -> tooSmall))
                .isInstanceOf(CodecException.class)
                .hasMessageContainingAll("did not grow", "remaining=10", "needed=102");
    }

    @Test
    void refusesAReadOnlyBufferButReadsOne() {
        ByteBuffer readOnly = ByteBuffer.wrap(codec.encode(small)).asReadOnlyBuffer();

        assertThatThrownBy(() -> codec.encode(small, readOnly)).hasMessageContaining("read-only");
        assertThat(codec.decode(readOnly, Small.class)).isEqualTo(small);
        assertThat(readOnly.hasRemaining()).isFalse();
    }

    static List<Codec> codecs() {
        return List.of(
                Codec.data(),
                Codec.builder().register(Samples.Small.class).compact().build());
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void allocatesNothingWhenASmallRecordIsEncoded(Codec codec) {
        ByteBuffer heap = ByteBuffer.allocate(1000);
        ByteBuffer direct = ByteBuffer.allocateDirect(1000);
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 50; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1000; i++) {
                codec.encode(small, heap.clear());
                codec.encode(small, direct.clear());
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        assertThat(least).as("bytes for 2000 records").isLessThan(2000);
    }

    @Test
    void servesManyThreadsAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(40);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < 40; t++) {
                int seed = t;
                all.add(threads.submit(() -> {
                    Samples samples = new Samples(seed);
                    ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
                    for (int i = 0; i < 300; i++) {
                        Samples.Order order = samples.order(2);
                        codec.encode(order, buffer.clear());
                        assertThat(codec.encode(codec.decode(buffer.flip(), Samples.Order.class)))
                                .isEqualTo(codec.encode(order));
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void encodesWithinAnEncoding() {
        record Outer(List<Integer> inner) {
            @Override
            public List<Integer> inner() {
                byte[] bytes = Codec.data().encode(inner);
                return List.of(bytes.length);
            }
        }
        ByteBuffer buffer = ByteBuffer.allocate(1000);

        codec.encode(new Outer(List.of(1, 2, 3)), buffer);

        assertThat(codec.decode(buffer.flip(), Outer.class).inner).containsExactly(4);
    }
}
