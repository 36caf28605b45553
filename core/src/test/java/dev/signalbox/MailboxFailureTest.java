package dev.signalbox;

import static dev.signalbox.ReceiverOptions.receiver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What mailboxes do when receivers, executors and carriers break. */
class MailboxFailureTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Queue<Failure<? extends Integer>> failures = new ConcurrentLinkedQueue<>();
    private final Signal<Integer> signal =
            Signal.<Integer>builder().name("test").onFailure(failures::add).build();
    // its threads die of errors without a word on the console
    private final ExecutorService pool = Executors.newFixedThreadPool(2, task -> {
        Thread thread = new Thread(task);
        thread.setUncaughtExceptionHandler((t, thrown) -> {});
        return thread;
    });

    @AfterEach
    void end() {
        pool.shutdownNow();
        TestCarrier.clear();
    }

    @Test
    void goesOnAfterEveryKindOfFailure() {
        Queue<Integer> got = new ConcurrentLinkedQueue<>();
        signal.connect(
                value -> {
                    switch (value) {
                        case 1 -> throw new AssertionError("test");
                        case 2 -> throw new OutOfMemoryError("test");
                        case 3 -> throw new StackOverflowError("test");
                        case 4 -> throw new java.io.IOException("test");
                        default -> got.add(value);
                    }
                },
                receiver().on(pool));
        for (int i = 0; i < 6; i++) {
            signal.send(i);
        }

        await().atMost(LIMIT).until(() -> got.size() == 2);
        assertThat(got).containsExactly(0, 5);
        assertThat(failures)
                .extracting(f -> f.cause().getClass().getSimpleName())
                .containsExactly("AssertionError", "OutOfMemoryError", "StackOverflowError", "IOException");
        assertThat(signal.receivers().get(0).failures()).isEqualTo(4);
        assertThat(signal.receivers().get(0).dropped()).isZero();
    }

    @Test
    void anErrorOfTheMachineOnAnExecutorThatRunsTasksAtOnceIsNoRefusal() {
        List<Integer> got = new ArrayList<>();
        signal.connect(
                value -> {
                    got.add(value);
                    if (value == 1) {
                        signal.send(2);
                        throw new OutOfMemoryError("test");
                    }
                },
                receiver().on(Runnable::run));
        signal.send(1);
        signal.send(3);

        assertThat(got).containsExactly(1, 2, 3);
        assertThat(failures)
                .singleElement()
                .satisfies(f -> assertThat(f.cause()).isInstanceOf(OutOfMemoryError.class));
        assertThat(signal.receivers().get(0).dropped()).isZero();
    }

    @Test
    void oneInterruptReachesOneValueAndThenTheExecutor() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CompletableFuture<Thread> runner = new CompletableFuture<>();
        Queue<Integer> got = new ConcurrentLinkedQueue<>();
        signal.connect(
                value -> {
                    if (value == 1) {
                        runner.complete(Thread.currentThread());
                        inside.await();
                    }
                    if (Thread.interrupted()) {
                        throw new InterruptedException("again");
                    }
                    got.add(value);
                },
                receiver().on(pool));
        signal.send(1);
        signal.send(2);
        signal.send(3);
        runner.get(10, TimeUnit.SECONDS).interrupt();

        await().atMost(LIMIT).until(() -> got.size() + failures.size() == 3);
        assertThat(got).containsExactly(2, 3);
        assertThat(failures)
                .singleElement()
                .satisfies(f -> assertThat((Integer) f.value()).isEqualTo(1));
    }

    @Test
    void theContextOfTheSenderIsSetAroundTheReceiver() throws Exception {
        Queue<String> got = new ConcurrentLinkedQueue<>();
        signal.connect(
                value -> got.add(value + TestCarrier.CONTEXT.get()), receiver().on(pool));
        TestCarrier.CONTEXT.set("a");
        signal.sendAsync(1).get(10, TimeUnit.SECONDS);
        TestCarrier.CONTEXT.set("b");
        signal.send(2);
        TestCarrier.CONTEXT.set("c");

        await().atMost(LIMIT).until(() -> got.size() == 2);
        assertThat(got).containsExactly("1a", "2b");
        assertThat(CompletableFuture.supplyAsync(() -> "" + TestCarrier.CONTEXT.get(), pool)
                        .get(10, TimeUnit.SECONDS))
                .as("the thread is left as it was")
                .isEqualTo("null");
    }

    @Test
    void aCarrierThatThrowsIsAFailureOfTheReceiverAndLeavesNobodyWaiting() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        signal.connect(value -> calls.incrementAndGet(), receiver().on(pool));
        TestCarrier.CONTEXT.set(TestCarrier.BROKEN_WHEN_SET);
        CompletableFuture<Delivery<Integer>> first = signal.sendAsync(1);
        signal.send(2);
        TestCarrier.CONTEXT.set(TestCarrier.BROKEN_WHEN_CAPTURED);
        signal.send(3);
        TestCarrier.clear();
        Delivery<Integer> fourth = signal.sendAsync(4).get(10, TimeUnit.SECONDS);

        assertThat(first.get(10, TimeUnit.SECONDS).failures())
                .singleElement()
                .satisfies(f -> assertThat(f.cause()).hasMessage("carrier"));
        assertThat(fourth.isHeard()).isTrue();
        assertThat(calls).hasValue(1);
        assertThat(failures).extracting(Failure::value).map(Integer.class::cast).containsExactlyInAnyOrder(2, 3);
    }

    @Test
    void anExecutorThatIsShutDownFailsWhatWaitsAndEveryLaterSend() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        ExecutorService ending = Executors.newSingleThreadExecutor();
        ending.execute(() -> awaitLatch(busy));
        signal.connect(value -> {}, receiver().named("late").on(ending));
        ending.shutdown();
        signal.send(1);
        CompletableFuture<Delivery<Integer>> second = signal.sendAsync(2);
        busy.countDown();

        assertThat(second.get(10, TimeUnit.SECONDS).failures())
                .singleElement()
                .satisfies(f -> assertThat(f.cause())
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContainingAll("late", "executor refused", "Close the subscription"));
        assertThat(failures)
                .singleElement()
                .satisfies(f -> assertThat((Integer) f.value()).isEqualTo(1));
        assertThat(ending.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void callerRunsPolicyDeliversInOrder() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        ThreadPoolExecutor saturated = new ThreadPoolExecutor(
                1, 1, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), new ThreadPoolExecutor.CallerRunsPolicy());
        saturated.execute(() -> awaitLatch(busy));
        List<Integer> got = new ArrayList<>();
        signal.connect(got::add, receiver().on(saturated));
        for (int i = 0; i < 1000; i++) {
            signal.send(i);
        }
        busy.countDown();
        saturated.shutdown();

        assertThat(got).hasSize(1000).isSorted();
    }
}
