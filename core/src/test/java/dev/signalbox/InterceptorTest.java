package dev.signalbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // scopes are closed by hand too, and not all are named again
class InterceptorTest {
    private final List<String> heard = new ArrayList<>();
    private final List<Failure<? extends String>> failures = new ArrayList<>();
    private final Signal<String> signal =
            Signal.<String>builder().name("test").onFailure(failures::add).build();

    private Interceptor<Object> around(String name) {
        return sending -> {
            heard.add("<" + name);
            sending.proceed();
            heard.add(name + ">");
        };
    }

    @Test
    void theFirstIsOutermostAndEachEndsWithItsScope() {
        signal.connect(heard::add);
        try (Scope outer = signal.intercept(around("a"))) {
            try (Scope inner = signal.intercept(around("b"))) {
                signal.send("1");
            }
            signal.send("2");
            outer.close();
        }
        signal.send("3");

        assertThat(heard).containsExactly("<a", "<b", "1", "b>", "a>", "<a", "2", "a>", "3");
    }

    @Test
    void standsAroundEveryVerb() throws Exception {
        signal.connect(heard::add);
        signal.intercept(around("a"));
        signal.send("x", "1");
        signal.sendOrThrow("2");
        signal.sendReporting("3");
        signal.sendAsync("4").get(10, TimeUnit.SECONDS);
        signal.sendExactly("x", "5");

        assertThat(heard)
                .containsExactly("<a", "1", "a>", "<a", "2", "a>", "<a", "3", "a>", "<a", "4", "a>", "<a", "a>");
    }

    @Test
    void oneThatDoesNotProceedStopsTheSend() {
        signal.connect(heard::add);
        signal.intercept(sending -> {
            if (!sending.value().equals("stop")) {
                sending.proceed();
            }
        });
        signal.send("stop");
        signal.send("1");

        assertThat(signal.sendReporting("stop").receivers()).isZero();
        assertThat(heard).containsExactly("1");
        assertThat(failures).isEmpty();
    }

    @Test
    void proceedingTwiceDeliversOnceAndIsAFailure() {
        signal.connect(heard::add);
        signal.intercept(sending -> {
            sending.proceed();
            sending.proceed();
        });
        signal.send("1");

        assertThat(heard).containsExactly("1");
        assertThat(failures).singleElement().satisfies(f -> {
            assertThat(f.receiver()).startsWith("interceptor ");
            assertThat(f.cause()).isInstanceOf(IllegalStateException.class).hasMessageContaining("twice");
        });
    }

    @Test
    void oneThatThrowsBeforeOrAfterStopsNothingAndIsReportedOnce() {
        signal.connect(heard::add);
        signal.intercept(sending -> {
            throw new IllegalStateException("before");
        });
        signal.intercept(sending -> {
            sending.proceed();
            throw new IllegalStateException("after");
        });
        signal.send("1");

        assertThat(heard).containsExactly("1");
        assertThat(failures).extracting(f -> f.cause().getMessage()).containsExactlyInAnyOrder("before", "after");
    }

    @Test
    void anErrorOfTheMachineIsThrownAfterTheSend() {
        signal.connect(heard::add);
        signal.intercept(sending -> {
            throw new OutOfMemoryError("test");
        });

        assertThatThrownBy(() -> signal.send("1")).isInstanceOf(OutOfMemoryError.class);
        assertThat(heard).containsExactly("1");
    }

    @Test
    void seesSignalSenderValueAndFailures() throws Exception {
        List<Object> seen = new ArrayList<>();
        signal.connect(value -> {
            throw new IllegalStateException("test");
        });
        signal.connect(value -> {
            throw new IllegalStateException("test");
        });
        signal.intercept(sending -> {
            seen.add(sending.signal() + " " + sending.sender() + " " + sending.value() + " " + sending.failures());
            sending.proceed();
            seen.add(sending.failures());
        });
        signal.send("x", "1");
        signal.send("2");
        assertThatThrownBy(() -> signal.sendOrThrow("3")).isInstanceOf(ReceiverException.class);
        signal.sendReporting("4");
        signal.sendAsync("5").get(10, TimeUnit.SECONDS);

        assertThat(seen)
                .containsExactly(
                        "test x 1 0",
                        2,
                        "test null 2 0",
                        2,
                        "test null 3 0",
                        1,
                        "test null 4 0",
                        2,
                        "test null 5 0",
                        2);
    }

    @Test
    void oneAddedOrRemovedDuringASendCountsFromTheNext() {
        List<Scope> scopes = new ArrayList<>();
        signal.connect(value -> {
            if (value.equals("add")) {
                scopes.add(signal.intercept(around("a")));
            } else if (value.equals("remove")) {
                scopes.remove(0).close();
            }
        });
        signal.connect(heard::add);
        signal.send("add");
        signal.send("1");
        signal.send("remove");
        signal.send("2");

        assertThat(heard).containsExactly("add", "<a", "1", "a>", "<a", "remove", "a>", "2");
    }
}
