package dev.signalbox.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.Event;
import dev.signalbox.codec.Samples.Color;
import dev.signalbox.codec.Samples.Order;
import dev.signalbox.codec.Samples.Shape;
import dev.signalbox.codec.Samples.Tree;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodecRoundTripTest {
    private final Codec codec = Codec.data();
    private final Codec knowing = Codec.builder()
            .register(Color.class, Order.class, Shape.class, Tree.class, Samples.Small.class, Samples.Empty.class)
            .build();

    static Stream<Object> values() {
        return Stream.of(
                true,
                false,
                (byte) 0,
                Byte.MIN_VALUE,
                Byte.MAX_VALUE,
                (short) 7,
                Short.MIN_VALUE,
                Short.MAX_VALUE,
                0,
                -1,
                -32,
                -33,
                127,
                128,
                255,
                256,
                65535,
                65536,
                -128,
                -129,
                -32769,
                Integer.MIN_VALUE,
                Integer.MAX_VALUE,
                0L,
                -1L,
                127L,
                0xffffffffL,
                0x100000000L,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                1.5f,
                Float.NaN,
                -0.0f,
                1.5,
                Double.NaN,
                -0.0,
                Double.MIN_VALUE,
                Double.NEGATIVE_INFINITY,
                BigInteger.ZERO,
                BigInteger.ONE.shiftLeft(64),
                BigInteger.TWO.pow(4000).negate(),
                new BigDecimal("12.3400"),
                new BigDecimal("-1E+1000"),
                'a',
                '\ud800',
                '\uffff',
                "",
                "sushi",
                "x".repeat(31),
                "x".repeat(32),
                "x".repeat(255),
                "x".repeat(256),
                "x".repeat(70_000),
                "ü",
                "日本語 🍣",
                "ü".repeat(40_000),
                "half a pair \ud83c",
                "\udf63 the other half",
                "\ufffd",
                Color.RED,
                Color.GREEN,
                Optional.empty(),
                Optional.of(3),
                Optional.of(Optional.empty()),
                Instant.EPOCH,
                Instant.MIN,
                Instant.MAX,
                Instant.ofEpochSecond(0xffffffffL),
                Instant.ofEpochSecond(0x100000000L),
                Instant.ofEpochSecond(0x3ffffffffL, 999_999_999),
                Instant.ofEpochSecond(0x400000000L),
                Instant.ofEpochSecond(-1, 5),
                Duration.ZERO,
                Duration.ofSeconds(Long.MIN_VALUE, 1),
                LocalDate.MIN,
                LocalDate.MAX,
                LocalDateTime.MIN,
                LocalDateTime.MAX,
                ZonedDateTime.of(2026, 10, 25, 2, 30, 0, 0, ZoneId.of("Europe/Vienna"))
                        .withLaterOffsetAtOverlap(),
                ZonedDateTime.of(2026, 10, 25, 2, 30, 0, 0, ZoneId.of("Europe/Vienna"))
                        .withEarlierOffsetAtOverlap(),
                ZonedDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.ofHours(3)),
                new UUID(1, 2),
                List.of(),
                Arrays.asList(1, null, "x", 2L, (short) 3),
                List.of(List.of(List.of())),
                Set.of(),
                new LinkedHashSet<>(List.of("b", "a", 1, 1L)),
                Map.of(),
                Map.of(1, "int", 1L, "long", (byte) 1, "byte", "1", "string"),
                Samples.Unit.PLANE,
                new Samples.Empty(),
                new Tree("root", List.of(new Tree("leaf", List.of()))),
                new Samples.Circle(new Samples.Point(1, 2), 3),
                Event.of("new-user", "Jerry", 42),
                Event.builder("order-food")
                        .arg(null)
                        .arg("drink", new Samples.Point(1, 2))
                        .sender("table-7")
                        .header("trace", "abc")
                        .build(),
                new UnknownRecord("a.b.C", Map.of("x", 1)),
                new UnknownEnum("a.b.E", "X"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void givesBackTheSameValueOfTheSameType(Object value) {
        Object read = knowing.decode(knowing.encode(value));

        assertThat(read).isEqualTo(value);
        if (value instanceof Number || value instanceof Character) {
            assertThat(read).hasSameClassAs(value);
        }
        assertThat(knowing.encode(read)).isEqualTo(knowing.encode(value));
    }

    @ParameterizedTest
    @MethodSource("values")
    void givesBackTheSameValueFromADirectBuffer(Object value) {
        ByteBuffer direct = ByteBuffer.allocateDirect(100_000);

        knowing.encode(value, direct);
        byte[] bytes = new byte[direct.flip().remaining()];
        direct.get(0, bytes);

        assertThat(bytes).isEqualTo(knowing.encode(value));
        assertThat(knowing.decode(direct)).isEqualTo(value);
        assertThat(direct.hasRemaining()).isFalse();
    }

    @Test
    void givesBackNull() {
        assertThat(codec.decode(codec.encode(null))).isNull();
        assertThat(codec.decode(codec.encode(null), Order.class)).isNull();
    }

    static Stream<Object> arrays() {
        return Stream.of(
                new byte[0],
                new byte[] {1, -1},
                new byte[70_000],
                new boolean[] {true, false},
                new short[] {1, Short.MIN_VALUE},
                new char[] {'a', '\ud800'},
                new int[] {1, Integer.MIN_VALUE},
                new long[] {1, Long.MIN_VALUE},
                new float[] {1.5f, Float.NaN},
                new double[] {1.5, -0.0},
                new double[0]);
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void givesBackPrimitiveArrays(Object array) {
        assertThat(codec.decode(codec.encode(array))).isEqualTo(array);
        assertThat(codec.decode(codec.encode(array), array.getClass())).isEqualTo(array);
    }

    @Test
    void givesBackArraysOfObjectsWhereTheyAreExpected() {
        String[][] grid = {{"a", null}, {}, null};

        assertThat(codec.decode(codec.encode(grid), String[][].class)).isEqualTo(grid);
        assertThat(codec.decode(codec.encode(grid)))
                .isEqualTo(Arrays.asList(Arrays.asList("a", null), List.of(), null));
    }

    @Test
    void keepsTheOrderOfMapsAndSets() {
        Map<String, Integer> map = new LinkedHashMap<>();
        Set<Integer> set = new LinkedHashSet<>();
        for (int i = 100; i > 0; i--) {
            map.put("key" + i % 37 + i, i);
            set.add(i * 31 % 101);
        }

        assertThat(codec.decode(codec.encode(map), new TypeRef<Map<String, Integer>>() {}))
                .containsExactlyEntriesOf(map);
        assertThat(new ArrayList<>((Set<?>) codec.decode(codec.encode(set)))).isEqualTo(new ArrayList<>(set));
    }

    record Collections(
            LinkedList<Integer> linked,
            Deque<String> deque,
            TreeSet<Integer> tree,
            SortedMap<String, Integer> sorted,
            Iterable<Color> each,
            Map<Color, List<Optional<Color>>> nested) {}

    @Test
    void givesBackTheUsualKindsOfCollectionWhereTheyAreDeclared() {
        Collections value = new Collections(
                new LinkedList<>(List.of(1, 2)),
                new ArrayDeque<>(List.of("a")),
                new TreeSet<>(Set.of(3, 1, 2)),
                new TreeMap<>(Map.of("b", 2, "a", 1)),
                List.of(Color.BLUE),
                Map.of(Color.RED, List.of(Optional.of(Color.GREEN), Optional.empty())));

        Collections read = codec.decode(codec.encode(value), Collections.class);

        assertThat(read.linked()).isInstanceOf(LinkedList.class).containsExactly(1, 2);
        assertThat(read.deque()).containsExactly("a");
        assertThat(read.tree()).containsExactly(1, 2, 3);
        assertThat(read.sorted()).containsExactly(Map.entry("a", 1), Map.entry("b", 2));
        assertThat(read.each()).containsExactly(Color.BLUE);
        assertThat(read.nested()).isEqualTo(value.nested());
    }

    @Test
    void carriesAFailureAsItsTexts() {
        IOException failure = new IOException("disk full", new IllegalStateException("cause"));

        RemoteFailure read = (RemoteFailure) codec.decode(codec.encode(failure));

        assertThat(read.type()).isEqualTo("java.io.IOException");
        assertThat(read.remoteMessage()).isEqualTo("disk full");
        assertThat(read).hasMessage("java.io.IOException: disk full");
        assertThat(read.stack())
                .contains("carriesAFailureAsItsTexts", "Caused by: java.lang.IllegalStateException: cause");
        RemoteFailure again = codec.decode(codec.encode(read), RemoteFailure.class);
        assertThat(again.type()).isEqualTo("java.io.IOException");
        assertThat(again.stack()).isEqualTo(read.stack());
        assertThat(codec.decode(codec.encode(failure), Throwable.class)).isInstanceOf(RemoteFailure.class);
    }

    @Test
    void carriesAFailureThatCannotBePrinted() {
        Exception rude = new Exception() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new IllegalStateException("no message for you");
            }
        };

        RemoteFailure read = (RemoteFailure) codec.decode(codec.encode(rude));

        assertThat(read.stack()).contains("could not be printed", "IllegalStateException");
    }

    @Test
    void givesBackRandomValues() {
        long seed = System.nanoTime();
        System.out.println("CodecRoundTripTest seed=" + seed);
        Samples samples = new Samples(seed);
        ByteBuffer direct = ByteBuffer.allocateDirect(1 << 20);
        for (int i = 0; i < 20_000; i++) {
            Object value = samples.any(4);
            byte[] bytes = knowing.encode(value);
            assertThat(knowing.decode(bytes)).as("seed=%s i=%s", seed, i).isEqualTo(value);
            if (i % 4 == 0) {
                direct.clear();
                knowing.encode(value, direct);
                assertThat(knowing.decode(direct.flip()))
                        .as("seed=%s i=%s", seed, i)
                        .isEqualTo(value);
            }
            Object unknown = codec.decode(bytes);
            assertThat(codec.encode(unknown))
                    .as("passed on, seed=%s i=%s", seed, i)
                    .isEqualTo(bytes);
        }
    }
}
