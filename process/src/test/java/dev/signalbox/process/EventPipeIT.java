package dev.signalbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ends of a pipe in several JVMs, among them the original's own tests. */
@Timeout(120)
class EventPipeIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final EventPipe pipe = EventPipe.open();
    private final Queue<String> printed = new ConcurrentLinkedQueue<>();
    private final List<Object> got = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService other = Executors.newSingleThreadExecutor();

    record OrderPlaced(String food, int count) {}

    record Both(EventReceiver in, EventSender out) {}

    @AfterEach
    void closeAll() {
        other.shutdownNow();
        pipe.close();
    }

    @Test
    @Tag("M-test-1")
    @Tag("M2")
    void aChildHandlesOneEventAndEnds() throws Exception {
        try (ChildJvm child = ChildJvm.start(options(), pipe.receiver(), receiver -> {
            receiver.connect("hello", e -> System.out.println("Hello " + e.arg(0)));
            System.out.println(receiver.handleNext(Duration.ofSeconds(20)));
        })) {
            pipe.sender().fire("hello", "Jerry");
            end(child).orThrow();
        }
        assertThat(printed).containsExactly("Hello Jerry", "true");
    }

    @Test
    @Tag("M-test-2")
    @Tag("M4")
    @Tag("M18")
    void aChildThatHandlesAfterTheEndIsToldSo() throws Exception {
        try (ChildJvm child = ChildJvm.start(options(), pipe.receiver(), receiver -> {
            receiver.handleUntilClosed();
            try {
                receiver.handleNext();
            } catch (PipeClosedException e) {
                System.out.println("closed " + receiver.isClosed());
            }
        })) {
            pipe.sender().fire("x");
            pipe.sender().close();
            end(child).orThrow();
        }
        assertThat(printed).containsExactly("closed true");
    }

    @Test
    @Tag("M-test-3")
    @Tag("M2")
    void aChildFiresAndItsParentHandles() throws Exception {
        pipe.receiver().connect(OrderPlaced.class, got::add);
        try (ChildJvm child = ChildJvm.start(
                options(), pipe.sender(), sender -> sender.fire(Event.of(new OrderPlaced("sushi", 2))))) {
            assertThat(pipe.receiver().handleNext(LIMIT)).isTrue();
            end(child).orThrow();
        }
        assertThat(got).containsExactly(new OrderPlaced("sushi", 2));
        assertThat(pipe.receiver().isClosed())
                .as("a sender that ends without closing closes nothing")
                .isFalse();
    }

    @Test
    @Tag("M-test-4")
    @Tag("M6")
    @Tag("M10")
    @Tag("M17")
    void aChildHandlesInOrderLeavesUnknownNamesAndReturnsAtTheEnd() throws Exception {
        try (ChildJvm child = ChildJvm.start(options(), pipe.receiver(), receiver -> {
            receiver.connect("x", e -> System.out.println(e.arg(0)));
            receiver.handleUntilClosed();
            System.out.println("returned");
        })) {
            EventSender sender = pipe.sender();
            sender.fire("x", 1);
            sender.fire("x", 2);
            sender.fire("unknown", "?");
            sender.fire("x", 3);
            sender.close();
            end(child).orThrow();
        }
        assertThat(printed).containsExactly("1", "2", "3", "returned");
    }

    @Test
    @Tag("M-test-5")
    @Tag("M16")
    void aChildClosesItsEndInAReceiverAndReturnsWithAllHandled() throws Exception {
        try (ChildJvm child = ChildJvm.start(options(), pipe.receiver(), receiver -> {
            receiver.connect("x", e -> {
                System.out.println(e.arg(0));
                if (e.arg(0).equals(1)) {
                    receiver.close();
                }
            });
            receiver.handleUntilClosed();
        })) {
            pipe.sender().fire("x", 1);
            end(child).orThrow();
        }
        assertThat(printed).containsExactly("1");
        await().atMost(LIMIT).until(pipe.sender()::isClosed);
        assertThatThrownBy(() -> pipe.sender().fire("x")).isInstanceOf(PipeClosedException.class);
    }

    @Test
    @Tag("M20")
    void manyChildrenFireAtOnceEachInItsOrder() throws Exception {
        int children = 3;
        int each = 5000;
        pipe.receiver().connect("x", e -> got.add(e.args()));
        List<ChildJvm> all = new ArrayList<>();
        try {
            for (int c = 0; c < children; c++) {
                int number = c;
                EventSender sender = pipe.sender();
                all.add(ChildJvm.start(options(), () -> {
                    for (int i = 0; i < each; i++) {
                        sender.fire("x", number, i);
                    }
                }));
            }
            while (got.size() < children * each) {
                assertThat(pipe.receiver().handleNext(LIMIT)).isTrue();
            }
            for (ChildJvm child : all) {
                end(child).orThrow();
            }
        } finally {
            all.forEach(ChildJvm::close);
        }
        for (int c = 0; c < children; c++) {
            int number = c;
            assertThat(got.stream()
                            .map(e -> (List<?>) e)
                            .filter(e -> e.get(0).equals(number))
                            .map(e -> (Integer) e.get(1)))
                    .hasSize(each)
                    .isSorted();
        }
    }

    @Test
    void twoChildrenTalkPastTheirParent() throws Exception {
        try (EventPipe back = EventPipe.open();
                ChildJvm first = ChildJvm.start(options(), new Both(pipe.receiver(), back.sender()), ends -> {
                    ends.in().connect("ask", e -> ends.out().fire("answer", e.arg(0, int.class) + 1));
                    ends.in().handleUntilClosed();
                    ends.out().close();
                });
                ChildJvm second = ChildJvm.start(options(), new Both(back.receiver(), pipe.sender()), ends -> {
                    ends.in().connect("answer", e -> System.out.println("answer " + e.arg(0)));
                    ends.out().fire("ask", 41);
                    System.out.println(ends.in().handleNext(Duration.ofSeconds(20)));
                    ends.out().close();
                })) {
            end(second).orThrow();
            end(first).orThrow();
        }
        assertThat(printed).containsExactly("answer 42", "true");
    }

    @Test
    @Tag("M21")
    void whatADeadSenderHadFiredIsHandled() throws Exception {
        pipe.receiver().connect("x", e -> got.add(e.arg(0)));
        try (ChildJvm child = ChildJvm.start(options(), pipe.sender(), sender -> {
            for (int i = 0; i < 100; i++) {
                sender.fire("x", i);
            }
            sender.fire(Event.of("last"), Duration.ofSeconds(20));
            System.out.println("fired");
            Runtime.getRuntime().halt(9);
        })) {
            assertThat(pipe.receiver().handleNext(LIMIT)).isTrue();
            end(child);
        }
        while (got.size() < 100) {
            assertThat(pipe.receiver().handleNext(LIMIT)).isTrue();
        }
        assertThat(pipe.receiver().handleNext(LIMIT)).isTrue();
        assertThat(pipe.receiver().handleNext(Duration.ZERO)).isFalse();
        assertThat(pipe.receiver().isClosed()).isFalse();
    }

    @Test
    void whoFiresLearnsThatTheReceiverWasKilled() throws Exception {
        try (ChildJvm child = ChildJvm.start(options(), pipe.receiver(), EventReceiver::handleUntilClosed)) {
            pipe.sender().fire("x");
            await().atMost(LIMIT).until(() -> pipe.sender().toString().contains("open"));
            child.kill();
            end(child);
        }
        await().atMost(LIMIT).until(pipe.sender()::isClosed);
        assertThatThrownBy(() -> pipe.sender().fire("x"))
                .isInstanceOf(PipeClosedException.class)
                .hasMessageContaining("died");
    }

    @Test
    void whoWaitsForRoomLearnsThatTheReceiverWasKilled() throws Exception {
        try (ChildJvm child = ChildJvm.start(options(), pipe.receiver(), receiver -> {
            receiver.connect("stand still", e -> {
                System.out.println("still");
                new CompletableFuture<>().get();
            });
            receiver.handleUntilClosed();
        })) {
            pipe.sender().fire("stand still");
            await().atMost(LIMIT).until(() -> !printed.isEmpty());
            CompletableFuture<Void> firing = CompletableFuture.runAsync(
                    () -> {
                        while (true) {
                            pipe.sender().fire("x", new byte[10_000]);
                        }
                    },
                    other);
            Event large = Event.of("x", new byte[10_000]);
            await().atMost(LIMIT).until(() -> !pipe.sender().offer(large));
            child.kill();

            assertThatThrownBy(() -> firing.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(PipeClosedException.class);
        }
    }

    @Test
    @Tag("M22")
    void aReceiverThatNobodyIsLeftToFireToEnds() throws Exception {
        // the middle process opens a pipe, hands its receiver to a child of its own, and is killed
        pipe.receiver().connect("ended", e -> got.add(e.arg(0)));
        EventSender report = pipe.sender();
        try (ChildJvm middle = ChildJvm.start(options(), () -> {
            EventPipe inner = EventPipe.open();
            EventReceiver receiver = inner.receiver();
            inner.sender().fire("x");
            TaskCodec codec = TaskCodec.ofThisProcess();
            EventReceiver copy =
                    (EventReceiver) codec.decode(java.nio.ByteBuffer.wrap(codec.encode(receiver, "it")), "it");
            copy.handleNext();
            inner.close();
            copy.handleUntilClosed();
            report.fire("ended", copy.isClosed());
        })) {
            assertThat(pipe.receiver().handleNext(LIMIT)).isTrue();
            end(middle).orThrow();
        }
        assertThat(got).containsExactly(true);
    }

    private JvmOptions options() {
        return JvmOptions.builder()
                .heap("64m")
                .stdout(ChildOutput.lines(printed::add))
                .startLimit(LIMIT)
                .build();
    }

    private static ChildExit end(ChildJvm child) throws InterruptedException {
        return child.join(LIMIT).orElseThrow();
    }
}
