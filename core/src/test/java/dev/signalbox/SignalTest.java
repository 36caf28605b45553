package dev.signalbox;

import static dev.signalbox.ReceiverOptions.receiver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SignalTest {
    private final List<String> heard = new ArrayList<>();
    private final List<Failure<? extends String>> failures = new ArrayList<>();
    private final Signal<String> signal =
            Signal.<String>builder().name("test").onFailure(failures::add).build();

    private Receiver<String> into(String name) {
        return value -> heard.add(name + ":" + value);
    }

    @Test
    void callsReceiversInTheOrderTheyConnected() {
        signal.connect(into("a"));
        signal.connect(into("b"));
        signal.connect(into("c"));

        signal.send("1");
        signal.send("2");

        assertThat(heard).containsExactly("a:1", "b:1", "c:1", "a:2", "b:2", "c:2");
    }

    @Test
    void callsHigherOrderFirstAndKeepsConnectionOrderWithinOne() {
        signal.connect(into("late"), receiver().order(-1));
        signal.connect(into("a"));
        signal.connect(into("early"), receiver().order(10));
        Subscription gone = signal.connect(into("gone"));
        signal.connect(into("b"));
        gone.close();
        signal.connect(into("early2"), receiver().order(10));

        signal.send("1");

        assertThat(heard).containsExactly("early:1", "early2:1", "a:1", "b:1", "late:1");
    }

    @Test
    void doesNothingWhenNobodyListens() {
        signal.send("1");
        signal.send("someone", "2");

        assertThat(signal.hasReceivers()).isFalse();
        assertThat(signal.sendReporting("3").receivers()).isZero();
    }

    @Test
    @SuppressWarnings("NullAway") // what it is about
    void refusesNullWithTheReason() {
        signal.connect(into("a"));

        assertThatThrownBy(() -> signal.send(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("a signal carries no null");
        assertThatThrownBy(() -> signal.connect(null)).hasMessageContaining("receiver");
        assertThat(heard).isEmpty();
    }

    @Test
    void aReceiverConnectedDuringASendWaitsForTheNext() {
        signal.connect(value -> signal.connect(into("inner")), receiver().once());

        signal.send("1");
        assertThat(heard).isEmpty();
        signal.send("2");
        assertThat(heard).containsExactly("inner:2");
    }

    @Test
    void aReceiverClosedByAnEarlierOneIsNotCalledAnyMore() {
        AtomicReference<Subscription> second = new AtomicReference<>();
        signal.connect(value -> second.get().close());
        second.set(signal.connect(into("second")));
        signal.connect(into("third"));

        signal.send("1");

        assertThat(heard).containsExactly("third:1");
    }

    @Test
    void aReceiverClosedByAnEarlierOneIsNotCalledWhenTheSenderIsNamed() {
        AtomicReference<Subscription> second = new AtomicReference<>();
        signal.connect(value -> second.get().close(), receiver().from("who"));
        second.set(signal.connect(into("second"), receiver().from("who")));

        signal.send("who", "1");

        assertThat(heard).isEmpty();
    }

    @Test
    void aReceiverMayCloseItself() {
        AtomicReference<Subscription> self = new AtomicReference<>();
        self.set(signal.connect(value -> {
            heard.add(value);
            self.get().close();
        }));
        signal.connect(into("b"));

        signal.send("1");
        signal.send("2");

        assertThat(heard).containsExactly("1", "b:1", "b:2");
    }

    @Test
    void closingTwiceIsTheSameAsOnce() {
        Subscription first = signal.connect(into("a"));
        signal.connect(into("b"));
        first.close();
        first.close();
        first.resume();

        signal.send("1");

        assertThat(first.isClosed()).isTrue();
        assertThat(first.isActive()).isFalse();
        assertThat(heard).containsExactly("b:1");
    }

    @Test
    void pausedReceiversAreLeftOutAndKeepTheirPlace() {
        Subscription a = signal.connect(into("a"));
        signal.connect(into("b"));
        a.pause();
        signal.send("1");
        a.resume();
        signal.send("2");

        assertThat(heard).containsExactly("b:1", "a:2", "b:2");
    }

    @Test
    void tryWithResourcesConnectsForAWhile() {
        try (Subscription s = signal.connect(into("a"))) {
            assertThat(s.isActive()).isTrue();
            signal.send("1");
        }
        signal.send("2");

        assertThat(heard).containsExactly("a:1");
    }

    @Test
    void theSameReceiverConnectedTwiceIsCalledTwice() {
        Receiver<String> twice = into("a");
        signal.connect(twice);
        Subscription second = signal.connect(twice);
        signal.send("1");
        second.close();
        signal.send("2");

        assertThat(heard).containsExactly("a:1", "a:1", "a:2");
    }

    @Test
    void onceIsCalledOnceAlsoWhenItSendsAgain() {
        signal.connect(
                value -> {
                    heard.add(value);
                    signal.send("inner");
                },
                receiver().once());

        signal.send("1");
        signal.send("2");

        assertThat(heard).containsExactly("1");
        assertThat(signal.hasReceivers()).isFalse();
    }

    @Test
    void timesCountsCalls() {
        Subscription s = signal.connect(into("a"), receiver().times(2));
        signal.send("1");
        signal.send("2");
        signal.send("3");

        assertThat(heard).containsExactly("a:1", "a:2");
        assertThat(s.isClosed()).isTrue();
    }

    @Test
    void conditionsChooseValuesAndSpendNoCalls() {
        signal.connect(
                into("a"),
                receiver(String.class)
                        .when(v -> v.length() > 1)
                        .when(v -> v.startsWith("x"))
                        .times(1));
        for (String value : List.of("x", "yy", "xx", "xxx")) {
            signal.send(value);
        }

        assertThat(heard).containsExactly("a:xx");
    }

    @Test
    void aSendFromInsideAReceiverRunsAtOnce() {
        signal.connect(value -> {
            if (value.equals("outer")) {
                signal.send("inner");
            }
        });
        signal.connect(into("b"));

        signal.send("outer");

        assertThat(heard).containsExactly("b:inner", "b:outer");
    }

    @Test
    void queuedSendsWaitForTheOneUnderWay() {
        Signal<Integer> queued = Signal.<Integer>builder().queued().build();
        assertThat(resend(queued)).containsExactly("a1", "b1", "a2", "b2", "a3", "b3");
    }

    @Test
    void latestOnlySendsTheLatestOfThoseThatWait() {
        Signal<Integer> latest = Signal.<Integer>builder().latestOnly().build();
        assertThat(resend(latest)).containsExactly("a1", "b1", "a3", "b3");
    }

    private static List<String> resend(Signal<Integer> numbers) {
        List<String> order = new ArrayList<>();
        numbers.connect(n -> {
            order.add("a" + n);
            if (n == 1) {
                numbers.send(2);
                numbers.send(3);
            }
        });
        numbers.connect(n -> order.add("b" + n));
        numbers.send(1);
        return order;
    }

    @Test
    void receiversOfASupertypeFit() {
        Signal<Integer> numbers = Signal.create();
        List<Number> got = new ArrayList<>();
        Receiver<Number> any = got::add;
        Receiver<Object> anything = value -> got.add(-1);
        numbers.connect(any);
        numbers.connect(anything, receiver().order(-1));

        numbers.send(7);

        assertThat(got).containsExactly(7, -1);
    }

    @Test
    void forwardsToASignalOfASupertypeWithTheSender() {
        Signal<Object> parent = Signal.create("parent");
        List<Object> got = new ArrayList<>();
        parent.connectWithSender((sender, value) -> got.add(sender + ":" + value));
        try (Subscription s = signal.forwardTo(parent)) {
            assertThat(s.name()).isEqualTo("forward to parent");
            signal.send("x", "1");
        }
        signal.send("2");

        assertThat(got).containsExactly("x:1");
        assertThatThrownBy(() -> signal.forwardTo(signal)).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void makesLazyValuesOnlyForSomebody() {
        AtomicInteger made = new AtomicInteger();
        signal.sendLazy(() -> "v" + made.incrementAndGet());
        signal.connect(into("a"));
        signal.sendLazy(() -> "v" + made.incrementAndGet());

        assertThat(heard).containsExactly("a:v1");
    }

    @Test
    void showsWhoListens() {
        signal.connect(into("a"), receiver().named("kitchen").order(3).from("table 7"));
        signal.connect(into("b")).pause();

        assertThat(signal.receivers()).extracting(ReceiverInfo::order).containsExactly(3, 0);
        assertThat(signal.toString())
                .contains("Signal test → [kitchen from \"table 7\", order 3]")
                .contains("lambda in dev.signalbox.SignalTest, paused");
        signal.disconnectAll();
        assertThat(signal.toString()).isEqualTo("Signal test → nobody");
    }

    @Test
    void closesWhenTheStageItWasConnectedUntilIsDone() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        signal.connect(into("a"), receiver().until(done));
        signal.send("1");
        done.complete(null);
        signal.send("2");

        assertThat(heard).containsExactly("a:1");
    }
}
