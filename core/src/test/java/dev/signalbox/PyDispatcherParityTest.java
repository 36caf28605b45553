package dev.signalbox;

import static dev.signalbox.ReceiverOptions.receiver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What PyDispatcher does, row by row of docs/reference/parity.md, without its defects. */
class PyDispatcherParityTest {
    private final List<String> heard = new ArrayList<>();
    private final Signal<String> signal = Signal.create("order-food");
    private final Signals signals = Signals.create();

    private Receiver<Object> note(String who) {
        return value -> heard.add(who);
    }

    @Test
    @Tag("D1")
    void aReceiverHearsAnySenderUnlessItSaysOtherwiseAndASendIsAnonymous() {
        signal.connect(note("any"));
        signal.connect(note("anonymous"), receiver().fromAnonymous());
        signal.connect(note("table"), receiver().from("table-7"));
        signal.send("x");
        assertThat(heard).containsExactly("any", "anonymous");
        signal.send("table-7", "x");
        assertThat(heard).containsExactly("any", "anonymous", "any", "table");
    }

    @Test
    @Tag("D1")
    @SuppressWarnings("NullAway") // nulls where none may be
    void nullIsNoReceiverNoValueAndNoNameOfASender() {
        @Nullable Receiver<String> noReceiver = null;
        @Nullable String nothing = null;
        assertThatNullPointerException().isThrownBy(() -> signal.connect(noReceiver));
        assertThatNullPointerException().isThrownBy(() -> signal.send(nothing));
        assertThatNullPointerException()
                .isThrownBy(() -> receiver().from(nothing))
                .withMessageContaining("fromAnonymous()");
    }

    @Test
    @Tag("D1")
    void theSameReceiverConnectedForTwoSendersHasTwoSubscriptions() {
        Receiver<Object> both = note("both");
        Subscription seven = signal.connect(both, receiver().from("table-7"));
        signal.connect(both, receiver().from("table-8"));
        seven.close();
        signal.send("table-7", "x");
        assertThat(heard).isEmpty();
        signal.send("table-8", "x");
        assertThat(heard).containsExactly("both");
    }

    @Test
    @Tag("D2")
    void whoNamedTheSenderIsCalledBeforeWhoHearsAnybodyIfTheSignalIsBuiltSo() {
        Signal<String> ordered = Signal.<String>builder().namedSendersFirst().build();
        ordered.connect(note("any 1"));
        ordered.connect(note("named 1"), receiver().from("table-7"));
        ordered.connect(note("any 2"));
        ordered.connect(note("named 2"), receiver().from("table-7"));
        ordered.send("table-7", "x");
        assertThat(heard).containsExactly("named 1", "named 2", "any 1", "any 2");
    }

    @Test
    @Tag("D2")
    void aSignalOfEverythingHearsWhatIsForwardedToItWithTheSender() {
        Signal<Object> everything = Signal.create("everything");
        Signal<Integer> counts = Signal.create("count");
        everything.connect(note("everything"));
        everything.connect(note("everything of table-7"), receiver().from("table-7"));
        signal.forwardTo(everything);
        counts.forwardTo(everything);
        signal.send("table-7", "x");
        counts.send(3);
        assertThat(heard).containsExactly("everything", "everything of table-7", "everything");
    }

    @Test
    @Tag("D2")
    void aReceiverOfAllSignalsHearsThoseToComeToo() {
        signals.signal("order-food", String.class);
        signals.connectToAll((name, value) -> heard.add(name + " " + value));
        signals.signal("order-food", String.class).send("sushi");
        signals.signal("count", Integer.class).send(3);
        assertThat(heard).containsExactly("order-food sushi", "count 3");
    }

    @Test
    @Tag("D2")
    void theOrderCanBeSaidOutright() {
        signal.connect(note("last"), receiver().order(-1));
        signal.connect(note("middle 1"));
        signal.connect(note("middle 2"));
        signal.connect(note("first"), receiver().order(1));
        signal.send("x");
        assertThat(heard).containsExactly("first", "middle 1", "middle 2", "last");
    }

    @Test
    @Tag("D3")
    void aReceiverWithAnIdIsCalledOncePerSendInHoweverManyWaysItIsConnected() {
        Receiver<Object> both = note("once");
        signal.connect(both, receiver().id("both"));
        signal.connect(both, receiver().from("table-7").id("both"));
        signal.connect(both, receiver().from("table-7").from("table-8").id("both"));
        signal.send("table-7", "x");
        assertThat(heard).containsExactly("once");
        signal.sendExactly("table-7", "x");
        assertThat(heard).containsExactly("once", "once");
    }

    @Test
    @Tag("D4")
    void anAnonymousSendReachesThoseForAnonymousAndAnySenderOnly() {
        signal.connect(note("any"), receiver().fromAny());
        signal.connect(note("anonymous"), receiver().fromAnonymous());
        signal.connect(note("named"), receiver().from("table-7"));
        signal.send(null, "x");
        assertThat(heard).containsExactly("any", "anonymous");
        heard.clear();
        signal.send("a stranger", "x");
        assertThat(heard).as("as a send from the any marker does").containsExactly("any");
    }

