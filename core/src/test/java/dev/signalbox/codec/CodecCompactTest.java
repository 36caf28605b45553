package dev.signalbox.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.ConfigurationException;
import dev.signalbox.Event;
import dev.signalbox.codec.Samples.Circle;
import dev.signalbox.codec.Samples.Color;
import dev.signalbox.codec.Samples.Customer;
import dev.signalbox.codec.Samples.DishV1;
import dev.signalbox.codec.Samples.DishV2;
import dev.signalbox.codec.Samples.Drawing;
import dev.signalbox.codec.Samples.Empty;
import dev.signalbox.codec.Samples.Order;
import dev.signalbox.codec.Samples.Point;
import dev.signalbox.codec.Samples.Shape;
import dev.signalbox.codec.Samples.Small;
import dev.signalbox.codec.Samples.Square;
import dev.signalbox.codec.Samples.Tree;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that go by the fingerprint of their names. */
class CodecCompactTest {
    private final Codec names = Codec.data();
    private final Codec compact = compact(Order.class, Drawing.class, Small.class, Tree.class, Empty.class);

    private static Codec compact(Class<?>... types) {
        return Codec.builder().register(types).compact().build();
    }

    /** FNV-1a as anybody would write it, of a short name and short components. */
    private static long fingerprint(String... texts) {
        long hash = 0xcbf29ce484222325L;
        for (String text : texts) {
            hash = (hash ^ (0xa0 | text.length())) * 0x100000001b3L;
            for (byte each : text.getBytes(StandardCharsets.US_ASCII)) {
                hash = (hash ^ each) * 0x100000001b3L;
            }
        }
        return hash;
    }

