package dev.signalbox.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.signalbox.ConfigurationException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingTest {
    @Test
    void deliversTypeAndPayloadInOrder() {
        Rings ring = new Rings(256);
        ring.producer.offer(3, Rings.bytes("first"));
        ring.producer.offer(4, Rings.bytes(""));
        assertThat(ring.consumer.next()).isTrue();
        assertThat(ring.consumer.type()).isEqualTo(3);
        assertThat(ring.consumer.payload()).isEqualTo(Rings.bytes("first"));
        assertThat(ring.consumer.next()).isTrue();
        assertThat(ring.consumer.type()).isEqualTo(4);
        assertThat(ring.consumer.payload().remaining()).isZero();
        assertThat(ring.consumer.next()).isFalse();
    }

    @Test
    void offerSaysNoWhenFullAndTakesNothing() {
        Rings ring = new Rings(64);
        for (int i = 0; i < 4; i++) {
            assertThat(ring.offer("record " + i)).isTrue();
        }
        ByteBuffer fifth = Rings.bytes("record 4");
        assertThat(ring.producer.offer(1, fifth)).isFalse();
        assertThat(fifth.remaining()).isEqualTo(8);
        assertThat(ring.take()).isEqualTo("record 0");
        assertThat(ring.producer.offer(1, fifth)).isTrue();
        assertThat(fifth.remaining()).isZero();
        for (int i = 1; i <= 4; i++) {
            assertThat(ring.take()).isEqualTo("record " + i);
        }
        assertThat(ring.take()).isNull();
    }

    @Test
    void roomComesBackWithTheReleaseNotWithTheRead() {
        Rings ring = new Rings(256);
        String half = "x".repeat(ring.producer.maxPayload());
        assertThat(ring.offer(half)).isTrue();
        assertThat(ring.offer(half)).isTrue();
        assertThat(ring.consumer.next()).isTrue();
        assertThat(ring.offer(half)).isFalse();
        ring.consumer.release();
        assertThat(ring.offer(half)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 128, 4096})
    void theLongestRecordFitsAnEmptyRingWhereverItStands(int capacity) {
        for (int before = 0; before < capacity / 8; before++) {
            Rings ring = new Rings(capacity);
            for (int i = 0; i < before; i++) {
                assertThat(ring.offer("")).isTrue();
                assertThat(ring.take()).isEmpty();
            }
            String longest = "x".repeat(ring.producer.maxPayload());
            assertThat(ring.offer(longest)).as("after %d records", before).isTrue();
            assertThat(ring.take()).isEqualTo(longest);
        }
    }

    @Test
    void aClaimIsWrittenInPlaceAndSeenOnlyAfterItsCommit() {
        Rings ring = new Rings(128);
        assertThat(ring.producer.claim(7, 12)).isTrue();
        ring.producer.claimed().putInt(1).putLong(2);
        assertThat(ring.consumer.isEmpty()).isTrue();
        ring.producer.commit();
        assertThat(ring.consumer.next()).isTrue();
        assertThat(ring.consumer.type()).isEqualTo(7);
        ByteBuffer payload = ring.consumer.payload();
        assertThat(payload.getInt()).isEqualTo(1);
        assertThat(payload.getLong()).isEqualTo(2);
        assertThat(payload.hasRemaining()).isFalse();
    }

    @Test
    void aClaimMayBeCommittedShorter() {
        Rings ring = new Rings(128);
        ring.producer.claim(1, 40);
        ring.producer.claimed().put(Rings.bytes("short"));
        ring.producer.commit(5);
        ring.offer("next");
        assertThat(ring.take()).isEqualTo("short");
        assertThat(ring.take()).isEqualTo("next");
    }

    @Test
    void anAbortedClaimLeavesNothingAlsoAtTheEndOfALap() {
        Rings ring = new Rings(64);
        ring.offer("x".repeat(24));
        ring.offer("");
        ring.take();
        ring.take();
        // 24 bytes to the end of the lap: this one needs padding
        assertThat(ring.producer.claim(1, 20)).isTrue();
        ring.producer.claimed().put(Rings.bytes("never seen"));
        ring.producer.abort();
        assertThat(ring.consumer.isEmpty()).isTrue();
        assertThat(ring.offer("seen")).isTrue();
        assertThat(ring.take()).isEqualTo("seen");
        assertThat(ring.take()).isNull();
    }

    @Test
    void refusesASecondClaimAndACommitWithoutOne() {
        Rings ring = new Rings(128);
        assertThatIllegalStateException().isThrownBy(ring.producer::commit).withMessageContaining("no claim");
        ring.producer.claim(1, 8);
        assertThatIllegalStateException()
                .isThrownBy(() -> ring.producer.claim(1, 4))
                .withMessageContaining("length=8");
        assertThatIllegalStateException().isThrownBy(() -> ring.offer("x"));
        ring.producer.abort();
        assertThatIllegalStateException().isThrownBy(ring.producer::abort);
    }

    @Test
    void refusesRecordsThatCannotBe() {
        Rings ring = new Rings(128);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ring.producer.claim(1, 57))
                .withMessageContaining("length=57")
                .withMessageContaining("0 to 56")
                .withMessageContaining("capacity=128");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ring.producer.claim(-1, 0))
                .withMessageContaining("type=-1");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 32, 100, -64, Integer.MIN_VALUE})
    void refusesCapacitiesThatAreNoPowerOfTwo(int capacity) {
        assertThatThrownBy(() -> RingLayout.sizeOf(capacity))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("capacity=" + capacity);
    }

    @Test
    void refusesMemoryOfTheHeap() {
        assertThatThrownBy(() -> new RingProducer(ByteBuffer.allocate(RingLayout.sizeOf(64))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("direct=false");
    }

    /** A reader that takes the end of a batch, or a padding record, for an empty ring sleeps while a record waits. */
    @Test
    void nothingReadIsNotEmpty() {
        Rings ring = new Rings(64);
        ring.offer("x".repeat(24));
        ring.offer("");
        assertThat(ring.consumer.next()).isTrue();
        assertThat(ring.consumer.next()).isTrue();
        ring.offer("behind the padding");
        assertThat(ring.consumer.next()).as("the batch has ended").isFalse();
        assertThat(ring.consumer.isEmpty()).isFalse();
        assertThat(ring.consumer.announceWait()).as("nothing to read").isFalse();
        ring.consumer.release();
        assertThat(ring.take()).isEqualTo("behind the padding");
    }

    @Test
    void ringsTheSleepingConsumerOnce() {
        Rings ring = new Rings(128);
        ring.offer("before");
        assertThat(ring.producer.takeConsumerWaits()).isFalse();
        assertThat(ring.consumer.announceWait()).as("nothing to read").isFalse();
        ring.consumer.stopWaiting();
        ring.take();
        assertThat(ring.consumer.announceWait()).isTrue();
        ring.offer("one");
        assertThat(ring.producer.takeConsumerWaits()).isTrue();
        ring.offer("two");
        assertThat(ring.producer.takeConsumerWaits()).isFalse();
    }

    @Test
    void ringsTheProducerWhenAQuarterIsFree() {
        Rings ring = new Rings(256);
        while (ring.offer("12345678")) {}
        assertThat(ring.producer.announceWait(8)).as("no room").isTrue();
        for (int i = 0; i < 3; i++) {
            ring.take();
            assertThat(ring.consumer.takeProducerWaits()).as("after %d", i).isFalse();
        }
        ring.take();
        assertThat(ring.consumer.takeProducerWaits()).isTrue();
        ring.take();
        assertThat(ring.consumer.takeProducerWaits()).isFalse();
        assertThat(ring.producer.announceWait(8)).as("no room").isFalse();
        ring.producer.stopWaiting();
        ring.take();
        assertThat(ring.consumer.takeProducerWaits()).isFalse();
    }

    @Test
    void ringsTheProducerForAsMuchRoomAsItNeeds() {
        Rings ring = new Rings(256);
        while (ring.offer("12345678")) {}
        int longest = ring.producer.maxPayload();
        assertThat(ring.producer.announceWait(longest)).isTrue();
        int taken = 0;
        while (!ring.consumer.takeProducerWaits()) {
            ring.take();
            taken++;
        }
        assertThat(taken).isEqualTo(8);
        assertThat(ring.producer.claim(1, longest)).isTrue();
    }

    @Test
    void givesRoomBackWithinALongBatch() {
        Rings ring = new Rings(256);
        while (ring.offer("12345678")) {}
        for (int i = 0; i < 6; i++) {
            assertThat(ring.consumer.next()).isTrue();
        }
        assertThat(ring.offer("12345678")).isTrue();
    }

    @Test
    void theEndComesBehindTheLastRecord() {
        Rings ring = new Rings(128);
        ring.offer("last");
        ring.producer.end();
        assertThat(ring.consumer.isEnded()).isFalse();
        assertThat(ring.take()).isEqualTo("last");
        assertThat(ring.consumer.isEnded()).isTrue();
        assertThat(ring.consumer.announceWait()).as("sleeping at the end").isFalse();
    }

    @Test
    void countsWhatWentThrough() {
        Rings ring = new Rings(128);
        ring.offer("12345678");
        ring.offer("12345678");
        ring.take();
        ring.take();
        ring.offer("");
        ring.take();
        assertThat(ring.producer.published()).isEqualTo(40);
        assertThat(ring.consumer.taken()).isEqualTo(40);
        assertThat(ring.consumer.highWater()).isEqualTo(32);
    }

    /** Each record is published while the reader has one in its hands: it finds both at once, as soon as it holds back. */
    @Test
    void holdsBackWhereRecordsStreamInSoThatSeveralComeAtOnce() {
        AtomicBoolean publish = new AtomicBoolean();
        RingProducer[] producer = {null};
        ByteBuffer memory = Rings.memory(1024);
        RingConsumer consumer = new RingConsumer(memory, () -> {
            if (publish.getAndSet(false)) {
                producer[0].offer(1, Rings.bytes("next"));
            }
            return 0;
        });
        producer[0] = new RingProducer(memory);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            int atOnce = 0;
            while (atOnce < 2) {
                producer[0].offer(1, Rings.bytes("first"));
                publish.set(true);
                atOnce = taken(consumer);
                atOnce = Math.max(atOnce, taken(consumer));
            }
        });
    }

    @Test
    void doesNotHoldBackWhoGetsAnswers() {
        ByteBuffer memory = Rings.memory(1024);
        RingProducer producer = new RingProducer(memory);
        AtomicLong sent = new AtomicLong();
        RingConsumer consumer = new RingConsumer(memory, () -> {
            producer.offer(1, Rings.bytes("late"));
            return sent.incrementAndGet();
        });
        producer.offer(1, Rings.bytes("first"));
        for (int i = 0; i < 100_000; i++) {
            assertThat(taken(consumer)).isEqualTo(1);
        }
    }

    private static int taken(RingConsumer consumer) {
        int records = 0;
        while (consumer.next()) {
            records++;
        }
        consumer.release();
        return records;
    }
}
