package dev.signalbox.process;

import static dev.signalbox.process.ProcessOptions.process;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.process.MessageContract.Counter;
import dev.signalbox.process.MessageContract.CounterBack;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One wait for message processes, pipes and channels. */
@Timeout(120)
class SelectTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private static MessageProcess<Counter> counter(String name) throws InterruptedException {
        return MessageProcess.of(Counter.class, CounterBack::new)
                .options(process().name(name).inThread())
                .start();
    }

    @Test
    @Tag("V12")
    @Tag("V32")
    @Tag("V39")
    @Tag("V40")
    void whoHasSomethingIsGivenHoweverManyAndWhateverTheyAre() throws Exception {
        Pipe channel = Pipe.open();
        EventPipe pipe = EventPipe.open();
        List<Object> seen = new ArrayList<>();
        try (MessageProcess<Counter> one = counter("one");
                MessageProcess<Counter> two = counter("two");
                Pipe.SourceChannel source = channel.source();
                Pipe.SinkChannel sink = channel.sink();
                pipe;
                Select select = Select.open()) {
            one.onMessage("n", e -> seen.add("one"));
            two.onMessage("n", e -> seen.add("two"));
            pipe.receiver().connect("fired", e -> seen.add("pipe"));
            select.add(one, one::handleAvailable);
            select.add(two, two::handleAvailable);
            select.add(pipe.receiver(), () -> pipe.receiver().handleAvailable());
            select.add(source, SelectionKey.OP_READ, () -> {
                assertThat(source.read(ByteBuffer.allocate(8))).isPositive();
                seen.add("channel");
            });
            assertThat(select.handle(Duration.ofMillis(5))).isZero();
            for (int round = 0; round < 20; round++) {
                seen.clear();
                Thread asking = new Thread(() -> {
                    one.front().tell("n", 1);
                    pipe.sender().fire("fired");
                    two.front().tell("n", 1);
                });
                asking.start();
                assertThat(sink.write(ByteBuffer.wrap(new byte[] {1}))).isEqualTo(1);
                while (seen.size() < 4) {
                    assertThat(select.handle(SOON)).isPositive();
                }
                asking.join(60_000);
                assertThat(seen).containsExactlyInAnyOrder("one", "two", "pipe", "channel");
            }
        }
    }

    @Test
    @Tag("V32")
    void anInterruptEndsAWaitAndAWakeUpEndsItWithNothing() throws Exception {
        try (Select select = Select.open();
                MessageProcess<Counter> one = counter("one")) {
            select.add(one);
            AtomicReference<Object> ended = new AtomicReference<>();
            Thread waiting = new Thread(() -> {
                try {
                    ended.set(select.await(SOON));
                } catch (InterruptedException e) {
                    ended.set(e);
                }
            });
            waiting.start();
            await().atMost(SOON).until(() -> waiting.getState() == Thread.State.RUNNABLE);
            waiting.interrupt();
            waiting.join(60_000);
            assertThat(ended.get()).isInstanceOf(InterruptedException.class);
            select.wakeup();
            assertThat(select.await(SOON)).isEmpty();
            one.front().tell("n", 2);
            assertThat(select.await(SOON)).containsExactly(one);
            assertThat(select.await(SOON)).as("what is not taken is told again").containsExactly(one);
            assertThat(one.receive(Duration.ZERO)).isPresent();
            assertThat(one.receive(Duration.ZERO)).isPresent();
            assertThat(select.await(Duration.ofMillis(5))).isEmpty();
        }
    }

    @Test
    void anEndIsToldAndWhatWasRemovedIsNot() throws Exception {
        try (Select select = Select.open();
                MessageProcess<Counter> one = counter("one");
                MessageProcess<Counter> two = counter("two")) {
            List<String> names = new CopyOnWriteArrayList<>();
            one.onAnyMessage(e -> names.add(e.name()));
            select.add(one, one::handleAvailable);
            select.add(two);
            assertThat(select.remove(two)).isTrue();
            assertThat(select.remove(two)).isFalse();
            two.front().tell("n", 1);
            one.requestStop();
            while (!one.isEnded()) {
                assertThat(select.handle(SOON)).isEqualTo(1);
            }
            assertThat(names).containsExactly("ending", "ending", "ending");
            while (select.handle(Duration.ofMillis(5)) > 0) {
                assertThat(names).hasSize(3);
            }
        }
    }

    @Test
    void whatWasClosedCannotBeWaitedWith() {
        Select select = Select.open();
        select.close();
        select.close();
        assertThatThrownBy(() -> select.await(Duration.ZERO)).isInstanceOf(IllegalStateException.class);
    }
}
