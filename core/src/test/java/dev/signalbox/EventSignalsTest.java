package dev.signalbox;

import static dev.signalbox.ReceiverOptions.receiver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events go to those who are connected to their name, or to its beginning. */
class EventSignalsTest {
    private final List<Object> got = new ArrayList<>();
    private final List<Failure<? extends Event>> failed = new ArrayList<>();
    private final List<Event> unknown = new ArrayList<>();
    private final EventSignals events = EventSignals.builder()
            .onFailure(failed::add)
            .onUnknown(unknown::add)
            .build();

    record OrderPlaced(String food, int count) {}

    final class Kitchen {
        @Receives("order-food")
        void order(@Named("food") String food, @Named("drink") @Default("water") String drink) {
            got.add(food + " with " + drink);
        }

        @Receives("stock")
        int stock(Event event) {
            got.add(event.name());
            return 7;
        }
    }

    @Test
    void callsThoseOfTheNameInTheOrderTheyCame() {
        events.connect("new-user", e -> got.add("first " + e.arg(0)));
        events.connect("new-user", e -> got.add("second " + e.arg(0)));
        events.connect("other", e -> got.add("other"));

        assertThat(events.fire(Event.of("new-user", "Jerry"))).isTrue();

        assertThat(got).containsExactly("first Jerry", "second Jerry");
    }

    @Test
    void callsTheSameReceiverTwiceIfItIsConnectedTwice() {
        Receiver<Event> same = e -> got.add(e.name());
        events.connect("x", same);
        events.connect("x", same);

        events.fire(Event.of("x"));

        assertThat(got).hasSize(2);
    }

    @Test
    void callsThoseOfAPrefixAfterThoseOfTheName() {
        events.connectPrefix("net", e -> got.add("net." + e.name()));
        events.connectPrefix("", e -> got.add("all"));
        events.connect("net.up", e -> got.add("exact"));

        events.fire(Event.of("net.up"));
        events.fire(Event.of("net"));
        events.fire(Event.of("network"));

        assertThat(got).containsExactly("exact", "net.net.up", "all", "net.net", "all", "all");
        assertThat(events.names()).containsExactly("*", "net.*", "net.up");
    }

    @Test
    void findsAPrefixThatIsConnectedAfterAnEventOfTheNameWasSeen() {
        events.fire(Event.of("net.up"));
        events.connectPrefix("net", e -> got.add("prefix"));
        events.fire(Event.of("net.up"));
        events.connect("net.up", e -> got.add("name"));
        events.fire(Event.of("net.up"));

        assertThat(got).containsExactly("prefix", "name", "prefix");
    }

    @Test
    void givesUnknownEventsToTheHook() {
        Subscription gone = events.connect("known", got::add);
        gone.close();

        assertThat(events.fire(Event.of("unknown"))).isFalse();
        assertThat(events.fire(Event.of("known"))).isFalse();

        assertThat(unknown).extracting(Event::name).containsExactly("unknown", "known");
        assertThat(EventSignals.create().fire(Event.of("nobody"))).isFalse();
    }

    @Test
    void goesOnAfterAHookThatFails() {
        EventSignals failing = EventSignals.builder()
                .onFailure(failed::add)
                .onUnknown(e -> {
                    throw new IllegalStateException("hook");
                })
                .build();

        assertThat(failing.fire(Event.of("x"))).isFalse();

        assertThat(failed).singleElement().satisfies(f -> assertThat(f.cause()).hasMessage("hook"));
    }

    @Test
    void keepsTheFailureOfOneFromTheOthers() {
        events.connect("x", e -> {
            throw new IllegalStateException("mine");
        });
        events.connect("x", got::add);

        events.fire(Event.of("x"));

        assertThat(got).hasSize(1);
        assertThat(failed).singleElement().satisfies(f -> assertThat(f.cause()).hasMessage("mine"));
    }

    @Test
    void givesValuesOfTheTypeThatWasAskedFor() {
        events.connect(OrderPlaced.class, got::add);
        events.connect("count", Integer.class, got::add);
        events.connect("raw", Event.class, got::add);

        events.fire(Event.of(new OrderPlaced("sushi", 2)));
        events.fire(Event.of("order-placed", "soup", 1));
        events.fire(Event.of("count", 42L));
        events.fire(Event.of("raw"));
        events.fire(Event.of("count", "many"));

        assertThat(got).containsExactly(new OrderPlaced("sushi", 2), new OrderPlaced("soup", 1), 42, Event.of("raw"));
        assertThat(failed)
                .singleElement()
                .satisfies(f -> assertThat(f.cause())
                        .isInstanceOf(ArgumentException.class)
                        .hasMessageContaining("many"));
    }

    @Test
    void connectsMarkedMethods() {
        Subscription both = events.connect(new Kitchen());

        events.fire(Event.builder("order-food").arg("food", "sushi").build());
        events.fire(Event.of("stock"));
        both.close();
        events.fire(Event.of("stock"));

        assertThat(got).containsExactly("sushi with water", "stock");
        assertThatThrownBy(() -> events.connect(new Object())).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void filtersByTheSenderThatTheEventNames() {
        events.connect("x", got::add, receiver().from("table-7"));

        events.fire(Event.builder("x").sender("table-7").build());
        events.fire(Event.builder("x").sender("table-8").build());
        events.fire(Event.of("x"));

        assertThat(got).hasSize(1);
    }

    @Test
    void remembersOnlySoManyNamesThatNobodyAskedFor() {
        events.connectPrefix("known", got::add);
        for (int i = 0; i < 10_000; i++) {
            events.fire(Event.of("invented-" + i));
        }
        events.fire(Event.of("known.after"));

        assertThat(got).hasSize(1);
        assertThat(unknown).hasSize(10_000);
    }

    @Test
    void refusesNamesThatNoEventCanHave() {
        assertThatThrownBy(() -> events.connect("", got::add)).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> events.connectPrefix("a\nb", got::add)).isInstanceOf(ConfigurationException.class);
        assertThat(events.names()).isEmpty();
    }
}
