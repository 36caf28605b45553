package dev.signalbox.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.Answer;
import dev.signalbox.Signal;
import dev.signalbox.SignalboxException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the documentation says of its examples is so. */
class ExamplesTest {
    private final List<String> log = new ArrayList<>();

    @Test
    void runsInANamedModule() {
        assertThat(Signal.class.getModule().getName()).isEqualTo("dev.signalbox");
        assertThat(Restaurant.class.getModule().getName()).isEqualTo("dev.signalbox.examples");
    }

    @Test
    void theRestaurantServesAndPrices() {
        List<Answer<Integer>> answers = Restaurant.serve(
                new Restaurant.Kitchen() {
                    @Override
                    public void cook(String food) {
                        log.add(food);
                    }

                    @Override
                    public int priceOf(String food) {
                        return 12;
                    }
                },
                new Restaurant.Bar() {
                    @Override
                    public void pour(String drink) {
                        log.add(drink);
                    }

                    @Override
                    public int priceOf(String drink) {
                        throw new IllegalArgumentException("we only have drinks");
                    }
                });
        assertThat(log).containsExactly("sushi", "sake");
        assertThat(answers).hasSize(2);
        assertThat(answers.get(0).value()).isEqualTo(12);
        assertThat(answers.get(1).failure()).hasMessage("we only have drinks");
    }

    @Test
    void bothReceiversHearTheFirstSignal() {
        FirstSignal.connectAndSend(log);
        assertThat(log).containsExactly("Hello Jerry", "We are one more");
    }

    @Test
    void aClosedSubscriptionHearsNothing() {
        FirstSignal.close(log);
        assertThat(log).containsExactly("Hello Jerry");
    }

    @Test
    void theOtherReceiverStillRunsAndTheFailureIsNamed() {
        assertThat(FirstSignal.fail(log).receivers()).isEqualTo(2);
        assertThat(log).hasSize(2);
        assertThat(log.get(0)).isEqualTo("Hello Jerry");
        assertThat(log.get(1)).startsWith("broken failed: java.lang.NumberFormatException");
    }

    @Test
    void optionsChooseWhoHearsAndWhen() {
        FirstSignal.options(log, "front desk");
        assertThat(log)
                .containsExactly(
                        "before all others: Jerry",
                        "from the front desk: Jerry",
                        "the first: Jerry",
                        "grown up: Jerry",
                        "before all others: Maddy");
    }

    @Test
    void theMailboxWaitsForTheExecutor() throws Exception {
        Signal<String> lines = Signal.create("line");
        Deque<Runnable> executor = new ArrayDeque<>();
        try (var storing = OtherThreads.onAnExecutor(lines, executor::add, log::add)) {
            lines.send("one");
            var done = OtherThreads.untilAllAreDone(lines);
            assertThat(log).isEmpty();
            assertThat(done).isNotDone();
            runAll(executor);
            assertThat(log).containsExactly("one", "the last line");
            assertThat(done.get(10, TimeUnit.SECONDS).failures()).isEmpty();
            assertThat(storing.isActive()).isTrue();
        }
    }

    @Test
    void aScreenShowsOnlyTheLatest() {
        Signal<Double> temperatures = Signal.create("temperature");
        Deque<Runnable> ui = new ArrayDeque<>();
        try (var showing = OtherThreads.withRoom(temperatures, ui::add, t -> log.add(t.toString()))) {
            temperatures.send(20.0);
            temperatures.send(21.0);
            temperatures.send(22.0);
            runAll(ui);
            assertThat(log).containsExactly("22.0");
            assertThat(showing.isActive()).isTrue();
        }
    }

    @Test
    void theReplyIsAwaitedAndNotMissed() throws Exception {
        Signal<Waiting.Request> requests = Signal.create("request");
        Signal<Waiting.Reply> replies = Signal.create("reply");
        try (var server = requests.connect(r -> replies.send(new Waiting.Reply(r.id(), "fine")))) {
            assertThat(Waiting.forTheReplyToARequest(requests, replies)).isEqualTo(new Waiting.Reply(7, "fine"));
            assertThat(Waiting.withoutBlocking(requests, replies).get(10, TimeUnit.SECONDS))
                    .isEqualTo("fine");
            assertThatThrownBy(() -> Waiting.thatNothingComes(requests, replies))
                    .isInstanceOf(SignalboxException.class)
                    .hasMessageContaining("'reply'");
            assertThat(server.isActive()).isTrue();
        }
        Waiting.thatNothingComes(requests, replies);
        assertThat(replies.waitFor(Duration.ZERO)).isEmpty();
    }

    @Test
    void markedMethodsReceiveByName() {
        ByName.Kitchen kitchen = new ByName.Kitchen();
        ByName.serve(kitchen);
        assertThat(kitchen.cooked).containsExactly("sushi");
    }

    private static void runAll(Deque<Runnable> tasks) {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }
}
