package dev.signalbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class EventRecordTest {
    enum Size {
        SMALL,
        LARGE
    }

    record OrderPlaced(String food, @Default("water") String drink) {}

    record Line(@Named("dish") String food, int count, Size size) {}

    record Bill(
            List<Line> lines,
            Map<String, Line> best,
            Set<Size> sizes,
            Optional<Line> gift,
            int[] tables,
            Collection<? extends Number> tips) {}

    private static EventBuilder order() {
        return Event.builder("order-food");
    }

    @Test
    void bindsNamedArgsByComponentName() {
        OrderPlaced order = new OrderPlaced("sushi", "sake");
        assertThat(Event.of("order-food", order).as(OrderPlaced.class)).isEqualTo(order);
    }

    @Test
    void bindsPositionalArgsInOrder() {
        assertThat(Event.of("order-food", "sushi", "sake").as(OrderPlaced.class))
                .isEqualTo(new OrderPlaced("sushi", "sake"));
        assertThat(order().arg("sushi").arg("drink", "sake").build().as(OrderPlaced.class))
                .isEqualTo(new OrderPlaced("sushi", "sake"));
    }

    @Test
    @Tag("A2")
    @Tag("D9")
    @Tag("P15")
    void ignoresNamedArgsNobodyAskedFor() { // A2, D9, P15
        assertThat(order().arg("food", "sushi")
                        .arg("zone", 3)
                        .arg("signal", 1)
                        .build()
                        .as(OrderPlaced.class))
                .isEqualTo(new OrderPlaced("sushi", "water"));
    }

    @Test
    @Tag("D9")
    void refusesAnArgumentGivenByPositionAndByName() { // D9
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(
                        () -> order().arg("sushi").arg("food", "soup").build().as(OrderPlaced.class))
                .withMessageContainingAll(
                        "\"order-food\"", "component \"food\"", "given twice", "\"sushi\"", "\"soup\"");
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> order().arg("sushi").arg("food", null).build().as(OrderPlaced.class))
                .withMessageContaining("given twice");
    }

    @Test
    @Tag("M7")
    @Tag("D9")
    void refusesMorePositionalArgsThanComponents() { // M7: dropping one would be a silent loss
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> Event.of("order-food", 1, 2, 3).as(OrderPlaced.class))
                .withMessageContainingAll("\"order-food\"", "OrderPlaced", "expected=at most 2, found=3", "[1, 2, 3]");
    }

    @Test
    void saysWhichComponentIsMissingAndWhatWasThere() {
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> order().arg("drink", "sake").build().as(OrderPlaced.class))
                .withMessage("Cannot make record dev.signalbox.EventRecordTest$OrderPlaced of event \"order-food\":"
                        + " component \"food\": expected=String, found=nothing. There are 0 positional args and the named"
                        + " args [\"drink\"]. Send it, or give the component a @Default, or make it Optional or"
                        + " @Nullable.");
    }

    @Test
    void renamesComponents() {
        Line line = new Line("soup", 2, Size.SMALL);
        Event event = Event.of("line", line);
        assertThat(event.named().keySet()).containsExactly("dish", "count", "size");
        assertThat(event.as(Line.class)).isEqualTo(line);
    }

    @Test
    void bindsNestedRecordsListsMapsEnumsAndOptionals() {
        Bill bill = Event.builder("bill")
                .arg(
                        "lines",
                        List.of(Map.of("dish", "soup", "count", 1, "size", "SMALL"), new Line("tea", 2, Size.LARGE)))
                .arg("best", Map.of("a", Map.of("dish", "soup", "count", "1", "size", Size.SMALL)))
                .arg("sizes", List.of("LARGE", "SMALL", "LARGE"))
                .arg("gift", Event.of("line", "sake", 1, "SMALL"))
                .arg("tables", List.of(7, 8L))
                .arg("tips", List.of(1, 2.5))
                .build()
                .as(Bill.class);
        assertThat(bill.lines()).containsExactly(new Line("soup", 1, Size.SMALL), new Line("tea", 2, Size.LARGE));
        assertThat(bill.best()).isEqualTo(Map.of("a", new Line("soup", 1, Size.SMALL)));
        assertThat(bill.sizes()).containsExactly(Size.LARGE, Size.SMALL);
        assertThat(bill.gift()).contains(new Line("sake", 1, Size.SMALL));
        assertThat(bill.tables()).containsExactly(7, 8);
        assertThat(bill.tips()).hasSize(2);
    }

    @Test
    void saysWhereInsideItDoesNotFit() {
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> Event.builder("bill")
                        .arg("lines", List.of())
                        .arg("best", Map.of("a", Map.of("dish", "soup", "count", 1, "size", "HUGE")))
                        .build()
                        .as(Bill.class))
                .withMessageContaining("component \"best\"{\"a\"}, component \"size\": expected="
                        + "dev.signalbox.EventRecordTest$Size, found=String \"HUGE\" (it is none of [SMALL, LARGE]).");
    }

    record Sorted(SortedSet<Integer> ids, NavigableMap<Integer, String> names) {}

    @Test
    void bindsSortedContainers() {
        Sorted sorted = Event.builder("x")
                .arg("ids", List.of("3", 1))
                .arg("names", Map.of("2", "b", "1", "a"))
                .build()
                .as(Sorted.class);
        assertThat(sorted.ids()).containsExactly(1, 3);
        assertThat(sorted.names().firstKey()).isEqualTo(1);
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> Event.builder("x")
                        .arg("ids", Arrays.asList(1, null))
                        .build()
                        .as(Sorted.class))
                .withMessageContaining("no place in a sorted set");
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(
                        () -> Event.of("x", List.of(), Map.of("1", "a", 1, "b")).as(Sorted.class))
                .withMessageContaining("twice once converted");
    }

    record Page<T>(List<T> items, @Nullable Page<T> next) {}

    record Book(Page<Line> page) {}

    @Test
    void bindsGenericRecords() {
        Map<String, Object> line = Map.of("dish", "soup", "count", 1, "size", "SMALL");
        Event event = Event.builder("book")
                .arg("page", Map.of("items", List.of(line), "next", Map.of("items", List.of(line, line))))
                .build();
        Line soup = new Line("soup", 1, Size.SMALL);
        assertThat(event.as(Book.class))
                .isEqualTo(new Book(new Page<>(List.of(soup), new Page<>(List.of(soup, soup), null))));
    }

    record Tree(String name, @Default("1") int weight, Optional<List<Tree>> below) {}

    @Test
    void bindsRecordsThatHoldTheirOwnKind() {
        Tree tree = Event.builder("tree")
                .arg("name", "root")
                .arg("below", List.of(Map.of("name", "leaf", "weight", 2)))
                .build()
                .as(Tree.class);
        assertThat(tree).isEqualTo(new Tree("root", 1, Optional.of(List.of(new Tree("leaf", 2, Optional.empty())))));
        assertThat(Event.of(tree).as(Tree.class)).isEqualTo(tree);
    }

    record Defaults(
            @Default("3") int count,
            @Default("LARGE") Size size,
            @Default("PT5S") Duration pause,
            @Default("7") Optional<Integer> table,
            @Default("") String note) {}

    @Test
    void takesDefaultsForWhatIsMissingOrNull() {
        Defaults all = new Defaults(3, Size.LARGE, Duration.ofSeconds(5), Optional.of(7), "");
        assertThat(Event.of("x").as(Defaults.class)).isEqualTo(all);
        assertThat(Event.builder("x")
                        .arg("count", null)
                        .arg("size", null)
                        .build()
                        .as(Defaults.class))
                .isEqualTo(all);
        assertThat(Event.builder("x")
                        .arg("table", null)
                        .build()
                        .as(Defaults.class)
                        .table())
                .as("an Optional can say that null was sent")
                .isEmpty();
    }

    record BadDefault(@Default("three") int count) {}

    @Test
    void refusesABadDefaultWhenTheRecordIsFirstBound() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Event.of("x", 1).as(BadDefault.class))
                .withMessageContainingAll(
                        "@Default(\"three\")", "component \"count\"", "BadDefault", "(it is no number)");
    }

    record Nulls(@Nullable String a, Optional<String> b, String c) {}

    @NullUnmarked
    record OldStyle(String a, int b) {}

    @Test
    void missingIsNullOnlyWhereTheTypeIsNullable() {
        assertThat(Event.builder("x").arg("c", "c").build().as(Nulls.class))
                .isEqualTo(new Nulls(null, Optional.empty(), "c"));
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> Event.of("x").as(OldStyle.class))
                .withMessageContainingAll("component \"a\"", "found=nothing");
    }

    @Test
    void nullThatWasSentGoesWhereNothingForbidsIt() {
        assertThat(Event.of("x", null, 1).as(OldStyle.class))
                .isEqualTo(Event.of(new OldStyle(null, 1)).as(OldStyle.class));
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> Event.of("x", "a", null).as(OldStyle.class))
                .withMessageContainingAll("component \"b\"", "expected=int, found=null");
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> Event.of("x", null, null, null).as(Nulls.class))
                .withMessageContainingAll("component \"c\"", "expected=String, found=null");
    }

    record Strict(int count) {
        Strict {
            if (count < 0) {
                throw new IllegalArgumentException("count must not be negative");
            }
        }
    }

    record Outer(List<Strict> all) {}

    @Test
    void saysThatTheConstructorThrew() {
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> Event.of("x", -1).as(Strict.class))
                .withMessageContainingAll("event \"x\"", "the constructor of", "Strict threw", "must not be negative")
                .withCauseInstanceOf(IllegalArgumentException.class);
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> Event.of("x", List.of(Map.of("count", -1))).as(Outer.class))
                .withMessageContaining("component \"all\"[0]: the constructor of")
                .withCauseInstanceOf(IllegalArgumentException.class);
    }

    record Moody(int count) {
        @Override
        public int count() {
            throw new IllegalStateException("not today");
        }
    }

    @Test
    void saysThatAnAccessorThrew() {
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> Event.of(new Moody(1)))
                .withMessageContainingAll("Moody", "an accessor threw", "not today")
                .withCauseInstanceOf(IllegalStateException.class);
    }

    record SameNames(@Named("b") int a, int b) {}

    @Test
    void refusesTwoComponentsOfOneName() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Event.of(new SameNames(1, 2)))
                .withMessageContainingAll("SameNames", "two components named \"b\"", "a and b");
    }

    record Wide(int a, int b, int c, int d) {}

    record Narrow(int d, String b) {}

    @Test
    void bindsOneRecordFromAnother() {
        Event event = Event.of("x", (Object) new Wide(1, 2, 3, 4));
        assertThat(event.arg(0, Narrow.class)).isEqualTo(new Narrow(4, "2"));
        assertThat(Event.of(new Wide(1, 2, 3, 4)).as(Narrow.class)).isEqualTo(new Narrow(4, "2"));
    }

    record Empty() {}

    @Test
    void bindsARecordWithoutComponents() {
        assertThat(Event.of(new Empty()).as(Empty.class)).isEqualTo(new Empty());
        assertThat(Event.of(new Empty()).name()).isEqualTo("empty");
    }
}
