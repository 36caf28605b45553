package dev.signalbox.process.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.process.ChildExit;
import dev.signalbox.process.ChildFunction;
import dev.signalbox.process.ChildJvm;
import dev.signalbox.process.ChildOutput;
import dev.signalbox.process.EventPipe;
import dev.signalbox.process.EventSender;
import dev.signalbox.process.JvmOptions;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting for one another in several JVMs. */
@Timeout(120)
class SyncIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Queue<String> printed = new ConcurrentLinkedQueue<>();
    private final List<AutoCloseable> opened = new ArrayList<>();

    record Asked(EventGroup events, int index) implements Serializable {}

    record Rounds(EventGroup events, List<Integer> sets, List<Integer> waits) implements Serializable {}

    record Two(SharedLatch ready, SharedLatch go) implements Serializable {}

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @Test
    @Tag("V27")
    @Tag("V30")
    @Tag("V31")
    void aGroupThatIsMadeAfterTheChildGoesToItWithAnEventAndIsSetThere() throws Exception {
        EventPipe pipe = opened(EventPipe.open());
        ChildJvm child = start(pipe.receiver(), receiver -> {
            receiver.connect("do", e -> {
                EventGroup events = e.arg(0, EventGroup.class);
                events.set(e.arg(1, int.class));
                events.close();
            });
            receiver.handleUntilClosed();
        });
        EventSender sender = pipe.sender();
        for (int g = 0; g < 3; g++) {
            try (EventGroup events = EventGroup.of(2)) {
                for (int i = 0; i < 30; i++) {
                    events.sync(LIMIT, index -> sender.fire("do", events, index));
                }
                assertThat(events.free()).isEqualTo(2);
            }
        }
        sender.close();
        end(child);
    }

    @Test
    @Tag("V31")
    void whoWaitsLearnsThatTheProcessHasDiedThatTookTheIndex() throws Exception {
        EventGroup events = opened(EventGroup.of(2));
        try (SyncIndex taken = events.reserve()) {
            ChildJvm child = start(new Asked(events, taken.index()), asked -> {
                System.out.println(asked.events.take(asked.index));
                forEver();
            });
            awaitPrinted("true");
            child.kill();
            assertThatThrownBy(() -> taken.await(LIMIT))
                    .isInstanceOf(PeerDiedException.class)
                    .hasMessageContaining("process " + child.pid());
        }
    }

    @Test
    void whatADeadProcessHadReservedIsFreeAgain() throws Exception {
        EventGroup events = opened(EventGroup.of(2));
        ChildJvm child = start(events, there -> {
            System.out.println(there.reserve().index() + there.reserve().index());
            forEver();
        });
        await().atMost(LIMIT).until(() -> !printed.isEmpty());
        assertThatThrownBy(events::reserve)
                .isInstanceOf(NoFreeEventException.class)
                .hasMessageContaining("process " + child.pid() + " has 2");
        child.kill();
        assertThat(events.reserve(LIMIT).isSet()).isFalse();
        assertThat(events.reserve(LIMIT).isSet()).isFalse();
    }

    @Test
    void twoChildrenWaitForEachOtherPastTheProcessThatIsTheHome() throws Exception {
        int rounds = 200;
        EventGroup events = opened(EventGroup.of(2 * rounds));
        List<Integer> there = new ArrayList<>();
        List<Integer> back = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            there.add(events.reserve().index());
            back.add(events.reserve().index());
        }
        ChildJvm first = start(new Rounds(events, there, back), all -> {
            for (int i = 0; i < all.sets.size(); i++) {
                all.events.set(all.sets.get(i));
                all.events.at(all.waits.get(i)).orElseThrow().await(LIMIT);
            }
        });
        ChildJvm second = start(new Rounds(events, back, there), all -> {
            for (int i = 0; i < all.sets.size(); i++) {
                all.events.at(all.waits.get(i)).orElseThrow().await(LIMIT);
                all.events.set(all.sets.get(i));
            }
        });
        end(first);
        end(second);
    }

    @Test
    void whoWaitsInAChildLearnsThatTheObjectWasClosed() throws Exception {
        SharedLatch never = opened(SharedLatch.of(1));
        try (SharedLatch ready = SharedLatch.of(1)) {
            ChildJvm child = start(new Two(ready, never), two -> {
                two.ready.countDown();
                try {
                    two.go.await(LIMIT);
                } catch (SyncClosedException e) {
                    System.out.println(e.getMessage());
                }
            });
            ready.await(LIMIT);
            never.close();
            end(child);
            assertThat(printed)
                    .containsExactly("Cannot use this shared latch: it was closed by the process that made it");
        }
    }

    @Test
    void aLatchOpensWhenEachChildHasCountedDown() throws Exception {
        SharedLatch ready = opened(SharedLatch.of(2));
        SharedLatch go = opened(SharedLatch.of(1));
        List<ChildJvm> children = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            children.add(start(new Two(ready, go), two -> {
                two.ready.countDown();
                two.go.await(LIMIT);
                System.out.println("went");
            }));
        }
        ready.await(LIMIT);
        assertThat(printed).isEmpty();
        go.countDown();
        for (ChildJvm child : children) {
            end(child);
        }
        assertThat(printed).containsExactly("went", "went");
    }

    @Test
    void thePermitsOfADeadProcessAreFreeAgain() throws Exception {
        SharedSemaphore semaphore = opened(SharedSemaphore.of(3));
        ChildJvm child = start(semaphore, there -> {
            there.acquire(LIMIT);
            there.acquire(LIMIT);
            System.out.println(there.available());
            forEver();
        });
        awaitPrinted("1");
        Acquired last = semaphore.acquire(LIMIT);
        assertThatThrownBy(() -> semaphore.acquire(Duration.ofMillis(20)))
                .hasMessageContaining("process " + child.pid() + " has 2");
        child.kill();
        assertThat(semaphore.acquire(LIMIT).afterDeath()).isTrue();
        assertThat(semaphore.acquire(LIMIT).afterDeath()).isTrue();
        last.close();
        assertThat(semaphore.acquire(LIMIT).afterDeath()).isFalse();
    }

    @Test
    void whoAcquiresALockAfterADeathLearnsIt() throws Exception {
        SharedLock lock = opened(SharedLock.create());
        ChildJvm child = start(lock, there -> {
            System.out.println(there.acquire(LIMIT).afterDeath());
            forEver();
        });
        awaitPrinted("false");
        CompletableFuture<Acquired> next = CompletableFuture.supplyAsync(() -> {
            try {
                return lock.acquire(LIMIT);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(lock.tryAcquire()).isEmpty();
        child.kill();
        try (Acquired held = next.get(60, TimeUnit.SECONDS)) {
            assertThat(held.afterDeath()).isTrue();
        }
        try (Acquired held = lock.acquire(LIMIT)) {
            assertThat(held.afterDeath()).as("it is told once").isFalse();
        }
    }

    @Test
    void aProcessThatLetsGoOfTheLastObjectHoldsNothingMore() throws Exception {
        SharedSemaphore semaphore = opened(SharedSemaphore.of(1));
        start(semaphore, there -> {
            there.acquire(LIMIT);
            there.close();
            System.out.println("closed");
            forEver();
        });
        awaitPrinted("closed");
        assertThat(semaphore.acquire(LIMIT).isHeld()).isTrue();
    }

    @Test
    @Tag("V31")
    void whoWaitsLearnsThatTheHomeWasKilled() throws Exception {
        EventPipe pipe = opened(EventPipe.open());
        CompletableFuture<EventGroup> made = new CompletableFuture<>();
        pipe.receiver().connect("made", e -> made.complete(e.arg(0, EventGroup.class)));
        ChildJvm child = start(pipe.sender(), sender -> {
            sender.fire("made", EventGroup.of(2));
            forEver();
        });
        assertThat(pipe.receiver().handleNext(LIMIT)).isTrue();
        EventGroup events = opened(made.join());
        SyncIndex reserved = events.reserve();
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                reserved.await(LIMIT);
            } catch (Throwable e) {
                told.complete(e);
            }
        });
        waiting.start();
        await().atMost(LIMIT).until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        child.kill();
        assertThat(told.get(60, TimeUnit.SECONDS))
                .isInstanceOf(SyncClosedException.class)
                .hasMessageContaining("process " + child.pid())
                .hasMessageContaining("died");
        waiting.join();
        assertThatThrownBy(events::reserve).isInstanceOf(SyncClosedException.class);
        EventGroup late = Copies.of(events);
        assertThatThrownBy(late::reserve).isInstanceOf(SyncClosedException.class);
    }

    private <A> ChildJvm start(A given, ChildFunction<? super A> function) throws InterruptedException {
        JvmOptions options = JvmOptions.builder()
                .heap("64m")
                .stdout(ChildOutput.lines(printed::add))
                .startLimit(LIMIT)
                .build();
        return opened(ChildJvm.start(options, given, function));
    }

    private <T extends AutoCloseable> T opened(T it) {
        opened.add(it);
        return it;
    }

    private void awaitPrinted(String line) {
        await().atMost(LIMIT).until(() -> printed.contains(line));
    }

    private static void end(ChildJvm child) throws InterruptedException {
        ChildExit exit = child.join(LIMIT).orElseThrow();
        exit.orThrow();
    }

    /** Until it is killed, or told to stop. */
    static void forEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
