package dev.signalbox.process;

import static dev.signalbox.process.TaskOptions.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.SignalboxException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a worker does, whatever it runs in.
 *
 * <p>Long because it is one suite for every host: what holds for a thread must hold for a process.
 */
@Timeout(120)
abstract class WorkerContract {
    static final Duration SOON = Duration.ofSeconds(60);

    private final List<WorkerService> open = new ArrayList<>();

    /** Workers in threads, or in processes. */
    abstract WorkerOptions options();

    Worker worker() {
        return worker(options());
    }

    Worker worker(WorkerOptions options) {
        Worker worker = Worker.start(options);
        open.add(worker);
        return worker;
    }

    WorkerPool pool(int size, WorkerOptions options) {
        WorkerPool pool = WorkerPool.of(size, options);
        open.add(pool);
        return pool;
    }

    static <T> T got(TaskFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    @AfterEach
    void closeAll() {
        open.forEach(WorkerService::close);
        assertThat(open).allMatch(WorkerService::isTerminated);
    }

    // ---- tasks and outputs

    @Test
    @Tag("E1")
    @Tag("E19")
    @Tag("E21")
    @Tag("E23")
    void runsATaskAndGivesItsValue() throws Exception {
        Worker worker = worker();
        assertThat(got(worker.submit(() -> 1 + 2))).isEqualTo(3);
        assertThat(worker.call(() -> "a" + 1)).isEqualTo("a1");
        assertThat(got(worker.<Object>submit(() -> null))).isNull();
    }

    @Test
    @Tag("E16")
    @Tag("E6")
    @Tag("E22")
    @Tag("E-test-2")
    @Tag("E-test-4")
    void runsTasksInTheOrderTheyWereGivenAndHandlesOutputsInThatOrder() throws Exception {
        Worker worker = worker();
        List<Object> seen = new CopyOnWriteArrayList<>();
        worker.onOutput(output -> seen.add(output.value()) && false);
        List<TaskFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            int n = i;
            futures.add(worker.submit(() -> n));
        }
        assertThat(worker.awaitIdle(SOON)).isTrue();
        assertThat(seen).isEqualTo(IntStream.range(0, 2000).boxed().toList());
        for (int i = 0; i < 2000; i++) {
            assertThat(futures.get(i).getNow(-1)).isEqualTo(i);
        }
    }

    @Test
    @Tag("E27")
    void aFailureComesOutWithTheStackOfTheWorker() {
        Worker worker = worker(options().name("w"));
        TaskFuture<Object> failing = worker.submit(() -> {
            throw new IllegalStateException("no luck");
        });
        assertThatThrownBy(() -> got(failing))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no luck")
                .satisfies(e -> assertThat(List.of(e.getStackTrace()))
                        .anyMatch(frame -> frame.toString().contains("aFailureComesOut"))
                        .last()
                        .asString()
                        .contains("worker 'w'"));
    }

    @Test
    void errorsOfATaskFailThatTaskAlone() throws Exception {
        Worker worker = worker();
        TaskFuture<Integer> deep = worker.submit(() -> endless(0));
        assertThatThrownBy(() -> got(deep)).hasCauseInstanceOf(StackOverflowError.class);
        assertThat(got(worker.submit(() -> 1))).isEqualTo(1);
    }

    @SuppressWarnings("InfiniteRecursion") // on purpose
    private static int endless(int n) {
        return endless(n + 1) + 1;
    }

    @Test
    @Tag("E15")
    @Tag("E35")
    void refusesWhatCannotBeSentAtOnceAndGoesOn() throws Exception {
        Worker worker = worker();
        Object lock = new Object();
        assertThatThrownBy(() -> worker.submit(() -> lock.hashCode()))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("not Serializable");
        TaskFuture<Object> result = worker.submit(() -> new Object());
        assertThatThrownBy(() -> got(result))
                .hasCauseInstanceOf(NotSendableException.class)
                .hasMessageContaining("java.lang.Object");
        assertThat(got(worker.submit(() -> 1))).isEqualTo(1);
    }

    @Test
    void carriesTasksAndValuesOfMegabytes() throws Exception {
        Worker worker = worker();
        byte[] large = new byte[5_000_000];
        large[4_999_999] = 7;
        TaskFuture<byte[]> back = worker.submit(() -> large);
        TaskFuture<Integer> small = worker.submit(() -> 1);
        assertThat(got(back)).isEqualTo(large).isNotSameAs(large);
        assertThat(got(small)).isEqualTo(1);
    }

    @Test
    void longAndShortTasksKeepTheirOrderAlsoWhereTheLineIsFull() throws Exception {
        Worker worker = worker(options().paused());
        List<Object> seen = new CopyOnWriteArrayList<>();
        worker.onOutput(output -> seen.add(output.value()) && false);
        for (int i = 0; i < 300; i++) {
            int n = i;
            byte[] held = new byte[i % 7 == 0 ? 300_000 : i % 3 == 0 ? 20_000 : 10];
            worker.submit(() -> n + 0 * held.length);
        }
        worker.resume();
        assertThat(worker.awaitIdle(SOON)).isTrue();
        assertThat(seen).isEqualTo(IntStream.range(0, 300).boxed().toList());
    }

