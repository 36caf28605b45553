package dev.signalbox.link;

import static dev.signalbox.link.Pair.SOON;
import static dev.signalbox.link.Pair.async;
import static dev.signalbox.link.Pair.number;
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

class ClaimTest {
    private static final LinkOptions SMALL =
            LinkOptions.builder().ringBytes(4096).maxFrameBytes(1 << 20).build();
    private static final Duration BRIEF = Duration.ofMillis(30);

    private final List<Pair> open = new ArrayList<>();

    @AfterEach
    void closeAll() {
        open.forEach(Pair::close);
    }

    @Test
    void whatIsWrittenInPlaceArrivesInOrderWithWhatIsSent() throws Exception {
        Pair pair = pair(SMALL);
        // several laps of the ring, of all lengths modulo eight
        for (int i = 0; i < 2_000; i++) {
            try (Claim claim = pair.here().claim(16, SOON)) {
                claim.buffer().putInt(i);
                claim.buffer().putInt(4, i);
                claim.commit(8 + i % 9);
            }
            pair.here().send(number(i), SOON);
            byte[] frame = pair.there().receive(SOON).orElseThrow();
            assertThat(frame).hasSize(8 + i % 9);
            assertThat(ByteBuffer.wrap(frame).getInt()).isEqualTo(i);
            assertThat(ByteBuffer.wrap(frame).getInt(4)).isEqualTo(i);
            assertThat(received(pair.there())).isEqualTo(i);
        }
        assertThat(pair.here().statistics().framesSent()).isEqualTo(4_000);
        assertThat(pair.here().statistics().bytesSent())
                .isEqualTo(pair.there().statistics().bytesReceived());
    }

    @Test
    void whatIsClosedWithoutACommitNeverWas() throws Exception {
        Pair pair = pair(SMALL);
        for (int i = 0; i < 1_000; i++) {
            try (Claim claim = pair.here().claim(pair.here().maxOfferBytes(), SOON)) {
                claim.buffer().putLong(-1);
            }
        }
        pair.here().send(number(5));
        assertThat(received(pair.there())).isEqualTo(5);
        assertThat(pair.here().statistics().framesSent()).isEqualTo(1);
    }

    @Test
    void aFrameMayHaveNoBytes() throws Exception {
        Pair pair = pair(SMALL);
        try (Claim claim = pair.here().claim(0, SOON)) {
            assertThat(claim.buffer().remaining()).isZero();
            claim.commit();
        }
        try (Claim claim = pair.here().claim(10, SOON)) {
            claim.commit(0);
        }
        assertThat(pair.there().receive(SOON).orElseThrow()).isEmpty();
        assertThat(pair.there().receive(SOON).orElseThrow()).isEmpty();
    }

