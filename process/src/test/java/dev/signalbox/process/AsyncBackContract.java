package dev.signalbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an asynchronous back does, whatever it runs in. */
@Timeout(120)
abstract class AsyncBackContract {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final List<BackedProcess> open = new ArrayList<>();

    abstract ProcessOptions options();

    interface Meetings {
        /** On the loop: ends when the other of this name has come. */
        CompletionStage<String> meet(String name);

        /** On a thread of its own: the same. */
        CompletionStage<List<String>> started();

        String meetOnThread(String name) throws InterruptedException;

        CompletionStage<Integer> mostAtOnce(int number);

        String failWith(String text);

        CompletionStage<String> never();

        String sleepLong() throws InterruptedException;

        List<String> interrupted();

        boolean isVirtual();
    }

    static final class Room implements Meetings {
        private final ConcurrentMap<String, CompletableFuture<String>> waiting = new ConcurrentHashMap<>();
        private final ConcurrentMap<String, CountDownLatch> latches = new ConcurrentHashMap<>();
        private final List<String> started = new CopyOnWriteArrayList<>();
        private final List<String> interrupted = new CopyOnWriteArrayList<>();
        private final AtomicInteger atOnce = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();
        private final BackContext context = BackContext.current();

        @Override
        public CompletionStage<String> meet(String name) {
            started.add(name);
            CompletableFuture<String> mine = new CompletableFuture<>();
            CompletableFuture<String> other = waiting.putIfAbsent(name, mine);
            if (other == null) {
                return mine;
            }
            other.complete("met " + name);
            return CompletableFuture.completedFuture("met " + name);
        }

        @Override
        public CompletionStage<List<String>> started() {
            return CompletableFuture.completedFuture(List.copyOf(started));
        }

        @Override
        public String meetOnThread(String name) throws InterruptedException {
            assertThat(BackContext.current()).isSameAs(context);
            CountDownLatch both = latches.computeIfAbsent(name, n -> new CountDownLatch(2));
            both.countDown();
            return both.await(60, TimeUnit.SECONDS) ? "met " + name : "alone";
        }

        @Override
        public CompletionStage<Integer> mostAtOnce(int number) {
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            CompletableFuture<Integer> done = new CompletableFuture<>();
            context.after(Duration.ofMillis(5), () -> {
                atOnce.decrementAndGet();
                done.complete(most.get());
            });
            return done;
        }

        @Override
        public String failWith(String text) {
            throw new IllegalStateException(text);
        }

        @Override
        public CompletionStage<String> never() {
            return new CompletableFuture<String>().whenComplete((value, failure) -> interrupted.add("never"));
        }

        @Override
        public String sleepLong() throws InterruptedException {
            started.add("sleeps");
            try {
                return new CountDownLatch(1).await(100, TimeUnit.SECONDS) ? "" : "slept";
            } catch (InterruptedException e) {
                interrupted.add("sleepLong");
                throw e;
            }
        }

        @Override
        public List<String> interrupted() {
            return List.copyOf(interrupted);
        }

        @Override
        public boolean isVirtual() {
            return Thread.currentThread().getClass().getSimpleName().contains("Virtual");
        }
    }

    private MessageProcess<Meetings> room(int most) throws InterruptedException {
        MessageProcess<Meetings> room = MessageProcess.of(Meetings.class, Room::new)
                .options(options().asynchronous(most))
                .create();
        open.add(room);
        return room.start();
    }

