package dev.signalbox.examples;

import static dev.signalbox.ReceiverOptions.receiver;

import dev.signalbox.Delivery;
import dev.signalbox.Overflow;
import dev.signalbox.Signal;
import dev.signalbox.Subscription;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Receivers that run on another thread than the sender's. */
final class OtherThreads {
    private OtherThreads() {}

    static Subscription onAnExecutor(Signal<String> lines, Executor executor, Consumer<String> store) {
        // region on-executor
        Subscription storing = lines.connect(store::accept, receiver().on(executor));
        // endregion
        return storing;
    }

    static Subscription withRoom(Signal<Double> temperatures, Executor ui, Consumer<Double> show) {
        // region on-capacity
        Subscription showing =
                temperatures.connect(show::accept, receiver().on(ui).capacity(1, Overflow.DROP_OLDEST));
        // endregion
        return showing;
    }

    static CompletableFuture<Delivery<String>> untilAllAreDone(Signal<String> lines) {
        // region on-send-async
        CompletableFuture<Delivery<String>> done = lines.sendAsync("the last line");
        // endregion
        return done;
    }
}
