package dev.signalbox;

import static dev.signalbox.ReceiverOptions.receiver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SignalFailureTest {
    private final List<String> heard = new ArrayList<>();
    private final List<Failure<? extends String>> failures = new ArrayList<>();
    private final Signal<String> signal =
            Signal.<String>builder().name("test").onFailure(failures::add).build();

    private Receiver<String> into(String name) {
        return value -> heard.add(name + ":" + value);
    }

    private static <T> Receiver<T> failing(Throwable failure) {
        return value -> {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (Exception) failure;
        };
    }

    @Test
    void oneFailingReceiverStopsNoOtherAndIsReportedOnce() {
        signal.connect(into("a"));
        signal.connect(failing(new IOException("no disk")), receiver().named("disk"));
        signal.connect(into("b"));

        signal.send("1");
        signal.send("table 7", "2");

        assertThat(heard).containsExactly("a:1", "b:1", "a:2", "b:2");
        assertThat(failures).hasSize(2);
        assertThat(failures.get(0).receiver()).isEqualTo("disk");
        assertThat(failures.get(0).cause()).isInstanceOf(IOException.class);
        assertThat(failures.get(0).sender()).isNull();
        assertThat(failures.get(1).sender()).isEqualTo("table 7");
        assertThat(failures.get(0).toString()).contains("disk", "test", "\"1\"", "no disk");
        assertThat(signal.receivers().get(1).failures()).isEqualTo(2);
    }

    @Test
    void aFailureHandlerThatFailsStopsNothing() {
        Signal<String> broken = Signal.<String>builder()
                .onFailure(failure -> {
                    throw new IllegalStateException("the handler");
                })
                .build();
        broken.connect(failing(new IOException("the receiver")));
        broken.connect(into("b"));

        broken.send("1");

        assertThat(heard).containsExactly("b:1");
    }

    @Test
    void anErrorOfTheMachineIsThrownAfterEveryReceiverHasRun() {
        signal.connect(failing(new OutOfMemoryError("test")));
        signal.connect(into("b"));

        assertThatThrownBy(() -> signal.send("1")).isInstanceOf(OutOfMemoryError.class);
        assertThat(heard).containsExactly("b:1");
        assertThat(failures).hasSize(1);
    }

    @Test
    void otherErrorsAreIsolatedLikeExceptions() {
        signal.connect(failing(new AssertionError("test")));
        signal.connect(into("b"));

        signal.send("1");

        assertThat(heard).containsExactly("b:1");
        assertThat(failures).hasSize(1);
    }

    @Test
    void sendOrThrowStopsAtTheFirstFailureAndThrowsIt() {
        signal.connect(into("a"));
        signal.connect(failing(new IOException("no disk")), receiver().named("disk"));
        signal.connect(into("b"));

        assertThatThrownBy(() -> signal.sendOrThrow("1"))
                .isInstanceOf(ReceiverException.class)
                .hasCauseInstanceOf(IOException.class)
                .hasMessageContaining("disk")
                .satisfies(thrown ->
                        assertThat(((ReceiverException) thrown).failures()).hasSize(1));
        assertThat(heard).containsExactly("a:1");
        assertThat(failures).isEmpty();
    }

    @Test
    void sendReportingRunsAllAndGivesEveryFailure() {
        signal.connect(failing(new IOException("x")), receiver().named("x"));
        signal.connect(failing(new IOException("y")), receiver().named("y"));
        signal.connect(into("b"));

        Delivery<String> delivery = signal.sendReporting("1");

        assertThat(delivery.receivers()).isEqualTo(3);
        assertThat(delivery.failures()).extracting(Failure::receiver).containsExactly("x", "y");
        assertThat(delivery.isHeard()).isFalse();
        assertThatThrownBy(delivery::orThrow)
                .hasMessageContaining("and 1 more")
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(1));
        assertThat(failures).isEmpty();
        assertThat(heard).containsExactly("b:1");
    }

    @Test
    void aConditionThatThrowsIsAFailureOfItsReceiver() {
        signal.connect(into("a"), receiver(String.class).when(v -> Integer.parseInt(v) > 0));
        signal.connect(into("b"));
        signal.send("x");

        assertThat(heard).containsExactly("b:x");
        assertThat(failures)
                .singleElement()
                .satisfies(f -> assertThat(f.cause()).isInstanceOf(NumberFormatException.class));
    }

    @Test
    void anEndlessCircleOfSendsEndsWithAClearError() {
        AtomicInteger calls = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            signal.connect(value -> {
                calls.incrementAndGet();
                signal.send(value);
            });
        }

        assertThatThrownBy(() -> signal.send("1"))
                .isInstanceOf(SignalboxException.class)
                .hasMessageContaining("never ends")
                .hasMessageContaining("test");
        assertThat(calls).hasPositiveValue();
    }

    @Test
    void aStackOverflowOfAReceiversOwnIsIsolated() {
        signal.connect(value -> recurse(0));
        signal.connect(into("b"));

        signal.send("1");

        assertThat(heard).containsExactly("b:1");
        assertThat(failures)
                .singleElement()
                .satisfies(f -> assertThat(f.cause()).isInstanceOf(StackOverflowError.class));
    }

    @SuppressWarnings("InfiniteRecursion") // what it is about
    private static int recurse(int n) {
        return 1 + recurse(n + 1);
    }

    @Test
    void anInterruptThrownByAReceiverIsKept() {
        signal.connect(failing(new InterruptedException("test")));
        signal.send("1");

        assertThat(Thread.interrupted()).isTrue();
    }
}
