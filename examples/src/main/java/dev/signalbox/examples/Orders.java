package dev.signalbox.examples;

import dev.signalbox.Default;
import dev.signalbox.Event;
import dev.signalbox.Named;
import dev.signalbox.Receives;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Events and records: docs/reference/events.md. */
final class Orders {
    // region events-record
    enum Size {
        SMALL,
        LARGE
    }

    record Line(
            @Named("dish") String food,
            int count,
            @Default("SMALL") Size size) {}

    record OrderPlaced(
            List<Line> lines,
            Optional<String> note,
            @Default("1") int table) {}
    // endregion

    private Orders() {}

    static List<Event> make() {
        // region events-make
        Event hello = Event.of("new-user", "Jerry", 42); // positional args
        Event order = Event.of("order-food", new Line("sushi", 2, Size.LARGE)); // named args, by component name
        Event placed = Event.of(new OrderPlaced(List.of(), Optional.empty(), 7)); // its name is "order-placed"
        Event both = Event.builder("order-food")
                .arg("sushi")
                .arg("drink", "sake")
                .sender("table-7")
                .header("trace", "00-4bf9")
                .build();
        Event later = both.toBuilder().arg("drink", "tea").build();
        // endregion
        return List.of(hello, order, placed, both, later);
    }

    static List<Object> read(Event event) {
        // region events-read
        String who = event.arg(0, String.class); // by place, counted from 0
        int zone = event.get("zone", int.class); // by name
        Optional<Size> size = event.find("size", Size.class); // empty when missing or null
        List<Integer> tables = event.list("tables", Integer.class);
        // endregion
        return List.of(who, zone, size, tables);
    }

    static OrderPlaced bind() {
        // region events-bind
        Event event = Event.builder("order-food")
                .arg("lines", List.of(Map.of("dish", "soup", "count", "2"))) // as Python or a shell would send it
                .arg("zone", 3) // nobody asks for it: ignored
                .build();
        OrderPlaced order = event.as(OrderPlaced.class);
        // OrderPlaced[lines=[Line[food=soup, count=2, size=SMALL]], note=Optional.empty, table=1]
        // endregion
        return order;
    }

    // region events-receivers
    static class Kitchen {
        @Receives("order-food")
        void cook(OrderPlaced order) {} // one value: a record is made of the event's arguments

        @Receives("order-food")
        void pour(@Named("drink") @Default("water") String drink, @Named("count") @Default("1") int count) {}

        @Receives("order-food")
        void log(Event event) {} // all of it

        @Receives("kitchen-closed")
        void rest() {} // only that it happened
    }
    // endregion
}
