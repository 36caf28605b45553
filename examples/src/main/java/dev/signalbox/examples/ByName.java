package dev.signalbox.examples;

import dev.signalbox.Receives;
import dev.signalbox.Signal;
import dev.signalbox.Signals;
import dev.signalbox.Subscription;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;

/** Signals that are found by name, and receivers that are marked methods. */
final class ByName {
    // region by-name-class
    record OrderPlaced(String food, String drink) {}

    static class Kitchen {
        final List<String> cooked = new ArrayList<>();

        @Receives("order-placed")
        void cook(OrderPlaced order) {
            cooked.add(order.food());
        }

        @Receives("kitchen-closes")
        void clean(String reason) {
            cooked.clear();
        }
    }
    // endregion

    private ByName() {}

    @SuppressWarnings("try") // a subscription is not used in its block, it is what the block is for
    static void serve(Kitchen kitchen) {
        // region by-name-send
        Signals signals = Signals.create();
        Signal<OrderPlaced> placed = signals.signal("order-placed", OrderPlaced.class);

        try (Subscription both = signals.connect(kitchen, MethodHandles.lookup())) {
            placed.send(new OrderPlaced("sushi", "sake"));
        }
        placed.send(new OrderPlaced("soup", "tea")); // the kitchen is not connected any more
        // endregion
    }
}
