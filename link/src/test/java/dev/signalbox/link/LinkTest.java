package dev.signalbox.link;

import static dev.signalbox.link.Pair.SOON;
import static dev.signalbox.link.Pair.async;
import static dev.signalbox.link.Pair.fill;
import static dev.signalbox.link.Pair.number;
import static dev.signalbox.link.Pair.pattern;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.signalbox.TimedOutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(
        value = LinkTransport.class,
        names = {"SHARED_MEMORY", "SOCKET"})
class LinkTest {
    @Parameter
    private LinkTransport transport;

    private final List<Pair> open = new ArrayList<>();

    @AfterEach
    void closeAll() {
        open.forEach(Pair::close);
    }

    @Test
    void carriesFramesBothWays() throws Exception {
        Pair pair = pair(small());
        pair.here().send(number(1));
        pair.there().send(number(2));
        assertThat(received(pair.there())).isEqualTo(1);
        assertThat(received(pair.here())).isEqualTo(2);
        assertThat(pair.here().peerPid()).isEqualTo(ProcessHandle.current().pid());
    }

    @ParameterizedTest
    @EnumSource(WaitPolicy.class)
    void answersBackAndForthUnderEveryPolicy(WaitPolicy policy) throws Exception {
        Pair pair = pair(builder().ringBytes(4096).waiting(policy).build());
        CompletableFuture<Void> echo = async(() -> {
            for (int i = 0; i < 2_000; i++) {
                pair.there().send(number(received(pair.there()) + 1));
            }
            return null;
        });
        for (int i = 0; i < 2_000; i++) {
            pair.here().send(number(i));
            assertThat(received(pair.here())).isEqualTo(i + 1);
        }
        echo.get(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource(WaitPolicy.class)
    void deliversAllInOrderThroughARingThatIsFullMostOfTheTime(WaitPolicy policy) throws Exception {
        Pair pair = pair(builder().ringBytes(4096).waiting(policy).build());
        int frames = 200_000;
        CompletableFuture<Void> sent = async(() -> {
            for (int i = 0; i < frames; i++) {
                pair.here().send(number(i), SOON);
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

    @ParameterizedTest
    @EnumSource(WaitPolicy.class)
    void aReceiverThatWaitsLearnsOfTheEndOfSending(WaitPolicy policy) throws Exception {
        Pair pair = pair(builder().waiting(policy).build());
        CompletableFuture<Integer> polled = async(() -> pair.there().poll(frame -> {}, Duration.ofDays(1)));
        pair.here().send(number(1)); // its receiver may wait already, or not yet
        assertThat(polled.get(20, TimeUnit.SECONDS)).isEqualTo(1);
        AtomicReference<Thread> receiver = new AtomicReference<>();
        CompletableFuture<Integer> atTheEnd = async(() -> {
            receiver.set(Thread.currentThread());
            return pair.there().poll(frame -> {}, Duration.ofDays(1));
        });
        await().until(() -> receiver.get() != null && isWaiting(receiver.get()));
        pair.here().endSending();
        assertThat(atTheEnd.get(20, TimeUnit.SECONDS)).isZero();
        assertThat(pair.there().state()).isEqualTo(LinkState.ENDED);
    }

    private static boolean isWaiting(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("awaitRecord"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1019, 1020, 1021, 2048, 5000, 1 << 20})
    void carriesFramesOfAnySize(int length) throws Exception {
        Pair pair = pair(small());
        byte[] frame = pattern(length, length);
        CompletableFuture<Void> sent = async(() -> {
            pair.here().send(ByteBuffer.wrap(frame), SOON);
            pair.here().send(number(7), SOON);
            return null;
        });
        assertThat(pair.there().receive(SOON))
                .hasValueSatisfying(got -> assertThat(got).isEqualTo(frame));
        assertThat(received(pair.there())).isEqualTo(7);
        sent.get(20, TimeUnit.SECONDS);
    }

    @Test
    void manyThreadsSendAndEachOnesFramesKeepTheirOrder() throws Exception {
        Pair pair = pair(small());
        int threads = 4;
        int each = 10_000;
        List<CompletableFuture<Void>> senders = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int thread = t;
            senders.add(async(() -> {
                for (int i = 0; i < each; i++) {
                    // every so often one in parts, which no other may break into
                    int length = i % 100 == 0 ? 3000 : 16;
                    ByteBuffer frame =
                            ByteBuffer.allocate(length).putInt(thread).putInt(i);
                    pair.here().send(frame.clear(), SOON);
                }
                return null;
            }));
        }
        int[] next = new int[threads];
        int[] all = {0};
        while (all[0] < threads * each) {
            int frames = pair.there()
                    .poll(
                            frame -> {
                                int thread = frame.getInt();
                                assertThat(frame.getInt()).isEqualTo(next[thread]++);
                                all[0]++;
                            },
                            SOON);
            assertThat(frames).isPositive();
        }
        for (CompletableFuture<Void> sender : senders) {
            sender.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void offerSaysNoWhenThereIsNoRoom() throws Exception {
        Pair pair = pair(small());
        int frames = fill(pair.here());
        if (transport == LinkTransport.SHARED_MEMORY) {
            assertThat(frames).isEqualTo(256);
        }
        ByteBuffer refused = number(frames);
        assertThat(pair.here().offer(refused)).isFalse();
        assertThat(refused.remaining()).isEqualTo(8);
        long[] next = {0};
        while (next[0] < frames) {
            assertThat(pair.there().poll(frame -> requireNext(frame, next), SOON))
                    .isPositive();
        }
        await().until(() -> pair.here().offer(refused));
        assertThat(received(pair.there())).isEqualTo(frames);
    }

    @Test
    void sendGivesUpAfterItsLimitAndSaysWhy() throws Exception {
        Pair pair = pair(small());
        fill(pair.here());
        assertThatThrownBy(() -> pair.here().send(number(1), Duration.ofMillis(30)))
                .isInstanceOf(TimedOutException.class)
                .hasMessageContaining("no room")
                .hasMessageContaining("limit=PT0.03S")
                .hasMessageContaining("process " + pair.here().peerPid());
    }

    @Test
    void aLongFrameThatWasBrokenOffIsDroppedAndTheNextArrives() throws Exception {
        Pair pair = pair(small());
        assertThatThrownBy(() -> pair.here().send(ByteBuffer.wrap(pattern(1_000_000, 1)), Duration.ofMillis(30)))
                .isInstanceOf(TimedOutException.class);
        CompletableFuture<Void> sent = async(() -> {
            pair.here().send(ByteBuffer.wrap(pattern(50_000, 2)), SOON);
            pair.here().send(number(3), SOON);
            return null;
        });
        assertThat(pair.there().receive(SOON))
                .hasValueSatisfying(frame -> assertThat(frame).isEqualTo(pattern(50_000, 2)));
        assertThat(received(pair.there())).isEqualTo(3);
        sent.get(20, TimeUnit.SECONDS);
    }

    @Test
    void receiveComesBackEmptyAfterItsLimit() throws Exception {
        Pair pair = pair(small());
        assertThat(pair.here().receive(Duration.ofMillis(30))).isEmpty();
        assertThat(pair.here().receive(Duration.ZERO)).isEmpty();
        assertThat(pair.here().poll(frame -> {})).isZero();
        assertThat(pair.here().state()).isEqualTo(LinkState.OPEN);
    }

    @Test
    void refusesWhatTheOtherSideDoesNotTake() throws Exception {
        Pair pair = pair(small());
        assertThatThrownBy(() -> pair.here().send(ByteBuffer.allocate((1 << 20) + 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("length=1048577")
                .hasMessageContaining("at most 1048576");
        assertThatThrownBy(
                        () -> pair.here().offer(ByteBuffer.allocate(pair.here().maxOfferBytes() + 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void halfCloseLeavesTheOtherDirectionOpen() throws Exception {
        Pair pair = pair(small());
        pair.here().send(number(1));
        pair.here().endSending();
        assertThatThrownBy(() -> pair.here().send(number(2)))
                .isInstanceOf(LinkClosedException.class)
                .hasMessageContaining("ended here");
        assertThat(received(pair.there())).isEqualTo(1);
        assertThat(pair.there().receive(SOON)).isEmpty();
        assertThat(pair.there().state()).isEqualTo(LinkState.ENDED);
        pair.there().send(number(3));
        assertThat(received(pair.here())).isEqualTo(3);
    }

    @Test
    void halfCloseWakesAReceiverThatSleeps() throws Exception {
        Pair pair = pair(builder().waiting(WaitPolicy.BATTERY).build());
        CompletableFuture<Integer> received = async(() -> pair.there().poll(frame -> {}, SOON));
        await().until(() -> pair.there().statistics().receiveSleeps() == 1);
        pair.here().endSending();
        assertThat(received.get(5, TimeUnit.SECONDS)).isZero();
        assertThat(pair.there().state()).isEqualTo(LinkState.ENDED);
    }

    @Test
    void closeDeliversWhatWasSentThenTheEnd() throws Exception {
        Pair pair = pair(small());
        for (int i = 0; i < 200; i++) {
            pair.here().send(number(i));
        }
        pair.here().close();
        long[] next = {0};
        while (pair.there().state() == LinkState.OPEN) {
            pair.there().poll(frame -> requireNext(frame, next), SOON);
        }
        assertThat(next[0]).isEqualTo(200);
        assertThat(pair.there().state()).isEqualTo(LinkState.ENDED);
        assertThat(pair.here().state()).isEqualTo(LinkState.CLOSED);
        assertThat(pair.here().receive(SOON)).isEmpty();
        assertThatThrownBy(() -> pair.here().send(number(1)))
                .isInstanceOf(LinkClosedException.class)
                .hasMessageContaining("closed here");
    }

    @Test
    void closeWakesAReceiverHere() throws Exception {
        Pair pair = pair(small());
        CompletableFuture<Integer> receiver = async(() -> pair.here().poll(frame -> {}, SOON));
        await().until(() -> pair.here().statistics().receiveSleeps() > 0);
        pair.here().close();
        assertThat(receiver.get(5, TimeUnit.SECONDS)).isZero();
        assertThat(pair.here().state()).isEqualTo(LinkState.CLOSED);
    }

    @Test
    void closeWakesSendersHereAndThere() throws Exception {
        for (boolean closeHere : new boolean[] {true, false}) {
            Pair pair = pair(small());
            fill(pair.here());
            CompletableFuture<Void> sender = async(() -> {
                pair.here().send(number(1), SOON);
                return null;
            });
            await().until(() -> pair.here().statistics().sendSleeps() > 0);
            (closeHere ? pair.here() : pair.there()).close();
            assertThatThrownBy(() -> sender.get(5, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(LinkClosedException.class);
        }
    }

    @Test
    void whoOnlyOffersAndPollsLearnsOfTheEndToo() throws Exception {
        Pair pair = pair(small());
        fill(pair.here());
        pair.there().close();
        await().untilAsserted(() -> assertThatThrownBy(() -> pair.here().offer(number(1)))
                .isInstanceOf(LinkClosedException.class)
                .hasMessageContaining("closed the line or died"));
        await().untilAsserted(() -> {
            pair.here().poll(frame -> {});
            assertThat(pair.here().state()).isEqualTo(LinkState.ENDED);
        });
    }

    /** A sender without room and a receiver without frames sleep on one socket; no bell of one is lost to the other. */
    @Test
    void aSenderAndAReceiverSleepSideBySide() throws Exception {
        Pair pair = pair(builder().ringBytes(4096).waiting(WaitPolicy.BATTERY).build());
        int frames = 20_000;
        CompletableFuture<Void> sent = async(() -> {
            for (int i = 0; i < frames; i++) {
                pair.here().send(number(i), SOON);
            }
            return null;
        });
        CompletableFuture<Void> echoed = async(() -> {
            for (int i = 0; i < frames; i++) {
                pair.there().send(ByteBuffer.wrap(pair.there().receive(SOON).orElseThrow()), SOON);
            }
            return null;
        });
        for (int i = 0; i < frames; i++) {
            assertThat(received(pair.here())).isEqualTo(i);
        }
        sent.get(20, TimeUnit.SECONDS);
        echoed.get(20, TimeUnit.SECONDS);
        LinkStatistics statistics = pair.here().statistics();
        assertThat(statistics.framesSent()).isEqualTo(frames);
        assertThat(statistics.bytesSent()).isEqualTo(8L * frames);
        assertThat(statistics.framesReceived()).isEqualTo(frames);
        assertThat(statistics.bytesReceived()).isEqualTo(8L * frames);
        assertThat(statistics.receiveSleeps()).isPositive();
        assertThat(statistics.bellsRung()).isPositive();
        if (transport == LinkTransport.SHARED_MEMORY) {
            assertThat(statistics.bellsHeard()).isPositive();
        }
        assertThat(statistics.highWaterBytes()).isBetween(16L, 4096L);
    }

    @Test
    void anInterruptEndsTheWaitAndLeavesTheLineOpen() throws Exception {
        Pair pair = pair(small());
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> pair.here().receive(SOON)).isInstanceOf(InterruptedException.class);
        int frames = fill(pair.here());
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> pair.here().send(number(1), SOON)).isInstanceOf(InterruptedException.class);
        // an interrupted thread may send, receive and ring all the same
        Thread.currentThread().interrupt();
        pair.there().send(number(5));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(received(pair.here())).isEqualTo(5);
        long[] next = {0};
        while (next[0] < frames) {
            assertThat(pair.there().poll(frame -> requireNext(frame, next), SOON))
                    .isPositive();
        }
        pair.here().send(number(2));
        assertThat(received(pair.there())).isEqualTo(2);
    }

    /** What is offered quietly waits with a sleeping receiver, and comes before what wakes it. */
    @Test
    void whatIsOfferedQuietlyWakesNobodyAndKeepsItsPlace() throws Exception {
        assumeTrue(transport == LinkTransport.SHARED_MEMORY, "over a socket it is a plain offer");
        Pair pair = pair(builder().waiting(WaitPolicy.BATTERY).build());
        CompletableFuture<Long> first = async(() -> received(pair.there()));
        await().until(() -> pair.there().statistics().receiveSleeps() == 1);
        assertThat(pair.here().offerQuietly(number(1))).isTrue();
        assertThat(pair.here().statistics().bellsRung()).isZero();
        assertThat(first).isNotDone();
        pair.here().send(number(2));
        assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(received(pair.there())).isEqualTo(2);
    }

    @Test
    void whatIsOfferedQuietlyIsFoundByWhoLooksAndAtTheEnd() throws Exception {
        Pair pair = pair(small());
        assertThat(pair.here().offerQuietly(number(1))).isTrue();
        await().until(() ->
                pair.there().poll(frame -> assertThat(frame.getLong()).isEqualTo(1)) == 1);
        assertThat(pair.here().offerQuietly(number(2))).isTrue();
        pair.here().close();
        assertThat(received(pair.there())).isEqualTo(2);
        assertThat(pair.there().receive(SOON)).isEmpty();
        assertThat(pair.there().state()).isEqualTo(LinkState.ENDED);
    }

    @Test
    void aQuietOfferSaysNoWhereThereIsNoRoomAndFailsAsAnyOther() throws Exception {
        Pair pair = pair(small());
        ByteBuffer tooLong = ByteBuffer.allocate(pair.here().maxOfferBytes() + 1);
        assertThatThrownBy(() -> pair.here().offerQuietly(tooLong)).isInstanceOf(IllegalArgumentException.class);
        fill(pair.here());
        ByteBuffer frame = number(1);
        assertThat(pair.here().offerQuietly(frame)).isFalse();
        assertThat(frame.remaining()).isEqualTo(Long.BYTES);
        pair.here().close();
        assertThatThrownBy(() -> pair.here().offerQuietly(frame)).isInstanceOf(LinkClosedException.class);
    }

    /** On a channel in blocking mode an interrupted thread that rings would close the line for everybody. */
    @Test
    void anInterruptedThreadRingsAndTheLineStaysOpen() throws Exception {
        Pair pair = pair(builder().waiting(WaitPolicy.BATTERY).build());
        for (int i = 0; i < 10; i++) {
            long before = pair.there().statistics().receiveSleeps();
            CompletableFuture<Long> received = async(() -> received(pair.there()));
            await().until(() -> pair.there().statistics().receiveSleeps() > before);
            Thread.currentThread().interrupt();
            pair.here().send(number(i));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(received.get(5, TimeUnit.SECONDS)).isEqualTo(i);
        }
        assertThat(pair.here().statistics().bellsRung()).isPositive();
    }

    /** Room is given back within a batch, and who waits for it must hear of it before the handler goes on. */
    @Test
    void aSenderGoesOnWhileAHandlerStillRuns() throws Exception {
        assumeTrue(transport == LinkTransport.SHARED_MEMORY, "what lies between two sockets takes all of it at once");
        Pair pair = pair(builder().ringBytes(4096).waiting(WaitPolicy.BATTERY).build());
        int frames = 400;
        CompletableFuture<Void> sent = async(() -> {
            for (int i = 0; i < frames; i++) {
                pair.here().send(number(i), SOON);
            }
            return null;
        });
        await().until(() -> pair.here().statistics().sendSleeps() > 0);
        long full = pair.here().statistics().framesSent();
        long[] next = {0};
        pair.there().poll(frame -> {
            requireNext(frame, next);
            if (next[0] == full - 1) {
                await().until(() -> pair.here().statistics().framesSent() > full);
            }
        });
        while (next[0] < frames) {
            pair.there().poll(frame -> requireNext(frame, next), SOON);
        }
        sent.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aHandlerThatFailsLosesOnlyItsFrame() throws Exception {
        Pair pair = pair(small());
        for (int i = 0; i < 3; i++) {
            pair.here().send(number(i));
        }
        assertThatThrownBy(() -> pair.there()
                        .poll(
                                frame -> {
                                    throw new IllegalArgumentException("of the handler");
                                },
                                SOON))
                .hasMessage("of the handler");
        assertThat(received(pair.there())).isEqualTo(1);
        assertThat(received(pair.there())).isEqualTo(2);
    }

    /** Nobody rings for one who never sleeps, so it has to see by itself whatever may end its wait. */
    @Test
    void whoSpinsNeverSleepsAndSeesTheTimeTheEndAndTheInterrupt() throws Exception {
        assumeThat(Runtime.getRuntime().availableProcessors()).isGreaterThan(1);
        LinkOptions options = builder().ringBytes(4096).waiting(WaitPolicy.SPIN).build();
        Pair pair = pair(options);
        assertThat(pair.here().receive(Duration.ofMillis(5))).isEmpty();
        fill(pair.here());
        assertThatThrownBy(() -> pair.here().send(number(1), Duration.ofMillis(5)))
                .isInstanceOf(TimedOutException.class);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> pair.here().receive(SOON)).isInstanceOf(InterruptedException.class);
        CompletableFuture<Optional<byte[]>> receiver = async(() -> pair.here().receive(SOON));
        CompletableFuture<Void> sender = async(() -> {
            pair.here().send(number(1), SOON);
            return null;
        });
        pair.there().close();
        assertThat(receiver.get(20, TimeUnit.SECONDS)).isEmpty();
        assertThat(pair.here().state()).isEqualTo(LinkState.ENDED);
        assertThatThrownBy(() -> sender.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(LinkClosedException.class);
        LinkStatistics statistics = pair.here().statistics();
        assertThat(statistics.receiveSleeps() + statistics.sendSleeps()).isZero();
    }

    @Test
    void onlyOneReceivesAtATime() throws Exception {
        Pair pair = pair(small());
        pair.here().send(number(1));
        pair.there()
                .poll(
                        frame -> assertThatThrownBy(() -> pair.there().poll(other -> {}))
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("in a handler"),
                        SOON);
        long before = pair.there().statistics().receiveSleeps();
        CompletableFuture<Integer> other = async(() -> pair.there().poll(frame -> {}, SOON));
        await().until(() -> pair.there().statistics().receiveSleeps() > before);
        assertThatThrownBy(() -> pair.there().receive(SOON))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another thread is receiving");
        pair.here().close();
        other.get(5, TimeUnit.SECONDS);
    }

    @Test
    void aHandlerMayCloseTheLine() throws Exception {
        Pair pair = pair(small());
        pair.here().send(number(1));
        pair.here().send(number(2));
        assertThat(pair.there().poll(frame -> pair.there().close(), SOON)).isEqualTo(1);
        assertThat(pair.there().state()).isEqualTo(LinkState.CLOSED);
    }

    @Test
    void closesTwice() throws Exception {
        Pair pair = pair(small());
        pair.close();
        pair.close();
        assertThat(pair.here()).hasToString("Link[process " + pair.here().peerPid() + ", CLOSED]");
    }

    private LinkOptions.Builder builder() {
        return LinkOptions.builder().transport(transport);
    }

    private LinkOptions small() {
        return builder().ringBytes(4096).maxFrameBytes(1 << 20).build();
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
