package dev.signalbox;

import static dev.signalbox.ReceiverOptions.receiver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What aio-pydispatch does, row by row of docs/reference/parity.md, without its defects; its own tests at the end. */
class AioPydispatchParityTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final List<String> heard = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final Signal<String> signal = Signal.<String>builder()
            .name("order-food")
            .onFailure(failure -> failures.add(failure.cause()))
            .build();
    private final Signals signals = Signals.create();
    private final ExecutorService pool = Executors.newFixedThreadPool(2);

    @AfterEach
    void stop() throws InterruptedException {
        pool.shutdownNow();
        assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private Receiver<Object> note(String who) {
        return value -> heard.add(who);
    }

    // ---- A1

    @Test
    @Tag("A1")
    void signalsAreIndependentOfEachOther() {
        Signal<String> other = Signal.create();
        signal.connect(note("one"), receiver().from("table-7"));
        other.connect(note("two"));
        signal.send("table-7", "x");
        assertThat(heard).containsExactly("one");
        other.send("x");
        assertThat(heard).containsExactly("one", "two");
    }

    @Test
    @Tag("A1")
    void connectsFromManyThreadsAreAllKept() throws InterruptedException {
        int threads = 4;
        int each = 250;
        CountDownLatch done = new CountDownLatch(threads);
        for (int t = 0; t < threads; t++) {
            new Thread(() -> {
                        for (int i = 0; i < each; i++) {
                            signal.connect(value -> {});
                        }
                        done.countDown();
                    })
                    .start();
        }
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(signal.receivers()).hasSize(threads * each);
    }

    // ---- A2

    @Test
    @Tag("A2")
    void everyOneOfManyDistinctReceiversIsKept() {
        for (int i = 0; i < 20; i++) {
            String name = "r" + i;
            signal.connect(value -> heard.add(name));
        }
        System.gc();
        signal.send("x");
        assertThat(heard).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    @Tag("A2")
    void connectingAgainUnderTheSameIdKeepsTheFirstAlsoOfABoundMethod() {
        Subscription first = signal.connect(this::remember, receiver().id("remember"));
        Subscription second = signal.connect(this::remember, receiver().id("remember"));
        assertThat(second).isSameAs(first);
        signal.send("once");
        assertThat(heard).containsExactly("once");
    }

    private void remember(String value) {
        heard.add(value);
    }

    static class Kitchen {
        final List<String> cooked = new ArrayList<>();

        @Receives("order-food")
        void cook(@Named("food") String food) {
            cooked.add(food);
        }
    }

    @Test
    @Tag("A2")
    void argumentsThatAReceiverDoesNotNameDoNotReachIt() {
        Signal<Event> events = signals.signal("order-food", Event.class);
        Kitchen kitchen = new Kitchen();
        signals.connect(kitchen);
        events.send(Event.builder("order-food")
                .arg("food", "sushi")
                .arg("drink", "sake")
                .build());
        assertThat(kitchen.cooked).containsExactly("sushi");
    }

    // ---- A3

    @Test
    @Tag("A3")
    void aSendReachesThoseOfItsSenderThoseOfAnySenderAndNobodyElse() {
        signal.connect(note("seven"), receiver().from("table-7"));
        signal.connect(note("eight"), receiver().from("table-8"));
        signal.connect(note("anonymous"), receiver().fromAnonymous());
        signal.connect(note("any"));
        signal.send("table-7", "x");
        assertThat(heard).containsExactly("seven", "any");
        heard.clear();
        signal.send("x");
        assertThat(heard).containsExactly("anonymous", "any");
    }

    @Test
    @Tag("A3")
    void equalTextsAreOneSender() {
        signal.connect(note("seven"), receiver().from(new String("table-7")));
        signal.send(new String("table-7"), "x");
        assertThat(heard).containsExactly("seven");
    }

    @Test
    @Tag("A3")
    void anObjectThatComesAfterTheSenderIsGoneIsNotTakenForIt() {
        signal.connect(note("x"), receiver().from(new Object()));
        for (int i = 0; i < 10_000; i++) { // one of these may well stand where the sender stood
            signal.send(new Object(), "x");
        }
        System.gc();
        for (int i = 0; i < 10_000; i++) {
            signal.send(new Object(), "x");
        }
        assertThat(heard).isEmpty();
    }

    // ---- A4

    @Test
    @Tag("A4")
    void answersOfAllKindsOfReceiversComeInTheOrderOfConnection() {
        Question<String, String> question = Question.create();
        question.connect(text -> text + " here", receiver().named("here"));
        question.connectAsync(
                text -> CompletableFuture.supplyAsync(() -> text + " later", pool),
                receiver().named("later"));
        question.connect(
                text -> text + " elsewhere", receiver().named("elsewhere").on(pool));
        List<Answer<String>> answers =
                question.askAsync("x").orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(answers).extracting(Answer::receiver).containsExactly("here", "later", "elsewhere");
        assertThat(answers).extracting(Answer::value).containsExactly("x here", "x later", "x elsewhere");
    }

    @Test
    @Tag("A4")
    void receiversMayRunAtTheSameTime() {
        CyclicBarrier bothAreHere = new CyclicBarrier(2);
        Receiver<String> meeting = value -> bothAreHere.await(10, TimeUnit.SECONDS);
        signal.connect(meeting);
        signal.connect(meeting);
        Delivery<String> delivery =
                signal.sendAsync("x", pool).orTimeout(20, TimeUnit.SECONDS).join();
        assertThat(delivery.isHeard()).isTrue();
    }

    @Test
    @Tag("A4")
    void theSenderIsPassedOnToThoseWhoAskForIt() {
        signal.connectWithSender((sender, value) -> heard.add(sender + ": " + value));
        signal.sendAsync("table-7", "sushi").join();
        assertThat(heard).containsExactly("table-7: sushi");
    }

    @Test
    @Tag("A4")
    void whatHangsOnTheSendingThreadIsThereInTheReceiver() {
        ThreadLocal<String> context = new ThreadLocal<>();
        signal.connect(value -> heard.add(String.valueOf(context.get())));
        context.set("trace-1");
        signal.sendAsync("x").join();
        context.remove();
        assertThat(heard).containsExactly("trace-1");
    }

    // ---- A5

    @Test
    @Tag("A5")
    void aFailureIsThatReceiversAnswerAndTheRestStillRun() {
        Question<String, Integer> question = Question.create();
        NumberFormatException[] thrown = new NumberFormatException[1];
        question.connect(text -> {
            thrown[0] = new NumberFormatException("no number");
            throw thrown[0];
        });
        question.connect(String::length);
        List<Answer<Integer>> answers = question.ask("four");
        assertThat(answers.get(0).failure()).isSameAs(thrown[0]);
        assertThat(answers.get(1).value()).isEqualTo(4);
    }

    @Test
    @Tag("A5")
    void aFailureNobodyAskedForIsReportedAndTheRestStillRun() {
        IllegalStateException cold = new IllegalStateException("oven is cold");
        signal.connect(value -> {
            throw cold;
        });
        signal.connect(note("called"));
        signal.send("x");
        assertThat(failures).containsExactly(cold);
        assertThat(heard).containsExactly("called");
    }

    @Test
    @Tag("A5")
    void aMissingArgumentIsAFailureOfTheReceiverThatNamesIt() {
        Signal<Event> events = signals.signal("order-food", Event.class);
        Kitchen kitchen = new Kitchen();
        signals.connect(kitchen);
        Delivery<Event> delivery = events.sendReporting(Event.of("order-food"));
        assertThat(delivery.failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.cause())
                        .isInstanceOf(ArgumentException.class)
                        .hasMessageContaining("parameter \"food\""));
        assertThat(kitchen.cooked).isEmpty();
    }

    @Test
    @Tag("A5")
    void troubleOfTheMachineGoesOnToTheSender() {
        signal.connect(value -> {
            throw new OutOfMemoryError("made up");
        });
        signal.connect(note("called"));
        assertThatThrownBy(() -> signal.send("x")).isInstanceOf(OutOfMemoryError.class);
        assertThat(heard).containsExactly("called");
    }

    // ---- A6

    private static FailureHandler<Object> allBut(Class<? extends Throwable> ignored, List<Throwable> told) {
        return failure -> {
            if (!ignored.isInstance(failure.cause())) {
                told.add(failure.cause());
            }
        };
    }

    @Test
    @Tag("A6")
    void expectedFailuresCanBeKeptOutOfTheReport() {
        List<Throwable> told = new ArrayList<>();
        Signal<String> quiet = Signal.<String>builder()
                .onFailure(allBut(IllegalArgumentException.class, told))
                .build();
        quiet.connect(value -> {
            throw new NumberFormatException("expected");
        });
        quiet.connect(value -> {
            throw new IllegalStateException("not expected");
        });
        quiet.send("x");
        assertThat(told).extracting(Throwable::getMessage).containsExactly("not expected");
        assertThat(quiet.sendReporting("x").failures()).hasSize(2);
    }

    @Test
    @Tag("A6")
    void noNameOfAnArgumentIsTaken() {
        Event event = Event.builder("x")
                .arg("_ignored_exception", 1)
                .arg("sender", 2)
                .arg("signal", 3)
                .arg("name", 4)
                .sender("table-7")
                .build();
        assertThat(event.named()).hasSize(4);
        assertThat(event.get("sender", int.class)).isEqualTo(2);
        assertThat(event.sender()).contains("table-7");
    }

    // ---- A7

    @Test
    @Tag("A7")
    void aSendThatDoesNotWaitStillLearnsOfTheFailureOfAnAsynchronousReceiver() {
        CompletableFuture<Void> later = new CompletableFuture<>();
        signal.connectAsync(value -> later);
        signal.connect(note("called at once"));
        signal.send("x");
        assertThat(heard).containsExactly("called at once");
        IllegalStateException cold = new IllegalStateException("oven is cold");
        later.completeExceptionally(cold);
        assertThat(failures).containsExactly(cold);
    }

    @Test
    @Tag("A7")
    void anAskThatBlocksGivesTheAnswerOfAnAsynchronousReceiverNotItsFuture() {
        Question<String, Integer> question = Question.create();
        question.connectAsync(text -> CompletableFuture.supplyAsync(text::length, pool));
        assertThat(question.ask("four", LIMIT)).extracting(Answer::value).containsExactly(4);
    }

    // ---- A8

    private static class Panel {
        final List<String> shown;

        Panel(List<String> shown) {
            this.shown = shown;
        }

        void show(String value) {
            shown.add(value);
        }

        @Override
        public boolean equals(Object other) {
            return false; // not even itself: still alive
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }

    @Test
    @Tag("A8")
    void aWeakReceiverGoesWithItsOwnerWhateverTheOwnerSaysOfItself() {
        Panel panel = new Panel(heard);
        Subscription weak = signal.connectWeak(panel, Panel::show);
        System.gc();
        signal.send("shown");
        assertThat(heard).containsExactly("shown");
        Reference.reachabilityFence(panel);
        panel = null;
        await().atMost(LIMIT).until(() -> {
            System.gc();
            signal.send("gone");
            return weak.isClosed();
        });
        assertThat(signal.hasReceivers()).isFalse();
    }

    @Test
    @Tag("A8")
    void aSignalIsNotKeptAliveByTheOwnersOfItsReceivers() {
        Panel panel = new Panel(heard);
        Signal<String> shortLived = Signal.create();
        shortLived.connectWeak(panel, Panel::show);
        WeakReference<Signal<String>> seen = new WeakReference<>(shortLived);
        shortLived = null;
        await().atMost(LIMIT).until(() -> {
            System.gc();
            return seen.get() == null;
        });
        Reference.reachabilityFence(panel);
    }

    @Test
    @Tag("A8")
    void aLambdaDoesNotVanish() {
        signal.connect(value -> heard.add(value));
        System.gc();
        signal.send("x");
        assertThat(heard).containsExactly("x");
    }

    // ---- A9, A10

    @Test
    @Tag("A9")
    void everyReceiverCanBeDisconnectedWhateverItsKind() {
        List<Subscription> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(signal.connect(this::remember));
            all.add(signal.connect(value -> heard.add(value), receiver().from("table-7")));
            all.add(signal.connectWeak(this, AioPydispatchParityTest::remember));
        }
        signal.send("table-7", "x");
        assertThat(heard).hasSize(60);
        all.forEach(Subscription::close);
        all.forEach(Subscription::close);
        signal.send("table-7", "x");
        assertThat(heard).hasSize(60);
        assertThat(signal.receivers()).isEmpty();
    }

    @Test
    @Tag("A10")
    void disconnectingAllWhileOthersConnectAndSendLeavesNothingHalfConnected() throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        List<Throwable> broken = java.util.Collections.synchronizedList(new ArrayList<>());
        Thread busy = new Thread(() -> {
            try {
                while (!stop.get()) {
                    signal.connect(value -> {});
                    signal.send("x");
                }
            } catch (Throwable e) {
                broken.add(e);
            }
        });
        busy.start();
        for (int i = 0; i < 500; i++) {
            signal.disconnectAll();
        }
        stop.set(true);
        busy.join(10_000);
        assertThat(busy.isAlive()).isFalse();
        signal.disconnectAll();
        assertThat(signal.receivers()).isEmpty();
        assertThat(broken).isEmpty();
    }

    // ---- A11

    @Test
    @Tag("A11")
    void whoListensIsAPictureThatNobodyCanSpoil() {
        Subscription s = signal.connect(note("x"), receiver().named("bar").from("table-7"));
        List<ReceiverInfo> before = signal.receivers();
        assertThat(before).extracting(ReceiverInfo::name).containsExactly("bar");
        assertThatThrownBy(() -> before.clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThat(signal.hasReceivers("table-7")).isTrue();
        s.close();
        assertThat(before).hasSize(1);
        assertThat(signal.receivers()).isEmpty();
        assertThat(signal.hasReceivers("table-7")).isFalse();
    }

    // ---- A12

    @Test
    @Tag("A12")
    void aMarkedMethodIsConnectedAndCanStillBeCalled() {
        Signal<Event> events = signals.signal("order-food", Event.class);
        Kitchen kitchen = new Kitchen();
        signals.connect(kitchen);
        events.send(Event.of("order-food", "sushi"));
        kitchen.cook("soup");
        assertThat(kitchen.cooked).containsExactly("sushi", "soup");
    }

    @Test
    @Tag("A12")
    void connectingWhatCannotReceiveIsAnErrorAndNotSilence() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> signals.connect(new Object()))
                .withMessageContaining("no method marked @Receives");
    }

    // ---- A13

    private static final class AsyncObject implements AnsweringReceiver<String, CompletionStage<Integer>> {
        @Override
        public CompletionStage<Integer> receive(String text) {
            return CompletableFuture.completedFuture(text.length());
        }
    }

    @Test
    @Tag("A13")
    void whateverReturnsAStageIsAwaitedBeItALambdaAMethodOrAnObject() {
        Question<String, Integer> question = Question.create();
        question.connectAsync(text -> CompletableFuture.completedFuture(1));
        question.connectAsync(AioPydispatchParityTest::two);
        question.connectAsync(new AsyncObject());
        assertThat(question.ask("three")).extracting(Answer::value).containsExactly(1, 2, 5);
    }

    private static CompletionStage<Integer> two(String text) {
        return CompletableFuture.completedFuture(2);
    }

    // ---- A14

    @Test
    @Tag("A14")
    void aWeakReceiverThatWouldHoldItsOwnerIsRefused() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> signal.connectWeak(this, (self, value) -> heard.add(value)))
                .withMessageContaining("may not capture");
    }

    // ---- A15

    @Test
    @Tag("A15")
    void sendingNeedsNoLoopThatRuns() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        signal.connectAsync(value -> CompletableFuture.runAsync(calls::incrementAndGet, pool));
        Thread plain = new Thread(() -> signal.sendAsync("x").join());
        plain.start();
        plain.join(10_000);
        assertThat(calls).hasValue(1);
    }

    // ---- its documented example and its own tests

    @Test
    @Tag("A-example")
    void twoSignalsOneReceiverWithASenderAndOneWithoutEachSendReachesItsOwn() {
        Signal<String> other = Signal.create();
        signal.connect(note("with sender"), receiver().from("table-7"));
        other.connect(note("without"));
        signal.send("table-7", "x");
        other.send("x");
        assertThat(heard).containsExactly("with sender", "without");
    }

    @Test
    @Tag("A-test-1")
    void ownersTakeTheirReceiversWithThemAndTheRestIsDisconnectedOneByOneAndAllAtOnce() {
        Panel one = new Panel(heard);
        Panel two = new Panel(heard);
        Subscription first = signal.connectWeak(one, Panel::show);
        Subscription second = signal.connectWeak(two, Panel::show);
        assertThat(signal.receivers()).hasSize(2);
        Reference.reachabilityFence(one);
        Reference.reachabilityFence(two);
        one = null;
        two = null;
        await().atMost(LIMIT).until(() -> {
            System.gc();
            signal.send("x");
            return first.isClosed() && second.isClosed();
        });
        Subscription function = signal.connect(note("function"));
        signal.connectAsync(value -> CompletableFuture.completedFuture(null));
        assertThat(signal.receivers()).hasSize(2);
        function.close();
        assertThat(signal.receivers()).hasSize(1);
        signal.disconnectAll();
        assertThat(signal.receivers()).isEmpty();
    }

    @Test
    @Tag("A-test-2")
    void aReceiverThatCannotTakeWhatIsSentIsRefusedWhenItConnects() {
        signals.signal("order-food", Integer.class);
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> signals.connect(new Kitchen()))
                .withMessageContainingAll("void cook(", "the signal sends Integer");
    }

    @Test
    @Tag("A-test-3")
    void anAskGivesTheReceiverWithItsAnswer() {
        Question<String, String> question = Question.create();
        question.connect(text -> "answer", receiver().named("sync"));
        question.connectAsync(
                text -> CompletableFuture.completedFuture("answer"), receiver().named("async"));
        assertThat(question.ask("x"))
                .containsExactly(new Answer<>("sync", "answer", null), new Answer<>("async", "answer", null));
    }

    @Test
    @Tag("A-test-4")
    @Tag("A-test-6")
    void aFailureIsReportedUnlessItsClassIsLeftOutForReceiversOfBothKinds() {
        for (boolean leftOut : new boolean[] {true, false}) {
            List<Throwable> told = new ArrayList<>();
            Class<? extends Throwable> ignored = leftOut ? IllegalArgumentException.class : Error.class;
            Signal<String> tested =
                    Signal.<String>builder().onFailure(allBut(ignored, told)).build();
            tested.connect(value -> {
                throw new IllegalArgumentException("sync");
            });
            tested.connectAsync(value -> CompletableFuture.failedFuture(new IllegalArgumentException("async")));
            tested.send("x");
            assertThat(told).hasSize(leftOut ? 0 : 2);
        }
    }

    @Test
    @Tag("A-test-5")
    void anAskWithoutALoopGivesTheAnswersOfReceiversOfBothKinds() {
        Question<String, String> question = Question.create();
        question.connect(text -> "sync");
        question.connectAsync(text -> CompletableFuture.supplyAsync(() -> "async", pool));
        assertThat(question.ask("x", LIMIT)).extracting(Answer::value).containsExactly("sync", "async");
    }

    @Test
    @Tag("A-test-7")
    void theAnnotationConnects() {
        Signal<Event> events = signals.signal("order-food", Event.class);
        signals.connect(new Kitchen());
        assertThat(events.receivers())
                .extracting(ReceiverInfo::name)
                .containsExactly("Kitchen.cook(@Named(\"food\") String food)");
    }
}
