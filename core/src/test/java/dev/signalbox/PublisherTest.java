package dev.signalbox;

import static dev.signalbox.ReceiverOptions.receiver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PublisherTest {
    private final List<Failure<? extends Integer>> failures = new ArrayList<>();
    private final Signal<Integer> signal =
            Signal.<Integer>builder().name("test").onFailure(failures::add).build();

    /** Notes what it is given, and asks for so many at first. */
    private static class Probe implements Flow.Subscriber<Integer> {
        final Queue<Object> heard = new ConcurrentLinkedQueue<>();
        final long first;
        volatile Flow.Subscription subscription;

        Probe(long first) {
            this.first = first;
        }

        @Override
        public void onSubscribe(Flow.Subscription made) {
            subscription = made;
            if (first > 0) {
                made.request(first);
            }
        }

        @Override
        public void onNext(Integer item) {
            heard.add(item);
        }

        @Override
        public void onError(Throwable thrown) {
            heard.add(thrown.getClass());
        }

        @Override
        public void onComplete() {
            heard.add("done");
        }
    }

    private void send(int from, int to) {
        for (int i = from; i <= to; i++) {
            signal.send(i);
        }
    }

    @Test
    void givesNoMoreThanWasAskedForAndKeepsTheRest() {
        Probe probe = new Probe(0);
        signal.publisher().subscribe(probe);
        send(1, 5);
        assertThat(probe.heard).isEmpty();
        probe.subscription.request(2);
        assertThat(probe.heard).containsExactly(1, 2);
        probe.subscription.request(1);
        probe.subscription.request(Long.MAX_VALUE);
        probe.subscription.request(Long.MAX_VALUE);
        send(6, 6);

        assertThat(probe.heard).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void eachSubscriberHasADemandOfItsOwn() {
        Probe eager = new Probe(Long.MAX_VALUE);
        Probe slow = new Probe(1);
        Flow.Publisher<Integer> publisher = signal.publisher();
        publisher.subscribe(eager);
        publisher.subscribe(slow);
        send(1, 3);

        assertThat(eager.heard).containsExactly(1, 2, 3);
        assertThat(slow.heard).containsExactly(1);
        assertThat(signal.receivers()).hasSize(2);
    }

    @Test
    void asksMoreFromInsideOnNextWithoutPilingUpCalls() {
        AtomicLong count = new AtomicLong();
        signal.publisher(receiver().capacity(100_000, Overflow.FAIL)).subscribe(new Probe(0) {
            @Override
            public void onNext(Integer item) {
                count.incrementAndGet();
                subscription.request(1);
            }

            @Override
            public void onSubscribe(Flow.Subscription made) {
                super.onSubscribe(made);
                send(1, 100_000);
                made.request(1);
            }
        });

        assertThat(count).hasValue(100_000);
    }

    @Test
    void dropsTheOldestOrTheNewestAndReportsThem() {
        Probe oldest = new Probe(0);
        Probe newest = new Probe(0);
        signal.publisher(receiver().named("oldest").capacity(2, Overflow.DROP_OLDEST))
                .subscribe(oldest);
        signal.publisher(receiver().named("newest").capacity(2, Overflow.DROP_NEWEST))
                .subscribe(newest);
        send(1, 3);
        oldest.subscription.request(9);
        newest.subscription.request(9);

        assertThat(oldest.heard).containsExactly(2, 3);
        assertThat(newest.heard).containsExactly(1, 2);
        assertThat(failures).extracting(Failure::receiver).containsExactly("oldest", "newest");
        assertThat(failures).extracting(Failure::value).map(Integer.class::cast).containsExactly(1, 3);
        assertThat(signal.receivers()).extracting(ReceiverInfo::dropped).containsExactly(1L, 1L);
    }

    @Test
    void aSubscriberThatIsTooSlowEndsWithAnErrorIfThePolicyIsFail() {
        Probe probe = new Probe(0);
        signal.publisher(receiver().capacity(2, Overflow.FAIL)).subscribe(probe);
        send(1, 4);

        assertThat(probe.heard).containsExactly(RefusedException.class);
        assertThat(signal.hasReceivers()).isFalse();
    }

    @Test
    void blocksTheSenderUntilMoreIsAskedFor() throws Exception {
        Probe probe = new Probe(0);
        signal.publisher(receiver().capacity(1, Overflow.BLOCK)).subscribe(probe);
        send(1, 1);
        Thread blocked = new Thread(() -> send(2, 2));
        blocked.setDaemon(true);
        blocked.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> blocked.getState() == Thread.State.WAITING);
        probe.subscription.request(2);
        blocked.join(20_000);

        assertThat(probe.heard).containsExactly(1, 2);
    }

    @Test
    void blocksNoLongerThanWasSaidAndThenEndsWithAnError() {
        Probe probe = new Probe(0);
        signal.publisher(receiver().capacity(1, Overflow.BLOCK).blockAtMost(Duration.ofMillis(10)))
                .subscribe(probe);
        send(1, 2);

        assertThat(probe.heard).containsExactly(RefusedException.class);
        signal.publisher(receiver().blockAtMost(Duration.ofMillis(10))).subscribe(new Probe(1));
    }

    @Test
    void cancellingFreesTheSubscriberAndTheReceiver() throws Exception {
        Probe probe = new Probe(0);
        signal.publisher(receiver().capacity(1, Overflow.BLOCK)).subscribe(probe);
        send(1, 1);
        Thread blocked = new Thread(() -> send(2, 2));
        blocked.setDaemon(true);
        blocked.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> blocked.getState() == Thread.State.WAITING);
        probe.subscription.cancel();
        probe.subscription.cancel();
        probe.subscription.request(5);
        blocked.join(20_000);
        send(3, 3);

        assertThat(blocked.isAlive()).isFalse();
        assertThat(probe.heard).isEmpty();
        assertThat(signal.receivers()).isEmpty();
    }

    @Test
    void cancellingFromInsideOnNextOrOnSubscribeEndsItThere() {
        Probe inNext = new Probe(9) {
            @Override
            public void onNext(Integer item) {
                super.onNext(item);
                subscription.cancel();
            }
        };
        Probe inSubscribe = new Probe(9) {
            @Override
            public void onSubscribe(Flow.Subscription made) {
                super.onSubscribe(made);
                made.cancel();
            }
        };
        signal.publisher().subscribe(inNext);
        signal.publisher().subscribe(inSubscribe);
        send(1, 3);

        assertThat(inNext.heard).containsExactly(1);
        assertThat(inSubscribe.heard).isEmpty();
        assertThat(signal.receivers()).isEmpty();
    }

    @Test
    void completesAfterWhatItHoldsAlsoWithoutDemand() {
        Probe times = new Probe(1);
        Probe none = new Probe(0);
        CompletableFuture<Void> end = new CompletableFuture<>();
        signal.publisher(receiver().times(2)).subscribe(times);
        signal.publisher(receiver().until(end)).subscribe(none);
        send(1, 3);
        assertThat(times.heard).containsExactly(1);
        times.subscription.request(1);
        none.subscription.request(3);
        assertThat(none.heard).containsExactly(1, 2, 3);
        end.complete(null);

        assertThat(times.heard).containsExactly(1, 2, "done");
        assertThat(none.heard).containsExactly(1, 2, 3, "done");
        assertThat(signal.receivers()).isEmpty();
    }

    @Test
    void completesWhenTheSignalDisconnectsAllOrWasUntilSomethingPast() {
        Probe first = new Probe(1);
        Probe second = new Probe(1);
        signal.publisher().subscribe(first);
        signal.publisher(receiver().until(CompletableFuture.completedFuture(1))).subscribe(second);
        signal.disconnectAll();

        assertThat(first.heard).containsExactly("done");
        assertThat(second.heard).containsExactly("done");
    }

    @Test
    void withSeveralSendersTimesIsExact() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            for (int round = 0; round < 300; round++) {
                Signal<Integer> each = Signal.create();
                Probe probe = new Probe(Long.MAX_VALUE);
                each.publisher(receiver().times(2)).subscribe(probe);
                CountDownLatch start = new CountDownLatch(1);
                CountDownLatch sent = new CountDownLatch(3);
                for (int t = 0; t < 3; t++) {
                    pool.execute(() -> {
                        try {
                            start.await(20, TimeUnit.SECONDS);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        each.send(1);
                        sent.countDown();
                    });
                }
                start.countDown();
                assertThat(sent.await(20, TimeUnit.SECONDS)).isTrue();
                assertThat(probe.heard).containsExactly(1, 1, "done");
            }
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void aRequestForNothingEndsWithAnErrorOnce() {
        Probe probe = new Probe(0);
        signal.publisher().subscribe(probe);
        probe.subscription.request(0);
        probe.subscription.request(-1);
        send(1, 1);

        assertThat(probe.heard).containsExactly(IllegalArgumentException.class);
        assertThat(signal.hasReceivers()).isFalse();
    }

    @Test
    void aSubscriberThatThrowsIsCancelledAndTheSenderGoesOn() {
        for (String where : Arrays.asList("onSubscribe", "onNext", "onComplete", "onError")) {
            Probe broken = new Probe(1) {
                private void breakIn(String here) {
                    if (here.equals(where)) {
                        throw new IllegalStateException("test");
                    }
                }

                @Override
                public void onSubscribe(Flow.Subscription made) {
                    super.onSubscribe(made);
                    breakIn("onSubscribe");
                }

                @Override
                public void onNext(Integer item) {
                    breakIn("onNext");
                }

                @Override
                public void onComplete() {
                    breakIn("onComplete");
                }

                @Override
                public void onError(Throwable thrown) {
                    breakIn("onError");
                }
            };
            signal.publisher(receiver().times(2)).subscribe(broken);
            send(1, 1);
            broken.subscription.request(where.equals("onError") ? 0 : 1);
            send(2, 3);
            assertThat(signal.receivers()).as(where).isEmpty();
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void onAnExecutorTheSubscriberIsCalledThereAndNeverByTwoAtOnce() {
        Queue<Runnable> tasks = new ArrayDeque<>();
        Probe probe = new Probe(2);
        signal.publisher(receiver().on(tasks::add).times(3)).subscribe(probe);
        send(1, 3);
        assertThat(probe.heard).isEmpty();
        assertThat(tasks).hasSize(1);
        tasks.remove().run();
        assertThat(probe.heard).containsExactly(1, 2);
        probe.subscription.request(1);
        tasks.remove().run();

        assertThat(probe.heard).containsExactly(1, 2, 3, "done");
    }

    @Test
    void onAnExecutorWhatIsThereAtOnceComesThereToo() {
        Queue<Runnable> tasks = new ArrayDeque<>();
        Signal<Integer> state = Signal.<Integer>builder().sticky().build();
        state.send(1);
        Probe probe = new Probe(2);
        state.publisher(receiver().on(tasks::add)).subscribe(probe);
        assertThat(probe.heard).isEmpty();
        tasks.remove().run();

        assertThat(probe.heard).containsExactly(1);
    }

    @Test
    void anExecutorThatRefusesEndsTheSubscriberWithAnError() {
        Probe probe = new Probe(0);
        signal.publisher(receiver().on(task -> {
                    throw new java.util.concurrent.RejectedExecutionException("test");
                }))
                .subscribe(probe);
        send(1, 1);

        assertThat(probe.heard).containsExactly(RefusedException.class);
        assertThat(signal.hasReceivers()).isFalse();
    }

    @Test
    @SuppressWarnings("NullAway") // what it is about
    void refusesWhatMakesNoSense() {
        assertThatThrownBy(() -> signal.publisher().subscribe(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> signal.publisher(receiver().id("me")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("id=\"me\"", "publisher");
    }
}
