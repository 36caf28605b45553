package dev.signalbox.process;

import static dev.signalbox.process.RemoteOptions.remote;
import static dev.signalbox.process.TaskOptions.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.ConfigurationException;
import dev.signalbox.TimedOutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of objects in workers that die, or that nobody calls; whatever the worker runs in. */
@Timeout(120)
abstract class RemoteContract {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final List<WorkerService> open = new ArrayList<>();

    abstract WorkerOptions options();

    private WorkerPool pool(int size) {
        return pool(size, options());
    }

    private WorkerPool pool(int size, WorkerOptions options) {
        WorkerPool pool = WorkerPool.of(size, options.restarts(100, Duration.ofMinutes(1)));
        open.add(pool);
        return pool;
    }

    private static <T> T got(CompletableFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    private static int add(Remote<Tally> tally, int more) throws Exception {
        TaskFuture<Integer> sum = tally.call(t -> t.add(more));
        return got(sum);
    }

    private static int count(Remote<Tally> tally) throws Exception {
        TaskFuture<Integer> count = tally.call(Tally::count);
        return got(count);
    }

    @AfterEach
    void closeAll() {
        open.forEach(WorkerService::close);
        assertThat(open).allMatch(WorkerService::isTerminated);
    }

    /** Lives in the worker; not serializable. */
    static final class Tally implements AutoCloseable {
        static final AtomicInteger CLOSED = new AtomicInteger();
        private int count;
        private boolean isClosed;

        int add(int more) {
            count += more;
            return count;
        }

        public int count() {
            return count;
        }

        public CompletionStage<Boolean> isClosedAfter(long millis) {
            return CompletableFuture.supplyAsync(() -> {
                pause(millis);
                return isClosed;
            });
        }

        @Override
        public void close() {
            isClosed = true;
            CLOSED.incrementAndGet();
        }
    }

    /** The same from afar: nothing waits. The object does not implement it. */
    interface TallyFromAfar {
        CompletionStage<Integer> count();
    }

    private static void pause(long millis) {
        try {
            assertThat(new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS))
                    .isFalse();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Its worker is killed for it. */
    private static void kill(Remote<Tally> remote) {
        TaskFuture<Object> endless = remote.call(t -> WorkerContract.sleepLong(), task().limit(Duration.ofMillis(50)));
        assertThatThrownBy(() -> got(endless)).hasCauseInstanceOf(TimedOutException.class);
    }

    @Test
    @Tag("E39")
    void isMadeAgainWhenItIsCalledAfterTheDeathOfItsWorker() throws Exception {
        WorkerPool pool = pool(1);
        AtomicInteger told = new AtomicInteger();
        try (Remote<Tally> tally = pool.create(Tally::new, remote().rebuild(told::incrementAndGet))) {
            assertThat(add(tally, 5)).isEqualTo(5);
            for (int death = 1; death <= 3; death++) {
                kill(tally);
                assertThat(add(tally, 1)).isEqualTo(1);
                assertThat(add(tally, 1)).isEqualTo(2);
                assertThat(tally.rebuilds()).isEqualTo(death);
                int expected = death;
                await().atMost(SOON).until(() -> told.get() == expected);
            }
            assertThat(tally.isAlive()).isTrue();
        }
    }

    @Test
    void callsThatItsWorkerHadWhenItDiedFailAndTheNextReachTheNewObject() throws Exception {
        WorkerPool pool = pool(2);
        try (Remote<Tally> tally = pool.create(Tally::new, remote().rebuild())) {
            TaskFuture<Object> endless =
                    tally.call(t -> WorkerContract.sleepLong(), task().limit(Duration.ofMillis(300)));
            TaskFuture<Integer> behind = tally.call(t -> t.add(1));
            assertThatThrownBy(() -> got(endless)).hasCauseInstanceOf(TimedOutException.class);
            assertThatThrownBy(() -> got(behind))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(WorkerDied.class);
            assertThat(add(tally, 1)).isEqualTo(1);
        }
    }

    @Test
    void isMadeAgainOnceWhenManyThreadsCall() throws Exception {
        WorkerPool pool = pool(2);
        try (Remote<Tally> tally = pool.create(Tally::new, remote().rebuild())) {
            kill(tally);
            List<CompletableFuture<TaskFuture<Integer>>> calls = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                calls.add(CompletableFuture.supplyAsync(() -> tally.call(t -> t.add(1))));
            }
            for (CompletableFuture<TaskFuture<Integer>> call : calls) {
                assertThat(got(got(call))).isBetween(1, 8);
            }
            assertThat(count(tally)).isEqualTo(8);
            assertThat(tally.rebuilds()).isEqualTo(1);
        }
    }

    @Test
    void withoutThatItStaysDeadAndSaysSo() throws Exception {
        WorkerPool pool = pool(1);
        try (Remote<Tally> tally = pool.create(Tally::new)) {
            kill(tally);
            assertThatThrownBy(() -> count(tally))
                    .hasCauseInstanceOf(WorkerDied.class)
                    .hasMessageContaining("RemoteContract");
            assertThat(tally.isAlive()).isFalse();
            assertThat(tally.rebuilds()).isZero();
        }
    }

    @Test
    void aClosedHandleMakesNothingAgain() throws Exception {
        WorkerPool pool = pool(1);
        Remote<Tally> tally = pool.create(Tally::new, remote().rebuild());
        kill(tally);
        tally.close();
        tally.close();
        assertThatThrownBy(() -> count(tally)).hasCauseInstanceOf(WorkerDied.class);
        assertThat(tally.rebuilds()).isZero();
    }

    @Test
    void isLetGoWhenItsLeaseIsOver() throws Exception {
        WorkerPool pool = pool(1);
        int before = got(pool.submit(() -> Tally.CLOSED.get()));
        try (Remote<Tally> tally = pool.create(Tally::new, remote().lease(Duration.ofMillis(100)))) {
            await().atMost(SOON).until(() -> got(pool.submit(() -> Tally.CLOSED.get())) == before + 1);
            assertThatThrownBy(() -> count(tally))
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("lease");
        }
        assertThat(got(pool.submit(() -> Tally.CLOSED.get()))).isEqualTo(before + 1);
    }

    @Test
    void noLeaseEndsDuringACall() throws Exception {
        WorkerPool pool = pool(1);
        try (Remote<Tally> tally = pool.create(Tally::new, remote().lease(Duration.ofMillis(300)))) {
            TaskFuture<Boolean> closed = tally.callAsync(t -> t.isClosedAfter(1500));
            assertThat(got(closed)).isFalse();
        }
    }

    @Test
    void aLeaseThatIsOverIsTakenAgainWithTheNextCall() throws Exception {
        WorkerPool pool = pool(1);
        int before = got(pool.submit(() -> Tally.CLOSED.get()));
        RemoteOptions options = remote().lease(Duration.ofMillis(200)).rebuild();
        try (Remote<Tally> tally = pool.create(Tally::new, options)) {
            tally.post(t -> t.add(1));
            await().atMost(SOON).until(() -> got(pool.submit(() -> Tally.CLOSED.get())) == before + 1);
            assertThat(count(tally)).isZero();
            assertThat(tally.rebuilds()).isEqualTo(1);
            await().atMost(SOON).until(() -> got(pool.submit(() -> Tally.CLOSED.get())) == before + 2);
        }
    }

    @Test
    void refusesALeaseOfNothing() {
        assertThatThrownBy(() -> remote().lease(Duration.ZERO))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("lease=PT0S");
    }

    @Test
    @Tag("E46")
    void propertiesAreReadByStagesAlthoughTheObjectHasNone() throws Exception {
        WorkerPool pool = pool(1);
        try (Remote<Tally> tally = pool.create(Tally::new)) {
            TallyFromAfar afar = tally.as(TallyFromAfar.class);
            tally.post(t -> t.add(3));
            assertThat(got(afar.count().toCompletableFuture())).isEqualTo(3);
        }
    }

    @Test
    void isThereBeforeTheFirstCallWhateverPriorityThatHas() throws Exception {
        WorkerPool pool = pool(1, options().paused());
        try (Remote<Tally> tally = pool.create(Tally::new)) {
            TaskFuture<Integer> urgent = tally.call(t -> t.add(1), task().priority(1000));
            pool.resume();
            assertThat(got(urgent)).isEqualTo(1);
        }
    }

    @Test
    void anObjectThatWasGivenToAWorkerThatThenBecameASpareAnswers() throws Exception {
        WorkerPool pool = pool(1, options().spares(2));
        // none is ready yet, so each object gets a worker of its own, of which but one will be no spare
        List<Remote<Tally>> tallies =
                List.of(pool.create(Tally::new), pool.create(Tally::new), pool.create(Tally::new));
        for (Remote<Tally> tally : tallies) {
            assertThat(add(tally, 1)).isEqualTo(1);
        }
        TaskFuture<Integer> shared = pool.submit(() -> 7);
        assertThat(got(shared)).isEqualTo(7);
        tallies.forEach(Remote::close);
    }

    @Test
    void callsThatWaitForAWorkerThatIsToLeaveAreDoneFirst() throws Exception {
        WorkerPool pool = pool(2);
        assertThat(pool.awaitReady(SOON)).isTrue();
        List<Remote<Tally>> tallies = List.of(pool.create(Tally::new), pool.create(Tally::new));
        List<TaskFuture<Integer>> sums = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            for (Remote<Tally> tally : tallies) {
                sums.add(tally.call(t -> {
                    new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS);
                    return t.add(1);
                }));
            }
        }
        pool.resize(1);
        for (int i = 0; i < sums.size(); i++) {
            assertThat(got(sums.get(i))).isEqualTo(i / 2 + 1);
        }
        tallies.forEach(Remote::close);
    }
}
