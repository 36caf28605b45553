package dev.signalbox;

import static dev.signalbox.ReceiverOptions.receiver;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StickySignalTest {
    private final List<Object> heard = new ArrayList<>();
    private final List<Failure<? extends Integer>> failures = new ArrayList<>();
    private final Signal<Integer> signal = Signal.<Integer>builder()
            .name("test")
            .sticky()
            .onFailure(failures::add)
            .build();

    @Test
    void givesTheLastValueToEachNewReceiver() {
        signal.connect(heard::add);
        assertThat(signal.last()).isEmpty();
        signal.send(1);
        signal.send(2);
        signal.connect(value -> heard.add("late " + value));
        signal.send(3);

        assertThat(heard).containsExactly(1, 2, "late 2", 3, "late 3");
        assertThat(signal.last()).contains(3);
    }

    @Test
    void givesItToNobodyOnceForgotten() {
        signal.send(1);
        signal.forgetLast();
        signal.connect(heard::add);

        assertThat(heard).isEmpty();
        assertThat(signal.last()).isEmpty();
    }

    @Test
    void keepsTheLastValueOfEveryVerb() {
        signal.sendOrThrow(1);
        assertThat(signal.last()).contains(1);
        signal.sendReporting(2);
        assertThat(signal.last()).contains(2);
        signal.sendAsync(3);
        assertThat(signal.last()).contains(3);
        signal.sendLazy(() -> 4);
        assertThat(signal.last()).contains(4);
    }

    @Test
    void givesItOnlyToReceiversThatHearItsSenderAndWantItsValue() {
        signal.send("x", 1);
        signal.connect(value -> heard.add("x"), receiver().from("x"));
        signal.connect(value -> heard.add("y"), receiver().from("y"));
        signal.connect(value -> heard.add("big"), receiver(Integer.class).when(value -> value > 1));
        signal.connectWithSender((sender, value) -> heard.add(sender));

        assertThat(heard).containsExactly("x", "x");
    }

    @Test
    void theReplayCountsAsACallAndGoesThroughTheMailbox() {
        Queue<Runnable> tasks = new ArrayDeque<>();
        signal.send(1);
        Subscription once = signal.connect(heard::add, receiver().on(tasks::add).once());
        assertThat(heard).isEmpty();
        assertThat(once.isClosed()).isTrue();
        tasks.remove().run();
        signal.send(2);

        assertThat(heard).containsExactly(1);
    }

    @Test
    void aReceiverThatFailsOnTheReplayIsReportedAndStaysConnected() {
        signal.send(1);
        Subscription s = signal.connect(value -> {
            throw new IllegalStateException("test");
        });

        assertThat(failures).hasSize(1);
        assertThat(s.isActive()).isTrue();
    }

    @Test
    void connectingTheSameIdAgainGivesNoSecondReplay() {
        signal.send(1);
        signal.connect(heard::add, receiver().id("me"));
        signal.connect(heard::add, receiver().id("me"));

        assertThat(heard).containsExactly(1);
    }

    @Test
    void otherSignalsKeepNothing() {
        Signal<Integer> plain = Signal.create();
        plain.send(1);
        plain.connect(heard::add);

        assertThat(plain.last()).isEmpty();
        assertThat(heard).isEmpty();
    }

    @Test
    void expectationsWaitForWhatIsStillToCome() throws Exception {
        signal.send(1);
        try (Expectation<Integer> expected = signal.expect()) {
            assertThat(expected.peek()).isNull();
            signal.send(2);
            assertThat(expected.await(Duration.ZERO)).isEqualTo(2);
        }
        assertThat(signal.next()).isNotDone();
        assertThat(signal.waitFor(Duration.ZERO)).isEmpty();
    }

    @Test
    void aReceiverThatConnectsWhileOthersSendGetsEveryValueFromThenOnExactlyOnce() throws Exception {
        int rounds = 300;
        int values = 200;
        for (int round = 0; round < rounds; round++) {
            Signal<Integer> state = Signal.<Integer>builder().sticky().build();
            state.send(0);
            Queue<Integer> got = new ConcurrentLinkedQueue<>();
            CountDownLatch started = new CountDownLatch(1);
            CountDownLatch ended = new CountDownLatch(1);
            Thread sender = new Thread(() -> {
                for (int i = 1; i <= values; i++) {
                    state.send(i);
                    if (i == values / 4) {
                        started.countDown();
                    }
                }
                ended.countDown();
            });
            sender.setDaemon(true);
            sender.start();
            assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
            state.connect(got::add);
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();

            List<Integer> sorted = got.stream().sorted().toList();
            int first = sorted.get(0);
            assertThat(sorted)
                    .hasSize(values + 1 - first)
                    .doesNotHaveDuplicates()
                    .endsWith(values);
        }
    }
}
