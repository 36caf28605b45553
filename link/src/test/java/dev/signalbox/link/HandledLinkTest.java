package dev.signalbox.link;

import static dev.signalbox.link.Pair.SOON;
import static dev.signalbox.link.Pair.async;
import static dev.signalbox.link.Pair.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Frames that go to a handler on the I/O thread. */
@ParameterizedClass
@EnumSource(
        value = LinkTransport.class,
        names = {"SHARED_MEMORY", "SOCKET"})
class HandledLinkTest {
    @Parameter
    private LinkTransport transport;

    private final List<Pair> open = new ArrayList<>();

    @AfterEach
    void closeAllAndTheThreadEnds() {
        open.forEach(Pair::close);
        await().atMost(SOON).untilAsserted(() -> assertThat(ioThreads()).isEmpty());
    }

    @ParameterizedTest
    @EnumSource(WaitPolicy.class)
    void handsOutAllInOrderThenTheEndOnce(WaitPolicy policy) throws Exception {
        Pair pair = pair(builder().ringBytes(4096).waiting(policy).build());
        Got got = new Got();
        pair.there().handle(got, got::end);
        int frames = 100_000;
        for (int i = 0; i < frames; i++) {
            pair.here().send(number(i), SOON);
        }
        pair.here().endSending();
        got.awaitEnd(LinkState.ENDED);
        assertThat(got.next).hasValue(frames);
        assertThat(got.threads).containsExactly(IoThread.NAME);
        assertThat(pair.there().statistics().framesReceived()).isEqualTo(frames);
    }

    @Test
    void handsOutWhatCameBeforeItsHandlerAndFramesInParts() throws Exception {
        Pair pair = pair(small());
        pair.here().send(number(0));
        pair.here().send(number(1));
        assertThat(pair.there().receive(SOON)).isPresent();
        List<Integer> lengths = new CopyOnWriteArrayList<>();
        pair.there().handle(frame -> lengths.add(frame.remaining()), (end, failure) -> {});
        pair.here().send(ByteBuffer.allocate(100_000), SOON);
        await().atMost(SOON).untilAsserted(() -> assertThat(lengths).containsExactly(8, 100_000));
    }

    /** Both ends are served by the one thread, so neither may ever wait for the other. */
    @ParameterizedTest
    @EnumSource(WaitPolicy.class)
    void answersFromHandlerToHandler(WaitPolicy policy) throws Exception {
        Pair pair = pair(builder().ringBytes(4096).waiting(policy).build());
        CompletableFuture<Long> last = new CompletableFuture<>();
        pair.here().handle(frame -> answer(pair.here(), frame, last), (end, failure) -> {});
        pair.there().handle(frame -> answer(pair.there(), frame, last), (end, failure) -> {});
        pair.here().send(number(0));
        assertThat(last.get(20, TimeUnit.SECONDS)).isEqualTo(10_000);
    }

