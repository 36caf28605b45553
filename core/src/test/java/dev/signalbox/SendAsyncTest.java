package dev.signalbox;

import static dev.signalbox.ReceiverOptions.receiver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SendAsyncTest {
    private final ExecutorService pool = Executors.newFixedThreadPool(4);
    private final List<String> heard = new ArrayList<>();
    private final List<Failure<? extends String>> failures = new ArrayList<>();
    private final Signal<String> signal =
            Signal.<String>builder().name("test").onFailure(failures::add).build();
    private final Queue<Runnable> tasks = new ArrayDeque<>(); // of an executor that runs nothing by itself

    @AfterEach
    void end() {
        pool.shutdownNow();
    }

    private static <T> T soon(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    @Test
    void completesWhenExecutorsAndStagesAreDone() throws Exception {
        CompletableFuture<String> stage = new CompletableFuture<>();
        signal.connect(heard::add);
        signal.connectAsync(value -> stage);
        signal.connect(value -> heard.add("task " + value), receiver().on(tasks::add));

        CompletableFuture<Delivery<String>> delivery = signal.sendAsync("1");
        assertThat(heard).containsExactly("1");
        assertThat(delivery).isNotDone();
        tasks.remove().run();
        assertThat(delivery).isNotDone();
        stage.complete("done");

        assertThat(soon(delivery)).isEqualTo(new Delivery<>(3, 0, List.of()));
        assertThat(heard).containsExactly("1", "task 1");
    }

    @Test
    void completesAtOnceWhenNobodyIsLate() {
        assertThat(signal.sendAsync("0")).isCompletedWithValue(new Delivery<>(0, 0, List.of()));
        signal.connect(heard::add);

        assertThat(signal.sendAsync("1")).isCompletedWithValue(new Delivery<>(1, 0, List.of()));
    }

    @Test
    void waitsForTheStageOfAnAsynchronousReceiverOnAnExecutor() throws Exception {
        CompletableFuture<String> stage = new CompletableFuture<>();
        signal.connectAsync(value -> stage, receiver().on(Runnable::run));

        CompletableFuture<Delivery<String>> delivery = signal.sendAsync("1");
        assertThat(delivery).isNotDone();
        stage.completeExceptionally(new IOException("late"));

        assertThat(soon(delivery).failures())
                .singleElement()
                .satisfies(f -> assertThat(f.cause()).isInstanceOf(IOException.class));
    }

    @Test
    void carriesTheFailuresInTheOrderOfTheReceiversAndTellsTheHandlerNothing() throws Exception {
        CompletableFuture<String> stage = new CompletableFuture<>();
        signal.connectAsync(value -> stage, receiver().named("stage"));
        signal.connect(
                value -> {
                    throw new IOException("task");
                },
                receiver().named("task").on(tasks::add));
        signal.connect(
                value -> {
                    throw new IOException("here");
                },
                receiver().named("here"));
        CompletableFuture<Delivery<String>> delivery = signal.sendAsync("sender", "1");
        tasks.remove().run();
        stage.completeExceptionally(new java.util.concurrent.CompletionException(new IOException("stage")));

        Delivery<String> all = soon(delivery);
        assertThat(all.receivers()).isEqualTo(3);
        assertThat(all.failures()).extracting(Failure::receiver).containsExactly("stage", "task", "here");
        assertThat(all.failures()).extracting(f -> f.cause().getMessage()).containsExactly("stage", "task", "here");
        assertThat(all.failures()).extracting(Failure::sender).containsOnly("sender");
        assertThatThrownBy(all::orThrow).isInstanceOf(ReceiverException.class);
        assertThat(failures).isEmpty();
        assertThat(signal.receivers()).extracting(ReceiverInfo::failures).containsExactly(1L, 1L, 1L);
    }

    @Test
    void countsAnErrorOfTheMachineOnceAndThrowsItAfterEveryReceiverHasRun() {
        signal.connect(value -> {
            throw new OutOfMemoryError("test");
        });
        signal.connect(heard::add);

        assertThatThrownBy(() -> signal.sendAsync("1")).isInstanceOf(OutOfMemoryError.class);
        assertThat(heard).containsExactly("1");
        assertThat(signal.receivers().get(0).failures()).isEqualTo(1);
    }

    @Test
    void whoIsNotDoneInTimeCountsAsFailed() throws Exception {
        signal.connect(heard::add);
        signal.connectAsync(value -> new CompletableFuture<>(), receiver().named("never"));
        signal.connect(value -> {}, receiver().named("waits").on(tasks::add));

        Delivery<String> delivery = soon(signal.sendAsync("1", Duration.ofMillis(30)));

        assertThat(delivery.receivers()).isEqualTo(3);
        assertThat(delivery.failures()).extracting(Failure::receiver).containsExactly("never", "waits");
        assertThat(delivery.failures().get(0).cause())
                .isInstanceOf(TimedOutException.class)
                .hasMessageContainingAll("never", "PT0.03S");
    }

    @Test
    void withATimeLimitAFullMailboxBlocksNoLongerEither() throws Exception {
        signal.connect(value -> {}, receiver().named("full").on(tasks::add).capacity(1, Overflow.BLOCK));
        signal.send("1");

        Delivery<String> delivery = soon(signal.sendAsync("2", Duration.ofMillis(30)));

        assertThat(delivery.failures())
                .singleElement()
                .satisfies(f -> assertThat(f.cause())
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("full"));
    }

    @Test
    void onAnExecutorAllReceiversRunAtOnce() throws Exception {
        CyclicBarrier together = new CyclicBarrier(3);
        for (int i = 0; i < 3; i++) {
            signal.connect(value -> together.await(20, TimeUnit.SECONDS));
        }

        assertThat(soon(signal.sendAsync("1", pool))).isEqualTo(new Delivery<>(3, 0, List.of()));
    }

    @Test
    void onAnExecutorStagesAndFailuresCountToo() throws Exception {
        CompletableFuture<String> stage = new CompletableFuture<>();
        signal.connectAsync(value -> stage);
        signal.connect(value -> {
            throw new IOException("test");
        });
        CompletableFuture<Delivery<String>> delivery = signal.sendAsync("1", pool);
        stage.complete("done");

        assertThat(soon(delivery).receivers()).isEqualTo(2);
        assertThat(soon(delivery).failures()).hasSize(1);
    }

    @Test
    void anExecutorThatRefusesFailsTheReceiversAndNotTheSend() throws Exception {
        signal.connect(heard::add, receiver().named("a"));
        Delivery<String> delivery = soon(signal.sendAsync("1", task -> {
            throw new RejectedExecutionException("shut down");
        }));

        assertThat(heard).isEmpty();
        assertThat(delivery.failures())
                .singleElement()
                .satisfies(f -> assertThat(f.cause())
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("'a'"));
    }

    @Test
    void anAsynchronousReceiverThatFailsLaterGoesToTheHandlerOnAPlainSend() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        signal.connectAsync(value -> stage, receiver().named("later"));
        signal.send("1");
        Delivery<String> reported = signal.sendReporting("2");
        assertThat(failures).isEmpty();
        assertThat(reported).isEqualTo(new Delivery<>(1, 1, List.of()));
        stage.completeExceptionally(new IOException("late"));

        assertThat(failures).extracting(Failure::receiver).containsExactly("later", "later");
        assertThat(failures).extracting(f -> f.cause().getMessage()).containsExactly("late", "late");
        assertThat(signal.receivers().get(0).failures()).isEqualTo(2);
    }

    @Test
    @SuppressWarnings("NullAway") // what it is about
    void aReceiverThatGivesNullInPlaceOfAStageHasFailed() throws Exception {
        signal.connectAsync(value -> (CompletionStage<?>) null);

        assertThat(soon(signal.sendAsync("1")).failures())
                .singleElement()
                .satisfies(f -> assertThat(f.cause()).hasMessageContaining("null in place of a stage"));
        signal.send("2");
        assertThat(failures).hasSize(1);
    }

    @Test
    void receiversThatWereNotCalledAreNotCounted() throws Exception {
        signal.connect(heard::add, receiver(String.class).when(String::isEmpty));
        signal.connect(heard::add, receiver(String.class).when(String::isEmpty).on(pool));
        signal.connect(heard::add, receiver().from("someone else"));
        signal.connect(heard::add).pause();
        Subscription closed = signal.connect(heard::add, receiver().on(tasks::add));
        CompletableFuture<Delivery<String>> delivery = signal.sendAsync("1");
        closed.close();

        assertThat(soon(delivery)).isEqualTo(new Delivery<>(0, 0, List.of()));
        assertThat(heard).isEmpty();
    }

    @Test
    void anInterruptedReceiverLeavesTheInterruptToTheSender() throws Exception {
        signal.connect(value -> {
            throw new InterruptedException("test");
        });
        CompletableFuture<Delivery<String>> delivery = signal.sendAsync("1");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(soon(delivery).failures()).hasSize(1);
    }

    @Test
    void cancellingTheFutureStopsNoReceiver() throws Exception {
        signal.connect(heard::add, receiver().on(tasks::add));
        signal.sendAsync("1").cancel(true);
        tasks.remove().run();

        assertThat(heard).containsExactly("1");
        assertThatThrownBy(() -> signal.connectAsync(v -> new CompletableFuture<>())
                        .getClass()
                        .cast(signal.sendAsync("2").get(1, TimeUnit.MILLISECONDS)))
                .isInstanceOf(TimeoutException.class);
    }
}
