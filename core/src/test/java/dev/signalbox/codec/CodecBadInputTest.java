package dev.signalbox.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.ConfigurationException;
import dev.signalbox.codec.Samples.Customer;
import dev.signalbox.codec.Samples.Line;
import dev.signalbox.codec.Samples.Order;
import dev.signalbox.codec.Samples.Picky;
import dev.signalbox.codec.Samples.Point;
import dev.signalbox.codec.Samples.Small;
import dev.signalbox.codec.Samples.Tree;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecBadInputTest {
    private final Codec codec = Codec.data();

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    static List<Codec> codecs() {
        return List.of(
                Codec.data(), Codec.builder().register(Order.class).compact().build());
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void failsOnEveryTruncation(Codec codec) {
        Samples samples = new Samples(5);
        for (int round = 0; round < 100; round++) {
            byte[] bytes = codec.encode(samples.order(3));
            for (int n = 0; n < bytes.length; n++) {
                byte[] cut = Arrays.copyOf(bytes, n);
                assertThatThrownBy(() -> codec.decode(cut)).isInstanceOf(CodecException.class);
                assertThatThrownBy(() -> codec.decode(cut, Order.class)).isInstanceOf(CodecException.class);
                ByteBuffer direct = ByteBuffer.allocateDirect(n).put(cut).flip();
                assertThatThrownBy(() -> codec.decode(direct, Order.class)).isInstanceOf(CodecException.class);
                assertThat(direct.position()).isZero();
            }
        }
    }

    @Test
    void failsOnBytesBehindTheValue() {
        byte[] bytes = Arrays.copyOf(codec.encode("sushi"), 7);

        assertThatThrownBy(() -> codec.decode(bytes))
                .isInstanceOf(CodecException.class)
                .hasMessageContainingAll("at byte 6", "1 more bytes follow");
        assertThat(codec.decode(ByteBuffer.wrap(bytes))).isEqualTo("sushi");
    }

    @ParameterizedTest
    @CsvSource({
        "c1, 0, unused head byte 0xc1",
        "dd ff ff ff ff, 0, there are 4294967295 elements",
        "df 7f ff ff ff 01 01, 5, 2147483647 entries",
        "db ff ff ff ff 61, 0, the string has 4294967295 bytes",
        "db 7f ff ff ff 61, 5, needed=2147483647 left=1",
        "c6 7f ff ff ff 61, 5, needed=2147483647 left=1",
        "c9 ff ff ff ff 13 61, 0, ends too early",
        "92 c0, 1, cannot be in the 1 bytes left",
        "a2 c3 28, 1, not UTF-8",
        "a1 ff, 1, not UTF-8",
        "82 01 01 01 02, 5, holds a key twice",
        "93 c7 00 02 01 01, 6, holds an element twice",
        "c7 00 02, 0, may stand only at the start of an array",
        "91 c7 00 0f, 0, tag 15",
        "d4 63 00, 0, extension 99",
        "c7 03 16 00 61 00, 0, must be even",
        "d6 ff, 0, ends too early",
        "c7 05 ff 00 00 00 00 00, 3, a timestamp of 5 bytes",
        "d7 ff ff ff ff ff ff ff ff ff, 10, nanos=1073741823",
        "c7 0c ff 00 00 00 00 7f ff ff ff ff ff ff ff, 15, not a timestamp",
        "d7 1a ff ff ff ff ff ff ff ff, 10, not a time of day",
        "c7 00 13, 3, at least a byte",
        "d4 20 02, 3, expected 0 or 1",
        "c7 03 23 00 00 00, 3, multiple of 4",
        "91 c7 01 01 01, 4, expected a string",
        "92 c7 02 01 a1 61 01, 6, names for only 0",
        "92 c7 01 01 c0 01, 5, without a name",
        "91 c7 04 01 a1 61 a1 62, 6, has more names",
        "94 c7 00 05 c0 c0 c0, 7, without type or stack",
        "96 c7 00 04 a0 90 80 c0 80, 0, it is no event",
        "96 c7 00 04 a1 61 90 80 c0 81 a1 62 01, 13, a map of strings",
        "95 c7 00 04 a1 61 90 80 c0, 4, an event of 5 elements",
        "92 c7 00 03 c0, 5, an optional holds nil",
    })
    void saysWhatIsWrongAndWhere(String bytes, int offset, String message) {
        byte[] input = hex(bytes);
        assertThatThrownBy(() -> codec.decode(input)).isInstanceOfSatisfying(CodecException.class, e -> {
            assertThat(e).hasMessageContaining(message);
            assertThat(e.offset()).isEqualTo(offset);
        });
        ByteBuffer direct = ByteBuffer.allocateDirect(input.length).put(input).flip();
        assertThatThrownBy(() -> codec.decode(direct)).isInstanceOfSatisfying(CodecException.class, e -> {
            assertThat(e).hasMessageContaining(message);
            assertThat(e.offset()).isEqualTo(offset);
        });
    }

    @Test
    void saysWhichComponentIsNotWhatIsExpected() {
        UnknownRecord bad = new UnknownRecord(Small.class.getName(), Map.of("count", "many"));

        assertThatThrownBy(() -> codec.decode(codec.encode(bad), Small.class))
                .isInstanceOfSatisfying(
                        CodecException.class, e -> assertThat(e.path()).isEqualTo("Small.count"))
                .hasMessageContainingAll("Small.count", "expected an int", "found a string of 4 bytes");
    }

    @Test
    void saysWhichPrimitiveComponentIsNull() {
        Map<String, Object> values = new HashMap<>();
        values.put("x", 1);
        values.put("y", null);

        assertThatThrownBy(() -> codec.decode(codec.encode(values), Point.class))
                .isInstanceOf(CodecException.class)
                .hasMessageContainingAll("Point.y", "expected an int", "found nil");
    }

    @Test
    void saysWhereInNestedValuesItWentWrong() {
        Order order = new Order(
                1,
                new Customer("Jiro", null, Optional.empty()),
                List.of(new Line("a", (short) 1, (byte) 1, 'x', 1), new Line("b", (short) 1, (byte) 1, 'x', 1)),
                Map.of("kitchen", Arrays.asList(1, Thread.currentThread())),
                null);

        assertThatThrownBy(() -> codec.encode(order))
                .isInstanceOfSatisfying(
                        CodecException.class, e -> assertThat(e.path()).isEqualTo("Order.notes[kitchen][1]"))
                .hasMessageContainingAll(
                        "Cannot encode Order.notes[kitchen][1]", "java.lang.Thread", "is not data", "ObjectCodec");
        assertThatThrownBy(() -> codec.encode(new Order(1, order.customer(), order.lines(), Map.of(), new Object())))
                .isInstanceOf(CodecException.class)
                .hasMessageContainingAll("Order.extra", "java.lang.Object is not data");
    }

    @Test
    void namesARecordWhoseConstructorThrows() {
        byte[] bytes = codec.encode(new UnknownRecord(Picky.class.getName(), Map.of("positive", -1)));

        for (int i = 0; i < 2 * RecordForm.USES_BEFORE_CLASS; i++) {
            assertThatThrownBy(() -> codec.decode(bytes, Picky.class))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContainingAll("the constructor of record", "Picky", "positive=-1")
                    .cause()
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    record Rude(int x) {
        @Override
        public int x() {
            throw new IllegalStateException("not today");
        }
    }

    @Test
    void namesARecordWhoseAccessorThrows() {
        for (int i = 0; i < 2 * RecordForm.USES_BEFORE_CLASS; i++) {
            assertThatThrownBy(() -> codec.encode(List.of(new Rude(1))))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContainingAll("[0].x", "Rude threw", "not today")
                    .hasCauseInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void refusesWhatContainsItself() {
        List<Object> list = new ArrayList<>();
        list.add(list);
        Map<String, Object> map = new HashMap<>();
        map.put("self", map);
        List<Tree> children = new ArrayList<>();
        Tree tree = new Tree("x", children);
        children.add(tree);

        for (Object cycle : List.of(new Object[] {list}, new Object[] {map}, tree)) {
            assertThatThrownBy(() -> codec.encode(cycle))
                    .isInstanceOf(CodecException.class)
                    .hasMessageContainingAll("more than depth=100 deep", "contains itself", "withDepth");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"91", "81 01", "92 c7 00 03", "92 c7 00 02", "92 c7 04 01 a1 61 a1 62"})
    void refusesBytesThatAreNestedTooDeep(String layer) {
        byte[] one = hex(layer);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < 100_000; i++) {
            bytes.writeBytes(one);
        }
        bytes.write(0xc0);

        assertThatThrownBy(() -> codec.decode(bytes.toByteArray()))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("more than depth=100 deep");
        assertThatThrownBy(() -> codec.decode(bytes.toByteArray(), Tree.class)).isInstanceOf(CodecException.class);
    }

    @Test
    void goesAsDeepAsIsAllowed() {
        Codec deep = Codec.builder()
                .limits(CodecLimits.standard().withDepth(CodecLimits.MAX_DEPTH))
                .build();
        Tree tree = new Tree("leaf", List.of());
        for (int i = 0; i < CodecLimits.MAX_DEPTH / 2 - 1; i++) {
            tree = new Tree("", List.of(tree));
        }

        assertThat(deep.decode(deep.encode(tree), Tree.class)).isEqualTo(tree);
    }

    @Test
    void allocatesNothingForWhatIsOnlyClaimed() {
        // each array claims all that is left: together they would claim the square of it
        byte[] bytes = new byte[1 << 20];
        Arrays.fill(bytes, (byte) 0xc0);
        for (int i = 0; i < 99; i++) {
            int left = bytes.length - (i + 1) * 5;
            ByteBuffer.wrap(bytes).put(i * 5, (byte) 0xdd).putInt(i * 5 + 1, left);
        }

        long before = allocated();
        assertThatThrownBy(() -> codec.decode(bytes)).isInstanceOf(CodecException.class);

        assertThat(allocated() - before).isLessThan(10L * bytes.length);
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    @Test
    void holdsItsLimits() {
        CodecLimits limits = CodecLimits.standard();
        byte[] text = codec.encode("x".repeat(11));
        byte[] longer = codec.encode("x".repeat(32));
        byte[] binary = codec.encode(new byte[11]);
        byte[] list = codec.encode(List.of(1, 2, 3, 4));
        byte[] map = codec.encode(Map.of(1, 1, 2, 2, 3, 3, 4, 4));

        assertThatThrownBy(() -> with(limits.withStringBytes(31)).decode(longer))
                .hasMessageContainingAll("32 bytes", "limit of 31", "withStringBytes");
        assertThatThrownBy(() -> with(limits.withBinaryBytes(10)).decode(binary))
                .hasMessageContainingAll("11 bytes", "limit of 10", "withBinaryBytes");
        assertThatThrownBy(() -> with(limits.withElements(3)).decode(list))
                .hasMessageContainingAll("4 elements", "limit of 3", "withElements");
        assertThatThrownBy(() -> with(limits.withEntries(3)).decode(map))
                .hasMessageContainingAll("4 entries", "limit of 3", "withEntries");
        assertThatThrownBy(() -> with(limits.withBytes(8)).decode(text))
                .hasMessageContainingAll("limit bytes=8", "withBytes");
        assertThatThrownBy(() -> with(limits.withBytes(8)).encode("x".repeat(11)))
                .hasMessageContainingAll("Cannot encode String", "limit bytes=8", "withBytes");
        assertThat(with(limits.withBytes(12)).decode(text)).isEqualTo("x".repeat(11));
    }

    private static Codec with(CodecLimits limits) {
        return Codec.builder().limits(limits).build();
    }

    @Test
    void refusesLimitsThatCannotBe() {
        assertThatThrownBy(() -> CodecLimits.standard().withDepth(501))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("depth=501", "1 to 500");
        assertThatThrownBy(() -> CodecLimits.standard().withStringBytes(30))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("stringBytes=30", "31 or more");
        assertThatThrownBy(() -> CodecLimits.standard().withElements(0))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("elements=0");
    }

    @Test
    void reportsAListThatChangesWhileItIsEncoded() {
        List<Object> list = new ArrayList<>();
        record Meddler(List<Object> in) {
            @Override
            public List<Object> in() {
                in.clear();
                return List.of();
            }
        }
        list.add(new Meddler(list));
        list.add(2);

        assertThatThrownBy(() -> codec.encode(list))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("[1]");
    }

    @Test
    void isUsableAfterAFailure() {
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> codec.encode(List.of(List.of(new Object()))))
                    .isInstanceOf(CodecException.class);
            assertThatThrownBy(() -> codec.decode(hex("92 91 c1 c0"))).isInstanceOf(CodecException.class);
            assertThat(codec.decode(codec.encode(List.of(Map.of(1, 2))))).isEqualTo(List.of(Map.of(1, 2)));
        }
    }
}
