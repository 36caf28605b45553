package dev.signalbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class AnnotatedReceiversTest {
    record OrderPlaced(String food, String drink) {}

    record Ordered(String food, int count, @Nullable String note) {}

    private static final List<Object> HEARD = new ArrayList<>();

    @BeforeEach
    void forget() {
        HEARD.clear();
    }

    private static BoundMethod only(Object target) {
        List<BoundMethod> all = AnnotatedReceivers.of(target, null);
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private static void send(BoundMethod method, Object value) throws Exception {
        method.receiver(value.getClass()).receive(value);
    }

    static class OfOneValue {
        @Receives("order-food")
        void order(OrderPlaced order) {
            HEARD.add(order);
        }
    }

    @Test
    void callsAMethodWithTheSignalsValue() throws Exception {
        BoundMethod method = only(new OfOneValue());
        assertThat(method.signal()).isEqualTo("order-food");
        assertThat(method.payload()).isEqualTo(OrderPlaced.class);
        assertThat(method.answers()).isFalse();
        assertThat(method).hasToString("OfOneValue.order(OrderPlaced order)");
        OrderPlaced order = new OrderPlaced("sushi", "sake");
        send(method, order);
        assertThat(HEARD).containsExactly(order);
        assertThat(HEARD.get(0)).isSameAs(order);
    }

    @Test
    void callsAMethodOfOneRecordWithAnEvent() throws Exception {
        send(only(new OfOneValue()), Event.of("order-food", "sushi", "sake"));
        assertThat(HEARD).containsExactly(new OrderPlaced("sushi", "sake"));
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> send(only(new OfOneValue()), Event.of("order-food", "sushi")))
                .withMessageContainingAll(
                        "Cannot call void order(OrderPlaced order) of dev.signalbox.AnnotatedReceiversTest$OfOneValue",
                        "event \"order-food\"",
                        "component \"drink\"",
                        "found=nothing");
    }

    static class OfAPrimitive {
        @Receives("count")
        void count(int count) {
            HEARD.add(count);
        }
    }

    @Test
    void callsAMethodOfAPrimitive() throws Exception {
        BoundMethod method = only(new OfAPrimitive());
        assertThat(method.payload()).isEqualTo(int.class);
        send(method, 3);
        send(method, Event.of("count", "4"));
        send(method, Event.builder("count").arg("count", 5L).build());
        assertThat(HEARD).containsExactly(3, 4, 5);
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> send(method, Event.of("count", 3.5)))
                .withMessageContainingAll("parameter \"count\"", "expected=int, found=Double 3.5");
    }

    static class OfAList {
        @Receives("ids")
        void take(List<Integer> ids) {
            HEARD.add(ids);
        }
    }

    @Test
    void convertsTheElementsThatTheParameterNames() throws Exception {
        send(only(new OfAList()), Event.of("ids", List.of("1", 2L)));
        assertThat(HEARD).containsExactly(List.of(1, 2));
    }

    static class OfEvents {
        @Receives("order-food")
        void order(Event event) {
            HEARD.add(event);
        }
    }

    @Test
    void callsAMethodOfEventsWithTheEventOrOneMadeOfTheValue() throws Exception {
        BoundMethod method = only(new OfEvents());
        assertThat(method.payload()).isEqualTo(Event.class);
        send(method, Event.of("x", 1));
        send(method, new OrderPlaced("sushi", "sake"));
        send(method, "tea");
        assertThat(HEARD)
                .containsExactly(
                        Event.of("x", 1),
                        Event.of("order-food", new OrderPlaced("sushi", "sake")),
                        Event.of("order-food", "tea"));
    }

    static class OfNames {
        @Receives("order-food")
        void order(@Named("food") String what, @Default("1") int count, @Nullable String note) {
            HEARD.add(new Ordered(what, count, note));
        }
    }

    @Test
    @Tag("A2")
    @Tag("D9")
    @Tag("P15")
    void callsAMethodWithArgumentsByName() throws Exception { // A2, D9, P15: each gets what it names, no more
        BoundMethod method = only(new OfNames());
        assertThat(method.payload()).isEqualTo(Event.class);
        assertThat(method).hasToString("OfNames.order(@Named(\"food\") String what, int count, String note)");
        send(method, Event.builder("e").arg("food", "sushi").arg("zone", 3).build());
        send(
                method,
                Event.builder("e")
                        .arg("sushi")
                        .arg("count", "2")
                        .arg("note", "hot")
                        .build());
        send(method, Event.of("e", "sushi", 3, null));
        assertThat(HEARD)
                .containsExactly(
                        new Ordered("sushi", 1, null), new Ordered("sushi", 2, "hot"), new Ordered("sushi", 3, null));
    }

    @Test
    @Tag("M7")
    @Tag("D9")
    void refusesArgumentsThatDoNotFitTheMethod() { // M7, D9
        BoundMethod method = only(new OfNames());
        assertRefused(method, Event.of("e"), "parameter \"food\"", "expected=String, found=nothing");
        assertRefused(method, Event.of("e", 1, 2, 3, 4), "expected=at most 3, found=4");
        assertRefused(method, Event.builder("e").arg("a").arg("food", "b").build(), "given twice");
        assertRefused(method, Event.of("e", "a", "many"), "parameter \"count\"", "expected=int, found=String \"many\"");
    }

    private static void assertRefused(BoundMethod method, Object value, String... words) {
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> send(method, value))
                .withMessageContaining("Cannot call void order(")
                .satisfies(e -> assertThat(e).hasMessageContainingAll(words));
    }

    @Test
    void takesArgumentsOutOfTheComponentsOfARecord() throws Exception {
        record Wide(int zone, long count, Optional<String> note, String food) {}
        BoundMethod method = only(new OfNames());
        send(method, new OrderPlaced("sushi", "sake"));
        send(method, new Wide(1, 2L, Optional.of("hot"), "soup"));
        send(method, new Wide(1, 2L, Optional.empty(), "soup"));
        assertThat(HEARD)
                .containsExactly(
                        new Ordered("sushi", 1, null), new Ordered("soup", 2, "hot"), new Ordered("soup", 2, null));
        assertRefused(
                method,
                new Wide(1, 1L << 40, Optional.empty(), "soup"),
                "parameter \"count\"",
                "found=Long 1099511627776");
    }

    static class OfOneName {
        @Receives("order-food")
        void order(@Named("drink") String drink) {
            HEARD.add(drink);
        }
    }

    @Test
    void oneNamedParameterIsAnArgument() throws Exception {
        send(only(new OfOneName()), new OrderPlaced("sushi", "sake"));
        send(only(new OfOneName()), Event.builder("e").arg("drink", "tea").build());
        assertThat(HEARD).containsExactly("sake", "tea");
    }

    static class OfNothing {
        @Receives("ping")
        void ping() {
            HEARD.add("ping");
        }
    }

    @Test
    void callsAMethodThatTakesNothingWhateverIsSent() throws Exception {
        BoundMethod method = only(new OfNothing());
        send(method, 1);
        send(method, Event.of("ping", 1, 2));
        assertThat(HEARD).containsExactly("ping", "ping");
    }

    static class Answering {
        @Receives("length")
        int length(String text) {
            return text.length();
        }

        @Receives("later")
        CompletionStage<String> later(@Named("a") String a, @Named("b") String b) {
            return CompletableFuture.completedFuture(a + b);
        }

        @Receives("nothing")
        void nothing(String text) {}
    }

    @Test
    void givesBackWhatTheMethodGives() throws Exception {
        Map<String, BoundMethod> all = bySignal(new Answering());
        BoundMethod length = all.get("length");
        assertThat(length.answers()).isTrue();
        assertThat(length.answer()).isEqualTo(int.class);
        assertThat(length.answering(String.class).receive("four")).isEqualTo(4);
        assertThat(length.answering(Event.class).receive(Event.of("x", "three")))
                .isEqualTo(5);
        length.receiver(String.class).receive("dropped");
        Object later = all.get("later").answering(Event.class).receive(Event.of("x", "a", "b"));
        assertThat((Object) ((CompletionStage<?>) later).toCompletableFuture().join())
                .isEqualTo("ab");
        assertThat(all.get("nothing").answers()).isFalse();
        assertThat(all.get("nothing").answering(String.class).receive("x")).isNull();
    }

    private static Map<String, BoundMethod> bySignal(Object target) {
        return AnnotatedReceivers.of(target, null).stream()
                .collect(java.util.stream.Collectors.toMap(BoundMethod::signal, m -> m));
    }

    static class Throwing {
        @Receives("x")
        void fail(Throwable what) throws Throwable {
            throw what;
        }
    }

    @Test
    void throwsWhatTheMethodThrows() {
        for (Throwable each : List.of(new IOException("disk"), new IllegalStateException(), new StackOverflowError())) {
            assertThatThrownBy(
                            () -> only(new Throwing()).receiver(Throwable.class).receive(each))
                    .isSameAs(each);
            assertThatThrownBy(() ->
                            only(new Throwing()).answering(Throwable.class).receive(each))
                    .isSameAs(each);
        }
    }

    static class Statics {
        @Receives("x")
        static void take(String value) {
            HEARD.add("static " + value);
        }
    }

    @Test
    void callsStaticMethodsOfAnObjectAndOfAClass() throws Exception {
        send(only(new Statics()), "a");
        send(only(Statics.class), "b");
        assertThat(HEARD).containsExactly("static a", "static b");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> AnnotatedReceivers.of(OfOneValue.class, null))
                .withMessageContainingAll(
                        "void order(OrderPlaced order)", "no static method", "an object of the class");
    }

    static class Parent {
        @Receives("inherited")
        void inherited(String value) {
            HEARD.add("inherited " + value);
        }

        @Receives("overridden")
        void overridden(String value) {
            HEARD.add("parent " + value);
        }

        @Receives("renamed")
        void renamed(String value) {
            HEARD.add("parent " + value);
        }

        @Receives("own")
        private void hidden(String value) {
            HEARD.add("parent's own " + value);
        }
    }

    static class Child extends Parent {
        @Override
        void overridden(String value) {
            HEARD.add("child " + value);
        }

        @Override
        @Receives("renamed-in-child")
        void renamed(String value) {
            HEARD.add("child " + value);
        }

        @Receives("own")
        private void hidden(String value) {
            HEARD.add("child's own " + value);
        }
    }

    static class Grandchild extends Child {
        @Override
        void renamed(String value) {
            HEARD.add("grandchild " + value);
        }
    }

    @Test
    void bindsInheritedAndOverriddenMethodsOnce() throws Exception {
        List<BoundMethod> all = AnnotatedReceivers.of(new Grandchild(), null);
        assertThat(all)
                .extracting(BoundMethod::signal)
                .containsExactly("own", "renamed-in-child", "own", "inherited", "overridden");
        for (BoundMethod method : all) {
            send(method, method.signal());
        }
        assertThat(HEARD)
                .containsExactly(
                        "child's own own",
                        "grandchild renamed-in-child",
                        "parent's own own",
                        "inherited inherited",
                        "child overridden");
    }

    interface Handler<T> {
        @Receives("handled")
        void handle(T value);

        @Receives("by-default")
        default void byDefault(List<T> values) {
            HEARD.add(values);
        }
    }

    interface OrderHandler extends Handler<Ordered> {}

    static class Kitchen implements OrderHandler, Handler<Ordered> {
        @Override
        public void handle(Ordered value) {
            HEARD.add(value);
        }
    }

    @Test
    void bindsGenericAndDefaultMethodsOfInterfaces() throws Exception {
        Map<String, BoundMethod> all = bySignal(new Kitchen());
        assertThat(all).hasSize(2);
        BoundMethod handle = all.get("handled");
        assertThat(handle.payload()).isEqualTo(Ordered.class);
        Ordered order = new Ordered("soup", 1, null);
        send(handle, order);
        send(handle, Event.of(order));
        all.get("by-default").receiver(Event.class).receive(Event.of("x", (Object)
                List.of(Map.of("food", "soup", "count", "1"))));
        assertThat(HEARD).containsExactly(order, order, List.of(order));
        assertThatExceptionOfType(ConfigurationException.class).isThrownBy(() -> handle.receiver(String.class));
    }

    interface Pricer<R> {
        @Receives("price")
        R price(String food);
    }

    static class Menu implements Pricer<Integer> {
        @Override
        public Integer price(String food) {
            return food.length();
        }
    }

    @Test
    void knowsWhatAGenericMethodAnswersInItsClass() throws Exception {
        assertThat(only(new Menu()).answer()).isEqualTo(Integer.class);
        assertThat(only(new Menu()).answering(String.class).receive("soup")).isEqualTo(4);
    }

    static class Bounded {
        @Receives("number")
        <N extends Number> void take(N number) {
            HEARD.add(number);
        }

        @Receives("lists")
        void take(List<String>[] lists) {
            HEARD.add(lists.length);
        }
    }

    @Test
    void aMethodsOwnVariablesAndGenericArraysStandForTheirClass() {
        Signals signals = Signals.create();
        signals.connect(new Bounded());
        signals.signal("number", Number.class).send(1.5);
        signals.signal("lists", List[].class).send(new List<?>[2]);
        assertThat(HEARD).containsExactly(1.5, 2);
    }

    static class Generic<T> {
        @Receives("x")
        public void take(T value) {
            HEARD.add("generic " + value);
        }
    }

    static class Bridged extends Generic<String> {
        @Override
        @Receives("x")
        public void take(String value) {
            HEARD.add("bridged " + value);
        }
    }

    @Test
    void doesNotBindBridgeMethods() throws Exception {
        BoundMethod method = only(new Bridged());
        assertThat(method.payload()).isEqualTo(String.class);
        send(method, "a");
        assertThat(HEARD).containsExactly("bridged a");
    }

    @Test
    void bindsAProxyOnceByItsInterface() throws Exception {
        Handler<?> proxy = (Handler<?>) java.lang.reflect.Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Handler.class},
                (self, method, args) -> HEARD.add(args[0]));
        BoundMethod handle = bySignal(proxy).get("handled");
        handle.receiver(String.class).receive("a");
        assertThat(HEARD).containsExactly("a");
    }

    @Test
    void refusesAClassWithoutReceivers() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> AnnotatedReceivers.of("text", null))
                .withMessageContainingAll("an object of class java.lang.String", "@Receives(\"order-food\")");
    }

    static class WithEventAmongOthers {
        @Receives("order-food")
        void order(Event event, String food) {}
    }

    static class WithSameNames {
        @Receives("order-food")
        void order(@Named("food") String a, @Named("food") String b) {}
    }

    static class WithBadDefault {
        @Receives("order-food")
        void order(@Named("food") String a, @Default("many") int count) {}
    }

    static class WithBadName {
        @Receives("a\tb")
        void order(String a) {}
    }

    @Test
    void refusesSignaturesThatCannotBeUsedAndShowsARightOne() {
        assertUnusable(
                new WithEventAmongOthers(),
                "void order(Event event, String food) of dev.signalbox.AnnotatedReceiversTest$WithEventAmongOthers",
                "an Event comes alone",
                "Right is: @Receives(\"order-food\") void order(@Named(\"food\") String food)");
        assertUnusable(
                new WithSameNames(),
                "void order(@Named(\"food\") String a, @Named(\"food\") String b)",
                "two parameters are named \"food\"");
        assertUnusable(
                new WithBadDefault(),
                "@Default(\"many\")",
                "parameter \"count\" of void order(",
                "expected=int, found=String \"many\"");
        assertUnusable(new WithBadName(), "@Receives of void order(String a)", "control character");
    }

    private static void assertUnusable(Object target, String... words) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> AnnotatedReceivers.of(target, null))
                .satisfies(e -> assertThat(e).hasMessageContainingAll(words));
    }

    @Test
    void refusesASignalOfAnotherType() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> only(new OfOneValue()).receiver(String.class))
                .withMessageContainingAll(
                        "Cannot connect void order(OrderPlaced order) of dev.signalbox.AnnotatedReceiversTest$OfOneValue",
                        "to signal \"order-food\"",
                        "the signal sends String",
                        "void order(String value)",
                        "void order(Event event)");
        record Other(@Named("dish") String food) {}
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> only(new OfOneValue()).receiver(Other.class))
                .withMessageContaining("void order(@Named(\"dish\") String food)");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> only(new OfNames()).receiver(Other.class))
                .withMessageContaining("it has no component \"food\"");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> only(new OfNames()).answering(String.class))
                .withMessageContaining("the signal sends String");
    }

    @Test
    void takesSubtypesOfWhatTheMethodTakes() throws Exception {
        class OfNumbers {
            @Receives("n")
            public void take(Number n) {
                HEARD.add(n);
            }
        }
        send(only(new OfNumbers()), 1.5);
        assertThat(HEARD).containsExactly(1.5);
    }

    private static final class Secret {
        @Receives("x")
        private void take(String value) {
            HEARD.add("secret " + value);
        }

        static MethodHandles.Lookup lookup() {
            return MethodHandles.lookup();
        }
    }

    @Test
    void reachesPrivateMethodsOnTheClassPathAndByALookup() throws Exception {
        AnnotatedReceivers.of(new Secret(), Secret.lookup())
                .get(0)
                .receiver(String.class)
                .receive("a");
        AnnotatedReceivers.of(new Secret(), MethodHandles.lookup())
                .get(0)
                .receiver(String.class)
                .receive("b");
        AnnotatedReceivers.of(new Secret(), null).get(0).receiver(String.class).receive("c");
        assertThat(HEARD).containsExactly("secret a", "secret b", "secret c");
    }

    @Test
    void eachReceiverHasItsOwnClassWithTheHandleAsConstant() {
        Receiver<Object> one = only(new OfNothing()).receiver(String.class);
        Receiver<Object> two = only(new OfNothing()).receiver(String.class);
        assertThat(one.getClass()).isNotEqualTo(two.getClass());
        assertThat(one.getClass().isHidden()).isTrue();
    }
}