    @Test
    void oneThreadServesFiveHundredLines() throws Exception {
        int lines = 500;
        int each = 20;
        List<Got> got = new ArrayList<>();
        for (int i = 0; i < lines; i++) {
            Got one = new Got();
            got.add(one);
            pair(small()).there().handle(one, one::end);
        }
        for (int n = 0; n < each; n++) {
            for (Pair pair : open) {
                pair.here().send(number(n), SOON);
            }
        }
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(got).allSatisfy(one -> assertThat(one.next).hasValue(each)));
        assertThat(ioThreads()).hasSize(1);
        open.forEach(pair -> pair.here().close());
        for (Got one : got) {
            one.awaitEnd(LinkState.ENDED);
        }
    }

    @Test
    void aFloodOnOneLineStarvesNoOther() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        Pair flooded = pair(small());
        Got flood = new Got();
        flooded.there().handle(flood, flood::end);
        CompletableFuture<Void> sender = async(() -> {
            for (long n = 0; !enough.get(); n++) {
                flooded.here().send(number(n), SOON);
            }
            return null;
        });
        Pair quiet = pair(small());
        Got rare = new Got();
        quiet.there().handle(rare, rare::end);
        for (int n = 0; n < 100; n++) {
            flood.awaitNext(flood.next.get() + 1);
            quiet.here().send(number(n));
            rare.awaitNext(n + 1);
        }
        enough.set(true);
        sender.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aHandlerThatFailsLosesItsFrameOnlyAndHoldsUpNoOtherLine() throws Exception {
        Pair failing = pair(small());
        AtomicInteger called = new AtomicInteger();
        CompletableFuture<LinkState> end = new CompletableFuture<>();
        failing.there()
                .handle(
                        frame -> {
                            called.incrementAndGet();
                            Thread.currentThread().interrupt();
                            throw new StackOverflowError("of the handler");
                        },
                        (how, failure) -> {
                            end.complete(how);
                            throw new IllegalStateException("of the end handler");
                        });
        Pair other = pair(small());
        Got got = new Got();
        other.there().handle(got, got::end);
        for (int n = 0; n < 3; n++) {
            failing.here().send(number(n));
            other.here().send(number(n));
        }
        await().atMost(SOON).untilAsserted(() -> assertThat(called).hasValue(3));
        await().atMost(SOON).untilAsserted(() -> assertThat(got.next).hasValue(3));
        failing.here().close();
        assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo(LinkState.ENDED);
        other.here().send(number(3));
        await().atMost(SOON).untilAsserted(() -> assertThat(got.next).hasValue(4));
    }

    @Test
    void closingHereIsToldOnceAndTheRestIsNotHandedOut() throws Exception {
        Pair pair = pair(small());
        Got got = new Got();
        pair.there().handle(got, got::end);
        pair.there().close();
        pair.there().close();
        got.awaitEnd(LinkState.CLOSED);
        Pair closed = pair(small());
        closed.there().close();
        Got late = new Got();
        closed.there().handle(late, late::end);
        late.awaitEnd(LinkState.CLOSED);
    }

    @Test
    void aHandlerMayCloseItsLine() throws Exception {
        Pair pair = pair(small());
        Got got = new Got();
        for (int n = 0; n < 3; n++) {
            pair.here().send(number(n));
        }
        pair.there()
                .handle(
                        frame -> {
                            got.onFrame(frame);
                            pair.there().close();
                            assertThat(got.ends).isEmpty();
                        },
                        got::end);
        got.awaitEnd(LinkState.CLOSED);
        assertThat(got.next).hasValue(1);
        await().atMost(SOON).untilAsserted(() -> {
            pair.here().poll(frame -> {});
            assertThat(pair.here().state()).isEqualTo(LinkState.ENDED);
        });
    }

    /** The other side has ended, but may still take frames: senders without room must hear of it. */
    @Test
    void sendingGoesOnAfterTheOtherSidesEnd() throws Exception {
        Pair pair = pair(small());
        Got got = new Got();
        pair.there().handle(got, got::end);
        pair.here().endSending();
        got.awaitEnd(LinkState.ENDED);
        CompletableFuture<Void> sent = async(() -> {
            for (int n = 0; n < 20_000; n++) {
                pair.there().send(number(n), SOON);
            }
            return null;
        });
        Got here = new Got();
        while (here.next.get() < 20_000) {
            assertThat(pair.here().poll(here, SOON)).isPositive();
        }
        sent.get(20, TimeUnit.SECONDS);
    }

    @Test
    void waitingOnTheThreadThatHearsTheBellIsRefused() throws Exception {
        Pair pair = pair(small());
        CompletableFuture<Throwable> sending = new CompletableFuture<>();
        CompletableFuture<Throwable> receiving = new CompletableFuture<>();
        Pair other = pair(small());
        pair.there()
                .handle(
                        frame -> {
                            receiving.complete(thrown(() -> other.here().receive(SOON)));
                            sending.complete(thrown(() -> {
                                while (true) {
                                    pair.there().send(number(1));
                                }
                            }));
                        },
                        (end, failure) -> {});
        pair.here().send(number(0));
        assertThat(sending.get(20, TimeUnit.SECONDS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(IoThread.NAME)
                .hasMessageContaining("Use offer");
        assertThat(receiving.get()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void oneWayOfReceivingExcludesTheOthers() throws Exception {
        Pair pair = pair(small());
        assertThatThrownBy(() -> pair.here().poll())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("give poll a handler");
        CompletableFuture<Integer> receiver = async(() -> pair.here().poll(frame -> {}, SOON));
        await().until(() -> pair.here().statistics().receiveSleeps() > 0);
        assertThatThrownBy(() -> pair.here().handle(frame -> {}, (end, failure) -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another thread is receiving");
        pair.there().send(number(0));
        assertThat(receiver.get(20, TimeUnit.SECONDS)).isEqualTo(1);
        pair.here().handle(frame -> {}, (end, failure) -> {});
        assertThatThrownBy(() -> pair.here().handle(frame -> {}, (end, failure) -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("go to the handler");
        assertThatThrownBy(() -> pair.here().receive(SOON))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("go to the handler");
        assertThatThrownBy(() -> pair.here().poll(frame -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aThreadThatWaitsHandsOutItselfWhileTheIoThreadIsBusyElsewhere() throws Exception {
        assumeTrue(transport == LinkTransport.SHARED_MEMORY, "here the busy thread would have to send as well");
        Pair busy = pair(small());
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch enough = new CountDownLatch(1);
        busy.there()
                .handle(
                        frame -> {
                            began.countDown();
                            awaitLatch(enough);
                        },
                        (end, failure) -> {});
        Pair pair = pair(builder().ringBytes(4096).waiting(WaitPolicy.LATENCY).build());
        Got got = new Got();
        pair.there().handle(got, got::end);
        busy.here().send(number(0));
        assertThat(began.await(20, TimeUnit.SECONDS)).isTrue();
        pair.here().send(number(0));
        assertThat(pair.there().poll()).isEqualTo(1);
        assertThat(pair.there().poll()).isZero();
        pair.here().send(number(1));
        assertThat(pair.there().pollUntil(() -> got.next.get() == 2)).isTrue();
        assertThat(pair.there().pollUntil(() -> false)).isFalse();
        assertThat(got.threads).containsExactly(Thread.currentThread().getName());
        enough.countDown();
        pair.here().close();
        got.awaitEnd(LinkState.ENDED);
    }

    @Test
    void aHandlerThatHelpsItselfGetsNothing() throws Exception {
        Pair pair = pair(small());
        List<Integer> inside = new CopyOnWriteArrayList<>();
        pair.here().send(number(0));
        pair.here().send(number(1));
        pair.there()
                .handle(
                        frame -> {
                            inside.add(pair.there().poll());
                            pair.there().pollUntil(() -> false);
                        },
                        (end, failure) -> {});
        await().atMost(SOON).untilAsserted(() -> assertThat(inside).containsExactly(0, 0));
    }

    /** Whoever leaves must see to what comes meanwhile; a frame that nobody notices would end this by its time limit. */
    @ParameterizedTest
    @EnumSource(WaitPolicy.class)
    void helpersAndTheIoThreadTakeTurnsAndLoseNothing(WaitPolicy policy) throws Exception {
        Pair pair = pair(builder().ringBytes(4096).waiting(policy).build());
        int questions = 3_000;
        CompletableFuture<Void> echo = async(() -> {
            for (int n = 0; n < questions; n++) {
                pair.there().send(ByteBuffer.wrap(pair.there().receive(SOON).orElseThrow()), SOON);
            }
            return null;
        });
        Got got = new Got();
        pair.here().handle(got, got::end);
        AtomicBoolean enough = new AtomicBoolean();
        List<CompletableFuture<Void>> helpers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            helpers.add(async(() -> {
                while (!enough.get()) {
                    long seen = got.next.get();
                    if (!pair.here().pollUntil(() -> got.next.get() > seen)) {
                        pair.here().poll();
                        Thread.yield();
                    }
                }
                return null;
            }));
        }
        for (int n = 0; n < questions; n++) {
            pair.here().send(number(n), SOON);
            long answered = n + 1;
            // without help for a while now and then, so that the I/O thread has to wake by itself
            if (n % 3 == 0) {
                got.awaitNext(answered);
            } else {
                pair.here().pollUntil(() -> got.next.get() >= answered);
                got.awaitNext(answered);
            }
        }
        echo.get(20, TimeUnit.SECONDS);
        enough.set(true);
        for (CompletableFuture<Void> helper : helpers) {
            helper.get(20, TimeUnit.SECONDS);
        }
        pair.there().close();
        got.awaitEnd(LinkState.ENDED);
        assertThat(got.next).hasValue(questions);
    }

    @ParameterizedTest
    @EnumSource(WaitPolicy.class)
    void closingWhileOthersHelpAndSendIsToldOnce(WaitPolicy policy) throws Exception {
        for (int round = 0; round < 50; round++) {
            Pair pair = pair(builder().ringBytes(4096).waiting(policy).build());
            Got got = new Got();
            pair.there().handle(got, got::end);
            CountDownLatch started = new CountDownLatch(2);
            CompletableFuture<Void> sender = async(() -> {
                started.countDown();
                for (int n = 0; ; n++) {
                    pair.here().send(number(n), SOON);
                }
            });
            CompletableFuture<Void> helper = async(() -> {
                started.countDown();
                while (got.ends.isEmpty()) {
                    pair.there().pollUntil(() -> !got.ends.isEmpty());
                }
                return null;
            });
            assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
            pair.there().close();
            got.awaitEnd(LinkState.CLOSED);
            helper.get(20, TimeUnit.SECONDS);
            assertThatThrownBy(() -> sender.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(LinkClosedException.class);
        }
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

    static List<Thread> ioThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(IoThread.NAME))
                .toList();
    }

    private static void answer(Link link, ByteBuffer frame, CompletableFuture<Long> last) {
        long n = frame.getLong();
        if (n == 10_000) {
            last.complete(n);
        } else {
            assertThat(link.offer(number(n + 1))).isTrue();
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Throwable thrown(Pair.Work<?> work) {
        try {
            work.run();
            return new AssertionError("nothing was thrown");
        } catch (Throwable e) {
            return e;
        }
    }

    /** Requires the numbers 0, 1, 2, ... and then one end. */
    static final class Got implements FrameHandler {
        final AtomicLong next = new AtomicLong();
        final List<String> threads = new CopyOnWriteArrayList<>();
        final List<Object> ends = new CopyOnWriteArrayList<>();
        final List<Throwable> wrong = new CopyOnWriteArrayList<>();

        @Override
        public void onFrame(ByteBuffer frame) {
            String thread = Thread.currentThread().getName();
            if (!threads.contains(thread)) {
                threads.add(thread);
            }
            long found = frame.getLong();
            long expected = next.getAndIncrement();
            if (found != expected || !ends.isEmpty()) {
                wrong.add(new AssertionError("expected " + expected + ", found " + found + " after ends=" + ends));
            }
        }

        void end(LinkState how, Throwable failure) {
            ends.add(failure == null ? how : failure);
        }

        void awaitNext(long count) {
            long limit = System.nanoTime() + SOON.toNanos();
            while (next.get() < count) {
                assertThat(System.nanoTime())
                        .as("got %d of %d", next.get(), count)
                        .isLessThan(limit);
                Thread.onSpinWait();
                Thread.yield();
            }
        }

        void awaitEnd(LinkState how) {
            await().atMost(SOON)
                    .pollInterval(Duration.ofMillis(1))
                    .untilAsserted(() -> assertThat(ends).isNotEmpty());
            assertThat(wrong).isEmpty();
            assertThat(ends).containsExactly(how);
        }
    }
}
