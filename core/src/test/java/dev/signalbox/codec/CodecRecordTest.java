package dev.signalbox.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.ConfigurationException;
import dev.signalbox.Default;
import dev.signalbox.Named;
import dev.signalbox.codec.Samples.Box;
import dev.signalbox.codec.Samples.Circle;
import dev.signalbox.codec.Samples.Color;
import dev.signalbox.codec.Samples.Customer;
import dev.signalbox.codec.Samples.DishV1;
import dev.signalbox.codec.Samples.DishV2;
import dev.signalbox.codec.Samples.DishV3;
import dev.signalbox.codec.Samples.Drawing;
import dev.signalbox.codec.Samples.Order;
import dev.signalbox.codec.Samples.Point;
import dev.signalbox.codec.Samples.Shape;
import dev.signalbox.codec.Samples.Small;
import dev.signalbox.codec.Samples.Square;
import dev.signalbox.codec.Samples.Tree;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CodecRecordTest {
    private final Codec codec = Codec.data();

    @Test
    void givesBackRecordsBeforeAndAfterTheyHaveAClassOfTheirOwn() {
        Samples samples = new Samples(3);
        for (int i = 0; i < 3 * RecordForm.USES_BEFORE_CLASS; i++) {
            Small small = samples.small();
            assertThat(codec.decode(codec.encode(small), Small.class)).isEqualTo(small);
            Order order = samples.order(1);
            assertThat(codec.encode(codec.decode(codec.encode(order), Order.class)))
                    .isEqualTo(codec.encode(order));
        }
    }

    @Test
    void givesBackARecordInARecord() {
        Customer customer = new Customer("Jiro", null, Optional.of(new Point(1, 2)));
        Order order = new Order(7, customer, List.of(), Map.of("tip", 3L), new Point(3, 4));

        assertThat(codec.decode(codec.encode(order), Order.class)).isEqualTo(order);
    }

    @Test
    void givesBackARecordThatContainsItsOwnKind() {
        Tree tree =
                new Tree("root", List.of(new Tree("a", List.of(new Tree("b", List.of()))), new Tree("c", List.of())));

        assertThat(codec.decode(codec.encode(tree), Tree.class)).isEqualTo(tree);
    }

    @Test
    void givesBackASealedFamily() {
        Drawing drawing = new Drawing(
                Samples.Unit.PLANE,
                List.of(new Circle(new Point(1, 1), 2.5), new Square(new Point(0, 0), 3), Samples.Unit.NOTHING));

        assertThat(codec.decode(codec.encode(drawing), Drawing.class)).isEqualTo(drawing);
        assertThat(codec.decode(codec.encode(new Square(new Point(0, 0), 3)), Shape.class))
                .isEqualTo(new Square(new Point(0, 0), 3));
    }

    @Test
    void refusesARecordThatASealedTypeDoesNotPermit() {
        byte[] bytes = codec.encode(new Point(1, 2));

        assertThatThrownBy(() -> codec.decode(bytes, Shape.class))
                .isInstanceOf(CodecException.class)
                .hasMessageContainingAll("Shape permits no record", "Samples$Point");
    }

    private static final TypeRef<List<Point>> POINTS = new TypeRef<>() {};

    @Test
    void readsIntoGenericTypes() {
        byte[] bytes = codec.encode(List.of(new Point(1, 2), new Point(3, 4)));

        List<Point> points = codec.decode(bytes, POINTS);

        assertThat(points).containsExactly(new Point(1, 2), new Point(3, 4));
        assertThat(codec.decode(bytes, POINTS.type())).isEqualTo(points);
        assertThat(POINTS).hasToString("java.util.List<dev.signalbox.codec.Samples$Point>");
    }

    @Test
    void readsGenericRecordsByTheirArguments() {
        Box<Point> box = new Box<>(new Point(1, 2));

        Box<Point> read = codec.decode(codec.encode(box), new TypeRef<Box<Point>>() {});

        assertThat(read).isEqualTo(box);
    }

    @Test
    void readsNumbersThatOtherLanguagesWriteInAnotherWidth() {
        byte[] bytes = codec.encode(Map.of("x", 5L, "y", (short) -7));

        assertThat(codec.decode(bytes, Point.class)).isEqualTo(new Point(5, -7));
    }

    @Test
    void readsAMapAsARecord() {
        byte[] bytes = codec.encode(Map.of("food", "ramen", "amount", 2));

        DishV2 dish = codec.decode(bytes, DishV2.class);

        assertThat(dish).isEqualTo(new DishV2(2, "water", 3, Color.BLUE, "ramen", Optional.empty(), null));
    }

    @Test
    void readsAnOlderRecordByNameAndFillsInDefaults() {
        DishV2 read = codec.decode(codec.encode(new DishV1("sushi", 2, "gone")), DishV2.class);

        assertThat(read).isEqualTo(new DishV2(2, "water", 3, Color.BLUE, "sushi", Optional.empty(), null));
    }

    @Test
    void readsANewerRecordByNameAndLeavesOutWhatItDoesNotKnow() {
        DishV2 newer = new DishV2(4, "sake", 5, Color.RED, "udon", Optional.of("hot"), "Jiro");

        assertThatThrownBy(() -> codec.decode(codec.encode(newer), DishV1.class))
                .isInstanceOf(CodecException.class)
                .hasMessageContainingAll("DishV1.dropped", "missing", "@Default", "@Nullable", "Optional");
        assertThat(codec.decode(codec.encode(newer), Small3.class)).isEqualTo(new Small3("udon"));
    }

    @Named("dish")
    record Small3(String food) {}

    @Test
    void namesTheComponentThatIsMissing() {
        assertThatThrownBy(() -> codec.decode(codec.encode(new DishV1("sushi", 2, "")), DishV3.class))
                .isInstanceOfSatisfying(CodecException.class, e -> {
                    assertThat(e.path()).isEqualTo("DishV3.mustBeThere");
                    assertThat(e.offset()).isPositive();
                });
    }

    @Test
    void refusesARecordOfAnotherName() {
        byte[] bytes = codec.encode(new Point(1, 2));

        assertThatThrownBy(() -> codec.decode(bytes, Samples.Picky.class))
                .isInstanceOf(CodecException.class)
                .hasMessageContainingAll("expected a record", "Samples$Picky", "found a record", "Samples$Point");
    }

    @Test
    void givesAnUnknownRecordByNames() {
        byte[] bytes = codec.encode(List.of(new DishV1("sushi", 2, ""), Color.RED));

        List<?> read = (List<?>) codec.decode(bytes);

        UnknownRecord dish = (UnknownRecord) read.get(0);
        assertThat(dish.name()).isEqualTo("dish");
        assertThat(dish.values())
                .containsExactly(Map.entry("food", "sushi"), Map.entry("amount", 2), Map.entry("dropped", ""));
        assertThat(dish.get("amount")).isEqualTo(2);
        assertThat(read.get(1)).isEqualTo(new UnknownEnum("dev.signalbox.codec.Samples$Color", "RED"));
        assertThat(codec.encode(read)).isEqualTo(bytes);
    }

    @Test
    void findsOnlyRegisteredTypesByNameAndThoseInsideThem() {
        Codec knowing = Codec.builder().register(Drawing.class).build();
        byte[] bytes = codec.encode(List.of(new Point(1, 2), new DishV1("sushi", 2, "")));

        List<?> read = (List<?>) knowing.decode(bytes);

        assertThat(read.get(0)).isEqualTo(new Point(1, 2));
        assertThat(read.get(1)).isInstanceOf(UnknownRecord.class);
    }

    @Test
    void findsTheTypesOfTheExpectedRecordInItsOpenPlaces() {
        Order order = new Order(1, new Customer("x", null, Optional.empty()), List.of(), Map.of(), new Point(1, 2));
        Order other = new Order(
                1, new Customer("x", null, Optional.empty()), List.of(), Map.of(), new Square(new Point(1, 2), 3));

        assertThat(codec.decode(codec.encode(order), Order.class).extra()).isEqualTo(new Point(1, 2));
        assertThat(codec.decode(codec.encode(other), Order.class).extra()).isInstanceOf(UnknownRecord.class);
    }

    static class Loaded {
        static boolean initialized;

        record Trap(int x) {
            static {
                initialized = true;
            }
        }
    }

    @Test
    void loadsNoClassBecauseASenderNamesIt() {
        byte[] bytes =
                codec.encode(new UnknownRecord("dev.signalbox.codec.CodecRecordTest$Loaded$Trap", Map.of("x", 1)));

        assertThat(codec.decode(bytes)).isInstanceOf(UnknownRecord.class);
        assertThat(Loaded.initialized).isFalse();
    }

    @Named("dish")
    record Clash(int other) {}

    @Test
    void refusesTwoTypesOfOneName() {
        assertThatThrownBy(() ->
                        Codec.builder().register(DishV1.class, Clash.class).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("DishV1", "Clash", "'dish'", "@Named");
    }

    @Test
    void refusesToRegisterWhatHasNoName() {
        assertThatThrownBy(() -> Codec.builder().register(String.class).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("java.lang.String", "records, enums and sealed types");
    }

    record BadDefault(@Default("many") int count) {}

    @Test
    void saysWhichDefaultCannotBe() {
        assertThatThrownBy(() -> codec.encode(new BadDefault(1)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("@Default(\"many\")", "BadDefault.count", "int");
    }

    record Twice(@Named("a") int x, @Named("a") int y) {}

    @Test
    void refusesTwoComponentsOfOneName() {
        assertThatThrownBy(() -> codec.encode(new Twice(1, 2)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("Twice", "\"a\"", "@Named");
    }

    @Test
    void seesIntoPrivateRecordsThroughAHandedInLookup() {
        record Local(int x, String y) {}
        Codec own =
                Codec.builder().lookup(java.lang.invoke.MethodHandles.lookup()).build();
        for (int i = 0; i < 2 * RecordForm.USES_BEFORE_CLASS; i++) {
            assertThat(own.decode(own.encode(new Local(i, "y")), Local.class)).isEqualTo(new Local(i, "y"));
        }
    }

    @Test
    void writesWhatAListHoldsOnlyIfItMay() {
        @SuppressWarnings({"unchecked", "rawtypes"})
        Tree polluted = new Tree("x", (List) List.of("no tree"));

        assertThatThrownBy(() -> codec.encode(polluted))
                .isInstanceOf(CodecException.class)
                .hasMessageContainingAll("Tree.children[0]", "Samples$Tree", "java.lang.String");
    }
}
