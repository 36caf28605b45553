package dev.signalbox.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A ring does what a queue does, step by random step, and with a thread on each side. */
class RingModelTest {
    private record Entry(int type, byte[] payload) {}

    @ParameterizedTest
    @ValueSource(ints = {64, 128, 1024, 65_536})
    void behavesAsAQueue(int capacity) {
        long seed = new Random().nextLong();
        System.out.println("RingModelTest.behavesAsAQueue capacity=" + capacity + " seed=" + seed);
        Random random = new Random(seed);
        Rings ring = new Rings(capacity);
        Deque<Entry> model = new ArrayDeque<>();
        for (int step = 0; step < 100_000; step++) {
            switch (random.nextInt(6)) {
                case 0, 1 -> offer(ring, model, random);
                case 2 -> claim(ring, model, random);
                case 3, 4 -> take(ring, model, random.nextInt(8), seed);
                default ->
                    assertThat(ring.consumer.isEmpty()).as("seed=%d", seed).isEqualTo(model.isEmpty());
            }
        }
        while (!ring.consumer.isEmpty()) {
            take(ring, model, Integer.MAX_VALUE, seed);
        }
        assertThat(model).as("seed=%d", seed).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 256, 8192})
    void deliversEachRecordOnceInOrderToAnotherThread(int capacity) throws Exception {
        long seed = new Random().nextLong();
        System.out.println(
                "RingModelTest.deliversEachRecordOnceInOrderToAnotherThread capacity=" + capacity + " seed=" + seed);
        int records = 200_000;
        Rings ring = new Rings(capacity);
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
            Random random = new Random(seed);
            for (int i = 0; i < records; i++) {
                Entry entry = entry(i, random, ring.producer.maxPayload());
                while (!ring.producer.offer(entry.type, ByteBuffer.wrap(entry.payload))) {
                    Thread.yield();
                }
            }
            ring.producer.end();
        });
        Random random = new Random(seed);
        int seen = 0;
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        while (!ring.consumer.isEnded()) {
            if (ring.consumer.next()) {
                requireEqual(ring.consumer, entry(seen++, random, ring.producer.maxPayload()), seed);
            } else {
                ring.consumer.release();
                Thread.yield();
            }
            assertThat(System.nanoTime() < limit || sent.isCompletedExceptionally())
                    .as("in time")
                    .isTrue();
        }
        sent.get(10, TimeUnit.SECONDS);
        assertThat(seen).isEqualTo(records);
    }

    private static void offer(Rings ring, Deque<Entry> model, Random random) {
        Entry entry = entry(random.nextInt(100), random, ring.producer.maxPayload());
        if (ring.producer.offer(entry.type, ByteBuffer.wrap(entry.payload))) {
            model.add(entry);
        } else {
            assertThat(model).as("what is empty has room").isNotEmpty();
        }
    }

    private static void claim(Rings ring, Deque<Entry> model, Random random) {
        Entry entry = entry(random.nextInt(100), random, ring.producer.maxPayload());
        if (!ring.producer.claim(entry.type, entry.payload.length)) {
            assertThat(model).as("what is empty has room").isNotEmpty();
            return;
        }
        ring.producer.claimed().put(entry.payload);
        int kept = random.nextInt(entry.payload.length + 1);
        if (random.nextInt(4) == 0) {
            ring.producer.abort();
        } else {
            ring.producer.commit(kept);
            model.add(new Entry(entry.type, Arrays.copyOf(entry.payload, kept)));
        }
    }

    private static void take(Rings ring, Deque<Entry> model, int atMost, long seed) {
        int taken = 0;
        boolean isThere = ring.consumer.next();
        assertThat(isThere).as("seed=%d", seed).isEqualTo(!model.isEmpty());
        while (isThere) {
            requireEqual(ring.consumer, model.remove(), seed);
            isThere = ++taken < atMost && ring.consumer.next();
        }
        ring.consumer.release();
    }

    private static Entry entry(int number, Random random, int maxPayload) {
        // mostly short, at times as long as can be
        int length = random.nextInt(random.nextInt(8) == 0 ? maxPayload + 1 : Math.min(24, maxPayload + 1));
        byte[] payload = new byte[length];
        Arrays.fill(payload, (byte) number);
        return new Entry(number, payload);
    }

    private static void requireEqual(RingConsumer consumer, Entry expected, long seed) {
        if (consumer.type() != expected.type || !consumer.payload().equals(ByteBuffer.wrap(expected.payload))) {
            throw new AssertionError("expected type=" + expected.type + " length=" + expected.payload.length
                    + ", found type=" + consumer.type() + " length="
                    + consumer.payload().remaining() + ", or other bytes; seed=" + seed);
        }
    }
}
