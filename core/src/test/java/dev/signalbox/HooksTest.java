package dev.signalbox;

import static dev.signalbox.ReceiverOptions.receiver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class HooksTest {
    private final List<String> told = new ArrayList<>();

    /** What is logged while it is open. */
    private static final class Log extends Handler implements AutoCloseable {
        final List<LogRecord> records = new ArrayList<>();
        private final Logger logger = Logger.getLogger("dev.signalbox");

        Log() {
            logger.addHandler(this);
            logger.setUseParentHandlers(false);
        }

        @Override
        public synchronized void publish(LogRecord logged) {
            records.add(logged);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
            logger.setUseParentHandlers(true);
        }
    }

    @Test
    void startsTheSourceWithTheFirstReceiverAndStopsItWithTheLast() {
        Signal<String> signal = Signal.<String>builder()
                .source(() -> told.add("start"), () -> told.add("stop"))
                .build();
        Subscription first = signal.connect(value -> {});
        Subscription second = signal.connect(value -> {}, receiver().once());
        first.close();
        first.close();
        assertThat(told).containsExactly("start");
        signal.send("1");
        assertThat(second.isClosed()).isTrue();
        signal.connect(value -> {}).pause();
        signal.disconnectAll();

        assertThat(told).containsExactly("start", "stop", "start", "stop");
    }

    @Test
    void tellsOfEachReceiverThatComesAndGoes() {
        Signal<String> signal = Signal.<String>builder()
                .onConnected(s -> told.add("+" + s.name()))
                .onDisconnected(s -> told.add("-" + s.name()))
                .build();
        signal.connect(value -> {}, receiver().named("a"));
        signal.connect(value -> {}, receiver().named("b").id("b"));
        signal.connect(value -> {}, receiver().named("b again").id("b"));
        signal.connect(value -> {}, receiver().named("c").id("b").replacing());
        signal.disconnectAll();

        assertThat(told).containsExactly("+a", "+b", "-b", "+c", "-a", "-c");
    }

    @Test
    void questionsAndGatesHaveThemToo() {
        Question<String, String> question = Question.<String, String>builder()
                .source(() -> told.add("start"), () -> told.add("stop"))
                .build();
        Gate<String> gate = Gate.<String>builder()
                .onConnected(s -> told.add("+" + s.name()))
                .onDisconnected(s -> told.add("-" + s.name()))
                .build();
        question.connect(value -> value).close();
        gate.connect(value -> Verdict.allow(), receiver().named("guard")).close();

        assertThat(told).containsExactly("start", "stop", "+guard", "-guard");
    }

    @Test
    void aHookMayConnectAndClose() {
        List<Signal<String>> self = new ArrayList<>();
        Signal<String> signal = Signal.<String>builder()
                .source(() -> told.add("start"), () -> told.add("stop"))
                .onConnected(s -> {
                    told.add("+" + s.name());
                    if (s.name().equals("a")) {
                        self.get(0).connect(value -> {}, receiver().named("b"));
                        s.close();
                    }
                })
                .onDisconnected(s -> told.add("-" + s.name()))
                .build();
        self.add(signal);
        signal.connect(value -> {}, receiver().named("a"));

        assertThat(told).containsExactly("start", "+a", "+b", "-a");
    }

    @Test
    void aHookThatThrowsIsLoggedAndStopsNothing() {
        try (Log log = new Log()) {
            Signal<String> signal = Signal.<String>builder()
                    .name("test")
                    .source(
                            () -> {
                                throw new IllegalStateException("start");
                            },
                            () -> told.add("stop"))
                    .build();
            signal.connect(told::add);
            signal.send("1");
            signal.disconnectAll();

            assertThat(told).containsExactly("1", "stop");
            assertThat(log.records)
                    .singleElement()
                    .satisfies(logged -> assertThat(logged.getMessage()).contains("'test'"));
        }
    }

    @Test
    void startAndStopTakeTurnsWhoeverConnectsAndCloses() throws Exception {
        AtomicBoolean running = new AtomicBoolean();
        AtomicInteger disorder = new AtomicInteger();
        AtomicInteger inside = new AtomicInteger();
        Signal<String> signal = Signal.<String>builder()
                .source(
                        () -> {
                            disorder.addAndGet(inside.getAndIncrement());
                            disorder.addAndGet(running.compareAndSet(false, true) ? 0 : 1);
                            inside.decrementAndGet();
                        },
                        () -> {
                            disorder.addAndGet(inside.getAndIncrement());
                            disorder.addAndGet(running.compareAndSet(true, false) ? 0 : 1);
                            inside.decrementAndGet();
                        })
                .build();
        ExecutorService pool = Executors.newFixedThreadPool(3);
        CountDownLatch done = new CountDownLatch(3);
        try {
            for (int t = 0; t < 3; t++) {
                pool.execute(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        signal.connect(value -> {}).close();
                    }
                    done.countDown();
                });
            }
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            pool.shutdown();
        }

        assertThat(disorder).hasValue(0);
        assertThat(running).isFalse();
    }

    @Test
    void warnsOnceOfTooManyReceivers() {
        try (Log log = new Log()) {
            Signal<String> signal =
                    Signal.<String>builder().name("crowd").warnAbove(2).build();
            for (int i = 0; i < 5; i++) {
                signal.connect(value -> {});
            }

            assertThat(log.records).singleElement().satisfies(logged -> {
                assertThat(logged.getLevel()).isEqualTo(Level.WARNING);
                assertThat(logged.getMessage()).contains("'crowd'", "more than 2 receivers");
                assertThat(logged.getThrown().getStackTrace())
                        .as("where it was connected")
                        .anyMatch(frame -> frame.getClassName().equals(HooksTest.class.getName()));
            });
        }
        assertThatThrownBy(() -> Signal.builder().warnAbove(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("warnAbove=0");
    }

    @Test
    void theDefaultHandlerLogsFailuresButNotWithoutEnd() {
        try (Log log = new Log()) {
            Signal<String> signal = Signal.create("logged");
            signal.connect(
                    value -> {
                        throw new IllegalStateException("test");
                    },
                    receiver().named("broken"));
            for (int i = 0; i < 100; i++) {
                signal.send("value");
            }

            assertThat(log.records).hasSize(5);
            assertThat(log.records.get(0).getMessage()).contains("broken", "logged", "value");
            assertThat(log.records.get(0).getThrown()).hasMessage("test");
        }
    }
}
