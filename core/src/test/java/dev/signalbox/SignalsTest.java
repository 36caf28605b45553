package dev.signalbox;

import static dev.signalbox.ReceiverOptions.receiver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SignalsTest {
    private final Signals signals = Signals.create();
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();

    /** What its methods hear goes where the test looks. */
    public final class Kitchen {
        @Receives("order")
        public void order(String food) {
            heard.add("order " + food);
        }

        @Receives("price")
        public int price(String food) {
            return food.length();
        }

        @Receives("later")
        public CompletionStage<Integer> later(String food) {
            heard.add("later " + food);
            return CompletableFuture.completedFuture(food.length());
        }

        @Receives("table")
        public void table(int number) {
            heard.add("table " + number);
        }
    }

    /** One method of two does not fit. */
    public static final class Misfit {
        @Receives("order")
        public void order(String food) {}

        @Receives("table")
        public void table(List<String> wrong) {}
    }

    @Test
    void theSameNameAndTypeGiveTheSameSignal() {
        Signal<String> order = signals.signal("order", String.class);

        assertThat(signals.signal("order", String.class)).isSameAs(order);
        assertThat(order.name()).isEqualTo("order");
        assertThat(Signals.create().signal("order", String.class)).isNotSameAs(order);
        Signal<String> named = Signals.named("signals test", String.class);
        assertThat(Signals.global().signal("signals test", String.class)).isSameAs(named);
        assertThat(Signals.global().remove("signals test")).isTrue();
    }

    @Test
    void anotherTypeIsRefusedNamingBoth() {
        signals.signal("order", String.class);
        signals.question("price", String.class, Integer.class);

        assertThatThrownBy(() -> signals.signal("order", Object.class))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("'order'", "signal of java.lang.String", "signal of java.lang.Object");
        assertThatThrownBy(() -> signals.signal("price", String.class))
                .hasMessageContainingAll("question of java.lang.String answered by java.lang.Integer");
        assertThatThrownBy(() -> signals.question("price", String.class, Long.class))
                .hasMessageContaining("answered by java.lang.Long");
        assertThatThrownBy(() -> signals.question("order", String.class, Long.class))
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    void primitiveTypesStandForTheirBoxes() {
        Signal<Integer> numbers = signals.signal("numbers", int.class);

        assertThat(signals.signal("numbers", Integer.class)).isSameAs(numbers);
        assertThatThrownBy(() -> signals.signal("nothing", void.class)).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> signals.signal("nothing", Void.class)).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void settingsCountForTheOneThatIsMadeAndLeaveItsName() {
        Signal<String> state = signals.signal(
                "state", String.class, builder -> builder.name("other").sticky());
        state.send("on");
        assertThat(state.last()).contains("on");
        assertThat(state.name()).isEqualTo("state");
        assertThat(signals.signal("state", String.class, builder -> {
                    throw new AssertionError("it stands already");
                }))
                .isSameAs(state);
    }

    @Test
    void namesThatMayNotBeAreRefused() {
        assertThatThrownBy(() -> signals.signal("", String.class)).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> signals.signal("a\nb", String.class)).isInstanceOf(ConfigurationException.class);
        assertThat(signals.describe()).isEmpty();
    }

    @Test
    void connectsMarkedMethodsToSignalsAndQuestions() throws Exception {
        Subscription all = signals.connect(new Kitchen());
        signals.signal("order", String.class).send("sushi");
        signals.signal("table", int.class).send(7);
        CompletableFuture<Delivery<String>> later =
                signals.signal("later", String.class).sendAsync("tea");

        assertThat(heard).containsExactly("order sushi", "table 7", "later tea");
        assertThat(later.get(10, TimeUnit.SECONDS).receivers()).isEqualTo(1);
        assertThat(signals.question("price", String.class, int.class).ask("sushi"))
                .extracting(Answer::value)
                .containsExactly(5);
        all.close();
        signals.signal("order", String.class).send("sushi");
        assertThat(heard).hasSize(3);
    }

    @Test
    void anAsynchronousMethodAnswersAQuestionThatStands() {
        Question<String, Integer> later = signals.question("later", String.class, Integer.class);
        signals.connect(new Kitchen());

        assertThat(later.ask("tea")).extracting(Answer::value).containsExactly(3);
    }

    @Test
    void optionsCountForEachMethod() {
        signals.connect(new Kitchen(), receiver().once());
        Signal<String> order = signals.signal("order", String.class);
        order.send("1");
        order.send("2");

        assertThat(heard).containsExactly("order 1");
    }

    @Test
    void connectsAllMethodsOrNone() {
        Signal<String> order = signals.signal("order", String.class);
        signals.signal("table", int.class);

        assertThatThrownBy(() -> signals.connect(new Misfit()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("table");
        assertThat(order.hasReceivers()).isFalse();
    }

    @Test
    void aReceiverOfAllHearsSignalsThatStandAndThoseToCome() {
        signals.signal("before", String.class);
        signals.question("no signal", String.class, String.class);
        Subscription all = signals.connectToAll((name, value) -> heard.add(name + "=" + value));
        signals.signal("after", Integer.class);
        signals.signal("before", String.class).send("a");
        signals.signal("after", Integer.class).send(1);
        all.pause();
        signals.signal("paused", Integer.class).send(2);
        signals.signal("before", String.class).send("b");
        assertThat(all.isActive()).isFalse();
        all.resume();
        signals.signal("paused", Integer.class).send(3);
        all.close();
        all.close();
        signals.signal("after", Integer.class).send(4);
        signals.signal("closed", Integer.class).send(5);

        assertThat(all.isClosed()).isTrue();
        assertThat(heard).containsExactly("before=a", "after=1", "paused=3");
        assertThat(signals.signal("closed", Integer.class).receivers()).isEmpty();
    }

    @Test
    void aReceiverOfAllMayCloseItselfWhileItIsConnected() {
        List<Subscription> self = new ArrayList<>();
        self.add(signals.connectToAll((name, value) -> {
            heard.add(name + "=" + value);
            self.get(0).close();
        }));
        Signal<String> state = signals.signal(
                "state",
                String.class,
                builder -> builder.sticky().onConnected(s -> self.get(0).close()));

        assertThat(state.receivers()).isEmpty();
        state.send("1");
        assertThat(heard).isEmpty();
    }

    @Test
    void findsDescribesAndForgets() {
        Signal<String> order = signals.signal("order", String.class);
        order.connect(value -> {}, receiver().named("kitchen"));
        signals.question("price", String.class, Integer.class);

        assertThat(signals.find("order").orElseThrow()).isSameAs(order);
        assertThat(signals.find("price")).isEmpty();
        assertThat(signals.find("none")).isEmpty();
        assertThat(signals.describe())
                .containsEntry("order", "signal of java.lang.String: Signal order → [kitchen]")
                .containsEntry(
                        "price", "question of java.lang.String answered by java.lang.Integer: Question price → nobody");
        assertThat(signals.toString()).isEqualTo("Signals[order, price]");
        assertThat(signals.remove("order")).isTrue();
        assertThat(signals.remove("order")).isFalse();
        assertThat(signals.find("order")).isEmpty();
    }

    @Test
    void whoeverAsksAtTheSameTimeGetsTheSameSignalAndAWatcherMissesNothing() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 300; round++) {
                Signals registry = Signals.create();
                Queue<Object> seen = new ConcurrentLinkedQueue<>();
                Subscription all = registry.connectToAll((name, value) -> seen.add(value));
                List<Callable<Signal<Integer>>> asking = new ArrayList<>();
                for (int t = 0; t < 4; t++) {
                    int mine = t;
                    asking.add(() -> {
                        Signal<Integer> signal = registry.signal("same", Integer.class);
                        signal.send(mine);
                        return signal;
                    });
                }
                Signal<Integer> first = null;
                for (Future<Signal<Integer>> each : pool.invokeAll(asking, 20, TimeUnit.SECONDS)) {
                    first = first == null ? each.get() : first;
                    assertThat(each.get()).isSameAs(first);
                }
                assertThat(seen).containsExactlyInAnyOrder(0, 1, 2, 3);
                all.close();
            }
        } finally {
            pool.shutdown();
        }
    }
}
