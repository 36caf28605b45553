package dev.signalbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTest {
    record OrderPlaced(String food, String drink) {}

    @Named("till.closed")
    record Closing(int cash) {}

    @Named("")
    record Nameless() {}

    @Test
    @Tag("M7")
    void keepsPositionalArgsExactlyAsGiven() { // M7
        Event event = Event.of("new-user", "Jerry", 42, null);
        assertThat(event.name()).isEqualTo("new-user");
        assertThat(event.args()).containsExactly("Jerry", 42, null);
        assertThat(event.named()).isEmpty();
        assertThat(event.sender()).isEmpty();
        assertThat(event.headers()).isEmpty();
    }

    @Test
    @Tag("M7")
    void keepsPositionalAndNamedArgsTogether() { // M3, M7: any name, also one that a method's parameter has
        Event event = Event.builder("order-food")
                .arg("sushi")
                .arg("name", "x")
                .arg("drink", "sake")
                .arg("gift", null)
                .sender("table-7")
                .header("trace", "00-ab")
                .build();
        assertThat(event.args()).containsExactly("sushi");
        assertThat(event.named())
                .containsExactly(
                        Map.entry("name", "x"),
                        Map.entry("drink", "sake"),
                        new java.util.AbstractMap.SimpleEntry<>("gift", null));
        assertThat(event.sender()).contains("table-7");
        assertThat(event.headers()).containsExactly(Map.entry("trace", "00-ab"));
        assertThat(event.header("trace")).contains("00-ab");
        assertThat(event.header("span")).isEmpty();
    }

    @Test
    void takesARecordApartIntoNamedArgs() {
        Event event = Event.of("order-food", new OrderPlaced("sushi", "sake"));
        assertThat(event.name()).isEqualTo("order-food");
        assertThat(event.named()).containsExactly(Map.entry("food", "sushi"), Map.entry("drink", "sake"));
        assertThat(event.args()).isEmpty();
    }

    @Test
    void aRecordAmongSeveralArgsIsAPositionalArg() {
        OrderPlaced order = new OrderPlaced("sushi", "sake");
        assertThat(Event.of("x", order, 1).args()).containsExactly(order, 1);
        assertThat(Event.of("x", (Object) order).args()).containsExactly(order);
    }

    @Test
    void isNamedAfterTheRecordsClassInKebabCase() {
        assertThat(Event.of(new OrderPlaced("a", "b")).name()).isEqualTo("order-placed");
        assertThat(Event.nameOf(OrderPlaced.class)).isEqualTo("order-placed");
    }

    @Test
    void isNamedAsTheRecordSays() {
        assertThat(Event.of(new Closing(3)).name()).isEqualTo("till.closed");
    }

    @Test
    void refusesABadNameOnARecord() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Event.of(new Nameless()))
                .withMessageContaining("@Named")
                .withMessageContaining("Nameless")
                .withMessageContaining("is empty");
    }

    @ParameterizedTest
    @CsvSource({
        "OrderPlaced,order-placed",
        "Order,order",
        "HTTPServerUp,http-server-up",
        "URL,url",
        "Order2Go,order2-go",
        "Über_Maß,über-maß",
        "Snake_Case,snake-case",
        "X,x"
    })
    void makesKebabCaseOfClassNames(String name, String kebab) {
        assertThat(Names.kebab(name)).isEqualTo(kebab);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "order food", "orders.*", "日本", "🍣", "a/b:c"})
    void takesAnyReadableName(String name) {
        assertThat(Event.of(name).name()).isEqualTo(name);
    }

    @Test
    void saysWhatIsWrongWithAName() {
        assertRefused("", "The name of an event is empty");
        assertRefused("x".repeat(256), "too long", "length=256", "limit=255");
        assertRefused("a\nb", "control character", "index=1", "U+000A", "\"a\\nb\"");
        assertRefused("a\u007F", "control character", "U+007F");
        assertRefused("a\uD83C", "half a surrogate pair", "index=1");
        assertRefused("\uDF63\uD83C", "half a surrogate pair", "index=0");
        assertThat(Event.of("x".repeat(255)).name()).hasSize(255);
    }

    private static void assertRefused(String name, String... words) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Event.of(name))
                .satisfies(e -> assertThat(e).hasMessageContainingAll(words));
        assertThatExceptionOfType(ConfigurationException.class).isThrownBy(() -> Event.builder(name));
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Event.builder("fine").name(name));
    }

    @Test
    @SuppressWarnings("NullAway") // nulls where none may be
    void refusesNullsWhereNoneMayBe() {
        @Nullable Object nothing = null;
        assertThatNullPointerException().isThrownBy(() -> Event.of((String) nothing, 1));
        assertThatNullPointerException()
                .isThrownBy(() -> Event.of("x", (Object[]) nothing))
                .withMessageContaining("(Object) null");
        assertThatNullPointerException().isThrownBy(() -> Event.of((Record) nothing));
        assertThatNullPointerException().isThrownBy(() -> Event.builder("x").arg((String) nothing, 1));
        assertThatNullPointerException().isThrownBy(() -> Event.builder("x").header("a", (String) nothing));
        assertThatNullPointerException().isThrownBy(() -> Event.builder("x").header((String) nothing, "a"));
    }

    @Test
    void isNotChangedByWhatItWasMadeFromNorByItsOwnLists() {
        Object[] args = {"a"};
        Map<String, Object> named = new HashMap<>(Map.of("k", "v"));
        Event positional = Event.of("x", args);
        EventBuilder builder = Event.builder("x").args(List.of("a")).named(named);
        Event built = builder.build();
        args[0] = "changed";
        named.put("k", "changed");
        builder.arg("more").arg("k", "changed").header("h", "changed");
        assertThat(positional.args()).containsExactly("a");
        assertThat(built).isEqualTo(Event.builder("x").arg("a").arg("k", "v").build());
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> positional.args().set(0, "b"));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> built.named().put("z", 1));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> built.headers().put("z", ""));
    }

    @Test
    void copiesShallowly() {
        List<String> shared = new ArrayList<>(List.of("a"));
        Event event = Event.of("x", (Object) shared);
        shared.add("b");
        assertThat(event.arg(0)).isEqualTo(List.of("a", "b"));
    }

    @Test
    void startsFromAnotherEvent() {
        Event first = Event.builder("x")
                .arg(1)
                .arg("k", "v")
                .sender("s")
                .header("h", "1")
                .build();
        assertThat(first.toBuilder().build()).isEqualTo(first);
        Event second =
                first.toBuilder().name("y").arg(2).arg("k", "w").sender(null).build();
        assertThat(second.toString()).isEqualTo("y(1, 2, k=\"w\") with {h=\"1\"}");
        assertThat(first.toString()).isEqualTo("x(1, k=\"v\") from \"s\" with {h=\"1\"}");
    }

    @Test
    void takesARecordsComponentsInTheBuilder() {
        Event event = Event.builder("order-food")
                .named(new OrderPlaced("sushi", "sake"))
                .arg("drink", "tea")
                .build();
        assertThat(event.as(OrderPlaced.class)).isEqualTo(new OrderPlaced("sushi", "tea"));
    }

    @Test
    void anOptionalTravelsAsItsValueOrNull() {
        record Visit(Optional<String> coat, Optional<Integer> hats) {}
        Event event = Event.of(new Visit(Optional.of("red"), Optional.empty()));
        assertThat(event.get("coat")).isEqualTo("red");
        assertThat(event.has("hats")).isTrue();
        assertThat(event.get("hats")).isNull();
        assertThat(event.as(Visit.class)).isEqualTo(new Visit(Optional.of("red"), Optional.empty()));
    }

    @Test
    void isEqualWhenAllItsPartsAre() {
        Event event = Event.builder("x")
                .arg(new byte[] {1})
                .arg("k", new int[] {2})
                .sender("s")
                .header("h", "1")
                .build();
        Event same = Event.builder("x")
                .arg(new byte[] {1})
                .arg("k", new int[] {2})
                .sender("s")
                .header("h", "1")
                .build();
        assertThat(event).isEqualTo(same).hasSameHashCodeAs(same).isEqualTo(event);
        for (Event other : List.of(
                same.toBuilder().name("y").build(),
                same.toBuilder().arg(3).build(),
                same.toBuilder().args(List.of(new byte[] {2})).build(),
                same.toBuilder().arg("k", new int[] {3}).build(),
                same.toBuilder().arg("l", 1).build(),
                same.toBuilder().sender("t").build(),
                same.toBuilder().header("h", "2").build())) {
            assertThat(other).isNotEqualTo(event);
        }
        Event nullHere = Event.builder("x").arg("a", null).build();
        assertThat(nullHere).isNotEqualTo(Event.builder("x").arg("b", null).build());
        assertThat(nullHere).isNotEqualTo("x").isNotEqualTo(null);
    }

    @Test
    void equalityDoesNotDependOnTheOrderOfNamedArgs() {
        Event one = Event.builder("x").arg("a", 1).arg("b", 2).build();
        Event two = Event.builder("x").arg("b", 2).arg("a", 1).build();
        assertThat(one).isEqualTo(two).hasSameHashCodeAs(two);
    }

    @Test
    void showsItselfReadably() {
        assertThat(Event.of("ping")).hasToString("ping()");
        assertThat(Event.of("x", null, 'c', "a\"b\n", new byte[3], new int[] {1, 2}))
                .hasToString("x(null, c, \"a\\\"b\\n\", byte[3], [1, 2])");
    }

    @Test
    void cutsLongValuesWhenShown() {
        Event event = Event.builder("x")
                .arg("y".repeat(10_000))
                .arg(new ArrayList<>(Arrays.asList(new Integer[1_000])))
                .arg("deep", List.of(List.of(List.of(List.of(List.of(1))))))
                .arg("map", Map.of("k", "v".repeat(500)))
                .build();
        assertThat(event.toString())
                .contains("… (10000 characters)")
                .contains("… 995 more")
                .hasSizeLessThan(450);
    }

    @Test
    void showsItselfAlsoWhenAnArgumentCannot() {
        Object broken = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("no");
            }
        };
        assertThat(Event.of("x", broken).toString()).isEqualTo("x((toString threw java.lang.IllegalStateException))");
    }
}
