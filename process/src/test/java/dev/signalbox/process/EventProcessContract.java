package dev.signalbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.ArgumentException;
import dev.signalbox.Default;
import dev.signalbox.Event;
import dev.signalbox.Named;
import dev.signalbox.Receives;
import dev.signalbox.RefusedException;
import dev.signalbox.TimedOutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a process of the plain form does, whatever its back runs in. */
@Timeout(120)
abstract class EventProcessContract {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final List<BackedProcess> open = new ArrayList<>();

    abstract ProcessOptions options();

    record Order(String food, int count) {}

    /** Front and back in one class. */
    static class Kitchen extends EventProcess implements BackHooks {
        private static final long serialVersionUID = 1L;

        private final String city;
        private transient @Nullable List<String> cooked;

        Kitchen(ProcessOptions options, String city) {
            super(options);
            this.city = city;
        }

        // front

        void cook(String food) {
            send("cook", food);
        }

        void any(Event event) {
            send(event);
        }

        CompletableFuture<@Nullable Object> anyAnswer(Event event) {
            return ask(event);
        }

        @Nullable
        String where() {
            return ask(Event.of("where"), SOON, String.class);
        }

        @Nullable
        Object slow(Duration limit) {
            return ask(Event.of("slow", 500), limit, Object.class);
        }

        // back

        @Override
        public void before(BackContext back) {
            cooked = new ArrayList<>();
        }

        private List<String> cooked() {
            List<String> all = cooked;
            if (all == null) {
                all = new ArrayList<>();
                cooked = all;
            }
            return all;
        }

        @Receives("cook")
        void onCook(String food) {
            if (food.isEmpty()) {
                throw new IllegalStateException("nothing to cook");
            }
            cooked().add(food);
            sendOut("cooked", food, cooked().size());
        }

        @Receives("order")
        String onOrder(@Named("food") String food, @Named("drink") @Default("water") String drink) {
            return food + " and " + drink;
        }

        @Receives("record")
        int onRecord(Order order) {
            return order.count;
        }

        @Receives("where")
        String onWhere() {
            return city;
        }

        @Receives("slow")
        void onSlow(int millis) {
            MessageContract.pause(millis);
        }
    }

    private Kitchen kitchen() throws InterruptedException {
        Kitchen kitchen = new Kitchen(options(), "Turku");
        open.add(kitchen);
        kitchen.start();
        return kitchen;
    }

    private static @Nullable Object got(CompletableFuture<@Nullable Object> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    @AfterEach
    void closeAll() {
        open.forEach(BackedProcess::close);
        assertThat(open).allMatch(process -> process.state().isFinal());
    }

    @Test
    @Tag("V3")
    @Tag("V11")
    void eventsGoToTheMethodsOfTheirNamesAndTheBackSendsSomeOut() throws Exception {
        Kitchen kitchen = kitchen();
        List<Object> cooked = new CopyOnWriteArrayList<>();
        kitchen.onMessage("cooked", e -> cooked.add(e.args()));
        kitchen.cook("sushi");
        kitchen.cook("soup");
        await().atMost(SOON).until(() -> cooked.size() == 2);
        assertThat(cooked).containsExactly(List.of("sushi", 1), List.of("soup", 2));
        assertThat(kitchen.where()).isEqualTo("Turku");
    }

    @Test
    @Tag("V1")
    void anAnswerIsWhatTheMethodGivesForArgumentsByNameAndRecords() throws Exception {
        Kitchen kitchen = kitchen();
        Event named = Event.builder("order").arg("food", "sushi").build();
        assertThat(got(kitchen.anyAnswer(named))).isEqualTo("sushi and water");
        assertThat(got(kitchen.anyAnswer(Event.of("order", "soup", "tea")))).isEqualTo("soup and tea");
        assertThat(got(kitchen.anyAnswer(Event.of("record", new Order("rice", 3)))))
                .isEqualTo(3);
        assertThat(got(kitchen.anyAnswer(Event.of("cook", "rice")))).isNull();
    }

    @Test
    @Tag("V4")
    void anUnknownEventIsToldToItsSenderAndTheBackGoesOn() throws Exception {
        Kitchen kitchen = kitchen();
        List<String> told = new CopyOnWriteArrayList<>();
        kitchen.onFailure((event, failure) -> told.add(event + ": " + failure.getMessage()));
        kitchen.any(Event.of("dance", 1));
        assertThatThrownBy(() -> got(kitchen.anyAnswer(Event.of("sing"))))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("\"sing\"")
                .hasMessageContaining("cook");
        await().atMost(SOON).until(() -> told.size() == 1);
        assertThat(told.get(0)).startsWith("dance: ").contains("no method");
        assertThat(kitchen.where()).isEqualTo("Turku");
    }

    @Test
    @Tag("V5")
    @Tag("V25")
    @Tag("V26")
    void wrongArgumentsAndFailuresAreToldToTheSenderAndTheBackGoesOn() throws Exception {
        Kitchen kitchen = kitchen();
        List<Throwable> told = new CopyOnWriteArrayList<>();
        kitchen.onFailure((event, failure) -> told.add(failure));
        kitchen.any(Event.of("cook", 1, 2, 3));
        kitchen.any(Event.of("record", "no record"));
        kitchen.cook("");
        await().atMost(SOON).until(() -> told.size() == 3);
        assertThat(told.get(0)).isInstanceOf(ArgumentException.class).hasMessageContaining("onCook");
        assertThat(told.get(1)).isInstanceOf(ArgumentException.class);
        assertThat(told.get(2)).isInstanceOf(IllegalStateException.class).hasMessage("nothing to cook");
        assertThat(kitchen.where()).isEqualTo("Turku");
    }

    @Test
    @Tag("V20")
    void methodsOfTheBackCanBeCalledDirectlyOnAnObjectThatWasNotStarted() {
        Kitchen kitchen = new Kitchen(options(), "Oulu");
        List<Object> cooked = new ArrayList<>();
        kitchen.onAnyMessage(e -> cooked.add(e.arg(0)));
        kitchen.onCook("soup");
        assertThat(cooked).containsExactly("soup");
        assertThat(kitchen.onWhere()).isEqualTo("Oulu");
        assertThatThrownBy(() -> kitchen.cook("soup"))
                .isInstanceOf(BackNotRunning.class)
                .hasMessageContaining("Start it first");
        assertThatThrownBy(kitchen::back).isInstanceOf(IllegalStateException.class);
        kitchen.close();
        assertThat(kitchen.state()).isEqualTo(BackState.STOPPED);
    }

    @Test
    void anAnswerThatTakesTooLongIsATimeOut() throws Exception {
        Kitchen kitchen = kitchen();
        assertThatThrownBy(() -> kitchen.slow(Duration.ofMillis(20)))
                .isInstanceOf(TimedOutException.class)
                .hasMessageContaining("'slow'");
        assertThat(kitchen.where()).isEqualTo("Turku");
    }

    /** Two methods of one name. */
    static final class Twice extends EventProcess {
        private static final long serialVersionUID = 1L;

        Twice(ProcessOptions options) {
            super(options);
        }

        @Receives("a")
        void first() {}

        @Receives("a")
        void second() {}
    }

    @Test
    void twoMethodsForOneEventAreAFailureOfTheStart() {
        Twice twice = new Twice(options());
        assertThatThrownBy(twice::start).isInstanceOf(BackStartFailed.class).hasMessageContaining("two are for \"a\"");
        twice.close();
    }
}
