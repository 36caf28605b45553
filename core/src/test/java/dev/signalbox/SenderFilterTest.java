package dev.signalbox;

import static dev.signalbox.ReceiverOptions.receiver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SenderFilterTest {
    private final List<String> heard = new ArrayList<>();
    private final Signal<String> signal = Signal.create("test");

    record Table(int number) {}

    /** Equal to others of its number, as a class of a user's own may be. */
    static final class Waiter {
        final int number;

        Waiter(int number) {
            this.number = number;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Waiter waiter && waiter.number == number;
        }

        @Override
        public int hashCode() {
            return number;
        }
    }

    private Receiver<String> into(String name) {
        return value -> heard.add(name + ":" + value);
    }

    @Test
    void withoutAFilterEverySenderIsHeard() {
        signal.connect(into("default"));
        signal.connect(into("any"), receiver().from("x").fromAny());
        signal.send("1");
        signal.send("x", "2");
        signal.send(new Object(), "3");

        assertThat(heard).containsExactly("default:1", "any:1", "default:2", "any:2", "default:3", "any:3");
    }

    @Test
    void anonymousReceiversHearOnlySendsWithoutASender() {
        signal.connect(into("anonymous"), receiver().fromAnonymous());
        signal.send("1");
        signal.send("x", "2");

        assertThat(heard).containsExactly("anonymous:1");
    }

    @Test
    void aNamedSenderIsHeardByThoseThatNamedItAndByThoseThatHearAnybody() {
        signal.connect(into("x"), receiver().from("x"));
        signal.connect(into("y"), receiver().from("y"));
        signal.connect(into("any"));
        signal.send("x", "1");
        signal.send("2");
        signal.send("z", "3");

        assertThat(heard).containsExactly("x:1", "any:1", "any:2", "any:3");
    }

    static Stream<List<Object>> equalSenders() {
        UUID id = UUID.randomUUID();
        return Stream.of(
                List.of(new StringBuilder("ab").toString(), new StringBuilder("ab").toString()),
                List.of(new Table(7), new Table(7)),
                List.of(TimeUnit.DAYS, TimeUnit.valueOf("DAYS")),
                List.of(Integer.valueOf("1000"), Integer.valueOf("1000")),
                List.of(Long.valueOf("1000"), Long.valueOf("1000")),
                List.of(id, UUID.fromString(id.toString())),
                List.of(Duration.ofSeconds(1000), Duration.ofMillis(1_000_000)),
                List.of(String.class, String.class));
    }

    @ParameterizedTest
    @MethodSource("equalSenders")
    void sendersWithValueSemanticsAreComparedByEquals(List<Object> two) {
        signal.connect(into("same"), receiver().from(two.get(0)));
        signal.send(two.get(1), "1");

        assertThat(heard).containsExactly("same:1");
    }

    @Test
    void otherSendersAreComparedByIdentityUnlessSaidOtherwise() {
        Waiter named = new Waiter(1);
        signal.connect(into("from"), receiver().from(named));
        signal.connect(into("same"), receiver().fromSame(named));
        signal.connect(into("equal"), receiver().fromEqual(named));
        signal.send(new Waiter(1), "1");
        signal.send(named, "2");
        signal.send(new Waiter(2), "3");

        assertThat(heard).containsExactly("equal:1", "from:2", "same:2", "equal:2");
    }

    @Test
    void identityIsToldApartAlsoForValuesIfSaid() {
        String named = new StringBuilder("x").toString();
        signal.connect(into("same"), receiver().fromSame(named));
        signal.send(new StringBuilder("x").toString(), "1");
        signal.send(named, "2");

        assertThat(heard).containsExactly("same:2");
    }

    @Test
    void oneReceiverMayHearSeveralSenders() {
        Object object = new Object();
        signal.connect(into("a"), receiver().from("x").from("y").from(object));
        signal.send("x", "1");
        signal.send("y", "2");
        signal.send(object, "3");
        signal.send("z", "4");
        signal.send("5");

        assertThat(heard).containsExactly("a:1", "a:2", "a:3");
    }

    @Test
    void aSenderNamedByValueAndByIdentityIsHeardByBothInOrder() {
        Waiter named = new Waiter(1);
        signal.connect(into("equal"), receiver().fromEqual(new Waiter(1)));
        signal.connect(into("any"));
        signal.connect(into("same"), receiver().fromSame(named));
        signal.send(new Waiter(1), "1"); // fills the list for the value first
        signal.send(named, "2");
        signal.send(new Waiter(1), "3");

        assertThat(heard).containsExactly("equal:1", "any:1", "equal:2", "any:2", "same:2", "equal:3", "any:3");
    }

    @Test
    void aThousandReceiversThatNameOthersAreNotCalled() {
        List<Object> senders = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Object sender = new Object();
            senders.add(sender);
            signal.connect(into("o" + i), receiver().from(sender));
            signal.connect(into("v" + i), receiver().from(i));
        }
        signal.send(senders.get(17), "1");
        signal.send(499, "2");

        assertThat(heard).containsExactly("o17:1", "v499:2");
    }

    @Test
    void aReceiverGoesWhenTheSendersItNamedByIdentityAreGone() {
        Object sender = new Object();
        Subscription mixed =
                signal.connect(into("mixed"), receiver().from(sender).from("x"));
        Subscription one = signal.connect(into("one"), receiver().from(sender));
        assertThat(signal.hasReceivers(sender)).isTrue();
        sender = null;

        await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            signal.receivers(); // looks for what is gone
            return one.isClosed();
        });
        assertThat(mixed.isClosed()).as("it still hears x").isFalse();
        assertThat(signal.receivers()).hasSize(1);
    }

    @Test
    void namedSendersComeFirstOnlyIfTheSignalSaysSoAndWithinOneOrder() {
        Signal<String> first = Signal.<String>builder().namedSendersFirst().build();
        for (Signal<String> each : List.of(signal, first)) {
            each.connect(into("early"), receiver().order(1));
            each.connect(into("any"));
            each.connect(into("x"), receiver().from("x"));
            each.connect(into("any2"));
            each.connect(into("x2"), receiver().from("x"));
            each.send("x", "1");
        }

        assertThat(heard)
                .containsExactly(
                        "early:1", "any:1", "x:1", "any2:1", "x2:1", "early:1", "x:1", "x2:1", "any:1", "any2:1");
    }

    @Test
    void anIdIsCalledOnceASendWhateverSendersItStandsFor() {
        signal.connect(into("first"), receiver().id("me").from("x"));
        signal.connect(into("second"), receiver().id("me"));
        signal.connect(into("third"), receiver().id("me").from("y"));
        signal.send("x", "1");
        signal.send("y", "2");
        signal.send("3");
        signal.sendExactly("y", "4");

        assertThat(heard).containsExactly("first:1", "second:2", "second:3", "third:4");
    }

    @Test
    void sendExactlyReachesOnlyThoseThatNamedTheSender() {
        signal.connect(into("any"));
        signal.connect(into("x"), receiver().from("x"));
        signal.connect(into("anonymous"), receiver().fromAnonymous());
        signal.sendExactly("x", "1");
        signal.sendExactly(null, "2");
        signal.sendExactly("z", "3");

        assertThat(heard).containsExactly("x:1", "anonymous:2");
    }

    @Test
    void saysWhetherASenderWouldBeHeard() {
        assertThat(signal.hasReceivers("x")).isFalse();
        signal.connect(into("x"), receiver().from("x"));
        signal.connect(into("anonymous"), receiver().fromAnonymous());

        assertThat(signal.hasReceivers()).isTrue();
        assertThat(signal.hasReceivers("x")).isTrue();
        assertThat(signal.hasReceivers("y")).isFalse();
        assertThat(signal.hasReceivers(null)).isTrue();
    }

    @Test
    void receiversWithTheSenderAreGivenIt() {
        List<Object> senders = new ArrayList<>();
        signal.connectWithSender((sender, value) -> senders.add(sender));
        signal.connectWithSender(
                (sender, value) -> senders.add(sender), receiver().from("x"));
        signal.send("1");
        signal.send("x", "2");

        assertThat(senders).containsExactly(null, "x", "x");
    }

    @Test
    void showsTheSendersInWords() {
        signal.connect(into("a"), receiver().from("x").from(7));
        signal.connect(into("b"), receiver().fromAnonymous());

        assertThat(signal.receivers())
                .extracting(ReceiverInfo::senders)
                .containsExactly("\"x\" or 7", "anonymous senders");
    }

    @Test
    @SuppressWarnings("NullAway") // what it is about
    void refusesNullAsASenderAndSaysWhatToSayInstead() {
        assertThatThrownBy(() -> receiver().from(null)).hasMessageContaining("fromAnonymous()");
        assertThatThrownBy(() -> receiver().fromSame(null)).hasMessageContaining("fromAnonymous()");
        assertThatThrownBy(() -> receiver().fromEqual(null)).hasMessageContaining("fromAnonymous()");
    }
}
