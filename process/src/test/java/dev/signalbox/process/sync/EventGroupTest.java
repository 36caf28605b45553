package dev.signalbox.process.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.ConfigurationException;
import dev.signalbox.RefusedException;
import dev.signalbox.TimedOutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventGroupTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(20);

    private final EventGroup events = EventGroup.of(3);
    private final ExecutorService other = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        other.shutdownNow();
        events.close();
    }

    @Test
    @Tag("V27")
    void tellsHowManyThereAreAndHowManyAreFree() {
        assertThat(events.size()).isEqualTo(3);
        SyncIndex first = events.reserve();
        assertThat(events.free()).isEqualTo(2);
        assertThat(events).hasToString("EventGroup[size=3, free=2]");
        first.close();
        assertThat(events.free()).isEqualTo(3);
        try (EventGroup ten = EventGroup.create()) {
            assertThat(ten.size()).isEqualTo(10);
        }
    }

    @Test
    @Tag("V28")
    void namesSizeAndHoldersWhenNoneIsFree() {
        for (int i = 0; i < 3; i++) {
            assertThat(events.reserve().isSet()).isFalse();
        }
        assertThatThrownBy(events::reserve)
                .isInstanceOf(NoFreeEventException.class)
                .hasMessageContaining("size=3")
                .hasMessageContaining("process " + ProcessHandle.current().pid() + " has 3");
        assertThatThrownBy(() -> events.reserve(SHORT))
                .isInstanceOf(NoFreeEventException.class)
                .hasMessageContaining("limit=PT0.02S");
    }

    @Test
    @Tag("V28")
    void waitsForOneThatIsReleased() throws Exception {
        SyncIndex first = events.reserve();
        events.reserve();
        events.reserve();
        CompletableFuture<SyncIndex> fourth = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return events.reserve(LIMIT);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                other);
        first.close();
        assertThat(fourth.get(30, TimeUnit.SECONDS).index()).isNotEqualTo(first.index());
    }

    @Test
    @Tag("V29")
    void releasesOnceAndOnlyWhatIsReserved() {
        SyncIndex first = events.reserve();
        assertThat(events.release(first.index())).isTrue();
        assertThat(events.release(first.index())).as("released again").isFalse();
        first.close();
        assertThat(events.free()).isEqualTo(3);
        Set<Integer> indexes = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            indexes.add(events.reserve().index());
        }
        assertThat(indexes).hasSize(3).doesNotContain(first.index());
        assertThatThrownBy(() -> events.release(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> events.release(3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("index=3, size=3");
    }

    @Test
    @Tag("V30")
    void setsByIndexAndFindsTheEventOfAnIndex() throws Exception {
        SyncIndex event = events.reserve();
        SyncIndex same = events.at(event.index()).orElseThrow();
        assertThat(same.index()).isEqualTo(event.index());
        assertThat(events.set(event.index())).isTrue();
        assertThat(event.isSet()).isTrue();
        same.await(Duration.ZERO);
        event.close();
        assertThat(events.at(event.index())).isEmpty();
    }

    @Test
    void anIndexThatComesTooLateDoesNotSetWhatIsReservedSince() {
        List<SyncIndex> late = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            late.add(events.reserve());
        }
        late.forEach(SyncIndex::close);
        List<SyncIndex> now = List.of(events.reserve(), events.reserve(), events.reserve());
        for (SyncIndex index : late) {
            assertThat(events.set(index.index())).isFalse();
            assertThat(events.take(index.index())).isFalse();
        }
        assertThat(now).noneMatch(SyncIndex::isSet);
    }

    @Test
    @Tag("V31")
    void waitsUntilAnotherThreadSetsIt() throws Exception {
        CompletableFuture<Integer> sent = new CompletableFuture<>();
        CompletableFuture<Boolean> set =
                CompletableFuture.supplyAsync(() -> sent.thenApply(events::set).join(), other);
        events.sync(LIMIT, sent::complete);
        assertThat(set.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(events.free()).as("released").isEqualTo(3);
    }

    @Test
    @Tag("V31")
    void doesNotWaitWhenTheBodyThrowsNorForEver() {
        assertThatThrownBy(() -> events.sync(Duration.ofDays(1), index -> {
                    throw new IllegalStateException("the body");
                }))
                .hasMessage("the body");
        assertThatThrownBy(() -> events.sync(SHORT, index -> {}))
                .isInstanceOf(TimedOutException.class)
                .hasMessageContaining("no process has said that it will");
        assertThatThrownBy(() -> events.sync(SHORT, events::take))
                .isInstanceOf(TimedOutException.class)
                .hasMessageContaining("process " + ProcessHandle.current().pid());
        assertThat(events.free()).isEqualTo(3);
    }

    @Test
    void whoWaitsForWhatIsReleasedIsTold() throws Exception {
        SyncIndex event = events.reserve();
        CompletableFuture<Throwable> told = failure(() -> event.await(LIMIT));
        events.release(event.index());
        assertThat(told.get(30, TimeUnit.SECONDS))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("released");
    }

    @Test
    void whoWaitsWhenItIsClosedIsToldAtOnceInEveryHandle() throws Exception {
        SyncIndex event = events.reserve();
        EventGroup copy = Copies.of(events);
        SyncIndex copied = copy.at(event.index()).orElseThrow();
        CompletableFuture<Throwable> here = failure(() -> event.await(LIMIT));
        CompletableFuture<Throwable> there = failure(() -> copied.await(LIMIT));
        assertThat(here).isNotDone();
        events.close();
        events.close();
        assertThat(here.get(30, TimeUnit.SECONDS))
                .isInstanceOf(SyncClosedException.class)
                .hasMessageContaining("closed here");
        assertThat(there.get(30, TimeUnit.SECONDS))
                .isInstanceOf(SyncClosedException.class)
                .hasMessageContaining("closed by the process that made it");
        event.close();
        assertThatThrownBy(events::reserve).isInstanceOf(SyncClosedException.class);
        EventGroup later = Copies.of(events);
        assertThatThrownBy(later::reserve).isInstanceOf(SyncClosedException.class);
        copy.close();
    }

    @Test
    void aHandleThatLetsGoLeavesTheObjectToOthers() throws Exception {
        try (EventGroup copy = Copies.of(events)) {
            assertThat(copy.reserve().isSet()).isFalse();
        }
        assertThat(events.free()).isEqualTo(2);
    }

    @Test
    void anInterruptEndsTheWaitAndLeavesTheEvent() throws Exception {
        SyncIndex event = events.reserve();
        CompletableFuture<Thread> waiting = new CompletableFuture<>();
        CompletableFuture<Throwable> told = failure(() -> {
            waiting.complete(Thread.currentThread());
            event.await(LIMIT);
        });
        waiting.get(30, TimeUnit.SECONDS).interrupt();
        assertThat(told.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(events.set(event.index())).isTrue();
    }

    @Test
    void manyThreadsReserveSetAndReleaseWithoutMixingThemUp() throws Exception {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            all.add(CompletableFuture.runAsync(
                    () -> {
                        try {
                            for (int i = 0; i < 2000; i++) {
                                try (SyncIndex event = events.reserve(LIMIT)) {
                                    assertThat(event.isSet()).isFalse();
                                    CompletableFuture<Void> setting = CompletableFuture.runAsync(
                                            () -> assertThat(events.set(event.index()))
                                                    .isTrue(),
                                            other);
                                    event.await(LIMIT);
                                    setting.join();
                                }
                            }
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    other));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(50, TimeUnit.SECONDS);
        assertThat(events.free()).isEqualTo(3);
    }

    @Test
    void refusesASizeOutOfItsRange() {
        assertThatThrownBy(() -> EventGroup.of(0))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("size=0");
        assertThatThrownBy(() -> EventGroup.of(4097)).isInstanceOf(ConfigurationException.class);
        try (EventGroup one = EventGroup.of(1)) {
            int index = one.reserve().index();
            assertThat(one.set(index)).isTrue();
            assertThat(one.release(index)).isTrue();
            assertThat(one.reserve().index()).isNotEqualTo(index);
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    /** What it fails with, once its thread sleeps. */
    private CompletableFuture<Throwable> failure(Step step) {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        other.execute(() -> {
            thread.complete(Thread.currentThread());
            try {
                step.run();
                failure.complete(new AssertionError("nothing was thrown"));
            } catch (Throwable e) {
                failure.complete(e);
            }
        });
        await().atMost(LIMIT).until(() -> failure.isDone() || thread.join().getState() == Thread.State.TIMED_WAITING);
        return failure;
    }
}
