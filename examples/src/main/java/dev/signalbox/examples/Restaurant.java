package dev.signalbox.examples;

import dev.signalbox.Signal;
import dev.signalbox.Subscription;

/** The first lines of the README. */
final class Restaurant {
    interface Kitchen {
        void cook(String food);
    }

    interface Bar {
        void pour(String drink);
    }

    private Restaurant() {}

    @SuppressWarnings("try") // a subscription is not used in its block, it is what the block is for
    static void serve(Kitchen kitchen, Bar bar) {
        // region readme
        record OrderPlaced(String food, String drink) {}

        Signal<OrderPlaced> placed = Signal.create("order-placed");
        placed.connect(order -> kitchen.cook(order.food()));
        try (Subscription barIsOpen = placed.connect(order -> bar.pour(order.drink()))) {
            placed.send(new OrderPlaced("sushi", "sake")); // both run; if one fails, the other still does
        }
        // endregion
    }
}
