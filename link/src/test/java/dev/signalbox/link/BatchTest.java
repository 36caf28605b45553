package dev.signalbox.link;

import static dev.signalbox.link.Pair.SOON;
import static dev.signalbox.link.Pair.async;
import static dev.signalbox.link.Pair.number;
import static dev.signalbox.link.Pair.pattern;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.TimedOutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchTest {
    private static final LinkOptions SMALL =
            LinkOptions.builder().ringBytes(4096).maxFrameBytes(1 << 20).build();
    private static final Duration BRIEF = Duration.ofMillis(30);

    private final List<Pair> open = new ArrayList<>();

    @AfterEach
    void closeAll() {
        open.forEach(Pair::close);
    }

    @Test
    void framesOfAnOpenBatchAreThereAtOnce() throws Exception {
        Pair pair = pair(SMALL);
        try (Batch batch = pair.here().batch(SOON)) {
            for (int i = 0; i < 1_000; i++) {
                switch (i % 3) {
                    case 0 -> batch.send(number(i));
                    case 1 -> assertThat(batch.offer(number(i))).isTrue();
                    default -> {
                        try (Claim claim = batch.claim(8)) {
                            claim.buffer().putLong(i);
                            claim.commit();
                        }
                    }
                }
                assertThat(received(pair.there())).isEqualTo(i);
            }
        }
        assertThat(pair.here().statistics().framesSent()).isEqualTo(1_000);
        assertThat(pair.here().statistics().bytesSent()).isEqualTo(8_000);
    }

    /** A ring that is full most of the time, and a reader that sleeps: whoever misses a bell here stands still. */
    @ParameterizedTest
    @EnumSource(WaitPolicy.class)
    void deliversAllInOrderThroughARingThatIsFullMostOfTheTime(WaitPolicy policy) throws Exception {
        Pair pair = pair(LinkOptions.builder().ringBytes(4096).waiting(policy).build());
        int frames = 200_000;
        CompletableFuture<Void> sent = async(() -> {
            for (int i = 0; i < frames; ) {
                try (Batch batch = pair.here().batch(SOON)) {
                    for (int n = 0; n < 1_000; n++) {
                        batch.send(number(i++));
                    }
                }
            }
            pair.here().endSending();
            return null;
        });
        long[] next = {0};
        while (pair.there().state() == LinkState.OPEN) {
            pair.there().poll(frame -> requireNext(frame, next), SOON);
        }
        sent.get(20, TimeUnit.SECONDS);
        assertThat(next[0]).isEqualTo(frames);
        assertThat(pair.there().state()).isEqualTo(LinkState.ENDED);
    }

    /** One frame, then a pause with the batch open: only the flush is between the reader and its sleep. */
    @Test
    void noReceiverSleepsBehindAFlush() throws Exception {
        Pair pair = pair(LinkOptions.builder().waiting(WaitPolicy.BATTERY).build());
        try (Batch batch = pair.here().batch(SOON)) {
            for (int i = 0; i < 500; i++) {
                long before = pair.there().statistics().receiveSleeps();
                CompletableFuture<Long> received = async(() -> received(pair.there()));
                // asleep, or on its way there
                while (i % 2 == 0 && pair.there().statistics().receiveSleeps() == before && !received.isDone()) {
                    Thread.onSpinWait();
                }
                batch.send(number(i));
                batch.flush();
                assertThat(received.get(10, TimeUnit.SECONDS)).isEqualTo(i);
            }
        }
    }

    @Test
    void theEndOfABatchWakesAReceiverThatSleeps() throws Exception {
        Pair pair = pair(LinkOptions.builder().waiting(WaitPolicy.BATTERY).build());
        for (int i = 0; i < 500; i++) {
            CompletableFuture<Long> received = async(() -> received(pair.there()));
            pair.here().sendAll(List.of(number(i)), SOON);
            assertThat(received.get(10, TimeUnit.SECONDS)).isEqualTo(i);
        }
    }

    @Test
    void longFramesGoInPartsAmongShortOnes() throws Exception {
        Pair pair = pair(SMALL);
        CompletableFuture<Void> sent = async(() -> {
            List<ByteBuffer> frames = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                frames.add(ByteBuffer.wrap(pattern(i % 5 == 0 ? 10_000 + i : i, i)));
            }
            pair.here().sendAll(frames, SOON);
            assertThat(frames).noneMatch(ByteBuffer::hasRemaining);
            return null;
        });
        for (int i = 0; i < 50; i++) {
            assertThat(pair.there().receive(SOON).orElseThrow()).isEqualTo(pattern(i % 5 == 0 ? 10_000 + i : i, i));
        }
        sent.get(20, TimeUnit.SECONDS);
    }

    @Test
    void batchesOfManyThreadsDoNotMix() throws Exception {
        Pair pair = pair(SMALL);
        int threads = 3;
        int each = 200;
        List<CompletableFuture<Void>> senders = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int thread = t;
            senders.add(async(() -> {
                for (int i = 0; i < each; i++) {
                    try (Batch batch = pair.here().batch(SOON)) {
                        for (int n = 0; n < 30; n++) {
                            batch.send(number(thread));
                        }
                    }
                }
                return null;
            }));
        }
        for (int i = 0; i < threads * each; i++) {
            long first = received(pair.there());
            for (int n = 1; n < 30; n++) {
                assertThat(received(pair.there())).isEqualTo(first);
            }
        }
        for (CompletableFuture<Void> sender : senders) {
            sender.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aFullRingIsANoToAnOfferAndATimeOutToASendAndTheBatchGoesOn() throws Exception {
        Pair pair = pair(SMALL);
        try (Batch batch = pair.here().batch(BRIEF)) {
            int frames = 0;
            while (batch.offer(number(frames))) {
                frames++;
            }
            assertThat(frames).isEqualTo(256);
            ByteBuffer late = number(frames);
            assertThatThrownBy(() -> batch.send(late))
                    .isInstanceOf(TimedOutException.class)
                    .hasMessageContaining("no room for 8 bytes");
            assertThat(late.remaining()).isEqualTo(8);
            assertThatThrownBy(() -> batch.claim(8)).isInstanceOf(TimedOutException.class);
            assertThatThrownBy(() -> batch.send(ByteBuffer.allocate((1 << 20) + 1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at most 1048576");
            assertThat(pair.there().poll(frame -> {})).isEqualTo(256);
            batch.send(late);
        }
        assertThat(received(pair.there())).isEqualTo(256);
    }

    @Test
    void sendAllThatFailsTellsByThePositionsWhatWasSent() throws Exception {
        Pair pair = pair(SMALL);
        List<ByteBuffer> frames = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            frames.add(number(i));
        }
        assertThatThrownBy(() -> pair.here().sendAll(frames, BRIEF)).isInstanceOf(TimedOutException.class);
        assertThat(frames.stream().filter(frame -> !frame.hasRemaining()).count())
                .isEqualTo(256);
        long[] next = {0};
        pair.there().poll(frame -> requireNext(frame, next));
        assertThat(next[0]).isEqualTo(256);
        pair.here().sendAll(frames.stream().filter(ByteBuffer::hasRemaining).toList(), SOON);
        pair.there().poll(frame -> requireNext(frame, next));
        assertThat(next[0]).isEqualTo(300);
    }

    @Test
    void othersWaitUntilTheBatchIsClosed() throws Exception {
        Pair pair = pair(SMALL);
        Batch batch = pair.here().batch(SOON);
        batch.send(number(1));
        CompletableFuture<Void> other = async(() -> {
            assertThat(pair.here().offer(number(8))).isFalse();
            assertThatThrownBy(() -> pair.here().send(number(9), BRIEF))
                    .isInstanceOf(TimedOutException.class)
                    .hasMessageContaining("keep a claim or a batch open");
            assertThatThrownBy(() -> pair.here().endSending(BRIEF)).isInstanceOf(TimedOutException.class);
            assertThatThrownBy(batch::flush)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("signalbox-test-async");
            return null;
        });
        other.get(20, TimeUnit.SECONDS);
        CompletableFuture<Void> patient = async(() -> {
            pair.here().send(number(3), SOON);
            pair.here().endSending(SOON);
            return null;
        });
        batch.send(number(2));
        batch.close();
        patient.get(20, TimeUnit.SECONDS);
        for (int i = 1; i <= 3; i++) {
            assertThat(received(pair.there())).isEqualTo(i);
        }
        assertThat(pair.there().receive(SOON)).isEmpty();
        assertThat(pair.there().state()).isEqualTo(LinkState.ENDED);
    }

    @Test
    void misuseIsToldAndHarmsNothing() throws Exception {
        Pair pair = pair(SMALL);
        Batch batch = pair.here().batch(SOON);
        assertThatThrownBy(() -> pair.here().send(number(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("this thread has a claim or a batch open");
        Claim claim = batch.claim(8);
        assertThatThrownBy(() -> batch.send(number(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> batch.claim(8)).isInstanceOf(IllegalStateException.class);
        claim.close();
        Claim dropped = batch.claim(8);
        batch.close();
        batch.close();
        assertThatThrownBy(dropped::commit).isInstanceOf(IllegalStateException.class);
        dropped.close();
        assertThatThrownBy(() -> batch.send(number(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("begin another");
        pair.here().send(number(2));
        assertThat(received(pair.there())).isEqualTo(2);
    }

    @Test
    void aBatchOnALineThatIsClosedMeanwhileFailsAndCloses() throws Exception {
        Pair pair = pair(SMALL);
        CountDownLatch closed = new CountDownLatch(1);
        CompletableFuture<Void> sender = async(() -> {
            try (Batch batch = pair.here().batch(SOON)) {
                batch.send(number(1));
                for (int i = 0; ; i++) {
                    batch.send(number(i));
                }
            } finally {
                closed.countDown();
            }
        });
        await().until(() -> pair.here().statistics().sendSleeps() > 0);
        pair.here().close();
        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> sender.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(LinkClosedException.class);
        assertThatThrownBy(() -> pair.here().batch(SOON)).isInstanceOf(LinkClosedException.class);
        // what was sent before is still received
        assertThat(pair.there().poll(frame -> {}, SOON)).isEqualTo(256);
        assertThat(pair.there().poll(frame -> {}, SOON)).isZero();
        assertThat(pair.there().state()).isEqualTo(LinkState.ENDED);
    }

    private Pair pair(LinkOptions options) throws Exception {
        Pair pair = Pair.open(options);
        open.add(pair);
        return pair;
    }

    private static long received(Link link) throws InterruptedException {
        return ByteBuffer.wrap(link.receive(SOON).orElseThrow()).getLong();
    }

    private static void requireNext(ByteBuffer frame, long[] next) {
        long found = frame.getLong();
        if (found != next[0]++) {
            throw new AssertionError("expected " + (next[0] - 1) + ", found " + found);
        }
    }
}
