package dev.signalbox;

import static dev.signalbox.ReceiverOptions.receiver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QuestionTest {
    private final ExecutorService pool = Executors.newFixedThreadPool(2);
    private final List<Failure<? extends String>> failures = new ArrayList<>();
    private final Question<String, Integer> question = Question.<String, Integer>builder()
            .name("length")
            .onFailure(failures::add)
            .build();
    private final Queue<Runnable> tasks = new ArrayDeque<>(); // of an executor that runs nothing by itself

    @AfterEach
    void end() {
        pool.shutdownNow();
    }

    private static int fail(String message) throws IOException {
        throw new IOException(message);
    }

    private static <T> T soon(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    @Test
    void givesTheAnswerOrTheFailureOfEachReceiverInOrder() {
        question.connect(String::length, receiver().named("length"));
        question.connect(value -> fail("no idea"), receiver().named("broken"));
        question.connect(value -> 7, receiver().named("first").order(1));

        List<Answer<Integer>> answers = question.ask("sushi");
        assertThat(answers).extracting(Answer::receiver).containsExactly("first", "length", "broken");
        assertThat(answers).extracting(Answer::value).containsExactly(7, 5, null);
        assertThat(answers.get(1).isValue()).isTrue();
        assertThat(answers.get(1).orThrow()).isEqualTo(5);
        assertThat(answers.get(2).failure()).isInstanceOf(IOException.class);
        assertThatThrownBy(answers.get(2)::orThrow)
                .isInstanceOf(SignalboxException.class)
                .hasMessageContainingAll("broken", "no idea");
        assertThat(question.receivers()).extracting(ReceiverInfo::failures).containsExactly(0L, 0L, 1L);
        assertThat(failures).isEmpty();
    }

    @Test
    void nobodyGivesNoAnswers() throws Exception {
        assertThat(question.hasReceivers()).isFalse();
        assertThat(question.ask("x")).isEmpty();
        assertThat(soon(question.askAsync("x"))).isEmpty();
        assertThat(question.askFirst("x")).isEmpty();
        assertThat(soon(question.askFirstAsync("x", Duration.ofSeconds(1)))).isEmpty();
        assertThat(question.<Integer>fold("x", 3, Integer::sum)).isEqualTo(3);
    }

    @Test
    void asksOnlyThoseThatHearTheSenderAndTellsThemWhoAsks() {
        Question<String, Object> who = Question.create();
        who.connectWithSender((sender, value) -> sender, receiver());
        who.connect(value -> "x only", receiver().from("x"));

        assertThat(who.ask("x", "?")).extracting(Answer::value).containsExactly("x", "x only");
        assertThat(who.ask("?")).extracting(Answer::value).containsExactly((Object) null);
    }

    @Test
    void waitsForThoseThatAnswerLaterAndKeepsTheOrder() {
        question.connect(String::length, receiver().on(pool));
        question.connectAsync(value -> CompletableFuture.supplyAsync(() -> 2, pool));
        question.connect(value -> 3);

        assertThat(question.ask("a")).extracting(Answer::value).containsExactly(1, 2, 3);
        assertThat(question.ask("a", Duration.ofSeconds(20)))
                .extracting(Answer::value)
                .containsExactly(1, 2, 3);
    }

    @Test
    void whoIsTooLateHasThatAsItsAnswer() throws Exception {
        question.connectAsync(value -> new CompletableFuture<>(), receiver().named("never"));
        question.connect(String::length);

        List<Answer<Integer>> answers = question.ask("a", Duration.ofMillis(20));
        assertThat(answers.get(0).failure())
                .isInstanceOf(TimedOutException.class)
                .hasMessageContainingAll("never", "PT0.02S");
        assertThat(answers.get(1).value()).isEqualTo(1);
        assertThat(soon(question.askAsync("a", Duration.ofMillis(20)))).hasSize(2);
        assertThat(soon(question.askAsync("x", "a", Duration.ofMillis(20)))).hasSize(2);
    }

    @Test
    void withATimeLimitAFullMailboxBlocksNoLongerEither() {
        question.connect(String::length, receiver().on(tasks::add).capacity(1, Overflow.BLOCK));
        assertThat(question.askAsync("a")).isNotDone();

        assertThat(question.ask("b", Duration.ofMillis(20)))
                .singleElement()
                .satisfies(answer -> assertThat(answer.failure()).isInstanceOf(RefusedException.class));
    }

    @Test
    void aReceiverThatAsksItselfIsToldThatThisWouldNeverEnd() {
        question.connect(
                value -> question.ask(value).get(0).value(),
                receiver().named("self").on(pool));

        assertThat(question.ask("a"))
                .singleElement()
                .satisfies(answer ->
                        assertThat(answer.failure()).hasMessageContainingAll("never end", "self", "askAsync"));
    }

    @Test
    void aCircleOfQuestionsEndsWithAClearError() {
        for (int i = 0; i < 3; i++) {
            question.connect(value -> question.ask(value).size());
        }

        assertThatThrownBy(() -> question.ask("a"))
                .isInstanceOf(SignalboxException.class)
                .hasMessageContainingAll("never ends", "'length'");
    }

    @Test
    void anErrorOfTheMachineIsThrownAfterAllHaveBeenAsked() {
        List<String> asked = new ArrayList<>();
        question.connect(value -> {
            throw new OutOfMemoryError("test");
        });
        question.connect(value -> {
            asked.add(value);
            return 1;
        });

        assertThatThrownBy(() -> question.ask("ask")).isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(() -> question.askAsync("async")).isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(() -> question.fold("fold", 0, Integer::sum)).isInstanceOf(OutOfMemoryError.class);
        assertThat(asked).containsExactly("ask", "async", "fold");
        assertThat(question.receivers().get(0).failures()).isEqualTo(3);
    }

    @Test
    void askFirstGoesOnUntilSomebodyAnswersAndNoFurther() {
        List<String> asked = new ArrayList<>();
        question.connect(value -> fail("no idea"), receiver().named("broken"));
        question.connect(value -> 1, receiver(String.class).when(String::isEmpty));
        question.connectAsync(
                value -> CompletableFuture.completedFuture(2), receiver().named("async"));
        question.connect(value -> {
            asked.add(value);
            return 3;
        });

        assertThat(question.askFirst("a")).contains(new Answer<>("async", 2, null));
        assertThat(asked).isEmpty();
        assertThat(failures).extracting(Failure::receiver).containsExactly("broken");
    }

    @Test
    void askFirstWaitsForEachNoLongerThanItsLimit() {
        question.connectAsync(value -> new CompletableFuture<>(), receiver().named("never"));
        question.connect(value -> 3);

        assertThat(question.askFirst("a", Duration.ofMillis(20)).orElseThrow().value())
                .isEqualTo(3);
        assertThat(failures).extracting(Failure::receiver).containsExactly("never");
    }

    @Test
    void askFirstAsyncTakesTheAnswerThatIsThereFirst() throws Exception {
        CompletableFuture<Integer> slow = new CompletableFuture<>();
        CompletableFuture<Integer> fast = new CompletableFuture<>();
        question.connectAsync(value -> slow, receiver().named("slow"));
        question.connectAsync(value -> fast, receiver().named("fast"));
        CompletableFuture<Optional<Answer<Integer>>> first = question.askFirstAsync("a", Duration.ofSeconds(20));
        assertThat(first).isNotDone();
        fast.complete(1);
        assertThat(soon(first)).contains(new Answer<>("fast", 1, null));
        slow.completeExceptionally(new IOException("too late to matter"));

        assertThat(failures).isEmpty();
    }

    @Test
    void askFirstAsyncIsEmptyWhenAllFailOrAreTooLate() throws Exception {
        question.connect(value -> fail("no idea"), receiver().named("broken"));
        question.connectAsync(value -> new CompletableFuture<>(), receiver().named("never"));

        assertThat(soon(question.askFirstAsync("a", Duration.ofMillis(20)))).isEmpty();
        assertThat(failures).extracting(Failure::receiver).containsExactly("broken", "never");
    }

    @Test
    void foldsAnswersAndLeavesFailuresToTheHandler() {
        question.connect(String::length);
        question.connect(value -> fail("no idea"));
        question.connect(value -> 10);
        question.connect(value -> 100, receiver().once());

        assertThat(question.<Integer>fold("sushi", 0, Integer::sum)).isEqualTo(115);
        assertThat(question.<Integer>fold("sushi", 0, Integer::sum)).isEqualTo(15);
        assertThat(failures).hasSize(2);
    }

    @Test
    void refusesToFoldWhatIsNotThereYetBeforeAskingAnybody() {
        List<String> asked = new ArrayList<>();
        question.connect(value -> {
            asked.add(value);
            return 1;
        });
        question.connect(String::length, receiver().named("late").on(pool));

        assertThatThrownBy(() -> question.fold("a", 0, Integer::sum))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("'length'", "'late'", "askAsync");
        assertThat(asked).isEmpty();
    }

    @Test
    void receiversThatAreClosedPausedOrDoNotWantTheValueGiveNoAnswer() throws Exception {
        question.connect(value -> 1).close();
        question.connect(value -> 2).pause();
        question.connect(value -> 3, receiver(String.class).when(String::isEmpty));
        question.connect(
                value -> 4, receiver(String.class).when(String::isEmpty).on(pool));
        Subscription closedMeanwhile = question.connect(value -> 5, receiver().on(tasks::add));
        CompletableFuture<List<Answer<Integer>>> answers = question.askAsync("a");
        closedMeanwhile.close();

        assertThat(soon(answers)).isEmpty();
        question.disconnectAll();
        assertThat(question.toString()).isEqualTo("Question length → nobody");
    }

    @Test
    void anInterruptEndsTheWaitAndIsKept() {
        question.connectAsync(value -> new CompletableFuture<>());
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> question.ask("a"))
                .isInstanceOf(SignalboxException.class)
                .hasMessageContainingAll("Interrupted", "'length'");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    @SuppressWarnings("NullAway") // what it is about
    void refusesNullWithTheReason() {
        assertThatThrownBy(() -> question.ask(null)).hasMessageContaining("a question carries no null");
        assertThatThrownBy(() -> question.askAsync(null)).hasMessageContaining("a question carries no null");
        question.connectAsync(value -> null);
        assertThat(question.ask("a").get(0).failure()).hasMessageContaining("null in place of a stage");
    }
}