    private static String hex(long fingerprint) {
        return String.format("%016x", fingerprint);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    @Test
    void writesTheFingerprintOfTheNamesInTheirPlace() {
        Codec codec = compact(DishV1.class);

        byte[] bytes = codec.encode(new DishV1("udon", 2, ""));

        String print = hex(fingerprint("dish", "food", "amount", "dropped"));
        assertThat(bytes).isEqualTo(bytes("94 d7 06" + print + "a4 75646f6e 02 a0"));
        assertThat(codec.decode(bytes)).isEqualTo(new DishV1("udon", 2, ""));
    }

    @Test
    void givesBackRecordsBeforeAndAfterTheyHaveAClassOfTheirOwn() {
        Samples samples = new Samples(4);
        ByteBuffer direct = ByteBuffer.allocateDirect(1 << 16);
        for (int i = 0; i < 3 * RecordForm.USES_BEFORE_CLASS; i++) {
            Small small = samples.small();
            byte[] bytes = compact.encode(small);
            assertThat(compact.decode(bytes, Small.class)).isEqualTo(small);
            compact.encode(small, direct.clear());
            assertThat(direct.position()).isEqualTo(bytes.length);
            assertThat(compact.decode(direct.flip(), Small.class)).isEqualTo(small);
            Order order = samples.order(1);
            bytes = compact.encode(order);
            assertThat(compact.encode(compact.decode(bytes, Order.class))).isEqualTo(bytes);
            assertThat(names.encode(compact.decode(bytes, Order.class))).isEqualTo(names.encode(order));
        }
    }

    @Test
    void readsBothFormsWhicheverItWrites() {
        Samples samples = new Samples(8);
        Codec registered = Codec.builder().register(Small.class).build();
        for (int i = 0; i < 3 * RecordForm.USES_BEFORE_CLASS; i++) {
            Small small = samples.small();
            assertThat(names.decode(compact.encode(small), Small.class)).isEqualTo(small);
            assertThat(compact.decode(names.encode(small), Small.class)).isEqualTo(small);
            assertThat(registered.decode(compact.encode(small))).isEqualTo(small);
            assertThat(compact.decode(registered.encode(small))).isEqualTo(small);
        }
    }

    @Test
    void isCompactForAllThatARegisteredTypeCanHold() {
        Drawing drawing = new Drawing(
                Samples.Unit.PLANE,
                List.of(new Circle(new Point(1, 1), 2.5), new Square(new Point(0, 0), 3), Samples.Unit.NOTHING));

        byte[] bytes = compact.encode(drawing);

        assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
                .doesNotContain("Circle", "Square", "Point", "corner");
        assertThat(compact.decode(bytes)).isEqualTo(drawing);
        assertThat(names.decode(bytes, Drawing.class)).isEqualTo(drawing);
        assertThat(names.decode(compact.encode(new Circle(new Point(1, 1), 2)), Shape.class))
                .isEqualTo(new Circle(new Point(1, 1), 2));
    }

    @Test
    void writesNamesForWhatIsNotRegistered() {
        byte[] bytes = compact.encode(List.of(new DishV1("sushi", 2, ""), new Point(1, 2)));

        List<?> read = (List<?>) compact.decode(bytes);

        assertThat(read.get(0)).isInstanceOf(UnknownRecord.class);
        assertThat(read.get(1)).isEqualTo(new Point(1, 2));
        assertThat(compact.encode(read)).isEqualTo(bytes);
    }

    @Test
    void worksInEventsMapsAndOpenPlaces() {
        Order order = new Order(
                1,
                new Customer("x", null, Optional.of(new Point(1, 2))),
                List.of(),
                Map.of("at", new Point(3, 4)),
                new Tree("root", List.of()));
        Event event =
                Event.builder("moved").arg(new Point(5, 6)).arg("order", order).build();

        assertThat(compact.decode(compact.encode(event))).isEqualTo(event);
        assertThat(compact.decode(compact.encode(order), Order.class)).isEqualTo(order);
    }

    @Test
    void holdsRecordsOfNoneAndOfManyComponents() {
        record Wide(
                int a,
                int b,
                int c,
                int d,
                int e,
                int f,
                int g,
                int h,
                int i,
                int j,
                int k,
                int l,
                int m,
                int n,
                String o) {}
        Codec wide = compact(Wide.class);
        Wide value = new Wide(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, "o");
        for (int i = 0; i < 2 * RecordForm.USES_BEFORE_CLASS; i++) {
            assertThat(wide.decode(wide.encode(value), Wide.class)).isEqualTo(value);
        }

        assertThat(wide.encode(value)).hasSize(13 + 14 + 2).startsWith(0xdc, 0, 16, 0xd7, 6);
        assertThat(compact.encode(new Empty())).hasSize(11);
        assertThat(compact.decode(compact.encode(new Empty()))).isEqualTo(new Empty());
    }

    @Test
    void refusesAFingerprintThatNobodyRegistered() {
        byte[] bytes = compact.encode(List.of(new Point(1, 2)));
        String point = hex(fingerprint("dev.signalbox.codec.Samples$Point", "x", "y"));

        assertThatThrownBy(() -> names.decode(bytes))
                .isInstanceOf(CodecException.class)
                .hasMessageContainingAll(
                        "[0] at byte 1", "fingerprint", "registered here", "Register", "without compact()");
        assertThat(point).hasSize(16);
    }

    @Test
    void refusesAnotherVersionOfARecordAndTakesItByItsNames() {
        DishV1 dish = new DishV1("sushi", 2, "gone");
        byte[] bytes = compact(DishV1.class).encode(dish);

        for (Codec reader : List.of(names, compact(DishV2.class))) {
            assertThatThrownBy(() -> reader.decode(bytes, DishV2.class))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContainingAll(
                            hex(fingerprint("dish", "food", "amount", "dropped")),
                            "'dish', which has the fingerprint "
                                    + hex(fingerprint(
                                            "dish", "amount", "drink", "stars", "color", "food", "note", "chef")),
                            "another version");
            assertThat(reader.decode(names.encode(dish), DishV2.class))
                    .isEqualTo(new DishV2(2, "water", 3, Color.BLUE, "sushi", Optional.empty(), null));
        }
    }

    @Test
    void refusesARecordThatASealedTypeDoesNotPermit() {
        byte[] bytes = compact.encode(new Point(1, 2));

        assertThatThrownBy(() -> compact.decode(bytes, Shape.class))
                .isInstanceOf(CodecException.class)
                .hasMessageContainingAll("fingerprint", "Shape permits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"94 c7 08 06", "dc 0004 d7 06", "dd 00000004 c8 0008 06", "94 c9 00000008 06"})
    void readsWiderHeadsOfOtherPrograms(String head) {
        Codec codec = compact(DishV1.class);
        byte[] dish = bytes(head + hex(fingerprint("dish", "food", "amount", "dropped")) + "a4 75646f6e 02 a0");
        byte[] list = new byte[dish.length + 2];
        list[0] = (byte) 0x92;
        System.arraycopy(dish, 0, list, 1, dish.length);
        list[dish.length + 1] = (byte) 0x90;

        assertThat(codec.decode(dish)).isEqualTo(new DishV1("udon", 2, ""));
        assertThat(names.decode(dish, DishV1.class)).isEqualTo(new DishV1("udon", 2, ""));
        assertThat(codec.decode(list)).isEqualTo(List.of(new DishV1("udon", 2, ""), List.of()));
    }

    @Test
    void refusesAnotherNumberOfComponentsThanTheFingerprintStandsFor() {
        byte[] bytes = bytes("93 d7 06" + hex(fingerprint("dish", "food", "amount", "dropped")) + "a4 75646f6e 02");

        assertThatThrownBy(() -> names.decode(bytes, DishV1.class))
                .isInstanceOf(CodecException.class)
                .hasMessageContainingAll("3 components", "'dish'", "found 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"91 d6 06 01020304", "92 c7 00 06 01", "91 c7 09 06 010203040506070809"})
    void refusesAFingerprintOfAnotherSize(String hex) {
        assertThatThrownBy(() -> compact.decode(bytes(hex)))
                .isInstanceOf(CodecException.class)
                .hasMessageContainingAll("extension 6", "expected 8");
        assertThatThrownBy(() -> compact.decode(bytes(hex), Small.class)).isInstanceOf(CodecException.class);
    }

    @Test
    void countsTheDepthOfRecordsInEitherForm() {
        Tree tree = new Tree("leaf", List.of());
        for (int i = 0; i < 60; i++) {
            tree = new Tree("node", List.of(tree));
        }
        Tree deep = tree;
        byte[] bytes = Codec.builder()
                .register(Tree.class)
                .compact()
                .limits(CodecLimits.standard().withDepth(200))
                .build()
                .encode(deep);

        assertThatThrownBy(() -> compact.decode(bytes, Tree.class))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("more than depth=100");
        assertThatThrownBy(() -> compact.encode(deep)).isInstanceOf(CodecException.class);
    }

    @Test
    void refusesToBeCompactWithNothingRegistered() {
        assertThatThrownBy(() -> Codec.builder().compact().build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("compact()", "register(");
    }

    /** Two names that have one fingerprint are hard to come by. */
    private static final class Twin extends Form {
        private final String name;

        Twin(Class<?> type, String name) {
            super(type);
            this.name = name;
        }

        @Override
        String name() {
            return name;
        }

        @Override
        long fingerprint() {
            return 0x1234;
        }

        @Override
        void write(Output out, Object value) {
            throw new UnsupportedOperationException();
        }

        @Override
        Object read(Input in) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void refusesTwoRecordsOfOneFingerprint() {
        Names twins = new Names();
        twins.add(new Twin(Point.class, "a"));
        twins.add(new Twin(Small.class, "b"));

        assertThatThrownBy(() -> twins.find(0x1234))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("Samples$Point", "Samples$Small", "0000000000001234", "@Named");
    }

    @Test
    void findsEachOfManyRegisteredTypes() {
        Class<?>[] types = Arrays.stream(Samples.class.getDeclaredClasses())
                .filter(type -> type.isRecord() && !type.getSimpleName().startsWith("Dish"))
                .toArray(Class<?>[]::new);
        Codec all = compact(types);
        Samples samples = new Samples(6);
        for (int i = 0; i < 2_000; i++) {
            Object value = samples.any(3);
            assertThat(names.encode(all.decode(all.encode(value)))).isEqualTo(names.encode(value));
        }
    }
}
