package dev.signalbox;

import static dev.signalbox.ReceiverOptions.receiver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How receivers come, stay and go: owners, ids, limits, groups, and options that clash. */
class SubscriptionTest {
    private static final List<String> HEARD = new ArrayList<>();

    private final List<String> heard = new ArrayList<>();
    private final Signal<String> signal = Signal.create("test");

    private static final class Panel {
        final String name;

        Panel(String name) {
            this.name = name;
        }

        void show(String value) {
            HEARD.add(name + ":" + value);
        }
    }

    private final class Capturing {
        Subscription connectByMethod() {
            return signal.connectWeak(this, Capturing::take);
        }

        Subscription connectByLambda() {
            return signal.connectWeak(this, (self, value) -> self.take(value));
        }

        Subscription connectCapturing() {
            return signal.connectWeak(this, (self, value) -> take(value));
        }

        Subscription connectBound() {
            BiReceiver<Object, String> bound = this::takeTwo;
            return signal.connectWeak(this, bound);
        }

        void take(String value) {
            heard.add(value);
        }

        void takeTwo(Object self, String value) {
            heard.add(value);
        }
    }

    @Test
    void aWeakReceiverGoesWithItsOwner() {
        HEARD.clear();
        Panel owner = new Panel("panel");
        Subscription s = signal.connectWeak(owner, Panel::show);
        signal.send("1");
        assertThat(HEARD).containsExactly("panel:1");
        owner = null;

        await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            signal.send("2"); // a send that meets the missing owner closes it as well
            return s.isClosed();
        });
        assertThat(signal.receivers()).isEmpty();
    }

    @Test
    void weakReceiversTakeOptionsAndQuestionsHaveThemToo() {
        HEARD.clear();
        Panel owner = new Panel("panel");
        signal.connectWeak(owner, Panel::show, receiver().once());
        signal.send("1");
        signal.send("2");
        Question<String, String> question = Question.create();
        question.connectWeak(owner, (panel, value) -> panel.name + " " + value);

        assertThat(HEARD).containsExactly("panel:1");
        assertThat(question.ask("?")).extracting(Answer::value).containsExactly("panel ?");
        assertThatThrownBy(() -> question.connectWeak(owner, (panel, value) -> owner.name))
                .isInstanceOf(ConfigurationException.class);
        java.lang.ref.Reference.reachabilityFence(owner);
    }

    @Test
    void codeThatCapturesIsRefusedAndTheMessageSaysWhatToWrite() {
        Capturing owner = new Capturing();
        owner.connectByMethod();
        owner.connectByLambda();
        signal.send("1");

        assertThat(heard).containsExactly("1", "1");
        assertThatThrownBy(owner::connectCapturing)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("Capturing", "may not capture", "Owner::method", "(self, value)");
        assertThatThrownBy(owner::connectBound).isInstanceOf(ConfigurationException.class);
        assertThat(signal.receivers()).hasSize(2);
        java.lang.ref.Reference.reachabilityFence(owner);
    }

    @Test
    void anIdKeepsTheFirstReceiverUnlessItReplaces() {
        Subscription first =
                signal.connect(value -> heard.add("first"), receiver().id("me"));
        Subscription again =
                signal.connect(value -> heard.add("again"), receiver().id("me"));
        signal.connect(value -> heard.add("other"));
        signal.send("1");
        assertThat(again).isSameAs(first);
        Subscription replaced = signal.connect(
                value -> heard.add("replaced"), receiver().id("me").replacing());
        signal.send("2");
        replaced.close();
        signal.connect(value -> heard.add("back"), receiver().id("me"));
        signal.send("3");

        assertThat(first.isClosed()).isTrue();
        assertThat(heard).containsExactly("first", "other", "other", "replaced", "other", "back");
    }

    @Test
    void connectingUnderTheIdOfOneThatIsJustClosingConnects() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            for (int i = 0; i < 5_000; i++) {
                Signal<String> each = Signal.create();
                Subscription old = each.connect(value -> {}, receiver().id("me"));
                Future<?> closing = pool.submit(old::close);
                Subscription made = pool.submit(
                                () -> each.connect(value -> {}, receiver().id("me")))
                        .get(20, TimeUnit.SECONDS);
                closing.get(20, TimeUnit.SECONDS);
                if (made != old) { // else it was there first, and has been closed since
                    assertThat(made.isActive()).isTrue();
                    assertThat(each.receivers()).hasSize(1);
                }
            }
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void timesIsExactWhoeverSends() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        signal.connect(value -> calls.incrementAndGet(), receiver().times(1000));
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < 3; t++) {
                all.add(pool.submit(() -> {
                    for (int i = 0; i < 1000; i++) {
                        signal.send("x");
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get(20, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdown();
        }

        assertThat(calls).hasValue(1000);
        assertThat(signal.receivers()).isEmpty();
    }

    @Test
    void untilEndsItHoweverTheStageEndsAlsoWhenItHasEndedBefore() {
        CompletableFuture<Void> end = new CompletableFuture<>();
        Subscription s = signal.connect(heard::add, receiver().until(end));
        end.completeExceptionally(new IllegalStateException("test"));

        assertThat(s.isClosed()).isTrue();
        assertThat(signal.connect(heard::add, receiver().until(end)).isClosed()).isTrue();
        assertThat(signal.receivers()).isEmpty();
    }

    @Test
    void aStageThatLastsHoldsNoReceiverThatIsClosed() {
        CompletableFuture<Void> never = new CompletableFuture<>();
        Panel panel = new Panel("panel");
        WeakReference<Panel> gone = new WeakReference<>(panel);
        signal.connect(panel::show, receiver().until(never)).close();
        panel = null;

        await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return gone.get() == null;
        });
        assertThat(never).isNotDone();
    }

    @Test
    void aGroupDoesWhatItsMembersDo() {
        Subscription a = signal.connect(value -> heard.add("a"), receiver().named("a"));
        Subscription b = signal.connect(value -> heard.add("b"), receiver().named("b"));
        Subscription both = Subscription.all(List.of(a, b));
        both.pause();
        signal.send("1");
        assertThat(both.isActive()).isFalse();
        both.resume();
        signal.send("2");
        a.close();
        assertThat(both.isActive()).isTrue();
        assertThat(both.isClosed()).isFalse();
        both.close();

        assertThat(both.isClosed()).isTrue();
        assertThat(both.toString()).isEqualTo("Subscription[a, b]");
        assertThat(heard).containsExactly("a", "b");
    }

    @Test
    void optionsThatClashNameBothSettings() {
        assertThatThrownBy(() -> signal.connect(heard::add, receiver().capacity(3, Overflow.FAIL)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("capacity=3", "executor=none");
        assertThatThrownBy(() -> signal.connect(heard::add, receiver().blockAtMost(Duration.ofSeconds(1))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("blockAtMost=PT1S", "executor=none");
        assertThatThrownBy(() -> signal.connect(
                        heard::add,
                        receiver()
                                .on(Runnable::run)
                                .capacity(3, Overflow.DROP_OLDEST)
                                .blockAtMost(Duration.ofSeconds(1))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("blockAtMost=PT1S", "overflow=DROP_OLDEST");
        assertThatThrownBy(() -> signal.connect(heard::add, receiver().replacing()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("replacing", "id=none");
        assertThat(signal.receivers()).isEmpty();
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> receiver().times(0)).hasMessageContaining("times=0");
        assertThatThrownBy(() -> receiver().capacity(0, Overflow.FAIL)).hasMessageContaining("capacity=0");
        assertThatThrownBy(() -> receiver().capacity(Integer.MAX_VALUE, Overflow.FAIL))
                .hasMessageContaining("capacity=2147483647");
        assertThatThrownBy(() -> receiver().blockAtMost(Duration.ofSeconds(-1))).hasMessageContaining("limit=PT-1S");
    }

    @Test
    void showsItsState() {
        Subscription s = signal.connect(heard::add, receiver().named("a"));
        assertThat(s.toString()).isEqualTo("Subscription[a at test]");
        s.pause();
        s.pause();
        assertThat(s.toString()).isEqualTo("Subscription[a at test, paused]");
        s.close();
        s.pause();
        assertThat(s.toString()).isEqualTo("Subscription[a at test, closed]");
    }
}
