package dev.signalbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@link ExecutorService} promises, one by one. */
@Timeout(60)
class PoolExecutorTest {
    private WorkerPool pool;
    private ExecutorService executor;

    @BeforeEach
    void open() {
        pool = WorkerPool.of(
                2, WorkerOptions.worker().inThread().name("executor").grace(Duration.ofMillis(500)));
        executor = pool;
    }

    @AfterEach
    void close() {
        pool.close();
        assertThat(pool.isTerminated()).isTrue();
    }

    private static Task<Integer> value(int n) {
        return () -> n;
    }

    private static Task<Integer> failing() {
        return () -> {
            throw new IllegalStateException("meant to fail");
        };
    }

    @SuppressWarnings("unchecked") // it never gives one
    private static <T> Task<T> sleeping() {
        return () -> (T) WorkerContract.sleepLong();
    }

    private void awaitRunning(int count) {
        await().atMost(30, TimeUnit.SECONDS).until(() -> pool.metrics().running() == count);
    }

    @Test
    void nullIsRefused() {
        assertThatThrownBy(() -> executor.execute(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> executor.submit((Callable<Object>) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> executor.submit((Runnable) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> executor.submit((Runnable) null, 1)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> executor.invokeAll(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> executor.invokeAny(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void afterShutdownNothingIsTakenAndWhatWasGivenIsDone() throws Exception {
        List<Future<Integer>> given = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            given.add(executor.submit(value(i)));
        }
        assertThat(executor.isShutdown()).isFalse();
        executor.shutdown();
        executor.shutdown();
        assertThat(executor.isShutdown()).isTrue();
        assertThatThrownBy(() -> executor.submit(value(1))).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> executor.execute((VoidTask) () -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(executor.isTerminated()).isTrue();
        for (int i = 0; i < 200; i++) {
            assertThat(given.get(i).isDone()).isTrue();
            assertThat(given.get(i).get()).isEqualTo(i);
        }
    }

    @Test
    void shutdownNowGivesWhatHadNotBegunAndInterruptsWhatRuns() throws Exception {
        Future<Object> first = executor.submit(PoolExecutorTest.<Object>sleeping());
        Future<Object> second = executor.submit(PoolExecutorTest.<Object>sleeping());
        awaitRunning(2);
        Task<Integer> waiting = value(42);
        Future<Integer> never = executor.submit(waiting);
        List<Runnable> left = executor.shutdownNow();
        assertThat(left).hasSize(1);
        assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(first.isCancelled()).isTrue();
        assertThat(second.isCancelled()).isTrue();
        assertThat(never.isCancelled()).isTrue();
        left.get(0).run();
    }

    @Test
    void awaitTerminationGivesUpInTimeAndCanBeInterrupted() throws Exception {
        Future<Object> sleeping = executor.submit(PoolExecutorTest.<Object>sleeping());
        executor.shutdown();
        assertThat(executor.awaitTermination(20, TimeUnit.MILLISECONDS)).isFalse();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> executor.awaitTermination(30, TimeUnit.SECONDS))
                .isInstanceOf(InterruptedException.class);
        sleeping.cancel(true);
        assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void getThrowsWhatTheTaskThrewAsTheCause() {
        Future<Integer> failed = executor.submit(failing());
        assertThatThrownBy(() -> failed.get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThat(failed.isDone()).isTrue();
        assertThat(failed.isCancelled()).isFalse();
    }

    @Test
    void getCanBeInterruptedAndLeavesTheTaskAlone() throws Exception {
        Future<Object> sleeping = executor.submit(PoolExecutorTest.<Object>sleeping());
        Thread.currentThread().interrupt();
        assertThatThrownBy(sleeping::get).isInstanceOf(InterruptedException.class);
        assertThat(sleeping.isDone()).isFalse();
        assertThat(sleeping.cancel(true)).isTrue();
        assertThatThrownBy(sleeping::get).isInstanceOf(CancellationException.class);
        assertThat(sleeping.cancel(true)).as("cancelled before").isTrue();
    }

    @Test
    void cancelOfWhatIsDoneSaysNo() throws Exception {
        Future<Integer> done = executor.submit(value(1));
        done.get(30, TimeUnit.SECONDS);
        assertThat(done.cancel(true)).isFalse();
        assertThat(done.get()).isEqualTo(1);
    }

    @Test
    void invokeAllGivesFuturesInOrderThatAreAllDone() throws Exception {
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            tasks.add(value(i));
        }
        tasks.add(failing());
        List<Future<Integer>> futures = executor.invokeAll(tasks);
        assertThat(futures).hasSize(51).allMatch(Future::isDone);
        for (int i = 0; i < 50; i++) {
            assertThat(futures.get(i).get()).isEqualTo(i);
        }
        assertThatThrownBy(() -> futures.get(50).get()).isInstanceOf(ExecutionException.class);
        assertThat(executor.invokeAll(List.<Callable<Integer>>of())).isEmpty();
    }

    @Test
    void invokeAllCancelsWhatIsNotDoneInTime() throws Exception {
        List<Future<Integer>> futures =
                executor.invokeAll(List.of(value(1), PoolExecutorTest.<Integer>sleeping()), 300, TimeUnit.MILLISECONDS);
        assertThat(futures).hasSize(2).allMatch(Future::isDone);
        assertThat(futures.get(1).isCancelled()).isTrue();
    }

    @Test
    void invokeAllThatIsInterruptedCancelsAll() {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                executor.invokeAll(List.of(PoolExecutorTest.<Integer>sleeping(), PoolExecutorTest.<Integer>sleeping()));
            } catch (Throwable e) {
                thrown.complete(e);
            }
        });
        caller.start();
        awaitRunning(2);
        caller.interrupt();
        assertThat(thrown.orTimeout(30, TimeUnit.SECONDS).join()).isInstanceOf(InterruptedException.class);
        awaitRunning(0);
    }

    @Test
    void invokeAnyGivesTheFirstValueAndCancelsTheRest() throws Exception {
        assertThat(executor.invokeAny(List.of(PoolExecutorTest.<Integer>sleeping(), value(7))))
                .isEqualTo(7);
        awaitRunning(0);
        assertThat(executor.invokeAny(List.of(failing(), value(8)))).isEqualTo(8);
    }

    @Test
    void invokeAnyFailsIfAllDo() {
        assertThatThrownBy(() -> executor.invokeAny(List.of(failing(), failing())))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> executor.invokeAny(List.<Callable<Integer>>of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void invokeAnyGivesUpInTime() {
        assertThatThrownBy(() ->
                        executor.invokeAny(List.of(PoolExecutorTest.<Integer>sleeping()), 100, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
        awaitRunning(0);
    }

    @Test
    void closeCanBeInterruptedAndThenCancelsWhatRuns() {
        Future<Object> sleeping = executor.submit(PoolExecutorTest.<Object>sleeping());
        awaitRunning(1);
        Thread.currentThread().interrupt();
        pool.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(pool.isTerminated()).isTrue();
        assertThat(sleeping.isCancelled()).isTrue();
    }

    @Test
    void stopSaysWhetherAllWasDone() throws Exception {
        executor.submit(value(1));
        assertThat(pool.stop(Duration.ofSeconds(30))).isTrue();
        WorkerPool other = WorkerPool.of(1, WorkerOptions.worker().inThread().grace(Duration.ofMillis(100)));
        TaskFuture<Object> sleeping = other.submit(PoolExecutorTest.<Object>sleeping());
        assertThat(other.stop(Duration.ofMillis(50))).isFalse();
        assertThat(sleeping).isCancelled();
        assertThat(other.isTerminated()).isTrue();
    }
}