    private static <T> T got(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @AfterEach
    void closeAll() {
        open.forEach(BackedProcess::close);
        assertThat(open).allMatch(process -> process.state().isFinal());
    }

    @Test
    @Tag("V21")
    void messagesAreInProgressAtOnceWithStagesAndOnThreads() throws Exception {
        Meetings room = room(10).front();
        CompletionStage<String> one = room.meet("stage");
        CompletionStage<String> two = room.meet("stage");
        assertThat(got(one)).isEqualTo("met stage");
        assertThat(got(two)).isEqualTo("met stage");
        CompletableFuture<String> here = CompletableFuture.supplyAsync(() -> meetOnThread(room));
        assertThat(meetOnThread(room)).isEqualTo("met thread");
        assertThat(got(here)).isEqualTo("met thread");
        assertThat(room.isVirtual()).isEqualTo(VirtualThreads.areThere());
    }

    private static String meetOnThread(Meetings room) {
        try {
            return room.meetOnThread("thread");
        } catch (InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    @Test
    @Tag("V21")
    void messagesThatGiveStagesAreBegunInTheOrderInWhichTheyWereSent() throws Exception {
        Meetings room = room(1000).front();
        List<CompletionStage<String>> all =
                IntStream.range(0, 200).mapToObj(i -> room.meet("m" + i)).toList();
        List<String> expected = IntStream.range(0, 200).mapToObj(i -> "m" + i).toList();
        assertThat(got(room.started())).isEqualTo(expected);
        assertThat(all).noneMatch(stage -> stage.toCompletableFuture().isDone());
        IntStream.range(0, 200).forEach(i -> assertThat(room.meet("m" + i)).isNotNull());
        for (CompletionStage<String> stage : all) {
            assertThat(got(stage)).startsWith("met");
        }
    }

    @Test
    void noMoreAreInProgressThanWasChosenAndTheOthersWait() throws Exception {
        Meetings room = room(3).front();
        List<CompletionStage<Integer>> all =
                IntStream.range(0, 50).mapToObj(room::mostAtOnce).toList();
        int most = 0;
        for (CompletionStage<Integer> stage : all) {
            most = Math.max(most, got(stage));
        }
        assertThat(most).isEqualTo(3);
    }

    @Test
    @Tag("V21")
    @Tag("V25")
    void aFailureReachesItsSenderAndEndsNothing() throws Exception {
        MessageProcess<Meetings> process = room(4);
        Meetings room = process.front();
        for (int i = 0; i < 20; i++) {
            String text = "number " + i;
            assertThatThrownBy(() -> room.failWith(text))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(text);
        }
        assertThat(got(room.started())).isEmpty();
        assertThat(process.isRunning()).isTrue();
    }

    @Test
    void aCancelledMessageIsCancelledInTheBackWhetherItHasBegunOrNot() throws Exception {
        Meetings room = room(1).front();
        CompletionStage<String> never = room.never();
        CompletionStage<String> waits = room.meet("waits");
        assertThat(waits.toCompletableFuture().cancel(true)).isTrue();
        assertThat(never.toCompletableFuture().cancel(true)).isTrue();
        CompletionStage<List<String>> started = room.started();
        assertThat(got(started)).isEmpty();
        assertThat(never.toCompletableFuture()).isCancelled();
    }

    @Test
    void aStopWaitsForWhatIsInProgressAndCancelsWhatDoesNotEnd() throws Exception {
        MessageProcess<Meetings> process = MessageProcess.of(Meetings.class, Room::new)
                .options(options().asynchronous(10).stopLimits(Duration.ofMillis(300), Duration.ofSeconds(20)))
                .create();
        open.add(process);
        process.start();
        Meetings room = process.front();
        CompletionStage<Integer> ends = room.mostAtOnce(1);
        CompletionStage<String> never = room.never();
        CompletableFuture<String> sleeps = CompletableFuture.supplyAsync(() -> {
            try {
                return room.sleepLong();
            } catch (InterruptedException e) {
                throw new CancellationException("interrupted there");
            }
        });
        await().atMost(SOON).until(() -> got(room.started()).contains("sleeps"));
        process.stop(SOON);
        assertThat(process.state()).isEqualTo(BackState.STOPPED);
        assertThat(got(ends)).isEqualTo(1);
        assertThatThrownBy(() -> got(never)).isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> got(sleeps)).isInstanceOf(Exception.class);
        assertThat(process.lastExit())
                .hasValueSatisfying(exit -> assertThat(exit.crashed()).isFalse());
    }

    @Test
    void moreMessagesThanAreKeptWaitInTheLine() throws Exception {
        Meetings room = room(2).front();
        List<CompletionStage<Integer>> all =
                IntStream.range(0, 3000).mapToObj(i -> slowOrFast(room, i)).toList();
        for (CompletionStage<Integer> stage : all) {
            assertThat(got(stage)).isBetween(1, 2);
        }
    }

    private static CompletionStage<Integer> slowOrFast(Meetings room, int i) {
        return i % 100 == 0 ? room.mostAtOnce(i) : room.started().thenApply(list -> 1);
    }
}
