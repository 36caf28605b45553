package dev.signalbox.process.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.ConfigurationException;
import dev.signalbox.RefusedException;
import dev.signalbox.TimedOutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Latches, semaphores, locks and barriers among the threads of one process. */
@Timeout(60)
class SharedSyncTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final String HERE = "process " + ProcessHandle.current().pid();

    private final ExecutorService other = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        other.shutdownNow();
    }

    @Test
    void aLatchOpensOnceItWasCountedDownAndStaysOpen() throws Exception {
        try (SharedLatch latch = SharedLatch.of(2)) {
            SharedLatch copy = Copies.of(latch);
            CompletableFuture<Void> opened = run(() -> copy.await(LIMIT));
            latch.countDown();
            assertThat(latch.count()).isEqualTo(1);
            assertThatThrownBy(() -> latch.await(SHORT))
                    .isInstanceOf(TimedOutException.class)
                    .hasMessageContaining("count=1");
            latch.countDown();
            latch.countDown();
            opened.get(30, TimeUnit.SECONDS);
            assertThat(copy.count()).isZero();
            latch.await(Duration.ZERO);
            copy.close();
        }
    }

    @Test
    void aSemaphoreHasSoManyPermits() throws Exception {
        try (SharedSemaphore semaphore = SharedSemaphore.of(2)) {
            Acquired first = semaphore.acquire(LIMIT);
            Acquired second = semaphore.tryAcquire().orElseThrow();
            assertThat(semaphore.available()).isZero();
            assertThat(semaphore.tryAcquire()).isEmpty();
            assertThatThrownBy(() -> semaphore.acquire(SHORT))
                    .isInstanceOf(TimedOutException.class)
                    .hasMessageContaining("permits=2")
                    .hasMessageContaining(HERE + " has 2");
            first.close();
            first.close();
            assertThat(first.isHeld()).isFalse();
            assertThat(semaphore.available()).isEqualTo(1);
            Acquired third = semaphore.acquire(LIMIT);
            first.close();
            assertThat(third.isHeld())
                    .as("closing again took nothing away from another")
                    .isTrue();
            assertThat(third.afterDeath()).isFalse();
            second.close();
            third.close();
            assertThat(semaphore.permits()).isEqualTo(2);
        }
    }

    @Test
    void aLockIsOneThreadsAtATime() throws Exception {
        try (SharedLock lock = SharedLock.create()) {
            int[] unguarded = {0};
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                all.add(run(() -> {
                    SharedLock copy = Copies.of(lock);
                    for (int i = 0; i < 5000; i++) {
                        try (Acquired held = copy.acquire(LIMIT)) {
                            unguarded[0] += held.afterDeath() ? 0 : 1;
                        }
                    }
                    copy.close();
                }));
            }
            for (CompletableFuture<Void> each : all) {
                each.get(50, TimeUnit.SECONDS);
            }
            try (Acquired held = lock.acquire(LIMIT)) {
                assertThat(unguarded[0]).isEqualTo(20_000);
                assertThat(held.isHeld()).isTrue();
            }
            assertThat(lock.isHeld()).isFalse();
        }
    }

    @Test
    void aThreadThatHasTheLockAndAcquiresItAgainIsTold() throws Exception {
        try (SharedLock lock = SharedLock.create()) {
            Acquired held = lock.acquire(LIMIT);
            assertThatThrownBy(() -> lock.acquire(LIMIT))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has it already");
            CompletableFuture<Void> another = run(() -> assertThatThrownBy(() -> lock.acquire(SHORT))
                    .isInstanceOf(TimedOutException.class)
                    .hasMessageContaining(HERE + " has 1"));
            another.get(30, TimeUnit.SECONDS);
            held.close();
            lock.acquire(LIMIT).close();
        }
    }

    @Test
    void whatIsHeldWhenItIsClosedIsGivenBackInPeace() throws Exception {
        SharedLock lock = SharedLock.create();
        try (Acquired held = lock.acquire(LIMIT)) {
            CompletableFuture<Void> waiting = run(() -> lock.acquire(LIMIT));
            lock.close();
            assertThatThrownBy(() -> waiting.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(SyncClosedException.class);
            assertThat(held.isHeld()).isFalse();
        }
        assertThatThrownBy(lock::tryAcquire).isInstanceOf(SyncClosedException.class);
        assertThat(lock.toString()).contains("closed here");
    }

    @Test
    void aBarrierLetsAllPassTogetherAsOftenAsTheyLike() throws Exception {
        int parties = 3;
        int rounds = 500;
        AtomicInteger came = new AtomicInteger();
        try (SharedBarrier barrier = SharedBarrier.of(parties)) {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int p = 0; p < parties; p++) {
                SharedBarrier.Party party = barrier.join();
                assertThat(party.number()).isEqualTo(p);
                all.add(run(() -> {
                    for (int i = 1; i <= rounds; i++) {
                        came.incrementAndGet();
                        party.await(LIMIT);
                        assertThat(came.get()).isGreaterThanOrEqualTo(i * parties);
                    }
                }));
            }
            for (CompletableFuture<Void> each : all) {
                each.get(50, TimeUnit.SECONDS);
            }
            assertThat(came).hasValue(parties * rounds);
            assertThatThrownBy(barrier::join)
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("parties=3")
                    .hasMessageContaining(HERE);
        }
    }

    @Test
    void whoDidNotMeetAllInTimeHasNotComeAndMayComeAgain() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.of(2)) {
            SharedBarrier.Party first = barrier.join();
            assertThatThrownBy(() -> first.await(SHORT))
                    .isInstanceOf(TimedOutException.class)
                    .hasMessageContaining("parties=2");
            SharedBarrier.Party second = barrier.join();
            assertThatThrownBy(() -> second.await(SHORT)).isInstanceOf(TimedOutException.class);
            CompletableFuture<Void> again = run(() -> first.await(LIMIT));
            second.await(LIMIT);
            again.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void aPartyThatLeavesBreaksTheBarrierForTheOthers() throws Exception {
        try (SharedBarrier barrier = SharedBarrier.of(3)) {
            SharedBarrier.Party first = barrier.join();
            SharedBarrier.Party second = barrier.join();
            CompletableFuture<Void> waiting = run(() -> first.await(LIMIT));
            second.close();
            second.close();
            assertThatThrownBy(() -> waiting.get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(BarrierBrokenException.class)
                    .hasMessageContaining(HERE)
                    .hasMessageContaining("left");
            assertThat(barrier.isBroken()).isTrue();
            assertThatThrownBy(barrier::join).isInstanceOf(BarrierBrokenException.class);
            assertThatThrownBy(() -> second.await(SHORT))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("number=1");
        }
    }

    @Test
    void refusesNumbersOutOfTheirRange() {
        assertThatThrownBy(() -> SharedLatch.of(0))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("count=0");
        assertThatThrownBy(() -> SharedSemaphore.of(4097))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("permits=4097");
        assertThatThrownBy(() -> SharedBarrier.of(513))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("parties=513");
    }

    private interface Step {
        void run() throws Exception;
    }

    private CompletableFuture<Void> run(Step step) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        other.execute(() -> {
            try {
                step.run();
                result.complete(null);
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }
}
