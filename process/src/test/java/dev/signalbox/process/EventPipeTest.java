package dev.signalbox.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.Event;
import dev.signalbox.Named;
import dev.signalbox.Receiver;
import dev.signalbox.RefusedException;
import dev.signalbox.Subscription;
import dev.signalbox.TimedOutException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Both ends of a pipe in one process; {@code EventPipeIT} has them in two. */
@Timeout(60)
class EventPipeTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final EventPipe pipe = EventPipe.open();
    private final EventSender sender = pipe.sender();
    private final EventReceiver receiver = pipe.receiver();
    private final List<Object> got = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService other = Executors.newSingleThreadExecutor();

    record OrderPlaced(String food, int count) {}

    record Bill(@Named("sum") long total, Optional<String> tip, String waiter) {}

    record Nothing() {}

    record Odd(String name, Object held) {}

    static final class Settings implements Serializable {
        private static final long serialVersionUID = 1L;
        int volume = 11;
    }

    @AfterEach
    void closeAll() {
        other.shutdownNow();
        pipe.close();
    }

    @Test
    void recordsComeAsTheyAreOrAsTheirNamedArgs() throws Exception {
        receiver.connectPrefix("", got::add);
        receiver.connect(OrderPlaced.class, got::add);
        List<Throwable> failed = new ArrayList<>();
        List<Record> fired = List.of(
                new OrderPlaced("sushi", 2),
                new Bill(7, Optional.of("1"), "Jo"),
                new OrderPlaced("tea", 1),
                new Nothing());
        fired.forEach(one -> sender.fire(Event.of(one)));
        sender.fire(Event.of("order-placed", new Bill(8, Optional.empty(), "Al"))); // a name that had other args before
        sender.fire(Event.of("order-placed", new OrderPlaced("rice", 3)));
        sender.fire(Event.builder("order-placed")
                .named(new OrderPlaced("soup", 4))
                .arg("hot", true)
                .build());
        receiver.onFailure(failure -> failed.add(failure.cause()));
        while (got.size() < 11) {
            assertThat(receiver.handleNext(SOON)).isTrue();
        }
        assertThat(got)
                .containsExactly(
                        fired.get(0),
                        Event.of(fired.get(0)),
                        Event.of(fired.get(1)),
                        fired.get(2),
                        Event.of(fired.get(2)),
                        Event.of(fired.get(3)),
                        // no order, so its receiver fails
                        Event.of("order-placed", new Bill(8, Optional.empty(), "Al")),
                        new OrderPlaced("rice", 3),
                        Event.of("order-placed", new OrderPlaced("rice", 3)),
                        new OrderPlaced("soup", 4),
                        Event.builder("order-placed")
                                .arg("food", "soup")
                                .arg("count", 4)
                                .arg("hot", true)
                                .build());
        assertThat(failed).hasSize(1);
        Event bill = (Event) got.get(2);
        assertThat(bill.named())
                .containsExactly(Map.entry("sum", 7L), Map.entry("tip", "1"), Map.entry("waiter", "Jo"));
        assertThat(bill.as(Bill.class)).isEqualTo(fired.get(1));
        assertThatThrownBy(() -> sender.fire(Event.of(new Odd("a", new Object()))))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("event 'odd' because of arg 'held'");
    }

    @Test
    @Tag("M1")
    @Tag("M8")
    void handlesOneEventAtATime() throws Exception {
        receiver.connect("new-user", e -> got.add(e.arg(0)));
        sender.fire("new-user", "Jerry");
        sender.fire("new-user", "Elaine");

        assertThat(receiver.handleNext(SOON)).isTrue();
        assertThat(got).containsExactly("Jerry");
        assertThat(receiver.handleNext(SOON)).isTrue();
        assertThat(got).containsExactly("Jerry", "Elaine");
        assertThat(receiver.handleNext(Duration.ofMillis(1))).isFalse();
        assertThat(receiver.handleNext(Duration.ZERO)).isFalse();
    }

    @Test
    @Tag("M-test-6")
    @Tag("M11")
    @Tag("M23")
    void handlesWhatIsThereAndNotWhatComesLater() throws Exception {
        receiver.connect("x", e -> {
            got.add(e.arg(0));
            if (got.size() == 3) {
                sender.fire("x", "later");
            }
        });
        sender.fire("x", 1);
        sender.fire("x", 2);
        sender.fire("x", 3);
        await().atMost(SOON).until(() -> receiver.handleAvailable() > 0 || !got.isEmpty());
        await().atMost(SOON).until(() -> {
            if (got.size() < 3) {
                receiver.handleAvailable();
            }
            return got.size() >= 3;
        });

        assertThat(got).startsWith(1, 2, 3);
        if (!got.contains("later")) {
            assertThat(receiver.handleNext(SOON)).isTrue();
        }
        assertThat(got).containsExactly(1, 2, 3, "later");
    }

    @Test
    @Tag("M4")
    @Tag("M10")
    @Tag("M17")
    void handlesAllBeforeTheEndAndThenSaysSo() throws Exception {
        receiver.connect("x", e -> got.add(e.arg(0)));
        for (int i = 0; i < 1000; i++) {
            sender.fire("x", i);
        }
        CompletableFuture<Void> closed = CompletableFuture.runAsync(sender::close, other);

        receiver.handleUntilClosed();

        closed.get(20, SECONDS);
        assertThat(got).hasSize(1000).startsWith(0, 1, 2).endsWith(998, 999);
        assertThat(receiver.isClosed()).isTrue();
        assertThatThrownBy(receiver::handleAvailable)
                .isInstanceOf(PipeClosedException.class)
                .hasMessageContaining("closed by a sender");
        assertThatThrownBy(() -> receiver.handleNext()).isInstanceOf(PipeClosedException.class);
    }

    @Test
    @Tag("M8")
    @Tag("M17")
    void theEndIsNoEvent() throws Exception {
        sender.fire("x");
        CompletableFuture<Void> closed = CompletableFuture.runAsync(sender::close, other);

        assertThat(receiver.handleNext()).isTrue();
        assertThat(receiver.isClosed()).isFalse();
        assertThat(receiver.handleNext()).isFalse();
        assertThat(receiver.isClosed()).isTrue();
        closed.get(20, SECONDS);
    }

    @Test
    @Tag("M4")
    void refusesToFireAfterItWasClosedHere() {
        sender.close();
        sender.close();

        assertThat(sender.isClosed()).isTrue();
        assertThatThrownBy(() -> sender.fire("x"))
                .isInstanceOf(PipeClosedException.class)
                .hasMessageContaining("closed at this end");
        assertThatThrownBy(() -> sender.offer(Event.of("x"))).isInstanceOf(PipeClosedException.class);
        assertThatThrownBy(() -> sender.fire(Event.of("x"), SOON)).isInstanceOf(PipeClosedException.class);
    }

    @Test
    @Tag("M16")
    void canBeClosedByAReceiverWhichThenGetsTheRest() throws Exception {
        CountDownLatch fired = new CountDownLatch(1);
        receiver.connect("stop", e -> {
            fired.await();
            receiver.close();
            receiver.close();
        });
        receiver.connect("x", e -> got.add(e.arg(0)));
        CompletableFuture<Void> handling = handling();
        sender.fire("stop");
        sender.fire("x", 1);
        sender.fire("x", 2);
        fired.countDown();

        handling.get(20, SECONDS);

        assertThat(got).containsExactly(1, 2);
        assertThat(receiver.isClosed()).isTrue();
        await().atMost(SOON).until(sender::isClosed);
        assertThatThrownBy(() -> sender.fire("x"))
                .isInstanceOf(PipeClosedException.class)
                .hasMessageContaining("by its receiver");
    }

    @Test
    @Tag("M10")
    void canBeClosedByAnotherThreadWhileOneWaits() throws Exception {
        receiver.connect("x", got::add);
        CompletableFuture<Void> handling = handling();
        sender.fire("x");
        await().atMost(SOON).until(() -> !got.isEmpty());
        receiver.close();

        handling.get(20, SECONDS);
        assertThat(receiver.isClosed()).isTrue();
    }

    @Test
    @Tag("M16")
    void keepsWhatWasFiredBeforeTheReceiverClosedForWhoHandlesNext() throws Exception {
        receiver.connect("x", e -> got.add(e.arg(0)));
        sender.fire("x", 1);
        assertThat(receiver.handleNext(SOON)).isTrue();
        sender.fire("x", 2);
        sender.fire("x", 3);

        receiver.close();
        receiver.handleUntilClosed();

        assertThat(got).containsExactly(1, 2, 3);
        assertThatThrownBy(receiver::handleAvailable).isInstanceOf(PipeClosedException.class);
    }

    /** As the loop of a game does, which waits for nothing. */
    @Test
    void aLoopThatHandlesOnlyWhatIsAvailableMeetsTheEnd() throws Exception {
        receiver.connect("x", e -> got.add(e.arg(0)));
        sender.fire("x", 1);
        await().atMost(SOON).until(() -> receiver.handleAvailable() == 1);
        assertThat(receiver.handleAvailable()).isZero();

        sender.fire("x", 2);
        sender.close();

        await().atMost(SOON).until(() -> {
            receiver.handleAvailable();
            return receiver.isClosed();
        });
        assertThat(got).containsExactly(1, 2);
    }

    @Test
    @Tag("M5")
    void callsReceiversInTheOrderTheyWereConnectedTheSameOneTwiceAndNoneThatIsGone() throws Exception {
        Receiver<Event> same = e -> got.add("same");
        receiver.connect("x", same);
        Subscription gone = receiver.connect("x", e -> got.add("gone"));
        receiver.connect("x", same);
        receiver.connect("x", e -> {
            got.add("last");
            receiver.connect("x", later -> got.add("later"));
        });
        gone.close();
        sender.fire("x");

        receiver.handleNext(SOON);

        assertThat(got).containsExactly("same", "same", "last");
    }

    @Test
    void isClosedThoughItWasNeverUsed() {
        receiver.close();
        assertThatThrownBy(receiver::handleAvailable).isInstanceOf(PipeClosedException.class);
        pipe.close();
        pipe.close();
    }

    @Test
    @Tag("M6")
    void ignoresUnknownNamesOrGivesThemToTheHook() throws Exception {
        sender.fire("unknown", 1);
        assertThat(receiver.handleNext(SOON)).isTrue();

        receiver.onUnknown(got::add);
        sender.fire("unknown", 2);
        assertThat(receiver.handleNext(SOON)).isTrue();

        assertThat(got).containsExactly(Event.of("unknown", 2));
    }

    @Test
    @Tag("M9")
    void goesOnAfterAReceiverThatFails() throws Exception {
        receiver.connect("x", e -> {
            throw new IllegalStateException("mine");
        });
        receiver.connect("x", e -> got.add("second"));
        List<Throwable> failed = new ArrayList<>();
        receiver.onFailure(f -> failed.add(f.cause()));
        sender.fire("x");
        sender.fire("x");

        receiver.handleNext(SOON);
        receiver.handleNext(SOON);

        assertThat(got).containsExactly("second", "second");
        assertThat(failed).hasSize(2).allSatisfy(f -> assertThat(f).hasMessage("mine"));
    }

    @Test
    @Tag("M3")
    @Tag("M7")
    void bringsWhateverATaskCanHold() throws Exception {
        receiver.connectPrefix("", got::add);
        Event full = Event.builder("full")
                .arg(new OrderPlaced("sushi", 2))
                .arg(List.of(1L, "x"))
                .arg("named", new ArrayList<>(List.of(1)))
                .arg("nothing", null)
                .sender("table-7")
                .header("trace", "1")
                .build();
        sender.fire(full);
        sender.fire("plain", new OrderPlaced("soup", 1), null, 'c');
        sender.fire("settings", new Settings());

        for (int i = 0; i < 3; i++) {
            assertThat(receiver.handleNext(SOON)).isTrue();
        }

        assertThat(got.subList(0, 2)).containsExactly(full, Event.of("plain", new OrderPlaced("soup", 1), null, 'c'));
        assertThat(((Event) got.get(2)).arg(0))
                .isInstanceOfSatisfying(
                        Settings.class, s -> assertThat(s.volume).isEqualTo(11));
    }

    @Test
    @Tag("M3")
    void takesWhatIsFiredApartAtOnce() throws Exception {
        List<Integer> list = new ArrayList<>(List.of(1));
        receiver.connect("x", e -> got.add(e.arg(0)));
        sender.fire("x", list);
        list.add(2);
        receiver.handleNext(SOON);

        assertThat(got).containsExactly(List.of(1));
    }

    @Test
    @Tag("M3")
    void failsAtTheSenderWhatCannotBeSent() throws Exception {
        receiver.connect("x", e -> got.add(e.arg(0)));

        assertThatThrownBy(() -> sender.fire("x", 1, new Object()))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("event 'x'")
                .hasMessageContaining("arg 1")
                .hasMessageContaining("java.lang.Object");
        assertThatThrownBy(() -> sender.fire(
                        Event.builder("x").arg("bad", Thread.currentThread()).build()))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("arg 'bad'");

        sender.fire("x", "after");
        receiver.handleNext(SOON);
        assertThat(got).containsExactly("after");
    }

    record Chatty(EventSender by, int number) {
        @Override
        public int number() {
            by.fire("x", "within");
            return number;
        }
    }

    @Test
    void mayFireWhileAnArgumentOfAnotherEventIsTakenApart() throws Exception {
        receiver.connect("x", e -> got.add(e.arg(0)));
        receiver.connect("y", e -> got.add(e.arg(1)));
        sender.fire("y", new Chatty(sender, 7), "after");

        assertThat(receiver.handleNext(SOON)).isTrue();
        assertThat(receiver.handleNext(SOON)).isTrue();
        assertThat(got).containsExactly("within", "after");
    }

    @Test
    @Tag("M20")
    void keepsTheOrderOfEachSender() throws Exception {
        int senders = 3;
        int each = 2000;
        receiver.connect("x", e -> got.add(e.args()));
        CompletableFuture<Void> handling = handling();
        List<Thread> threads = new ArrayList<>();
        for (int s = 0; s < senders; s++) {
            int number = s;
            // a copy that has travelled is a sender of its own, with its own line
            EventSender own = s == 0 ? sender : travelled(sender);
            Thread thread = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    own.fire("x", number, i);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join(20_000);
        }
        await().atMost(SOON).until(() -> got.size() == senders * each);
        receiver.close();
        handling.get(20, SECONDS);

        for (int s = 0; s < senders; s++) {
            int number = s;
            assertThat(got.stream()
                            .map(e -> (List<?>) e)
                            .filter(e -> e.get(0).equals(number))
                            .map(e -> (Integer) e.get(1)))
                    .hasSize(each)
                    .isSorted();
        }
    }

    @Test
    @Tag("M20")
    void oneSenderClosesThePipeForAll() throws Exception {
        EventSender second = travelled(sender);
        CompletableFuture<Void> handling = handling();
        sender.fire("x");
        second.fire("x");
        await().atMost(SOON).until(() -> !second.toString().contains("no receiver"));
        second.close();
        handling.get(20, SECONDS);

        await().atMost(SOON).until(sender::isClosed);
        assertThatThrownBy(() -> sender.fire("x")).isInstanceOf(PipeClosedException.class);
    }

    @Test
    @Tag("M1")
    void waitsForRoomAndSaysNoToOffers() throws Exception {
        byte[] large = new byte[100_000];
        int kept = 0;
        while (sender.offer(Event.of("x", large))) {
            kept++;
        }
        assertThat(kept).isGreaterThan(2);
        assertThatThrownBy(() -> sender.fire(Event.of("x", large), Duration.ofMillis(5)))
                .isInstanceOf(TimedOutException.class)
                .hasMessageContaining("no receiver yet");
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> sender.fire("x", large), other);

        receiver.connect("x", e -> got.add(e.arg(0, byte[].class).length));
        while (got.size() < kept + 1) {
            assertThat(receiver.handleNext(SOON)).isTrue();
        }
        waiting.get(20, SECONDS);
        assertThat(got).hasSize(kept + 1).containsOnly(100_000);
    }

    @Test
    void anInterruptEndsTheWaitForRoomAndLosesNothingElse() throws Exception {
        byte[] large = new byte[500_000];
        while (sender.offer(Event.of("x", large))) {
            // fill
        }
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                sender.fire("x", large);
                interrupted.complete(false);
            } catch (RefusedException e) {
                interrupted.complete(Thread.currentThread().isInterrupted());
            }
        });
        waiting.start();
        waiting.interrupt();

        assertThat(interrupted.get(20, SECONDS)).isTrue();
        assertThat(receiver.handleNext(SOON)).isTrue();
    }

    @Test
    @Tag("M10")
    void anInterruptEndsTheWaitForAnEvent() throws Exception {
        CompletableFuture<String> ended = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                receiver.handleUntilClosed();
                ended.complete("closed");
            } catch (InterruptedException e) {
                ended.complete("interrupted");
            }
        });
        waiting.start();
        waiting.interrupt();

        assertThat(ended.get(20, SECONDS)).isEqualTo("interrupted");
        sender.fire("x");
        assertThat(receiver.handleNext(SOON)).isTrue();
    }

    @Test
    void aReceiverMayNotHandleItself() throws Exception {
        List<Throwable> failed = new ArrayList<>();
        receiver.onFailure(f -> failed.add(f.cause()));
        receiver.connect("x", e -> receiver.handleNext());
        sender.fire("x");
        receiver.handleNext(SOON);

        assertThat(failed).singleElement().isInstanceOf(IllegalStateException.class);
    }

    @Test
    @Tag("M19")
    void aPipeHasOneReceiver() throws Exception {
        EventReceiver second = travelled(receiver);
        assertThat(receiver.handleNext(Duration.ZERO)).isFalse();

        assertThatThrownBy(() -> second.handleNext(SOON))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has one already");
        assertThatThrownBy(() -> travelled(receiver)).hasMessageContaining("Send it before it is used");
        second.close();
    }

    @Test
    @Tag("M14")
    @Tag("M15")
    @Tag("M-test-8")
    void handlesOnTheThreadOfAGuest() throws Exception {
        receiver.connect("x", e -> got.add(Thread.currentThread().getName() + e.arg(0)));
        CompletableFuture<Void> ended = receiver.handleUntilClosed(other);
        String name = other.submit(() -> Thread.currentThread().getName()).get(20, SECONDS);
        sender.fire("x", 1);
        sender.fire("x", 2);
        await().atMost(SOON).until(() -> got.size() == 2);
        sender.close();
        ended.get(20, SECONDS);

        assertThat(got).containsExactly(name + 1, name + 2);
        assertThat(receiver.isClosed()).isTrue();
    }

    @Test
    @Tag("M12")
    @Tag("M-test-7")
    void handlesOneOnTheThreadOfAGuestWhileItDoesOtherThings() throws Exception {
        receiver.connect("x", e -> got.add(e.arg(0)));
        AtomicInteger others = new AtomicInteger();
        CompletableFuture<Boolean> one = receiver.handleNext(other);
        other.submit(others::incrementAndGet).get(20, SECONDS);
        assertThat(one).isNotDone();

        sender.fire("x", 1);
        sender.fire("x", 2);

        assertThat(one.get(20, SECONDS)).isTrue();
        assertThat(got).containsExactly(1);
        assertThat(others).hasValue(1);
        assertThat(receiver.handleNext(other).get(20, SECONDS)).isTrue();
        sender.close();
        assertThat(receiver.handleNext(other).get(20, SECONDS)).isFalse();
        assertThatThrownBy(() -> receiver.handleNext(other).get(20, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(PipeClosedException.class);
    }

    /** It takes a millisecond or so to become the receiver; the cancel comes at any moment of that. */
    @RepeatedTest(60)
    void aGuestThatIsCancelledWhileItJoinsLosesNoEvent(RepetitionInfo run) throws Exception {
        receiver.connect("x", e -> got.add(e.arg(0)));
        CompletableFuture<Boolean> one = receiver.handleNext(other);
        LockSupport.parkNanos(run.getCurrentRepetition() * 50_000L);
        one.cancel(true);
        sender.fire("x", 1);

        assertThat(receiver.handleNext(SOON)).isTrue();
        assertThat(got).containsExactly(1);
    }

    @Test
    @Tag("M13")
    void aGuestThatIsCancelledLosesNoEvent() throws Exception {
        receiver.connect("x", e -> got.add(e.arg(0)));
        CompletableFuture<Boolean> one = receiver.handleNext(other);
        one.cancel(true);
        sender.fire("x", 1);

        assertThat(receiver.handleNext(SOON)).isTrue();
        assertThat(got).containsExactly(1);
    }

    @Test
    @Tag("M14")
    void aGuestLearnsThatItsLoopHasGone() throws Exception {
        ExecutorService gone = Executors.newSingleThreadExecutor();
        gone.shutdown();
        sender.fire("x");

        assertThatThrownBy(() -> receiver.handleUntilClosed(gone).get(20, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(RejectedExecutionException.class);
        assertThat(receiver.handleNext(SOON)).isTrue();
    }

    @Test
    @Tag("M23")
    void wakesASelectorOfTheProgramsOwn() throws Exception {
        receiver.connect("x", e -> got.add(e.arg(0)));
        try (Selector selector = Selector.open()) {
            Pipe bytes = Pipe.open();
            bytes.source().configureBlocking(false).register(selector, SelectionKey.OP_READ);
            receiver.selectWith(selector);
            CompletableFuture<Void> firing = CompletableFuture.runAsync(
                    () -> {
                        for (int i = 0; i < 100; i++) {
                            sender.fire("x", i);
                        }
                        write(bytes.sink());
                    },
                    other);
            boolean read = false;
            long limit = System.nanoTime() + SOON.toNanos();
            while ((got.size() < 100 || !read) && System.nanoTime() < limit) {
                if (receiver.readyToSelect()) {
                    selector.select(1000);
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    read |= key.channel() == bytes.source() && bytes.source().read(ByteBuffer.allocate(8)) > 0;
                }
                selector.selectedKeys().clear();
                receiver.handleAvailable();
            }
            firing.get(20, SECONDS);
            assertThat(read).isTrue();
            assertThat(got).hasSize(100);
            bytes.source().close();
            bytes.sink().close();
            receiver.close();
            assertThat(selector.isOpen()).isTrue();
        }
    }

    @Test
    void saysWhatItIs() throws Exception {
        assertThat(pipe.toString()).contains("no receiver yet", "not used yet");
        sender.fire("x");
        receiver.handleNext(SOON);
        assertThat(pipe.toString()).contains("EventSender[open]", "EventReceiver[open]");
        pipe.close();
        assertThat(pipe.toString()).contains("closed");
    }

    private static void write(Pipe.SinkChannel sink) {
        try {
            sink.write(ByteBuffer.allocate(1));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private CompletableFuture<Void> handling() {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        receiver.handleUntilClosed();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                other);
    }

    @SuppressWarnings("unchecked") // what comes back is what went
    private static <T> T travelled(T end) {
        TaskCodec codec = TaskCodec.ofThisProcess();
        return (T) codec.decode(ByteBuffer.wrap(codec.encode(end, "an end")), "an end");
    }
}