    @Test
    void aTaskThatIsTooLongIsRefusedAndAnOutputThatIsFailsItsTaskAlone() throws Exception {
        Worker worker = worker(options().maxTaskBytes(100_000));
        byte[] tooLarge = new byte[110_000];
        assertThatThrownBy(() -> worker.submit(() -> tooLarge.length))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("maxTaskBytes=100000");
        TaskFuture<byte[]> output = worker.submit(() -> new byte[110_000]);
        assertThatThrownBy(() -> got(output))
                .hasCauseInstanceOf(NotSendableException.class)
                .hasMessageContaining("length=110");
        assertThat(got(worker.submit(() -> 1))).isEqualTo(1);
    }

    /** A task class with state of its own. */
    record Sum(int a, int b) implements Task<Integer> {
        @Override
        public Integer call() {
            return a + b;
        }
    }

    @Test
    @Tag("E25")
    @Tag("E55")
    void runsTaskClassesAndMethodReferences() throws Exception {
        Worker worker = worker();
        assertThat(got(worker.submit(new Sum(3, 4)))).isEqualTo(7);
        assertThat(got(worker.submit(WorkerContract::seven))).isEqualTo(7);
    }

    private static int seven() {
        return 7;
    }

    @Test
    @Tag("E24")
    @Tag("E29")
    void outputsHaveKeyNameTimesAndWorker() throws Exception {
        Worker worker = worker(options().name("w"));
        List<Output<?>> seen = new CopyOnWriteArrayList<>();
        worker.onOutput(output -> seen.add(output) && false);
        TaskFuture<Integer> future = worker.submit(() -> 5, task().key("k").name("five"));
        assertThat(got(future)).isEqualTo(5);
        assertThat(worker.awaitIdle(SOON)).isTrue();
        Output<?> output = seen.get(0);
        assertThat(output.key()).isEqualTo("k");
        assertThat(output.value()).isEqualTo(5);
        assertThat(output.orThrow()).isEqualTo(5);
        assertThat(output.isValue()).isTrue();
        assertThat(output.task()).isEqualTo("five");
        assertThat(output.worker()).isEqualTo("w");
        assertThat(output.tries()).isEqualTo(1);
        assertThat(output.ran()).isPositive();
        assertThat(future.output().toCompletableFuture().get(1, TimeUnit.SECONDS))
                .isEqualTo(output);
    }

    @Test
    @Tag("E30")
    @Tag("E31")
    @Tag("E32")
    void handlersAreAskedInOrderAndTheFirstThatSaysTrueKeepsItFromTheRest() throws Exception {
        Worker worker = worker();
        List<String> calls = new CopyOnWriteArrayList<>();
        OutputHandler second = output ->
                calls.add("second " + output.value()) && output.value().equals(1);
        OutputHandler third = output -> calls.add("third " + output.value()) && false;
        worker.onOutput(second);
        worker.onOutput(second); // is there already
        worker.onOutput(third);
        worker.onOutput(0, output -> calls.add("first " + output.value()) && false);
        worker.submit(() -> 1);
        worker.submit(() -> 2);
        assertThat(worker.awaitIdle(SOON)).isTrue();
        assertThat(calls).containsExactly("first 1", "second 1", "first 2", "second 2", "third 2");
        assertThat(worker.removeOutput(second)).isTrue();
        assertThat(worker.removeOutput(second)).isFalse();
        worker.onOutput(0, third); // moves
        calls.clear();
        worker.submit(() -> 3);
        assertThat(worker.awaitIdle(SOON)).isTrue();
        assertThat(calls).containsExactly("third 3", "first 3");
    }

    @Test
    @Tag("E31")
    @Tag("E18")
    void aHandlerThatFailsKeepsNothingFromTheOthers() throws Exception {
        Worker worker = worker();
        List<Object> seen = new CopyOnWriteArrayList<>();
        worker.onOutput(output -> {
            throw new IllegalStateException("a bad handler");
        });
        worker.onOutput(output -> seen.add(output.value()) && false);
        worker.submit(() -> 1);
        worker.submit(() -> 2);
        assertThat(worker.awaitIdle(SOON)).isTrue();
        assertThat(seen).containsExactly(1, 2);
    }

    @Test
    @Tag("E28")
    @Tag("E33")
    void postedTasksGiveNoOutputUnlessTheyFail() throws Exception {
        Worker worker = worker();
        List<Output<?>> seen = new CopyOnWriteArrayList<>();
        worker.onOutput(output -> seen.add(output) && false);
        worker.post(() -> System.setProperty("signalbox.test.posted", "yes"));
        worker.post(
                () -> {
                    throw new IllegalStateException("posted in vain");
                },
                task().key("bad"));
        assertThat(got(worker.submit(() -> System.clearProperty("signalbox.test.posted"))))
                .isEqualTo("yes");
        assertThat(worker.awaitIdle(SOON)).isTrue();
        assertThat(seen).hasSize(2);
        assertThat(seen.get(0).key()).isEqualTo("bad");
        assertThat(seen.get(0).failure()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> seen.get(0).orThrow()).isInstanceOf(SignalboxException.class);
    }

