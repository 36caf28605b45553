package dev.signalbox.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.Event;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrdersTest {
    @Test
    void eventsAreMadeOfArgsAndOfRecords() {
        List<Event> events = Orders.make();
        assertThat(events)
                .extracting(Event::name)
                .containsExactly("new-user", "order-food", "order-placed", "order-food", "order-food");
        assertThat(events.get(1).get("dish", String.class)).isEqualTo("sushi");
        assertThat(events.get(4).get("drink", String.class)).isEqualTo("tea");
        assertThat(events.get(3).get("drink", String.class)).isEqualTo("sake");
    }

    @Test
    void argsAreReadAsTheTypeThatIsAskedFor() {
        Event event = Event.builder("seen")
                .arg("Jerry")
                .arg("zone", "3")
                .arg("tables", List.of(1, 2L))
                .build();
        assertThat(Orders.read(event)).first().isEqualTo("Jerry");
        assertThat(Orders.read(event)).last().isEqualTo(List.of(1, 2));
        assertThat(Orders.read(event)).contains(3);
    }

    @Test
    void anEventBecomesARecord() {
        assertThat(Orders.bind())
                .hasToString("OrderPlaced[lines=[Line[food=soup, count=2, size=SMALL]], note=Optional.empty, table=1]");
    }
}