    @Test
    @Tag("D5")
    void anExactSendReachesOnlyThoseThatNamedTheSender() {
        signal.connect(note("any"));
        signal.connect(note("anonymous"), receiver().fromAnonymous());
        signal.connect(note("named"), receiver().from("table-7"));
        signal.sendExactly("table-7", "x");
        assertThat(heard).containsExactly("named");
        signal.sendExactly(null, "x");
        assertThat(heard).containsExactly("named", "anonymous");
    }

    @Test
    @Tag("D6")
    void equalTextsFromTwoPlacesAreOneSenderAndEqualObjectsAreNot() {
        signal.connect(note("text"), receiver().from(new String("table-7")));
        signal.send(new StringBuilder("table-").append(7).toString(), "x");
        assertThat(heard).containsExactly("text");
        List<String> one = new ArrayList<>(List.of("a"));
        signal.connect(note("object"), receiver().from(one));
        signal.send(new ArrayList<>(one), "x");
        assertThat(heard).containsExactly("text");
        signal.send(one, "x");
        assertThat(heard).containsExactly("text", "object");
    }

    @Test
    @Tag("D6")
    void whetherSendersAreComparedByValueOrIdentityCanBeSaid() {
        String name = new String("table-7");
        signal.connect(note("same"), receiver().fromSame(name));
        signal.connect(note("equal"), receiver().fromEqual(List.of(1)));
        signal.send(new String("table-7"), "x");
        assertThat(heard).isEmpty();
        signal.send(name, "x");
        signal.send(new ArrayList<>(List.of(1)), "x");
        assertThat(heard).containsExactly("same", "equal");
    }

    @Test
    @Tag("D7")
    void answersComeInTheOrderOfTheCallsWithTheNameOfWhoGaveThem() {
        Question<String, Integer> length = Question.create("length");
        length.connect(String::length, receiver().named("measure"));
        length.connect(text -> -1, receiver().named("minus one"));
        assertThat(length.ask("four")).extracting(Answer::receiver).containsExactly("measure", "minus one");
        assertThat(length.ask("four")).extracting(Answer::value).containsExactly(4, -1);
    }

    @Test
    @Tag("D8")
    void theFirstFailureEndsASendThatIsToThrow() {
        signal.connect(note("first"));
        signal.connect(value -> {
            throw new IllegalStateException("oven is cold");
        });
        signal.connect(note("not called"));
        assertThatExceptionOfType(ReceiverException.class)
                .isThrownBy(() -> signal.sendOrThrow("x"))
                .withRootCauseInstanceOf(IllegalStateException.class)
                .withStackTraceContaining("oven is cold");
        assertThat(heard).containsExactly("first");
    }

    @Test
    @Tag("D8")
    void theRobustFormsRunAllAndGiveTheFailures() {
        List<Throwable> told = new ArrayList<>();
        Signal<String> robust =
                Signal.<String>builder().onFailure(f -> told.add(f.cause())).build();
        IllegalStateException cold = new IllegalStateException("oven is cold");
        robust.connect(value -> {
            throw cold;
        });
        robust.connect(note("called"));
        robust.send("x");
        assertThat(told).containsExactly(cold);
        assertThat(robust.sendReporting("x").failures())
                .extracting(Failure::cause)
                .containsExactly(cold);
        assertThat(heard).containsExactly("called", "called");
    }

    record OrderPlaced(String food, String drink, int table) {}

    class Bar {
        @Receives("order-food")
        void pour(@Named("drink") String drink) {
            heard.add("pour " + drink);
        }

        @Receives("order-food")
        void write(@Named("table") int table, @Named("food") String food) {
            heard.add("table " + table + ": " + food);
        }
    }

    @Test
    @Tag("D9")
    void eachReceiverGetsTheArgumentsThatItNamesAndNoMore() {
        Signal<Event> events = signals.signal("order-food", Event.class);
        signals.connect(new Bar());
        events.send(Event.of("order-food", new OrderPlaced("sushi", "sake", 7)));
        assertThat(heard).containsExactly("pour sake", "table 7: sushi");
    }

    @Test
    @Tag("D9")
    void aRecordIsTakenApartForReceiversThatNameItsComponents() {
        Signal<OrderPlaced> orders = signals.signal("order-food", OrderPlaced.class);
        signals.connect(new Bar());
        orders.send(new OrderPlaced("sushi", "sake", 7));
        assertThat(heard).containsExactly("pour sake", "table 7: sushi");
    }

    @Test
    @Tag("D9")
    void anArgumentGivenByPlaceAndByNameIsAClearError() {
        Signal<Event> events = signals.signal("order-food", Event.class);
        signals.connect(new Bar());
        Event twice =
                Event.builder("order-food").arg("tea").arg("drink", "sake").build();
        assertThatExceptionOfType(ReceiverException.class)
                .isThrownBy(() -> events.sendOrThrow(twice))
                .withStackTraceContaining("parameter \"drink\": it is given twice: argument 0=\"tea\" and argument"
                        + " \"drink\"=\"sake\"");
    }

