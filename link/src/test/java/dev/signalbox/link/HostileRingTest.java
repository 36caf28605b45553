package dev.signalbox.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The other side of a ring may write anything: we say what it wrote, and nothing else happens. */
class HostileRingTest {
    private final Rings ring = new Rings(256);

    @ParameterizedTest
    @ValueSource(longs = {-8, -1, 1, 4, 264, 1 << 20, Long.MAX_VALUE, Long.MIN_VALUE})
    void refusesATailThatCannotBe(long tail) {
        RingLayout.LONGS.set(ring.memory, RingLayout.TAIL, tail);
        assertThatThrownBy(ring.consumer::next)
                .isInstanceOf(LinkException.class)
                .hasMessageContaining("tail=" + tail)
                .hasMessageContaining("from 0 to 256");
        assertThatThrownBy(ring.consumer::isEmpty).isInstanceOf(LinkException.class);
        assertThatThrownBy(ring.consumer::announceWait).isInstanceOf(LinkException.class);
    }

    @Test
    void refusesATailThatGoesBack() {
        ring.offer("12345678");
        ring.offer("12345678");
        ring.take();
        ring.take();
        RingLayout.LONGS.set(ring.memory, RingLayout.TAIL, 16L);
        assertThatThrownBy(ring.consumer::next).hasMessageContaining("tail=16").hasMessageContaining("from 32 to 288");
    }

    @ParameterizedTest
    @ValueSource(longs = {-8, 4, 264, Long.MAX_VALUE, Long.MIN_VALUE})
    void refusesAHeadThatCannotBe(long head) {
        while (ring.offer("12345678")) {}
        RingLayout.LONGS.set(ring.memory, RingLayout.HEAD, head);
        assertThatThrownBy(() -> ring.offer("12345678"))
                .isInstanceOf(LinkException.class)
                .hasMessageContaining("head=" + head)
                .hasMessageContaining("to tail=256");
        assertThatThrownBy(() -> ring.producer.announceWait(8)).isInstanceOf(LinkException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "1, -1, length=-1",
        "1, 121, length=121",
        "1, 2147483647, length=2147483647",
        "1, -2147483648, length=-2147483648",
        "1, 17, must end by available=24",
        "-2, 0, type=-2",
        "-1, 248, padding",
        "-1, 8, padding",
        "-1, -1, padding",
    })
    void refusesARecordThatCannotBe(int type, int length, String named) {
        RingLayout.LONGS.set(ring.memory, RingLayout.DATA, RingLayout.header(type, length));
        RingLayout.LONGS.set(ring.memory, RingLayout.TAIL, 24L);
        assertThatThrownBy(ring.consumer::next)
                .isInstanceOf(LinkException.class)
                .hasMessageContaining(named);
    }

    @Test
    void refusesARecordThatRunsOverTheEndOfTheLap() {
        for (int i = 0; i < 15; i++) {
            ring.offer("12345678");
            ring.take();
        }
        RingLayout.LONGS.set(ring.memory, RingLayout.DATA + 240, RingLayout.header(1, 16));
        RingLayout.LONGS.set(ring.memory, RingLayout.TAIL, 280L);
        assertThatThrownBy(ring.consumer::next)
                .hasMessageContaining("length=16")
                .hasMessageContaining("capacity=256");
    }

    @Test
    void refusesPaddingWithNothingBehindIt() {
        for (int i = 0; i < 15; i++) {
            ring.offer("12345678");
            ring.take();
        }
        RingLayout.LONGS.set(ring.memory, RingLayout.DATA + 240, RingLayout.header(RingLayout.PADDING, 8));
        RingLayout.LONGS.set(ring.memory, RingLayout.TAIL, 256L);
        assertThatThrownBy(ring.consumer::next)
                .hasMessageContaining("padding")
                .hasMessageContaining("followed by a record");
    }

    @Test
    void whatTheOtherSideWritesIntoOurCountersIsNotRead() {
        ring.offer("one");
        RingLayout.LONGS.set(ring.memory, RingLayout.HEAD, -1L);
        assertThat(ring.take()).isEqualTo("one");
        ring.offer("two");
        RingLayout.LONGS.set(ring.memory, RingLayout.TAIL, 0L);
        ring.offer("three");
        assertThat(ring.take()).isEqualTo("two");
        assertThat(ring.take()).isEqualTo("three");
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 256, 4096})
    void randomMemoryGivesRecordsOrALinkExceptionAndEnds(int capacity) {
        long seed = new Random().nextLong();
        System.out.println("HostileRingTest.randomMemory capacity=" + capacity + " seed=" + seed);
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            Rings hostile = new Rings(capacity);
            scribble(hostile, random);
            try {
                read(hostile, capacity, seed);
                write(hostile, random);
            } catch (LinkException expected) {
                refused++;
            } catch (RuntimeException | Error other) {
                throw new AssertionError("round=" + round + " seed=" + seed, other);
            }
        }
        assertThat(refused).as("rounds that were refused, seed=%d", seed).isGreaterThan(1_000);
    }

    private static void scribble(Rings ring, Random random) {
        int longs = ring.memory.capacity() / 8;
        for (int i = 0; i < 8; i++) {
            int at = random.nextInt(4) == 0 ? random.nextInt(longs) * 8 : RingLayout.DATA + random.nextInt(8) * 8;
            long value = random.nextBoolean()
                    ? random.nextLong()
                    : RingLayout.header(random.nextInt(4) - 2, random.nextInt(64));
            RingLayout.LONGS.set(ring.memory, at, value);
        }
        long tail = random.nextInt(8) == 0 ? random.nextLong() : random.nextInt(ring.memory.capacity()) & -8L;
        RingLayout.LONGS.set(ring.memory, RingLayout.TAIL, tail);
        if (random.nextBoolean()) {
            RingLayout.LONGS.set(ring.memory, RingLayout.HEAD, random.nextLong());
        }
    }

    private static void read(Rings ring, int capacity, long seed) {
        int records = 0;
        while (!ring.consumer.isEmpty()) {
            if (ring.consumer.next()) {
                records++;
                ring.consumer.payload().get(new byte[ring.consumer.payload().remaining()]);
            }
            ring.consumer.release();
            assertThat(records).as("seed=%d", seed).isLessThanOrEqualTo(capacity / 8);
        }
        ring.consumer.isEnded();
    }

    private static void write(Rings ring, Random random) {
        for (int i = 0; i < 20; i++) {
            ring.producer.offer(1, Rings.bytes("x".repeat(random.nextInt(24))));
            ring.producer.takeConsumerWaits();
        }
    }
}
