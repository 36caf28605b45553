package dev.signalbox.process;

import static dev.signalbox.process.ProcessOptions.process;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.ConfigurationException;
import dev.signalbox.Event;
import dev.signalbox.TimedOutException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a message process does, whatever its back runs in.
 *
 * <p>Long because it is one suite for both hosts.
 */
@Timeout(120)
abstract class MessageContract {
    static final Duration SOON = Duration.ofSeconds(60);

    private final List<BackedProcess> open = new ArrayList<>();

    /** Backs in threads, or in processes. */
    abstract ProcessOptions options();

    /** A front with something of everything. */
    interface Counter {
        int add(int more);

        void reset();

        @OneWay
        void addLater(int more);

        CompletionStage<Integer> slowly(int millis);

        String fail(String text) throws IOException;

        @OneWay
        void failLater(String text);

        List<String> seen();

        Object odd(Object given);

        void tell(String name, int times);

        void block(int millis);

        default int addTwice(int more) {
            add(more);
            return add(more);
        }
    }

    /** Its back, which implements all of it and hooks besides. */
    static final class CounterBack implements Counter, BackHooks, AutoCloseable {
        private final List<String> seen = new ArrayList<>();
        private final String thread = Thread.currentThread().getName();
        private final BackContext context = BackContext.current();
        private int count;

        @Override
        public void before(BackContext back) throws Exception {
            seen.add("before");
            context.listen(ownChannel(), SelectionKey.OP_READ, key -> {
                ByteBuffer byteRead = ByteBuffer.allocate(1);
                assertThat(((Pipe.SourceChannel) key.channel()).read(byteRead)).isEqualTo(1);
                seen.add("channel");
                key.channel().close();
            });
            AtomicInteger ticks = new AtomicInteger();
            List<dev.signalbox.Scope> timer = new ArrayList<>();
            timer.add(back.every(Duration.ofMillis(5), () -> {
                if (ticks.incrementAndGet() == 3) {
                    timer.get(0).close();
                    seen.add("timer");
                }
            }));
            back.after(Duration.ofMillis(1), () -> seen.add("after"));
            AtomicInteger polls = new AtomicInteger();
            back.poll(Duration.ofMillis(5), () -> {
                if (polls.incrementAndGet() == 3) {
                    seen.add("poll");
                }
            });
            Executor loop = back.executor();
            new Thread(() -> loop.execute(() -> seen.add("executed"))).start();
        }

        private static Pipe.SourceChannel ownChannel() throws IOException {
            Pipe pipe = Pipe.open();
            assertThat(pipe.sink().write(ByteBuffer.wrap(new byte[] {1}))).isEqualTo(1);
            pipe.sink().close();
            return pipe.source();
        }

        @Override
        public CompletionStage<?> beforeAsync(BackContext back) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            back.after(Duration.ofMillis(10), () -> {
                seen.add("beforeAsync");
                done.complete(null);
            });
            return done;
        }

        @Override
        public CompletionStage<?> afterAsync(BackContext back) {
            back.send("ending", "afterAsync");
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void after(BackContext back) {
            back.send("ending", "after");
        }

        @Override
        public void close() {
            context.send("ending", "close");
        }

        @Override
        public int add(int more) {
            assertThat(Thread.currentThread().getName()).isEqualTo(thread);
            assertThat(BackContext.current()).isSameAs(context);
            count += more;
            return count;
        }

        @Override
        public void reset() {
            count = 0;
        }

        @Override
        public void addLater(int more) {
            count += more;
        }

        @Override
        public CompletionStage<Integer> slowly(int millis) {
            CompletableFuture<Integer> later = new CompletableFuture<>();
            context.after(Duration.ofMillis(millis), () -> later.complete(count));
            return later;
        }

        @Override
        public String fail(String text) throws IOException {
            throw new IOException(text);
        }

        @Override
        public void failLater(String text) {
            throw new IllegalArgumentException(text);
        }

        @Override
        public List<String> seen() {
            return List.copyOf(seen);
        }

        @Override
        public Object odd(Object given) {
            return given instanceof String ? new Object() : Optional.of(given);
        }

        @Override
        public void tell(String name, int times) {
            for (int i = 0; i < times; i++) {
                context.send(name, i);
            }
        }

        @Override
        public void block(int millis) {
            pause(millis);
        }
    }

