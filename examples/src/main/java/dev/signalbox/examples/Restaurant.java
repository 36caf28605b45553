package dev.signalbox.examples;

import dev.signalbox.Answer;
import dev.signalbox.Question;
import dev.signalbox.Signal;
import dev.signalbox.Subscription;
import java.util.List;

/** The first lines of the README. */
final class Restaurant {
    interface Kitchen {
        void cook(String food);

        int priceOf(String food);
    }

    interface Bar {
        void pour(String drink);

        int priceOf(String drink);
    }

    private Restaurant() {}

    @SuppressWarnings("try") // a subscription is not used in its block, it is what the block is for
    static List<Answer<Integer>> serve(Kitchen kitchen, Bar bar) {
        // region readme
        record OrderPlaced(String food, String drink) {}

        Signal<OrderPlaced> placed = Signal.create("order-placed");
        placed.connect(order -> kitchen.cook(order.food()));
        try (Subscription barIsOpen = placed.connect(order -> bar.pour(order.drink()))) {
            placed.send(new OrderPlaced("sushi", "sake")); // both run; if one fails, the other still does
        }

        Question<String, Integer> price = Question.create("price");
        price.connect(kitchen::priceOf);
        price.connect(bar::priceOf);
        List<Answer<Integer>> answers = price.ask("sushi"); // of each receiver its value, or its failure
        // endregion
        return answers;
    }
}
