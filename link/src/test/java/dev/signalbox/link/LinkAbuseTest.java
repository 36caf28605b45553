package dev.signalbox.link;

import static dev.signalbox.link.Pair.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.SignalboxException;
import dev.signalbox.TimedOutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** What a program can do to its own lines at a bad moment. */
class LinkAbuseTest {
    private static final LinkOptions SMALL =
            LinkOptions.builder().ringBytes(4096).build();

    /** Nobody would ever give that lock back. */
    @Test
    void whoWaitsForTheTurnToSendComesBackWhenTheLineIsClosedThoughAClaimIsLeftOpen() throws Exception {
        try (Pair pair = Pair.open(SMALL)) {
            Pair.async(() -> pair.here().claim(8, SOON)).get(20, TimeUnit.SECONDS);
            List<CompletableFuture<Void>> waiting = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                waiting.add(Pair.async(() -> {
                    pair.here().send(Pair.number(1));
                    return null;
                }));
            }
            pair.here().close();
            for (CompletableFuture<Void> one : waiting) {
                assertThatThrownBy(() -> one.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(LinkClosedException.class);
            }
            assertThat(pair.there().receive(SOON)).isEmpty();
            assertThat(pair.there().state()).isNotEqualTo(LinkState.OPEN);
        }
    }