    static void pause(long millis) {
        try {
            assertThat(new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS))
                    .isFalse();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static <T> T got(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    MessageProcess<Counter> counter() throws InterruptedException {
        return counter(options());
    }

    MessageProcess<Counter> counter(ProcessOptions options) throws InterruptedException {
        return started(MessageProcess.of(Counter.class, CounterBack::new)
                .options(options)
                .create());
    }

    <F> MessageProcess<F> started(MessageProcess<F> process) throws InterruptedException {
        open.add(process);
        return process.start();
    }

    @AfterEach
    void closeAll() {
        open.forEach(BackedProcess::close);
        assertThat(open).allMatch(process -> process.state().isFinal());
    }

    @Test
    @Tag("V2")
    @Tag("V3")
    @Tag("V6")
    void callsOfTheFrontAreRunByTheBackInTheirOrder() throws Exception {
        MessageProcess<Counter> process = counter(options().name("counter-1"));
        Counter counter = process.front();
        assertThat(counter.add(2)).isEqualTo(2);
        counter.addLater(3);
        assertThat(counter.add(1)).isEqualTo(6);
        counter.reset();
        assertThat(counter.addTwice(4)).isEqualTo(8);
        assertThat(got(counter.slowly(5))).isEqualTo(8);
        assertThat(process.name()).isEqualTo("counter-1");
        assertThat(process.logger().getName()).isEqualTo("counter-1");
        assertThat(process.state()).isEqualTo(BackState.RUNNING);
        assertThat(counter)
                .hasToString("Counter of message process 'counter-1'")
                .isEqualTo(counter);
        assertThat(counter.hashCode()).isEqualTo(counter.hashCode());
    }

    @Test
    @Tag("V5")
    void whatTheBackThrowsIsThrownHereAndTheBackGoesOn() throws Exception {
        MessageProcess<Counter> process = counter();
        assertThatThrownBy(() -> process.front().fail("no disk"))
                .isInstanceOf(IOException.class)
                .hasMessage("no disk")
                .satisfies(e -> assertThat(e.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("fail"))
                        .anyMatch(frame -> frame.toString().contains("back of '" + process.name())))
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        assertThat(process.front().add(1)).isEqualTo(1);
    }

    @Test
    @Tag("V1")
    void whatCannotBeSentIsAFailureOfTheCallOnEitherSide() throws Exception {
        Counter counter = counter().front();
        assertThatThrownBy(() -> counter.odd(new Thread("not sendable"))).isInstanceOf(NotSendableException.class);
        assertThatThrownBy(() -> counter.odd("text"))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("Counter.odd");
        assertThat(counter.odd(7)).isEqualTo(Optional.of(7));
    }

    @Test
    void aFailureThatNobodyWaitsForGoesToTheHandlerOfFailures() throws Exception {
        MessageProcess<Counter> process = counter();
        CompletableFuture<String> told = new CompletableFuture<>();
        process.onFailure((message, failure) -> told.complete(message + ": " + failure.getMessage()));
        process.front().failLater("nobody waits");
        assertThat(got(told)).isEqualTo("Counter.failLater: nobody waits");
    }

    @Test
    void aCallBeforeTheStartAndAfterTheStopIsRefusedWithTheState() throws Exception {
        MessageProcess<Counter> process = MessageProcess.of(Counter.class, CounterBack::new)
                .options(options().name("c"))
                .create();
        assertThatThrownBy(() -> process.front().add(1))
                .isInstanceOfSatisfying(
                        BackNotRunning.class, e -> assertThat(e.state()).isEqualTo(BackState.NEW))
                .hasMessageContaining("'Counter.add'")
                .hasMessageContaining("state=NEW");
        assertThatThrownBy(() -> process.ping(SOON)).isInstanceOf(BackNotRunning.class);
        started(process);
        assertThat(process.front().add(1)).isEqualTo(1);
        process.stop();
        assertThatThrownBy(() -> process.front().add(1))
                .isInstanceOfSatisfying(
                        BackNotRunning.class, e -> assertThat(e.state()).isEqualTo(BackState.STOPPED));
        assertThatThrownBy(() -> process.front().slowly(1)).isInstanceOf(BackNotRunning.class);
        assertThatThrownBy(process::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("once");
        process.close();
        process.close();
    }

    @Test
    @Tag("V7")
    void whatWasSentBeforeTheStopIsStillHandled() throws Exception {
        MessageProcess<Counter> process = counter();
        List<Object> told = new CopyOnWriteArrayList<>();
        process.onAnyMessage(e -> told.add(e.arg(0)));
        process.front().addLater(1);
        CompletionStage<Integer> slow = process.front().slowly(20);
        process.front().tell("n", 3);
        process.requestStop();
        assertThat(process.waitStop(SOON)).contains(BackState.STOPPED);
        assertThat(got(slow)).isEqualTo(1);
        process.stop();
        assertThat(told).containsExactly(0, 1, 2, "afterAsync", "after", "close");
        assertThat(process.lastExit())
                .hasValueSatisfying(exit -> assertThat(exit.crashed()).isFalse());
    }

    @Test
    @Tag("V8")
    @Tag("V9")
    @Tag("V22")
    void hooksRunBeforeTheFirstMessageAndAfterTheLastAndTheirMessagesComeBeforeTheEnd() throws Exception {
        MessageProcess<Counter> process = counter();
        assertThat(process.front().seen()).startsWith("before").contains("beforeAsync");
        process.stop();
        List<Object> told = new ArrayList<>();
        for (Optional<Event> e = process.receive(SOON); e.isPresent(); e = process.receive(SOON)) {
            told.add(e.get().arg(0));
        }
        assertThat(told).containsExactly("afterAsync", "after", "close");
        assertThat(process.isEnded()).isTrue();
    }

    @Test
    @Tag("V14")
    @Tag("V15")
    @Tag("V16")
    void aBackListensToChannelsTimersAndPollsBesideItsMessages() throws Exception {
        Counter counter = counter().front();
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(counter.seen()).contains("channel", "timer", "after", "poll", "executed"));
        assertThat(counter.add(1)).isEqualTo(1);
    }

    @Test
    @Tag("V10")
    void messagesOfTheBackGoToReceiversInTheirOrder() throws Exception {
        MessageProcess<Counter> process = counter();
        List<Object> all = new CopyOnWriteArrayList<>();
        process.onMessage("n", e -> all.add(e.arg(0)));
        process.front().tell("n", 1000);
        await().atMost(SOON).until(() -> all.size() == 1000);
        for (int i = 0; i < 1000; i++) {
            assertThat(all.get(i)).isEqualTo(i);
        }
        assertThatThrownBy(() -> process.receive(SOON))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("receivers");
    }

    @Test
    void aReceiverMayCallTheFrontAndMayFail() throws Exception {
        MessageProcess<Counter> process = counter();
        CompletableFuture<Integer> answer = new CompletableFuture<>();
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        process.onReceiverFailure(f -> failure.complete(f.cause()));
        process.onUnknownMessage(e -> answer.complete(process.front().add(5)));
        process.onMessage("broken", e -> {
            throw new IllegalStateException("a receiver");
        });
        process.front().tell("broken", 1);
        process.front().tell("nobody knows", 1);
        assertThat(got(answer)).isEqualTo(5);
        assertThat(got(failure)).hasMessage("a receiver");
    }

    @Test
    @Tag("V12")
    void messagesOfTheBackCanBeReceivedOneByOneWithALimit() throws Exception {
        MessageProcess<Counter> process = counter();
        assertThat(process.receive(Duration.ZERO)).isEmpty();
        assertThat(process.receive(Duration.ofMillis(5))).isEmpty();
        process.front().tell("n", 3);
        for (int i = 0; i < 3; i++) {
            assertThat(process.receive(SOON)).contains(Event.of("n", i));
        }
        CompletableFuture<Event> next = process.nextMessage();
        CompletableFuture<Event> second = process.nextMessage();
        CompletableFuture<Event> third = process.nextMessage();
        assertThat(next).isNotDone();
        assertThat(second.cancel(false)).isTrue();
        process.front().tell("m", 2);
        assertThat(got(next)).isEqualTo(Event.of("m", 0));
        assertThat(got(third)).isEqualTo(Event.of("m", 1));
        assertThatThrownBy(() -> process.onMessage("n", e -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("receive");
        CompletableFuture<Event> none = process.nextMessage();
        process.stop();
        assertThat(got(none).name()).isEqualTo("ending");
    }

    @Test
    void messagesOfTheBackWakeASelectorOfTheProgram() throws Exception {
        MessageProcess<Counter> process = counter();
        List<Object> all = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            process.selectWith(selector);
            process.onMessage("n", e -> all.add(e.arg(0)));
            Thread asking = new Thread(() -> process.front().tell("n", 500));
            asking.start();
            while (all.size() < 500) {
                if (process.readyToSelect()) {
                    assertThat(selector.select(60_000)).isPositive();
                    selector.selectedKeys().clear();
                }
                process.handleAvailable();
            }
            asking.join(60_000);
            // the thread of the loop can call as well: answers do not come this way
            assertThat(process.front().add(1)).isEqualTo(1);
            process.front().tell("m", 1);
            await().atMost(SOON).until(() -> !process.readyToSelect());
            assertThat(process.receive(Duration.ZERO)).contains(Event.of("m", 0));
        }
    }

    @Test
    @Tag("V13")
    void manyThreadsGetEachItsOwnAnswer() throws Exception {
        MessageProcess<Counter> process = counter();
        AtomicReference<Throwable> wrong = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int mine = t;
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 500; i++) {
                    Object sent = mine * 1000 + i;
                    if (!process.front().odd(sent).equals(Optional.of(sent))) {
                        wrong.set(new AssertionError("another's answer"));
                    }
                }
            });
            thread.setUncaughtExceptionHandler((at, failure) -> wrong.set(failure));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join(60_000);
            assertThat(thread.isAlive()).isFalse();
        }
        assertThat(wrong.get()).isNull();
    }

    @Test
    void aCallWithALimitThatIsOverFailsAndTheNextHasItsOwnAnswer() throws Exception {
        MessageProcess<Counter> process = counter();
        Counter hasty = process.front(Duration.ofMillis(20));
        assertThatThrownBy(() -> hasty.block(300))
                .isInstanceOf(TimedOutException.class)
                .hasMessageContaining("Counter.block")
                .hasMessageContaining("limit=PT0.02S");
        assertThat(process.front().add(3)).isEqualTo(3);
    }

    @Test
    @Tag("V19")
    void aPingTellsHowLongTheLoopTakesToAnswer() throws Exception {
        MessageProcess<Counter> process = counter();
        assertThat(process.ping(SOON)).isPositive();
        CompletableFuture<Void> busy =
                CompletableFuture.runAsync(() -> process.front().block(400));
        await().atMost(SOON).until(() -> {
            try {
                process.ping(Duration.ofMillis(20));
                return false;
            } catch (TimedOutException e) {
                return e.getMessage().contains("limit=PT0.02S");
            }
        });
        got(busy);
    }

    @Test
    void aStartThatFailsSaysWhyAndLeavesNothing() {
        MessageProcess<Counter> process = MessageProcess.<Counter>of(Counter.class, () -> {
                    throw new IOException("no camera");
                })
                .options(options())
                .create();
        assertThatThrownBy(process::start)
                .isInstanceOf(BackStartFailed.class)
                .hasMessageContaining("no camera")
                .hasRootCauseInstanceOf(IOException.class);
        assertThat(process.state()).isEqualTo(BackState.FAILED);
        assertThatThrownBy(() -> process.front().add(1))
                .isInstanceOf(BackDied.class)
                .hasMessageContaining("no camera");
        process.close();
    }

    @Test
    void whatIsNoFrontIsRefusedBeforeAnythingIsStarted() {
        assertThatThrownBy(() -> MessageProcess.of(String.class, () -> ""))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no interface");
        assertThatThrownBy(() -> MessageProcess.of(java.io.Serializable.class, () -> ""))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no abstract method");
        assertThatThrownBy(() -> process().health(Duration.ZERO, SOON)).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> process().asynchronous(0)).isInstanceOf(ConfigurationException.class);
    }

    @Test
    @Tag("V23")
    void aMessageMayBeLongerThanTheRing() throws Exception {
        Counter counter = counter().front();
        byte[] large = new byte[3 << 20];
        large[large.length - 1] = 7;
        assertThat((Optional<?>) counter.odd(large))
                .hasValueSatisfying(back -> assertThat((byte[]) back).isEqualTo(large));
    }
}