    @Test
    void aHandlerMaySubmitAndAwaitAndClose() throws Exception {
        Worker worker = worker();
        CompletableFuture<Integer> inner = new CompletableFuture<>();
        CompletableFuture<Throwable> refused = new CompletableFuture<>();
        worker.onOutput(output -> {
            if ("outer".equals(output.key())) {
                worker.submit(() -> 2).thenAccept(inner::complete);
                try {
                    worker.awaitIdle(SOON);
                } catch (IllegalStateException e) {
                    refused.complete(e);
                }
                worker.close();
            }
            return false;
        });
        worker.submit(() -> 1, task().key("outer"));
        assertThat(inner.get(60, TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(refused.get(60, TimeUnit.SECONDS)).hasMessageContaining("thread of outputs");
        assertThat(worker.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @Tag("E36")
    @Tag("E-test-3")
    void oneHandlerTakesTheOutputsOfSeveralWorkers() throws Exception {
        List<Object> seen = new CopyOnWriteArrayList<>();
        OutputHandler all = output -> seen.add(output.value()) && false;
        for (int w = 0; w < 3; w++) {
            Worker worker = worker();
            worker.onOutput(all);
            for (int i = 0; i < 200; i++) {
                int n = w * 200 + i;
                worker.submit(() -> n);
            }
        }
        for (WorkerService worker : open) {
            assertThat(worker.awaitIdle(SOON)).isTrue();
        }
        assertThat(seen).hasSize(600).doesNotHaveDuplicates();
    }

    @Test
    @Tag("E37")
    @Tag("E-test-7")
    @Tag("E-test-11")
    void whatATaskHoldsIsACopyThatChangesThereAlone() throws Exception {
        Worker worker = worker();
        ArrayList<Integer> list = new ArrayList<>(List.of(1));
        Task<Integer> grow = () -> {
            list.add(2);
            return list.size();
        };
        assertThat(got(worker.submit(grow))).isEqualTo(2);
        assertThat(got(worker.submit(grow))).isEqualTo(2);
        assertThat(list).hasSize(1);
    }

    @Test
    @Tag("E17")
    void aTaskThatHoldsItsWorkerIsRefused() {
        Worker worker = worker();
        assertThatThrownBy(() -> worker.submit(() -> worker.name())).isInstanceOf(NotSendableException.class);
    }

    @Test
    @Tag("E3")
    void higherPriorityGoesFirstAmongThoseThatWait() throws Exception {
        Worker worker = worker(options().paused());
        List<Object> seen = new CopyOnWriteArrayList<>();
        worker.onOutput(output -> seen.add(output.value()) && false);
        for (int i = 0; i < 3; i++) {
            int n = i;
            worker.submit(() -> "usual " + n);
            worker.submit(() -> "low " + n, task().priority(-1));
            worker.submit(() -> "high " + n, task().priority(5));
        }
        worker.resume();
        assertThat(worker.awaitIdle(SOON)).isTrue();
        assertThat(seen)
                .containsExactly(
                        "high 0", "high 1", "high 2", "usual 0", "usual 1", "usual 2", "low 0", "low 1", "low 2");
    }

    // ---- the end

    @Test
    @Tag("E8")
    @Tag("E9")
    @Tag("E10")
    @Tag("E11")
    @Tag("E12")
    void doesWhatWasGivenBeforeItCloses() {
        List<Object> seen = new CopyOnWriteArrayList<>();
        Worker worker = worker();
        worker.onOutput(output -> seen.add(output.key()) && false);
        for (int i = 0; i < 10_000; i++) {
            worker.submit(() -> "x", task().key(i));
        }
        worker.close();
        assertThat(seen).hasSize(10_000);
        assertThat(worker.isTerminated()).isTrue();
        assertThat(worker.isRunning()).isFalse();
        assertThatThrownBy(() -> worker.submit(() -> 1))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("was closed");
        worker.close();
    }

    @Test
    @Tag("E7")
    void givesUpWhatDoesNotEndWhenItCloses() {
        Worker worker = worker(options().closeLimit(Duration.ofMillis(200)).grace(Duration.ofMillis(100)));
        TaskFuture<Object> stuck = worker.submit(WorkerContract::sleepLong);
        TaskFuture<Integer> behind = worker.submit(() -> 1);
        worker.close();
        assertThat(worker.isTerminated()).isTrue();
        assertThat(stuck).isCancelled();
        assertThat(behind).isCancelled();
    }

    static Object sleepLong() throws InterruptedException {
        new CountDownLatch(1).await(10, TimeUnit.MINUTES);
        return "slept";
    }

    // ---- cancelling

    @Test
    void cancelInterruptsTheTaskAndTheWorkerGoesOn() throws Exception {
        Worker worker = worker();
        TaskFuture<Object> sleeping = worker.submit(WorkerContract::sleepLong);
        await().atMost(SOON).until(() -> worker.metrics().running() == 1);
        long pid = worker.metrics().workers().get(0).pid();
        assertThat(sleeping.cancel(true)).isTrue();
        assertThat(sleeping).isCancelled();
        assertThatThrownBy(sleeping::get).isInstanceOf(CancellationException.class);
        assertThat(got(worker.submit(() -> ProcessHandle.current().pid()))).isEqualTo(pid);
    }

    @Test
    void cancelWithoutInterruptIsSeenInTheContext() throws Exception {
        Worker worker = worker();
        TaskFuture<Object> polite = worker.submit(() -> {
            while (!TaskContext.current().isCancelled()) {
                Thread.onSpinWait();
            }
            System.setProperty("signalbox.test.polite", "ended");
            return "ended";
        });
        await().atMost(SOON).until(() -> worker.metrics().running() == 1);
        assertThat(polite.cancel(false)).isTrue();
        assertThat(got(worker.submit(() -> System.clearProperty("signalbox.test.polite"))))
                .isEqualTo("ended");
    }

    @Test
    void whatWasCancelledBeforeItBeganDoesNotRun() throws Exception {
        Worker worker = worker(options().paused());
        TaskFuture<String> never = worker.submit(() -> System.setProperty("signalbox.test.never", "run"));
        assertThat(never.cancel(false)).isTrue();
        worker.resume();
        assertThat(got(worker.submit(() -> "" + System.getProperty("signalbox.test.never"))))
                .isEqualTo("null");
        assertThat(worker.awaitIdle(SOON)).isTrue();
    }

    @Test
    void aStormOfCancelsLosesNothingAndConfusesNobody() throws Exception {
        Worker worker = worker();
        List<TaskFuture<Integer>> kept = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            int n = i;
            TaskFuture<Integer> future = worker.submit(() -> n);
            if (i % 3 == 0) {
                future.cancel(i % 2 == 0);
            } else {
                kept.add(future);
            }
        }
        int n = 0;
        for (TaskFuture<Integer> future : kept) {
            n += n % 3 == 0 ? 1 : 0;
            assertThat(got(future)).isEqualTo(n++);
        }
        assertThat(worker.awaitIdle(SOON)).isTrue();
        assertThat(got(worker.submit(() -> Thread.currentThread().isInterrupted())))
                .isFalse();
    }

    @Test
    void interruptingACallCancelsTheTask() throws Exception {
        Worker worker = worker();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                worker.call(WorkerContract::sleepLong);
            } catch (Throwable e) {
                thrown.complete(e);
            }
        });
        caller.start();
        await().atMost(SOON).until(() -> worker.metrics().running() == 1);
        caller.interrupt();
        assertThat(thrown.get(60, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        await().atMost(SOON).until(() -> worker.metrics().running() == 0);
        caller.join();
    }

    @Test
    void aSoftLimitInterruptsAndAValueInSpiteOfThatCounts() throws Exception {
        Worker worker = worker();
        TaskFuture<String> future = worker.submit(
                () -> {
                    try {
                        sleepLong();
                        return "slept";
                    } catch (InterruptedException e) {
                        return "tidied up " + TaskContext.current().isCancelled();
                    }
                },
                task().soft(Duration.ofMillis(50)));
        assertThat(got(future)).isEqualTo("tidied up true");
    }

    // ---- many outputs

    @Test
    @Tag("E51")
    @Tag("E-test-10")
    void mapGivesValuesInOrder() {
        WorkerPool pool = pool(2, options());
        List<Integer> items = IntStream.range(0, 20_000).boxed().toList();
        assertThat(pool.map((Integer i) -> i * 2, items).toList())
                .isEqualTo(items.stream().map(i -> i * 2).toList());
        assertThat(pool.mapUnordered((Integer i) -> i * 2, items).toList())
                .containsExactlyInAnyOrderElementsOf(
                        items.stream().map(i -> i * 2).toList());
        assertThat(pool.map((Integer i) -> i, List.<Integer>of()).toList()).isEmpty();
    }

    @Test
    void mapReadsNoMoreItemsThanItNeedsAndStopsWhenItIsClosed() {
        WorkerPool pool = pool(2, options());
        AtomicInteger read = new AtomicInteger();
        Stream<Integer> endless = Stream.generate(read::incrementAndGet);
        try (Stream<Integer> mapped = pool.map((Integer i) -> -i, endless)) {
            assertThat(mapped.limit(100).toList())
                    .isEqualTo(
                            IntStream.rangeClosed(1, 100).map(i -> -i).boxed().toList());
        }
        assertThat(read.get()).isLessThan(100_000);
    }

    @Test
    void mapThrowsWhereAnItemFailsAndGivesWhatCameBefore() {
        WorkerPool pool = pool(2, options());
        List<Integer> seen = new ArrayList<>();
        assertThatThrownBy(() -> pool.map(
                                (Integer i) -> 100 / (50 - i),
                                IntStream.range(0, 100).boxed().toList())
                        .forEach(seen::add))
                .isInstanceOf(SignalboxException.class)
                .hasCauseInstanceOf(ArithmeticException.class);
        assertThat(seen).hasSize(50);
    }

    @Test
    void aStreamGivesTheValuesOfATaskWhileItRuns() throws Exception {
        Worker worker = worker();
        try (Stream<Integer> values = worker.stream(out -> {
            for (int i = 0; i < 5000; i++) {
                out.emit(i);
            }
        })) {
            assertThat(values.toList())
                    .isEqualTo(IntStream.range(0, 5000).boxed().toList());
        }
        assertThat(got(worker.submit(() -> 1))).isEqualTo(1);
    }

    @Test
    void aStreamThatIsClosedEndsItsTask() throws Exception {
        Worker worker = worker();
        try (Stream<Long> values = worker.stream(out -> {
            for (long i = 0; ; i++) {
                out.emit(i);
            }
        })) {
            assertThat(values.limit(1000).toList()).hasSize(1000);
        }
        assertThat(got(worker.submit(() -> 1))).isEqualTo(1);
    }

    @Test
    void aStreamWhoseTaskFailsThrowsAfterTheLastValue() {
        Worker worker = worker();
        List<Integer> seen = new ArrayList<>();
        try (Stream<Integer> values = worker.stream(out -> {
            out.emit(1);
            out.emit(2);
            throw new IllegalStateException("no third");
        })) {
            assertThatThrownBy(() -> values.forEach(seen::add))
                    .isInstanceOf(SignalboxException.class)
                    .hasMessageContaining("after 2 outputs")
                    .hasCauseInstanceOf(IllegalStateException.class);
        }
        assertThat(seen).containsExactly(1, 2);
    }

    @Test
    @Tag("E53")
    @Tag("E54")
    @Tag("E-test-6")
    void streamsIteratorsAndPublishersAreTakenApart() {
        Worker worker = worker();
        List<Integer> expected = IntStream.range(0, 1000).boxed().toList();
        assertThat(worker.<Integer>streamed(() -> IntStream.range(0, 1000).boxed())
                        .toList())
                .isEqualTo(expected);
        assertThat(worker.<Integer>iterated(() -> IntStream.range(0, 1000).iterator())
                        .toList())
                .isEqualTo(expected);
        assertThat(worker.<Integer>published(WorkerContract::publisher).toList())
                .isEqualTo(expected);
    }

    static Flow.Publisher<Integer> publisher() {
        return subscriber -> {
            SubmissionPublisher<Integer> source = new SubmissionPublisher<>(Runnable::run, 2000);
            source.subscribe(subscriber);
            IntStream.range(0, 1000).forEach(source::submit);
            source.close();
        };
    }

    @Test
    @Tag("E53")
    @Tag("E-test-5")
    void longIterationsShareTheWorkerWithOtherTasks() throws Exception {
        Worker worker = worker();
        List<Object> seen = new CopyOnWriteArrayList<>();
        worker.onOutput(output -> seen.add(output.key()) && false);
        worker.postIterated(WorkerContract::hundred, task().key("a"));
        worker.postIterated(WorkerContract::hundred, task().key("b"));
        assertThat(worker.awaitIdle(SOON)).isTrue();
        assertThat(seen).hasSize(200);
        // neither comes as one block
        assertThat(seen.subList(0, 150)).contains("a", "b");
        assertThat(seen.subList(50, 200)).contains("a", "b");
    }

    static Iterator<Integer> hundred() {
        return IntStream.range(0, 100).iterator();
    }

    @Test
    @Tag("E53")
    void aResultThatCannotBeTakenApartFailsTheStream() {
        Worker worker = worker();
        @SuppressWarnings({"unchecked", "rawtypes"})
        Task<Iterator<Object>> text = (Task) (Task<Object> & Serializable) () -> "text";
        assertThatThrownBy(() -> worker.iterated(text).toList())
                .hasMessageContaining("java.lang.String")
                .hasMessageContaining("Iterator");
    }

    // ---- asynchronous tasks

    @Test
    @Tag("E54")
    @Tag("E-test-1")
    void asynchronousTasksOverlapAndGiveTheirValueLater() throws Exception {
        Worker worker = worker();
        TaskFuture<String> later = worker.submitAsync(WorkerContract::waitForGo);
        TaskFuture<Integer> between = worker.submit(() -> 1);
        assertThat(got(between)).isEqualTo(1);
        assertThat(later).isNotDone();
        assertThat(got(worker.submit(() -> GO.complete("went")))).isTrue();
        assertThat(got(later)).isEqualTo("went");
    }

    private static final CompletableFuture<String> GO = new CompletableFuture<>();

    private static CompletionStage<String> waitForGo() {
        return GO.thenApply(text -> text);
    }

    @Test
    @Tag("E54")
    void anAsynchronousTaskThatFailsOrIsCancelledSaysSo() throws Exception {
        Worker worker = worker();
        TaskFuture<Object> failed =
                worker.submitAsync(() -> CompletableFuture.failedFuture(new IllegalStateException("later no")));
        assertThatThrownBy(() -> got(failed)).hasCauseInstanceOf(IllegalStateException.class);
        TaskFuture<Object> never = worker.submitAsync(CompletableFuture::new);
        await().atMost(SOON).until(() -> worker.metrics().running() == 1);
        never.cancel(true);
        assertThat(worker.awaitIdle(SOON)).isTrue();
    }

    // ---- context

    @Test
    void aTaskSaysHowFarItIs() throws Exception {
        Worker worker = worker();
        List<Progress> seen = new CopyOnWriteArrayList<>();
        worker.onProgress(seen::add);
        worker.submit(
                        () -> {
                            TaskContext.current().progress(1, 4, "begun");
                            TaskContext.current().progress(4, 4, "done");
                            return null;
                        },
                        task().key("p"))
                .get(60, TimeUnit.SECONDS);
        assertThat(worker.awaitIdle(SOON)).isTrue();
        assertThat(seen).extracting(Progress::text).containsExactly("begun", "done");
        assertThat(seen).extracting(Progress::fraction).containsExactly(0.25, 1.0);
        assertThat(seen).extracting(Progress::key).containsOnly("p");
    }

    @Test
    void noEndOvertakesProgressHoweverSoonItIsWaitedFor() throws Exception {
        Worker worker = worker();
        List<Progress> seen = new CopyOnWriteArrayList<>();
        worker.onProgress(seen::add);
        for (int i = 1; i <= 300; i++) {
            worker.submit(() -> {
                        TaskContext.current().progress(1, 1, "done");
                        return null;
                    })
                    .get(60, TimeUnit.SECONDS);
            assertThat(worker.awaitIdle(SOON)).isTrue();
            assertThat(seen).hasSize(i);
        }
    }

    @Test
    @Tag("E43")
    void whatAWorkerKeepsIsThereForItsNextTask() throws Exception {
        Worker worker = worker();
        for (int i = 1; i <= 3; i++) {
            assertThat(got(worker.<Object>submit(
                            () -> TaskContext.current().kept().merge("count", 1, (a, b) -> (int) a + (int) b))))
                    .isEqualTo(i);
        }
        assertThatThrownBy(TaskContext::current).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @Tag("E42")
    @Tag("E-test-17")
    void theInitializerRunsBeforeTheFirstTask() throws Exception {
        Worker worker = worker(options().init(() -> TaskContextTestState.INITIALIZED.compareAndSet(0, 41)));
        assertThat(got(worker.submit(() -> TaskContextTestState.INITIALIZED.incrementAndGet())))
                .isGreaterThanOrEqualTo(42);
    }

    /** State of the JVM that the worker is in. */
    static final class TaskContextTestState {
        static final AtomicInteger INITIALIZED = new AtomicInteger();

        private TaskContextTestState() {}
    }

    @Test
    @Tag("E42")
    void anInitializerThatFailsFailsWhatWaitsWithItsReason() {
        Worker worker = worker(options().init(() -> {
            throw new IllegalStateException("no camera");
        }));
        TaskFuture<Integer> waiting;
        try {
            waiting = worker.submit(() -> 1);
        } catch (RejectedExecutionException givenUpAlready) {
            assertThat(givenUpAlready).hasMessageContaining("has given up");
            return;
        }
        assertThatThrownBy(() -> got(waiting))
                .hasCauseInstanceOf(WorkerDied.class)
                .hasMessageContaining("no camera")
                .hasMessageContaining("START_FAILED");
        assertThatThrownBy(() -> worker.awaitReady(SOON)).isInstanceOf(WorkerDied.class);
        assertThatThrownBy(() -> worker.submit(() -> 1)).hasMessageContaining("has given up");
    }

    // ---- objects

    interface Counter {
        int increment(int by);

        CompletionStage<Integer> later();

        void fail() throws java.io.IOException;

        @OneWay
        void quietly();
    }

    /** Lives in the worker; not serializable. */
    static final class CounterBack implements Counter, AutoCloseable {
        static final AtomicInteger CLOSED = new AtomicInteger();
        private int count;

        @Override
        public int increment(int by) {
            count += by;
            return count;
        }

        @Override
        public CompletionStage<Integer> later() {
            return CompletableFuture.supplyAsync(() -> count);
        }

        @Override
        public void fail() throws java.io.IOException {
            throw new java.io.IOException("as declared");
        }

        @Override
        public void quietly() {
            count += 100;
        }

        @Override
        public void close() {
            CLOSED.incrementAndGet();
        }
    }

    @Test
    @Tag("E38")
    @Tag("E39")
    @Tag("E40")
    @Tag("E49")
    @Tag("E52")
    @Tag("E-test-7")
    @Tag("E-test-8")
    void anObjectStaysInTheWorkerAndKeepsItsState() throws Exception {
        Worker worker = worker();
        try (Remote<CounterBack> counter = worker.create(CounterBack::new)) {
            for (int i = 1; i <= 5; i++) {
                int count = got(counter.call(c -> c.increment(1)));
                assertThat(count).isEqualTo(i);
            }
            counter.post(c -> c.increment(5));
            TaskFuture<Integer> later = counter.callAsync(CounterBack::later);
            assertThat(got(later)).isEqualTo(10);
            assertThat(counter.isAlive()).isTrue();
            assertThat(counter.worker()).isEqualTo(worker.name());
        }
        assertThat(got(worker.submit(() -> CounterBack.CLOSED.get()))).isPositive();
    }

    @Test
    @Tag("E44")
    @Tag("E45")
    @Tag("E46")
    @Tag("E48")
    @Tag("E-test-12")
    @Tag("E-test-13")
    @Tag("E-test-14")
    @Tag("E-test-15")
    @Tag("E-test-16")
    @Tag("E-test-18")
    void anInterfaceStandsForTheObject() throws Exception {
        Worker worker = worker();
        try (Remote<CounterBack> remote = worker.create(CounterBack::new)) {
            Counter counter = remote.as(Counter.class);
            assertThat(counter.increment(2)).isEqualTo(2);
            counter.quietly();
            assertThat(counter.later().toCompletableFuture().get(60, TimeUnit.SECONDS))
                    .isEqualTo(102);
            assertThatThrownBy(counter::fail)
                    .isInstanceOf(java.io.IOException.class)
                    .hasMessage("as declared");
            assertThat(counter.equals(counter)).isTrue();
            assertThat(counter).hasToString(remote.toString());
        }
    }

    @Test
    @Tag("E41")
    @Tag("E47")
    void anObjectThatCannotBeMadeFailsEachCallWithTheReason() {
        Worker worker = worker();
        Remote<CounterBack> remote = worker.create(() -> {
            throw new IllegalStateException("no lens");
        });
        assertThatThrownBy(() -> got(remote.call(c -> c.increment(1)))).hasMessageContaining("no lens");
        assertThatThrownBy(() -> remote.created().toCompletableFuture().get(60, TimeUnit.SECONDS))
                .hasMessageContaining("no lens");
        remote.close();
        assertThatThrownBy(() -> got(remote.call(c -> c.increment(1)))).hasMessageContaining("closed");
    }

    @Test
    @Tag("E38")
    void anObjectWhoseHandleIsGoneIsLetGo() throws Exception {
        Worker worker = worker();
        int before = got(worker.submit(() -> CounterBack.CLOSED.get()));
        got(worker.create(CounterBack::new).call(c -> c.increment(1)));
        await().atMost(SOON).until(() -> {
            System.gc();
            return got(worker.submit(() -> CounterBack.CLOSED.get())) > before;
        });
    }

    // ---- pools and the executor's own methods

    @Test
    @Tag("E26")
    void isAnExecutorServiceForWhatIsSerializable() throws Exception {
        WorkerPool pool = pool(2, options());
        java.util.concurrent.ExecutorService plain = pool;
        java.util.concurrent.Callable<Integer> callable =
                (java.util.concurrent.Callable<Integer> & Serializable) () -> 5;
        assertThat(plain.submit(callable).get(60, TimeUnit.SECONDS)).isEqualTo(5);
        assertThat(plain.submit((Runnable & Serializable) () -> {}, "done").get(60, TimeUnit.SECONDS))
                .isEqualTo("done");
        assertThatThrownBy(() -> plain.submit(() -> 5))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("Task");
        assertThatThrownBy(() -> plain.execute(() -> {})).isInstanceOf(NotSendableException.class);
    }

    @Test
    void completableFuturesRunSerializableSuppliersThereAndSayWhyNotOthers() throws Exception {
        WorkerPool pool = pool(1, options()); // so that it is the same worker
        Supplier<Long> pid =
                (Supplier<Long> & Serializable) () -> ProcessHandle.current().pid();
        assertThat(pool.metrics().workers().size()).isPositive();
        assertThat(CompletableFuture.supplyAsync(pid, pool).get(60, TimeUnit.SECONDS))
                .isEqualTo(got(pool.submit(() -> ProcessHandle.current().pid())));
        CompletableFuture.runAsync((Runnable & Serializable) () -> {}, pool).get(60, TimeUnit.SECONDS);
        CompletableFuture<Object> failed = CompletableFuture.supplyAsync(
                (Supplier<Object> & Serializable) () -> {
                    throw new IllegalStateException("no");
                },
                pool);
        assertThatThrownBy(() -> failed.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> CompletableFuture.supplyAsync(() -> 1, pool))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("not Serializable");
        assertThatThrownBy(() -> CompletableFuture.completedFuture(1)
                        .thenApplyAsync(i -> i, pool)
                        .get(60, TimeUnit.SECONDS))
                .hasMessageContaining("only what supplyAsync and runAsync");
    }

    @Test
    @Tag("E50")
    @Tag("E-test-9")
    void whileOneWorkerIsBusyTheOthersTakeTheRest() throws Exception {
        WorkerPool pool = pool(2, options());
        for (int i = 0; i < 500; i++) {
            pool.submit(() -> 1); // so that many are sent ahead
        }
        TaskFuture<Object> stuck = pool.submit(WorkerContract::sleepLong);
        List<TaskFuture<Integer>> others = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            int n = i;
            others.add(pool.submit(() -> n));
        }
        for (TaskFuture<Integer> other : others) {
            got(other);
        }
        assertThat(stuck).isNotDone();
        stuck.cancel(true);
    }

    @Test
    void getWithATimeLimitGivesUpInTime() {
        Worker worker = worker();
        TaskFuture<Object> sleeping = worker.submit(WorkerContract::sleepLong);
        assertThatThrownBy(() -> sleeping.get(10, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        sleeping.cancel(true);
    }

    @Test
    @Tag("E5")
    void metricsTellWhatWasDone() throws Exception {
        WorkerPool pool = pool(2, options().name("m"));
        assertThat(pool.awaitReady(SOON)).isTrue();
        for (int i = 0; i < 10; i++) {
            got(pool.submit(() -> 1));
        }
        assertThatThrownBy(() -> got(pool.submit(() -> Integer.parseInt("x")))).isNotNull();
        PoolMetrics metrics = pool.metrics();
        assertThat(metrics.pool()).isEqualTo("m");
        assertThat(metrics.workers()).hasSize(2).allMatch(w -> w.state().equals("READY") && w.pid() > 0);
        assertThat(metrics.done()).isEqualTo(10);
        assertThat(metrics.failed()).isEqualTo(1);
        assertThat(metrics.ran().median()).isPositive();
        assertThat(metrics.ran().p99()).isGreaterThanOrEqualTo(metrics.ran().median());
        assertThat(metrics.ran().p999()).isGreaterThanOrEqualTo(metrics.ran().p99());
        // who ran one at all knows how long
        assertThat(metrics.workers())
                .filteredOn(w -> w.taken() > 0)
                .isNotEmpty()
                .allMatch(w -> !w.ran().median().isZero()
                        && w.ran().p99().compareTo(metrics.ran().p999()) <= 0);
        assertThat(metrics.started()).isEqualTo(2);
        assertThat(metrics.recycled()).isZero();
        assertThat(metrics.deathReasons()).isEmpty();
        assertThat(metrics.workers()).allMatch(w -> w.age().toNanos() > 0 && w.busy() >= 0 && w.busy() <= 1);
        assertThat(metrics.workers().stream().mapToLong(PoolMetrics.WorkerState::bytesSent))
                .allMatch(bytes -> bytes >= 0)
                .anyMatch(bytes -> bytes > 100);
        assertThat(metrics.workers().stream().mapToLong(PoolMetrics.WorkerState::bytesReceived))
                .anyMatch(bytes -> bytes > 0);
        assertThat(pool.toString()).contains("m", "done=10");
    }

    @Test
    void threadDumpsTellWhatEachWorkerDoes() throws Exception {
        WorkerPool pool = pool(2, options().name("dumped"));
        assertThat(pool.awaitReady(SOON)).isTrue();
        TaskFuture<Object> sleeping = pool.submit(WorkerContract::sleepLong);
        await().atMost(SOON).untilAsserted(() -> {
            java.util.Map<String, String> dumps = pool.threadDumps(SOON);
            assertThat(dumps).containsOnlyKeys("dumped-1", "dumped-2");
            assertThat(dumps.values())
                    .allSatisfy(dump -> assertThat(dump).contains("runs the tasks", "Worker 'dumped-", "pid "))
                    .anySatisfy(dump -> assertThat(dump).contains("WorkerContract.sleepLong"));
        });
        sleeping.cancel(true);
    }

    @Test
    void nothingIsLimitedWhileItIsDebugged() throws Exception {
        Worker worker = worker(options().debug().output(ChildOutput.discarded()));
        TaskFuture<Boolean> slow = worker.submit(
                () -> new CountDownLatch(1).await(400, TimeUnit.MILLISECONDS),
                task().soft(Duration.ofMillis(10)).limit(Duration.ofMillis(20)));
        assertThat(got(slow)).isFalse();
    }

    @Test
    void metricsTellHowBusyWorkersAreAndWhyTheyDied() throws Exception {
        Worker worker = worker(options().name("busy"));
        TaskFuture<Object> sleeping = worker.submit(WorkerContract::sleepLong);
        await().atMost(SOON).until(() -> worker.metrics().busy() > 0.5);
        assertThat(sleeping).isNotDone();
        sleeping.cancel(true);
        TaskFuture<Object> endless =
                worker.submit(WorkerContract::sleepLong, task().name("endless").limit(Duration.ofMillis(20)));
        assertThatThrownBy(() -> got(endless)).hasCauseInstanceOf(dev.signalbox.TimedOutException.class);
        assertThat(got(worker.submit(() -> 1))).isEqualTo(1);
        await().atMost(SOON).until(() -> worker.metrics().deaths() == 1);
        PoolMetrics metrics = worker.metrics();
        assertThat(metrics.deathReasons()).containsOnly(java.util.Map.entry(DeathReason.TIMED_OUT, 1L));
        assertThat(metrics.lastDeaths())
                .singleElement()
                .satisfies(death -> assertThat(death.tasks()).containsExactly("endless"));
        assertThat(metrics.started()).isEqualTo(2);
    }

    @Test
    void aPoolIsMadeLargerAndSmallerWhileItWorks() throws Exception {
        WorkerPool pool = pool(1, options());
        List<TaskFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            int n = i;
            futures.add(pool.submit(() -> n));
            if (i == 1000) {
                pool.resize(3);
            }
            if (i == 2000) {
                pool.resize(2);
            }
        }
        for (int i = 0; i < 3000; i++) {
            assertThat(got(futures.get(i))).isEqualTo(i);
        }
        await().atMost(SOON)
                .until(() -> pool.metrics().workers().stream()
                                .filter(w -> w.state().equals("READY"))
                                .count()
                        == 2);
    }

    @Test
    void workersAreRecycledAfterSoManyTasksWithoutAGap() throws Exception {
        WorkerPool pool = pool(1, options().name("r").recycleAfterTasks(3));
        List<String> names = new CopyOnWriteArrayList<>();
        pool.onOutput(output -> names.add(output.worker()) && false);
        for (int i = 0; i < 12; i++) {
            pool.submit(() -> 1);
        }
        assertThat(pool.awaitIdle(SOON)).isTrue();
        assertThat(names).hasSize(12);
        assertThat(names.stream().distinct()).hasSizeGreaterThanOrEqualTo(4);
        assertThat(pool.metrics().deaths()).isZero();
        assertThat(pool.metrics().recycled()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void workersAreRecycledAfterSoMuchTimeWithoutAGap() throws Exception {
        WorkerPool pool = pool(2, options().name("aged").recycleAfter(Duration.ofMillis(200)));
        List<String> names = new CopyOnWriteArrayList<>();
        pool.onOutput(output -> names.add(output.worker()) && false);
        await().atMost(SOON).until(() -> {
            assertThat(got(pool.submit(() -> 1))).isEqualTo(1);
            return names.stream().distinct().count() >= 5;
        });
        assertThat(pool.metrics().deaths()).isZero();
    }

    @Test
    void idleWorkersAreRecycledAfterSoMuchTimeUnlessTheyHaveObjects() throws Exception {
        WorkerPool idle = pool(1, options().name("idle").recycleAfter(Duration.ofMillis(100)));
        Worker home = worker(options().name("home").recycleAfter(Duration.ofMillis(100)));
        Remote<CounterBack> counter = home.create(CounterBack::new);
        String first = home.name();
        await().atMost(SOON)
                .until(() -> idle.metrics().workers().stream()
                        .noneMatch(w -> w.name().equals("idle") || w.name().equals("idle-2")));
        assertThat(counter.worker()).isEqualTo(first);
        int count = counter.as(Counter.class).increment(1);
        assertThat(count).isEqualTo(1);
        counter.close();
        await().atMost(SOON)
                .until(() -> home.metrics().workers().stream()
                        .noneMatch(w -> w.name().equals(first)));
    }

    @Test
    void aFullQueueRejects() throws Exception {
        Worker worker = worker(options().paused().queueLimit(3));
        for (int i = 0; i < 3; i++) {
            worker.submit(() -> 1);
        }
        assertThatThrownBy(() -> worker.submit(() -> 1))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("queueLimit=3");
        worker.resume();
        assertThat(worker.awaitIdle(SOON)).isTrue();
        assertThat(got(worker.submit(() -> 1))).isEqualTo(1);
    }

    @Test
    @Tag("E56")
    void aLazyWorkerStartsWithItsFirstTask() throws Exception {
        Worker worker = worker(options().lazy());
        assertThat(worker.metrics().workers()).isEmpty();
        assertThat(got(worker.submit(() -> 1))).isEqualTo(1);
        assertThat(worker.metrics().workers()).hasSize(1);
    }
}
