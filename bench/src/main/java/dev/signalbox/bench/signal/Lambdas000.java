package dev.signalbox.bench.signal;

import dev.signalbox.Receiver;
import io.reactivex.rxjava3.functions.Consumer;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.Message;
import org.springframework.context.ApplicationListener;

/** Template of {@link Replicas}: each replica's lambdas have classes of their own. */
final class Lambdas000 {
    private Lambdas000() {}

    static Receiver<Tick> receiver(long[] cells) {
        return tick -> tick.countIn(cells);
    }

    static Consumer<Tick> rx(long[] cells) {
        return tick -> tick.countIn(cells);
    }

    static java.util.function.Consumer<Tick> consumer(long[] cells) {
        return tick -> tick.countIn(cells);
    }

    static Handler<Message<Tick>> handler(long[] cells) {
        return message -> message.body().countIn(cells);
    }

    static ApplicationListener<TickEvent> listener(long[] cells) {
        return event -> event.tick.countIn(cells);
    }
}
