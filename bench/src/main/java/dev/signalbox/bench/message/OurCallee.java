package dev.signalbox.bench.message;

import dev.signalbox.process.JvmOptions;
import dev.signalbox.process.MessageProcess;
import dev.signalbox.process.ProcessOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Ours, by its public methods. */
final class OurCallee implements Callee {
    private static final int LIMIT_SECONDS = 30;

    private final MessageProcess<Counter> process;
    private final Counter front;
    private final boolean byStage;

    /** The front. */
    public interface Counter {
        /** One more. */
        long next(long number);

        /** The same, later. */
        CompletionStage<Long> nextLater(long number);
    }

    /** The back. */
    static final class CounterBack implements Counter {
        @Override
        public long next(long number) {
            return number + 1;
        }

        @Override
        public CompletionStage<Long> nextLater(long number) {
            return CompletableFuture.completedFuture(number + 1);
        }
    }

    private OurCallee(MessageProcess<Counter> process, boolean byStage) {
        this.process = process;
        this.front = process.front();
        this.byStage = byStage;
    }

    static Callee start(String form) throws InterruptedException {
        ProcessOptions options = ProcessOptions.process()
                .name("counter")
                .jvm(JvmOptions.builder().heap("256m").build());
        return new OurCallee(
                MessageProcess.of(Counter.class, CounterBack::new)
                        .options(form.equals("ours") ? options : options.asynchronous(16))
                        .start(),
                form.equals("ours-stage"));
    }

    @Override
    public long next(long number) throws Exception {
        return byStage
                ? front.nextLater(number).toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS)
                : front.next(number);
    }

    @Override
    public void close() {
        process.close();
    }
}