    @Test
    @Tag("D9")
    void theSenderIsOfferedToReceiversThatAskForIt() {
        signal.connectWithSender((sender, value) -> heard.add(sender + " " + value));
        signal.send("table-7", "x");
        signal.send("y");
        assertThat(heard).containsExactly("table-7 x", "null y");
    }

    @Test
    @Tag("D9")
    void anythingThatCanBeCalledIsAReceiver() {
        Receiver<String> partial = value -> note("partial").receive(value);
        signal.connect(partial);
        signal.connect(heard::add);
        signal.connect(new Receiver<>() {
            @Override
            public void receive(String value) {
                heard.add("object");
            }
        });
        signal.send("x");
        assertThat(heard).containsExactly("partial", "x", "object");
    }

    private static final class Panel {
        private final List<String> shown;

        Panel(List<String> shown) {
            this.shown = shown;
        }

        void show(String value) {
            shown.add(value);
        }
    }

    @Test
    @Tag("D10")
    void aWeakReceiverGoesWithItsOwnerAndNotBefore() {
        Panel panel = new Panel(heard);
        Subscription weak = signal.connectWeak(panel, Panel::show);
        System.gc();
        signal.send("shown");
        assertThat(heard).containsExactly("shown");
        Objects.requireNonNull(panel);
        panel = null;
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            System.gc();
            signal.send("gone");
            return weak.isClosed();
        });
        assertThat(signal.receivers()).isEmpty();
    }

    @Test
    @Tag("D10")
    void aLambdaStaysUntilItsSubscriptionIsClosed() {
        Subscription strong = signal.connect(value -> heard.add("lambda"));
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        signal.send("x");
        assertThat(heard).containsExactly("lambda");
        assertThat(strong.isActive()).isTrue();
    }

    @Test
    @Tag("D10")
    void aSubscriptionForASenderThatIsGoneClosesItself() {
        Object sender = new Object();
        Subscription s = signal.connect(note("x"), receiver().from(sender));
        signal.send(sender, "x");
        assertThat(heard).containsExactly("x");
        sender = null;
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            System.gc();
            signal.connect(note("other")).close(); // connecting tidies up
            return s.isClosed();
        });
    }

    @Test
    @Tag("D11")
    void connectingAgainUnderAnIdMovesToTheEndIfItIsToReplace() {
        Receiver<Object> first = note("moved");
        signal.connect(first, receiver().id("moved"));
        signal.connect(note("other"));
        signal.connect(first, receiver().id("moved").replacing());
        signal.send("x");
        assertThat(heard).containsExactly("other", "moved");
    }

    @Test
    @Tag("D12")
    void disconnectingNeedsNoKeyAndTwiceIsHarmless() {
        Subscription one = signal.connect(note("one"), receiver().from("table-7"));
        signal.connect(note("two"), receiver().from("table-7"));
        one.close();
        one.close();
        assertThat(one.isClosed()).isTrue();
        signal.send("table-7", "x");
        assertThat(heard).containsExactly("two");
    }

    @Test
    @Tag("D13")
    void whoListensCanBeAskedForAllAndForOneSender() {
        signal.connect(note("a"), receiver().named("audit"));
        signal.connect(note("b"), receiver().named("bar").from("table-7"));
        assertThat(signal.receivers()).extracting(ReceiverInfo::name).containsExactly("audit", "bar");
        assertThat(signal.receivers().get(1).senders()).isEqualTo("\"table-7\"");
        assertThat(signal.hasReceivers("table-7")).isTrue();
        assertThat(signal.hasReceivers(null)).isTrue();
        assertThat(signal.toString()).contains("audit", "bar");
    }

    @Test
    @Tag("D14")
    void connectingAndSendingFromManyThreadsLosesNothing() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger steady = new AtomicInteger();
        signal.connect(value -> steady.incrementAndGet());
        int threads = 4;
        int rounds = 2_000;
        CountDownLatch done = new CountDownLatch(threads);
        List<Throwable> broken = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int t = 0; t < threads; t++) {
            new Thread(() -> {
                        try {
                            for (int i = 0; i < rounds; i++) {
                                Subscription s = signal.connect(value -> calls.incrementAndGet());
                                signal.send("x");
                                s.close();
                            }
                        } catch (Throwable e) {
                            broken.add(e);
                        } finally {
                            done.countDown();
                        }
                    })
                    .start();
        }
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(broken).isEmpty();
        assertThat(steady).hasValue(threads * rounds);
        assertThat(calls).hasValueGreaterThanOrEqualTo(threads * rounds);
        assertThat(signal.receivers()).hasSize(1);
    }

    @Test
    @Tag("D14")
    void twoSignalsOfOneNameShareNothing() {
        Signal<String> other = Signal.create("order-food");
        other.connect(note("other"));
        signal.send("x");
        assertThat(heard).isEmpty();
    }
}
