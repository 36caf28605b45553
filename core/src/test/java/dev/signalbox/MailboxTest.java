package dev.signalbox;

import static dev.signalbox.ReceiverOptions.receiver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final ExecutorService pool = Executors.newFixedThreadPool(4);
    private final Queue<Failure<? extends Integer>> failures = new ConcurrentLinkedQueue<>();
    private final Signal<Integer> signal =
            Signal.<Integer>builder().name("test").onFailure(failures::add).build();
    private final Queue<Runnable> tasks = new ArrayDeque<>(); // of an executor that runs nothing by itself

    @AfterEach
    void end() {
        pool.shutdownNow();
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private ReceiverInfo info() {
        return signal.receivers().get(0);
    }

    private Thread sending(Runnable sends) {
        Thread thread = new Thread(sends, "sender");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void awaitBlocked(Thread thread) {
        await().atMost(LIMIT)
                .until(() ->
                        thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);
    }

    private static void join(Thread thread) throws InterruptedException {
        thread.join(LIMIT.toMillis());
        assertThat(thread.isAlive()).as("still blocked").isFalse();
    }

    @ParameterizedTest
    @CsvSource({"2,1", "2,3", "2,1024", "4,2", "4,1024"})
    void keepsTheOrderOfEachSenderAndNeverRunsTwiceAtOnce(int senders, int capacity) throws Exception {
        int each = 100_000;
        Signal<Long> numbers = Signal.create();
        long[] last = new long[senders]; // plain on purpose: the mailbox makes one call visible to the next
        long[] sum = new long[1];
        int[] count = new int[1];
        AtomicBoolean inside = new AtomicBoolean();
        AtomicInteger overlaps = new AtomicInteger();
        AtomicInteger disorder = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(senders * each);
        numbers.connect(
                value -> {
                    if (!inside.compareAndSet(false, true)) {
                        overlaps.incrementAndGet();
                    }
                    int sender = (int) (value >> 32);
                    long n = value & 0xFFFF_FFFFL;
                    if (last[sender] + 1 != n) {
                        disorder.incrementAndGet();
                    }
                    last[sender] = n;
                    sum[0] += n;
                    count[0]++;
                    inside.set(false);
                    done.countDown();
                },
                receiver().on(pool).capacity(capacity, Overflow.BLOCK));
        for (long s = 0; s < senders; s++) {
            long mark = s << 32;
            sending(() -> {
                for (long n = 1; n <= each; n++) {
                    numbers.send(mark | n);
                }
            });
        }

        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(overlaps).hasValue(0);
        assertThat(disorder).hasValue(0);
        assertThat(count[0]).isEqualTo(senders * each);
        assertThat(sum[0]).isEqualTo(senders * (each * (each + 1L) / 2));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1024})
    void dropsTheOldestBeyondItsExactBound(int capacity) {
        List<Integer> got = new ArrayList<>();
        signal.connect(got::add, receiver().on(tasks::add).capacity(capacity, Overflow.DROP_OLDEST));
        for (int i = 0; i < capacity + 5; i++) {
            signal.send(i);
        }
        assertThat(info().queued()).isEqualTo(capacity);
        runTasks();

        assertThat(got).hasSize(capacity).startsWith(5).endsWith(capacity + 4);
        assertThat(info().dropped()).isEqualTo(5);
        assertThat(failures).extracting(Failure::value).map(Integer.class::cast).containsExactly(0, 1, 2, 3, 4);
        assertThat(failures.element().cause())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("DROP_OLDEST");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1024})
    void dropsTheNewestBeyondItsExactBound(int capacity) {
        List<Integer> got = new ArrayList<>();
        signal.connect(got::add, receiver().on(tasks::add).capacity(capacity, Overflow.DROP_NEWEST));
        for (int i = 0; i < capacity + 2; i++) {
            signal.send(i);
        }
        runTasks();
        signal.send(-1);
        runTasks();

        assertThat(got).hasSize(capacity + 1).startsWith(0).endsWith(capacity - 1, -1);
        assertThat(info().dropped()).isEqualTo(2);
        assertThat(failures)
                .extracting(Failure::value)
                .map(Integer.class::cast)
                .containsExactly(capacity, capacity + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1024})
    void failsTheSendBeyondItsExactBoundNamingReceiverCapacityAndPolicy(int capacity) {
        List<Integer> got = new ArrayList<>();
        signal.connect(got::add, receiver().named("kitchen").on(tasks::add).capacity(capacity, Overflow.FAIL));
        for (int i = 0; i < capacity; i++) {
            signal.sendOrThrow(i);
        }

        assertThatThrownBy(() -> signal.sendOrThrow(-1))
                .isInstanceOf(ReceiverException.class)
                .hasCauseInstanceOf(RefusedException.class)
                .hasMessageContainingAll("kitchen", "capacity=" + capacity, "overflow=FAIL");
        runTasks();
        assertThat(got).hasSize(capacity).doesNotContain(-1);
        assertThat(info().dropped()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1024})
    void blocksTheSenderAtItsExactBoundUntilThereIsRoom(int capacity) throws Exception {
        List<Integer> got = new ArrayList<>();
        signal.connect(got::add, receiver().on(tasks::add).capacity(capacity, Overflow.BLOCK));
        for (int i = 0; i < capacity; i++) {
            signal.send(i);
        }
        Thread blocked = sending(() -> signal.send(capacity));
        awaitBlocked(blocked);
        assertThat(info().queued()).isEqualTo(capacity);
        runTasks();
        join(blocked);
        runTasks();

        assertThat(got).hasSize(capacity + 1).endsWith(capacity);
        assertThat(info().dropped()).isZero();
    }

    @Test
    void blocksNoLongerThanItsLimit() {
        signal.connect(
                value -> {},
                receiver()
                        .named("slow")
                        .on(tasks::add)
                        .capacity(1, Overflow.BLOCK)
                        .blockAtMost(Duration.ofMillis(20)));
        signal.send(1);

        assertThatThrownBy(() -> signal.sendOrThrow(2))
                .hasCauseInstanceOf(RefusedException.class)
                .hasMessageContainingAll("slow", "capacity=1", "overflow=BLOCK", "PT0.02S");
    }

    @Test
    void anInterruptEndsTheWaitForRoomAndIsKept() throws Exception {
        signal.connect(value -> {}, receiver().on(tasks::add).capacity(1, Overflow.BLOCK));
        signal.send(1);
        AtomicBoolean kept = new AtomicBoolean();
        Thread blocked = sending(() -> {
            signal.send(2);
            kept.set(Thread.currentThread().isInterrupted());
        });
        awaitBlocked(blocked);
        blocked.interrupt();
        join(blocked);

        assertThat(kept).isTrue();
        assertThat(failures)
                .singleElement()
                .satisfies(f -> assertThat(f.cause()).hasMessageContaining("interrupted"));
    }

    @Test
    void aReceiverThatWouldWaitForItselfIsRefused() {
        signal.connect(
                value -> {
                    for (int i = 0; value == 0 && i < 3; i++) {
                        signal.send(1);
                    }
                },
                receiver().on(pool).capacity(2, Overflow.BLOCK));
        signal.send(0);

        await().atMost(LIMIT).until(() -> failures.size() == 1);
        assertThat(failures.element().cause())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("would wait for itself");
    }

    @Test
    void closingLetsBlockedSendersGoAndDiscardsWhatWaits() throws Exception {
        List<Integer> got = new ArrayList<>();
        Subscription s = signal.connect(got::add, receiver().on(tasks::add).capacity(1, Overflow.BLOCK));
        CompletableFuture<Delivery<Integer>> waiting = signal.sendAsync(1);
        Thread first = sending(() -> signal.send(2));
        Thread second = sending(() -> signal.sendAsync(3));
        awaitBlocked(first);
        awaitBlocked(second);
        s.close();
        join(first);
        join(second);
        runTasks();

        assertThat(got).isEmpty();
        assertThat(waiting.get(10, TimeUnit.SECONDS).receivers()).isZero();
        assertThat(failures).isEmpty();
    }

    @Test
    void closingFromInsideTheReceiverDiscardsTheRest() {
        List<Integer> got = new ArrayList<>();
        List<Subscription> self = new ArrayList<>();
        self.add(signal.connect(
                value -> {
                    got.add(value);
                    self.get(0).close();
                },
                receiver().on(tasks::add)));
        signal.send(1);
        signal.send(2);
        runTasks();

        assertThat(got).containsExactly(1);
    }

    @Test
    void pausingStopsNothingThatWaitsAlready() {
        List<Integer> got = new ArrayList<>();
        Subscription s = signal.connect(got::add, receiver().on(tasks::add));
        signal.send(1);
        s.pause();
        signal.send(2);
        runTasks();

        assertThat(got).containsExactly(1);
    }

    @Test
    void whatOnceAndTimesHaveClaimedIsStillDelivered() {
        List<Integer> got = new ArrayList<>();
        Subscription once = signal.connect(got::add, receiver().on(tasks::add).once());
        Subscription twice = signal.connect(
                value -> got.add(value * 10), receiver().on(tasks::add).times(2));
        for (int i = 1; i < 5; i++) {
            signal.send(i);
        }
        assertThat(once.isClosed()).isTrue();
        assertThat(twice.isClosed()).isTrue();
        runTasks();

        assertThat(got).containsExactlyInAnyOrder(1, 10, 20);
    }

    @Test
    void anExecutorThatRunsTasksAtOnceDoesNotPileUpCalls() {
        AtomicLong got = new AtomicLong();
        signal.connect(
                value -> {
                    got.incrementAndGet();
                    if (value > 0) {
                        signal.send(value - 1);
                    }
                },
                receiver().on(Runnable::run).capacity(1, Overflow.FAIL));

        signal.send(100_000);

        assertThat(got).hasValue(100_001);
        assertThat(failures).isEmpty();
    }

    @Test
    void aBusyMailboxLetsOthersHaveTheThread() throws Exception {
        ExecutorService single = Executors.newSingleThreadExecutor();
        try {
            AtomicLong handled = new AtomicLong();
            CountDownLatch started = new CountDownLatch(1);
            signal.connect(
                    value -> {
                        started.countDown();
                        handled.incrementAndGet();
                        signal.send(value); // never ends by itself
                    },
                    receiver().on(single));
            signal.send(1);
            assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();

            assertThat(single.submit(() -> "its turn").get(10, TimeUnit.SECONDS))
                    .isEqualTo("its turn");
        } finally {
            signal.disconnectAll();
            single.shutdown();
        }
    }

    @Test
    void runsOnVirtualThreadsOrSaysThatThereAreNone() throws Exception {
        if (Runtime.version().feature() < 21) {
            assertThatThrownBy(() -> receiver().onVirtualThreads())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContainingAll("java.version=", "on(executor)");
            return;
        }
        CompletableFuture<String> thread = new CompletableFuture<>();
        signal.connect(
                value -> thread.complete(Thread.currentThread().toString()),
                receiver().onVirtualThreads());
        signal.send(1);

        assertThat(thread.get(10, TimeUnit.SECONDS)).startsWith("VirtualThread");
    }
}
