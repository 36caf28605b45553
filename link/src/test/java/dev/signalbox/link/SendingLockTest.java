package dev.signalbox.link;

import static dev.signalbox.link.Pair.async;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SendingLockTest {
    private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final SendingLock lock = new SendingLock();
    private int plain;

    @Test
    void oneThreadAtATime() throws Exception {
        int each = 100_000;
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int way = t;
            threads.add(async(() -> {
                for (int i = 0; i < each; i++) {
                    switch (way) {
                        case 0 -> lock.lock();
                        case 1 -> assertThat(lock.tryLock(SOON_NANOS)).isTrue();
                        case 2 -> assertThat(lock.tryLockCalmly(SOON_NANOS)).isTrue();
                        default -> {
                            while (!lock.tryLock()) {
                                Thread.onSpinWait();
                            }
                        }
                    }
                    plain++;
                    if (i % 2 == 0) {
                        lock.unlock();
                    } else {
                        lock.keep();
                        lock.unlockKept();
                    }
                }
                return null;
            }));
        }
        for (CompletableFuture<Void> thread : threads) {
            thread.get(40, TimeUnit.SECONDS);
        }
        assertThat(plain).isEqualTo(4 * each);
        assertThat(lock.tryLock()).isTrue();
    }

    @Test
    void whoWaitsGivesUpInTimeOrWhenInterrupted() throws Exception {
        lock.lock();
        assertThat(lock.tryLock()).as("not reentrant").isFalse();
        assertThat(lock.tryLock(1_000_000)).isFalse();
        assertThat(lock.tryLock(0)).isFalse();
        CompletableFuture<Boolean> waiting = async(() -> lock.tryLock(SOON_NANOS));
        await().until(lock::hasQueuedThreads);
        waiting.cancel(true);
        await().until(() -> !lock.hasQueuedThreads());
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> lock.tryLock(SOON_NANOS)).isInstanceOf(InterruptedException.class);
        Thread.currentThread().interrupt();
        assertThat(lock.tryLockCalmly(1_000_000)).isFalse();
        assertThat(Thread.interrupted()).isTrue();
        CompletableFuture<Void> patient = async(() -> {
            lock.lock();
            return null;
        });
        await().until(lock::hasQueuedThreads);
        lock.unlock();
        patient.get(20, TimeUnit.SECONDS);
    }

    @Test
    void knowsWhichThreadKeepsIt() throws Exception {
        lock.lock();
        assertThat(lock.isKeptHere()).isFalse();
        lock.keep();
        assertThat(lock.isKeptHere()).isTrue();
        assertThat(async(lock::isKeptHere).get(20, TimeUnit.SECONDS)).isFalse();
        lock.unlockKept();
        assertThat(lock.isKeptHere()).isFalse();
    }
}