    /** A buffer that began elsewhere than at 0 would let an innocent flip or putLong(0, n) break the ring. */
    @Test
    void nothingButTheClaimCanBeReachedThroughItsBuffer() throws Exception {
        Pair pair = pair(SMALL);
        pair.here().send(number(1));
        try (Claim claim = pair.here().claim(16, SOON)) {
            ByteBuffer buffer = claim.buffer();
            assertThat(buffer.capacity()).isEqualTo(16);
            assertThat(buffer.position()).isZero();
            buffer.putLong(2).putLong(3).flip().clear();
            assertThat(buffer.getLong(0)).isEqualTo(2);
            assertThatThrownBy(() -> buffer.put(16, (byte) 1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> buffer.put(-1, (byte) 1)).isInstanceOf(IndexOutOfBoundsException.class);
            claim.commit();
        }
        assertThat(received(pair.there())).isEqualTo(1);
        assertThat(received(pair.there())).isEqualTo(2);
    }

    @Test
    void aClaimThatHasEndedIsRefusedAndClosesAgain() throws Exception {
        Pair pair = pair(SMALL);
        Claim committed = pair.here().claim(8, SOON);
        committed.commit();
        Claim closed = pair.here().claim(8, SOON);
        closed.close();
        // the next one must come to no harm
        Claim next = pair.here().claim(8, SOON);
        next.buffer().putLong(7);
        for (Claim claim : List.of(committed, closed)) {
            assertThatThrownBy(claim::commit)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has ended")
                    .hasMessageContaining("Claim again");
            assertThatThrownBy(claim::buffer)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has ended");
            claim.close();
            claim.close();
        }
        next.commit();
        assertThat(received(pair.there())).isZero();
        assertThat(received(pair.there())).isEqualTo(7);
    }

    @Test
    void aCommitOfMoreThanWasClaimedIsRefusedAndTheClaimStaysOpen() throws Exception {
        Pair pair = pair(SMALL);
        try (Claim claim = pair.here().claim(8, SOON)) {
            for (int wrong : new int[] {9, -1}) {
                assertThatThrownBy(() -> claim.commit(wrong))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("length=" + wrong)
                        .hasMessageContaining("length=8");
            }
            claim.buffer().putLong(3);
            claim.commit();
        }
        assertThat(received(pair.there())).isEqualTo(3);
    }

    @Test
    void aClaimAboveWhatTheRingTakesInOnePieceTeaches() throws Exception {
        Pair pair = pair(SMALL);
        int most = pair.here().maxOfferBytes();
        assertThatThrownBy(() -> pair.here().claim(most + 1, SOON))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("length=" + (most + 1))
                .hasMessageContaining("at most " + most)
                .hasMessageContaining("send, which takes longer ones in parts");
        assertThatThrownBy(() -> pair.here().tryClaim(most + 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pair.here().tryClaim(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("length=-1");
        pair.here().claim(most, SOON).close();
    }

    @Test
    void tryClaimSaysNoWithoutRoomAndWhileAnotherThreadSends() throws Exception {
        Pair pair = pair(SMALL);
        CountDownLatch done = new CountDownLatch(1);
        CountDownLatch claimed = new CountDownLatch(1);
        CompletableFuture<Void> other = async(() -> {
            try (Claim claim = pair.here().claim(8, SOON)) {
                claimed.countDown();
                assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
                claim.commit();
            }
            return null;
        });
        assertThat(claimed.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(pair.here().tryClaim(8)).isEmpty();
        assertThat(pair.here().offer(number(1))).isFalse();
        done.countDown();
        other.get(20, TimeUnit.SECONDS);
        int frames = 0;
        for (; ; frames++) {
            try (Claim claim = pair.here().tryClaim(8).orElse(null)) {
                if (claim == null) {
                    break;
                }
                claim.commit();
            }
        }
        assertThat(frames).isEqualTo(255);
        assertThat(pair.there().poll(frame -> {})).isEqualTo(256);
        pair.here().tryClaim(8).orElseThrow().commit();
    }

    @Test
    void aClaimWaitsForRoomAndGivesUpAfterItsLimit() throws Exception {
        Pair pair = pair(SMALL);
        while (pair.here().offer(number(0))) {}
        assertThatThrownBy(() -> pair.here().claim(8, BRIEF))
                .isInstanceOf(TimedOutException.class)
                .hasMessageContaining("no room for 8 bytes");
        // nothing of it is left: the line goes on
        CompletableFuture<Void> claimed = async(() -> {
            try (Claim claim = pair.here().claim(8, SOON)) {
                claim.buffer().putLong(9);
                claim.commit();
            }
            return null;
        });
        long[] last = {0};
        for (int frames = 0; frames < 257; ) {
            frames += pair.there().poll(frame -> last[0] = frame.getLong(), SOON);
        }
        assertThat(last[0]).isEqualTo(9);
        claimed.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aCommitWakesAReceiverThatSleeps() throws Exception {
        Pair pair = pair(LinkOptions.builder().waiting(WaitPolicy.BATTERY).build());
        for (int i = 0; i < 20; i++) {
            long before = pair.there().statistics().receiveSleeps();
            CompletableFuture<Long> received = async(() -> received(pair.there()));
            while (pair.there().statistics().receiveSleeps() == before && !received.isDone()) {
                Thread.onSpinWait();
            }
            try (Claim claim = pair.here().claim(8, SOON)) {
                claim.buffer().putLong(i);
                claim.commit();
            }
            assertThat(received.get(10, TimeUnit.SECONDS)).isEqualTo(i);
        }
    }

    @Test
    void aThreadThatHasAClaimOpenIsToldInsteadOfWaitingForItself() throws Exception {
        Pair pair = pair(SMALL);
        Link link = pair.here();
        try (Claim claim = link.claim(8, SOON)) {
            List<Pair.Work<?>> mistakes = List.of(
                    () -> {
                        link.send(number(1), SOON);
                        return null;
                    },
                    () -> link.offer(number(1)),
                    () -> link.claim(8, SOON),
                    () -> link.tryClaim(8),
                    () -> link.batch(SOON),
                    () -> {
                        link.endSending();
                        return null;
                    },
                    () -> {
                        link.endSending(SOON);
                        return null;
                    });
            for (Pair.Work<?> mistake : mistakes) {
                assertThatThrownBy(mistake::run)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("this thread has a claim or a batch open");
            }
            claim.buffer().putLong(4);
            claim.commit();
        }
        assertThat(received(pair.there())).isEqualTo(4);
        link.send(number(5), SOON);
        assertThat(received(pair.there())).isEqualTo(5);
    }

    @Test
    void aClaimIsForTheThreadThatMadeIt() throws Exception {
        Pair pair = pair(SMALL);
        Claim claim = async(() -> pair.here().claim(8, SOON)).get(20, TimeUnit.SECONDS);
        List<Pair.Work<?>> mistakes = List.of(
                claim::buffer,
                () -> {
                    claim.commit();
                    return null;
                },
                () -> {
                    claim.close();
                    return null;
                });
        for (Pair.Work<?> mistake : mistakes) {
            assertThatThrownBy(mistake::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("signalbox-test-async");
        }
        assertThatThrownBy(() -> pair.here().send(number(1), BRIEF))
                .isInstanceOf(TimedOutException.class)
                .hasMessageContaining("keep a claim or a batch open");
    }

    @Test
    void closingTheLineInsideAClaimDropsItAndTheOtherSideFindsTheEnd() throws Exception {
        Pair pair = pair(SMALL);
        pair.here().send(number(1));
        try (Claim claim = pair.here().claim(8, SOON)) {
            pair.here().close();
            assertThatThrownBy(claim::commit)
                    .isInstanceOf(LinkClosedException.class)
                    .hasMessageContaining("closed here");
        }
        assertThat(received(pair.there())).isEqualTo(1);
        assertThat(pair.there().receive(SOON)).isEmpty();
        assertThat(pair.there().state()).isEqualTo(LinkState.ENDED);
    }

    /** The one who closes must not wait for user code for ever, and the one who commits must learn that it was in vain. */
    @Test
    void closingTheLineDoesNotWaitForAClaimLeftOpenElsewhere() throws Exception {
        Pair pair = pair(SMALL);
        CountDownLatch claimed = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        CompletableFuture<Void> other = async(() -> {
            try (Claim claim = pair.here().claim(8, SOON)) {
                claimed.countDown();
                assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
                claim.commit();
            }
            return null;
        });
        assertThat(claimed.await(20, TimeUnit.SECONDS)).isTrue();
        Thread.currentThread().interrupt();
        pair.here().close();
        assertThat(Thread.interrupted()).as("kept through the wait").isTrue();
        closed.countDown();
        assertThatThrownBy(() -> other.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(LinkClosedException.class);
        assertThat(pair.there().receive(SOON)).isEmpty();
        assertThat(pair.there().state()).isEqualTo(LinkState.LOST);
    }

    @Test
    void aClaimOnALineThatTheOtherSideClosedIsRefusedSoonerOrLater() throws Exception {
        Pair pair = pair(SMALL);
        pair.there().close();
        await().untilAsserted(() -> assertThatThrownBy(() -> {
                    while (pair.here().tryClaim(8).map(ClaimTest::committed).isPresent()) {}
                    pair.here().claim(8, SOON);
                })
                .isInstanceOf(LinkClosedException.class));
        // and the lock is free
        assertThatThrownBy(() -> pair.here().send(number(1), SOON)).isInstanceOf(LinkClosedException.class);
    }

    @Test
    void whoOnlyTriesToClaimLearnsOfTheEndToo() throws Exception {
        Pair pair = pair(SMALL);
        while (pair.here().offer(number(0))) {}
        pair.there().close();
        await().untilAsserted(() -> assertThatThrownBy(() -> pair.here().tryClaim(8))
                .isInstanceOf(LinkClosedException.class)
                .hasMessageContaining("closed the line or died"));
    }

    @Test
    void aBatchGoesOnAfterACommitThatFailed() throws Exception {
        Pair pair = pair(SMALL);
        try (Batch batch = pair.here().batch(SOON)) {
            Claim claim = batch.claim(8);
            assertThatThrownBy(() -> claim.commit(9)).isInstanceOf(IllegalArgumentException.class);
            claim.commit(0);
            batch.send(number(6));
        }
        assertThat(pair.there().receive(SOON).orElseThrow()).isEmpty();
        assertThat(received(pair.there())).isEqualTo(6);
    }

    private static Claim committed(Claim claim) {
        claim.commit();
        return claim;
    }

    private Pair pair(LinkOptions options) throws Exception {
        Pair pair = Pair.open(options);
        open.add(pair);
        return pair;
    }

    private static long received(Link link) throws InterruptedException {
        return ByteBuffer.wrap(link.receive(SOON).orElseThrow()).getLong();
    }
}
