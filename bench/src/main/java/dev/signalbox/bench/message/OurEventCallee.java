package dev.signalbox.bench.message;

import dev.signalbox.Event;
import dev.signalbox.Receives;
import dev.signalbox.process.EventProcess;
import dev.signalbox.process.JvmOptions;
import dev.signalbox.process.ProcessOptions;
import java.time.Duration;
import java.util.Objects;

/** Ours, in the plain form: events to the methods of their names. */
final class OurEventCallee extends EventProcess {
    private static final long serialVersionUID = 1L;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private OurEventCallee() {
        super(ProcessOptions.process()
                .name("counter")
                .jvm(JvmOptions.builder().heap("256m").build()));
    }

    static Callee started() throws InterruptedException {
        OurEventCallee process = new OurEventCallee();
        process.start();
        return new Callee() {
            @Override
            public long next(long number) {
                return process.call(number);
            }

            @Override
            public void close() {
                process.close();
            }
        };
    }

    private long call(long number) {
        return Objects.requireNonNull(ask(Event.of("next", number), LIMIT, Long.class));
    }

    @Receives("next")
    long next(long number) {
        return number + 1;
    }
}