    @Test
    void closingAtAnyMomentFromManyThreadsEndsAllThatIsUnderWay() throws Exception {
        long seed = System.nanoTime();
        System.out.println("LinkAbuseTest.closing seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 25; round++) {
            Pair pair = Pair.open(SMALL);
            List<CompletableFuture<Throwable>> users = new ArrayList<>();
            for (Link link : List.of(pair.here(), pair.there())) {
                users.add(untilItFails(link, () -> link.send(ByteBuffer.allocate(100))));
                users.add(untilItFails(link, () -> link.send(ByteBuffer.allocate(9000))));
                users.add(untilItFails(link, () -> link.offer(ByteBuffer.allocate(50))));
                users.add(untilItFails(link, () -> link.poll(frame -> {}, Duration.ofSeconds(20))));
                users.add(untilItFails(link, () -> link.endSending(Duration.ofNanos(random.nextInt(100)))));
            }
            LockSupport.parkNanos(random.nextInt(500_000));
            CountDownLatch go = new CountDownLatch(1);
            List<CompletableFuture<Void>> closers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Link link = i % 2 == 0 ? pair.here() : pair.there();
                closers.add(Pair.async(() -> {
                    go.await();
                    link.close();
                    return null;
                }));
            }
            go.countDown();
            for (CompletableFuture<Void> closer : closers) {
                closer.get(20, TimeUnit.SECONDS);
            }
            for (CompletableFuture<Throwable> user : users) {
                assertThat(user.get(20, TimeUnit.SECONDS))
                        .as("round=%d seed=%d", round, seed)
                        .isInstanceOf(SignalboxException.class);
            }
            assertThat(pair.here().state()).isEqualTo(LinkState.CLOSED);
            assertThat(pair.there().state()).isEqualTo(LinkState.CLOSED);
        }
    }

    /** Each send before the end arrives, each after it is refused, and none is both or neither. */
    @Test
    void theEndOfSendingFallsBetweenTwoSendsOfEachThread() throws Exception {
        for (int round = 0; round < 15; round++) {
            try (Pair pair = Pair.open(SMALL)) {
                AtomicLong accepted = new AtomicLong();
                List<CompletableFuture<Throwable>> senders = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    senders.add(untilItFails(pair.here(), () -> {
                        pair.here().send(Pair.number(1), SOON);
                        accepted.incrementAndGet();
                    }));
                }
                CompletableFuture<Void> end = Pair.async(() -> {
                    await().until(() -> accepted.get() > 50);
                    pair.here().endSending();
                    return null;
                });
                long received = 0;
                while (pair.there().state() == LinkState.OPEN) {
                    received += pair.there().poll(frame -> {}, SOON);
                }
                end.get(20, TimeUnit.SECONDS);
                for (CompletableFuture<Throwable> sender : senders) {
                    assertThat(sender.get(20, TimeUnit.SECONDS)).isInstanceOf(LinkClosedException.class);
                }
                assertThat(received).isEqualTo(accepted.get());
            }
        }
    }

    /** An interrupt ends a wait of the thread that it is for, and nothing else. */
    @Test
    void aStormOfInterruptsLosesNoFrameAndBreaksNoLine() throws Exception {
        long frames = 20_000;
        try (Pair pair = Pair.open(SMALL)) {
            AtomicBoolean over = new AtomicBoolean();
            ConcurrentLinkedQueue<Thread> targets = new ConcurrentLinkedQueue<>();
            CompletableFuture<Void> sent = Pair.async(() -> {
                targets.add(Thread.currentThread());
                for (long n = 0; n < frames; ) {
                    try {
                        pair.here().send(Pair.number(n), SOON);
                        n++;
                    } catch (InterruptedException again) {
                        // the frame will not arrive
                    }
                }
                targets.remove(Thread.currentThread());
                return null;
            });
            CompletableFuture<Long> received = Pair.async(() -> {
                targets.add(Thread.currentThread());
                long[] next = {0};
                while (next[0] < frames) {
                    try {
                        pair.there()
                                .poll(
                                        frame -> {
                                            long n = frame.getLong();
                                            if (n != next[0]) {
                                                throw new IllegalStateException(n + " where " + next[0] + " is due");
                                            }
                                            next[0]++;
                                        },
                                        SOON);
                    } catch (InterruptedException again) {
                        // no frame is lost
                    }
                }
                return next[0];
            });
            CompletableFuture<Void> storm = Pair.async(() -> {
                while (!over.get()) {
                    targets.forEach(Thread::interrupt);
                    LockSupport.parkNanos(20_000);
                }
                return null;
            });
            try {
                assertThat(received.get(50, TimeUnit.SECONDS)).isEqualTo(frames);
                sent.get(20, TimeUnit.SECONDS);
            } finally {
                over.set(true);
                storm.get(20, TimeUnit.SECONDS);
            }
            assertThat(pair.here().state()).isEqualTo(LinkState.OPEN);
            pair.there().send(Pair.number(7), SOON);
            assertThat(pair.here().receive(SOON)).isPresent();
        }
    }

    @Test
    void whoAcceptsUnderInterruptsBreaksNoHandshake() throws Exception {
        try (LinkListener listener = LinkListener.open(SMALL)) {
            AtomicBoolean over = new AtomicBoolean();
            List<CompletableFuture<Link>> connected = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                connected.add(Pair.connect(listener, SMALL));
            }
            Thread acceptor = Thread.currentThread();
            CompletableFuture<Void> storm = Pair.async(() -> {
                while (!over.get()) {
                    acceptor.interrupt();
                    LockSupport.parkNanos(50_000);
                }
                return null;
            });
            List<Link> links = new ArrayList<>();
            try {
                while (links.size() < connected.size()) {
                    try {
                        links.add(listener.accept(SOON));
                    } catch (InterruptedException again) {
                        // nobody is turned away for that
                    }
                }
            } finally {
                over.set(true);
                while (!storm.isDone()) {
                    Thread.onSpinWait();
                }
                Thread.interrupted();
                links.forEach(Link::close);
            }
            for (CompletableFuture<Link> one : connected) {
                one.get(20, TimeUnit.SECONDS).close();
            }
        }
    }

    private static CompletableFuture<Throwable> untilItFails(Link link, Use use) {
        return Pair.async(() -> {
            while (true) {
                try {
                    use.once();
                    if (link.state() == LinkState.CLOSED) {
                        return new LinkClosedException("closed here");
                    }
                } catch (TimedOutException again) {
                    // it had but little time
                } catch (Throwable failure) {
                    return failure;
                }
            }
        });
    }

    private interface Use {
        void once() throws InterruptedException;
    }
}
