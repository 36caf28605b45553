package dev.signalbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventAccessTest {
    enum Zone {
        KITCHEN,
        BAR {
            @Override
            public String toString() {
                return "the bar";
            }
        }
    }

    enum Place {
        BAR,
        CELLAR
    }

    record Line(String food, int count) {}

    static Stream<Arguments> whatFits() {
        UUID uuid = UUID.fromString("0f0e0d0c-0b0a-0908-0706-050403020100");
        return Stream.of(
                // whole numbers, wider and narrower, as long as the value fits
                Arguments.of(42, long.class, 42L),
                Arguments.of(42L, Integer.class, 42),
                Arguments.of(42L, int.class, 42),
                Arguments.of(-128, byte.class, (byte) -128),
                Arguments.of(32767L, short.class, (short) 32767),
                Arguments.of((byte) 7, Long.class, 7L),
                Arguments.of(3.0, int.class, 3),
                Arguments.of(-0x1p63, long.class, Long.MIN_VALUE),
                Arguments.of(new BigDecimal("3.00"), int.class, 3),
                Arguments.of(new BigDecimal("3E+2"), int.class, 300),
                Arguments.of(new BigDecimal("0E+999999999"), int.class, 0),
                Arguments.of(BigInteger.valueOf(Long.MAX_VALUE), long.class, Long.MAX_VALUE),
                Arguments.of(42, BigInteger.class, BigInteger.valueOf(42)),
                Arguments.of(1e3, BigInteger.class, BigInteger.valueOf(1000)),
                Arguments.of(1e23, BigInteger.class, new BigDecimal(1e23).toBigInteger()),
                Arguments.of(new AtomicInteger(5), int.class, 5),
                Arguments.of("42", int.class, 42),
                Arguments.of("-7", byte.class, (byte) -7),
                Arguments.of(new StringBuilder("42"), long.class, 42L),
                // fractions
                Arguments.of(42, double.class, 42.0),
                Arguments.of(1L << 53, double.class, 0x1p53),
                Arguments.of(0.1, float.class, 0.1f),
                Arguments.of(0.5f, double.class, 0.5),
                Arguments.of("0.1", double.class, 0.1),
                Arguments.of("0.1", float.class, 0.1f),
                Arguments.of("NaN", double.class, Double.NaN),
                Arguments.of("-Infinity", float.class, Float.NEGATIVE_INFINITY),
                Arguments.of(Double.NaN, float.class, Float.NaN),
                Arguments.of(Double.POSITIVE_INFINITY, float.class, Float.POSITIVE_INFINITY),
                Arguments.of(new BigDecimal("0.1"), double.class, 0.1),
                Arguments.of(BigInteger.ONE.shiftLeft(100), double.class, 0x1p100),
                Arguments.of(BigInteger.ONE.shiftLeft(100), float.class, 0x1p100f),
                Arguments.of(0.1, BigDecimal.class, new BigDecimal("0.1")),
                Arguments.of(7, BigDecimal.class, new BigDecimal("7")),
                Arguments.of(7, Number.class, 7),
                // text both ways
                Arguments.of(42, String.class, "42"),
                Arguments.of(true, String.class, "true"),
                Arguments.of('c', String.class, "c"),
                Arguments.of(Zone.BAR, String.class, "BAR"),
                Arguments.of(uuid, String.class, uuid.toString()),
                Arguments.of(Path.of("a", "b"), String.class, Path.of("a/b").toString()),
                Arguments.of(Duration.ofSeconds(90), String.class, "PT1M30S"),
                Arguments.of(Locale.GERMANY, String.class, "de-DE"),
                Arguments.of("true", boolean.class, true),
                Arguments.of("False", Boolean.class, false),
                Arguments.of("c", char.class, 'c'),
                Arguments.of("KITCHEN", Zone.class, Zone.KITCHEN),
                Arguments.of("BAR", Zone.class, Zone.BAR),
                Arguments.of(Place.BAR, Zone.class, Zone.BAR),
                Arguments.of(uuid.toString(), UUID.class, uuid),
                Arguments.of("2026-11-20T08:00:00Z", Instant.class, Instant.parse("2026-11-20T08:00:00Z")),
                Arguments.of("2026-11-20T09:00:00+01:00", Instant.class, Instant.parse("2026-11-20T08:00:00Z")),
                Arguments.of("PT1M30S", Duration.class, Duration.ofSeconds(90)),
                Arguments.of("2026-11-20", LocalDate.class, LocalDate.of(2026, 11, 20)),
                Arguments.of("Europe/Berlin", ZoneId.class, ZoneId.of("Europe/Berlin")),
                Arguments.of("nats://a:1", URI.class, URI.create("nats://a:1")),
                Arguments.of("/tmp/x", Path.class, Path.of("/tmp/x")),
                // containers
                Arguments.of(List.of(1, 2), int[].class, new int[] {1, 2}),
                Arguments.of(new int[] {1, 2}, long[].class, new long[] {1, 2}),
                Arguments.of(Set.of("1"), Integer[].class, new Integer[] {1}),
                Arguments.of(List.of(List.of(1), List.of()), int[][].class, new int[][] {{1}, {}}),
                Arguments.of(new int[] {1, 2}, List.class, List.of(1, 2)),
                Arguments.of(List.of(1, 1), Set.class, Set.of(1)),
                Arguments.of(new Line("a", 1), Map.class, Map.of("food", "a", "count", 1)),
                Arguments.of(Map.of("food", "a", "count", "1"), Line.class, new Line("a", 1)),
                Arguments.of(Optional.of("5"), int.class, 5),
                Arguments.of("x", Object.class, "x"),
                Arguments.of("x", Optional.class, Optional.of("x")));
    }

    @ParameterizedTest(name = "{0} as {1}")
    @MethodSource("whatFits")
    void convertsWhereNothingIsLost(Object value, Class<?> type, Object expected) {
        assertThat((Object) Event.of("x", value).arg(0, type)).isEqualTo(expected);
        assertThat((Object) Event.builder("x").arg("k", value).build().get("k", type))
                .isEqualTo(expected);
        assertThat((Object) Event.of("x", value).find(0, type).orElseThrow()).isEqualTo(expected);
    }

    static Stream<Arguments> whatDoesNotFit() {
        return Stream.of(
                Arguments.of(3.7, int.class, "expected=int, found=Double 3.7 (it is not whole)"),
                Arguments.of(300, byte.class, "found=Integer 300 (it is outside of -128 to 127)"),
                Arguments.of(
                        4_000_000_000L,
                        Integer.class,
                        "found=Long 4000000000 (it is outside of -2147483648 to 2147483647)"),
                Arguments.of(
                        0x1p63, long.class, "found=Double " + 0x1p63 + " (it is outside of -9223372036854775808 to"),
                Arguments.of(1e300, long.class, "-9223372036854775808 to 9223372036854775807"),
                Arguments.of(Double.NaN, int.class, "found=Double NaN"),
                Arguments.of(BigInteger.ONE.shiftLeft(63), long.class, "-9223372036854775808 to 9223372036854775807"),
                Arguments.of(new BigDecimal("1E+999999999"), long.class, "-9223372036854775808"),
                Arguments.of(new BigDecimal("1E-999999999"), long.class, "it is not whole"),
                Arguments.of(new BigDecimal("1E+999999999"), BigInteger.class, "it has more than 1000 digits"),
                Arguments.of(new BigDecimal("1E+999999999"), double.class, "out of range"),
                Arguments.of("1E+999999999", int.class, "-2147483648 to 2147483647"),
                Arguments.of("1E+99999999999", int.class, "it is no number"),
                Arguments.of("9".repeat(1001), BigInteger.class, "it has more than 1000 characters"),
                Arguments.of((1L << 53) + 1, double.class, "cannot hold this whole number exactly"),
                Arguments.of(Long.MAX_VALUE, double.class, "exactly"),
                Arguments.of((1 << 24) + 1, float.class, "exactly"),
                Arguments.of(BigInteger.ONE.shiftLeft(100).add(BigInteger.ONE), double.class, "exactly"),
                Arguments.of(BigInteger.ONE.shiftLeft(100).add(BigInteger.ONE), float.class, "exactly"),
                Arguments.of(BigInteger.ONE.shiftLeft(2000), float.class, "exactly"),
                Arguments.of(1e300, float.class, "expected=float, found=Double 1.0E300 (it is out of range)"),
                Arguments.of("kitchen", Integer.class, "expected=Integer, found=String \"kitchen\" (it is no number)"),
                Arguments.of("", int.class, "found=String \"\" (it is no number)"),
                Arguments.of(" 1", int.class, "it is no number"),
                Arguments.of(true, int.class, "found=Boolean true"),
                Arguments.of('1', int.class, "found=Character 1"),
                Arguments.of(1, boolean.class, "found=Integer 1 (it is neither true nor false)"),
                Arguments.of("yes", boolean.class, "it is neither true nor false"),
                Arguments.of("ab", char.class, "it is not one character"),
                Arguments.of(97, char.class, "found=Integer 97"),
                Arguments.of("bar", Zone.class, "found=String \"bar\" (it is none of [KITCHEN, the bar])"),
                Arguments.of(Place.CELLAR, Zone.class, "it is none of"),
                Arguments.of(0, Zone.class, "found=Integer 0"),
                Arguments.of("1-1-1-1-1", UUID.class, "36 characters"),
                Arguments.of("yesterday", Instant.class, "\"yesterday\""),
                Arguments.of("1h", Duration.class, "\"1h\""),
                Arguments.of(90, Duration.class, "found=Integer 90"),
                Arguments.of("a b", URI.class, "\"a b\""),
                Arguments.of("a\0b", Path.class, "\"a\\u0000b\""),
                Arguments.of(List.of("x"), String.class, "found=ImmutableCollections$List12 [\"x\"]"),
                Arguments.of("x", List.class, "found=String \"x\""),
                Arguments.of("x", int[].class, "found=String \"x\""),
                Arguments.of("x", Map.class, "found=String \"x\""),
                Arguments.of("x", Thread.class, "expected=Thread, found=String \"x\""),
                Arguments.of("java.lang.Runtime", Class.class, "expected=Class"),
                Arguments.of(Map.of(1, 2), Line.class, "Line"),
                Arguments.of(Map.of("food", "a"), Line.class, "component \"count\": expected=int, found=nothing"));
    }

    @ParameterizedTest(name = "{0} as {1}")
    @MethodSource("whatDoesNotFit")
    void refusesWithEventArgumentTypesAndValue(Object value, Class<?> type, String words) {
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> Event.of("motion", "a", value).arg(1, type))
                .withMessageContaining("event \"motion\"")
                .withMessageContaining("argument 1")
                .withMessageContaining(words);
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(
                        () -> Event.builder("motion").arg("zone", value).build().find("zone", type))
                .withMessageContaining("argument \"zone\" of event \"motion\"");
    }

    @Test
    void saysWhatThereIsWhenAnArgumentIsMissing() {
        Event event = Event.builder("motion").arg("x").arg("area", 3).build();
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> event.get("zone", Integer.class))
                .withMessage(
                        "Cannot read argument \"zone\" of event \"motion\": there is none. The event has 1 positional"
                                + " args and the named args [area]. Use has(…) or find(…) where it may be missing.");
        assertThatExceptionOfType(ArgumentException.class).isThrownBy(() -> event.get("zone"));
        assertThatExceptionOfType(ArgumentException.class).isThrownBy(() -> event.arg(1));
        assertThatExceptionOfType(ArgumentException.class).isThrownBy(() -> event.arg(-1));
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> event.arg(1, String.class))
                .withMessageContaining("argument 1 of event \"motion\"");
    }

    @Test
    void tellsWhetherAnArgumentIsThere() {
        Event event =
                Event.builder("motion").arg((Object) null).arg("area", null).build();
        assertThat(event.has(0)).isTrue();
        assertThat(event.has(1)).isFalse();
        assertThat(event.has(-1)).isFalse();
        assertThat(event.has("area")).isTrue();
        assertThat(event.has("zone")).isFalse();
    }

    @Test
    void givesNullOnlyWhereTheTypeSaysSo() {
        Event event =
                Event.builder("motion").arg((Object) null).arg("area", null).build();
        assertThat(event.arg(0)).isNull();
        assertThat(event.get("area")).isNull();
        assertThat(event.find(0, String.class)).isEmpty();
        assertThat(event.find("area", String.class)).isEmpty();
        assertThat(event.find("zone", String.class)).isEmpty();
        assertThat(event.find(7, String.class)).isEmpty();
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> event.get("area", String.class))
                .withMessageContainingAll("\"area\"", "expected=String, found=null", "find(");
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> event.list("area", String.class))
                .withMessageContaining("found=null");
    }

    @Test
    void givesListsOfOneType() {
        Event event = Event.builder("x")
                .arg(new long[] {1, 2})
                .arg("tags", List.of("1", 2, 3L))
                .arg("lines", List.of(Map.of("food", "a", "count", 1)))
                .build();
        assertThat(event.list(0, Integer.class)).containsExactly(1, 2);
        assertThat(event.list("tags", Integer.class)).containsExactly(1, 2, 3);
        assertThat(event.list("tags", String.class)).containsExactly("1", "2", "3");
        assertThat(event.list("lines", Line.class)).containsExactly(new Line("a", 1));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> event.list("tags", String.class).add("x"));
    }

    @Test
    void saysWhichElementDoesNotFit() {
        Event event = Event.builder("x")
                .arg("tags", List.of(1, 2, "three"))
                .arg("lines", List.of(Map.of("food", "a", "count", 1), Map.of("food", "b", "count", 2.5)))
                .build();
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> event.list("tags", Integer.class))
                .withMessage("Cannot read argument \"tags\" of event \"x\": argument \"tags\"[2]: expected=Integer,"
                        + " found=String \"three\" (it is no number).");
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> event.get("tags", int[].class))
                .withMessageContaining("argument \"tags\"[2]: ");
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> event.list("lines", Line.class))
                .withMessageContaining("argument \"lines\"[1], component \"count\": expected=int, found=Double 2.5");
    }

    @Test
    void keepsTheCauseOfATextThatCannotBeRead() {
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> Event.of("x", "yesterday").arg(0, Instant.class))
                .withCauseInstanceOf(java.time.format.DateTimeParseException.class);
    }

    @Test
    void keepsNullElements() {
        Event event = Event.of("x", Arrays.asList("1", null));
        assertThat(event.list(0, Integer.class)).containsExactly(1, null);
        assertThat(event.arg(0, Integer[].class)).containsExactly(1, null);
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> event.arg(0, int[].class))
                .withMessageContaining("[1]: expected=int, found=null");
    }

    @Test
    void whatIsOfTheTypeAlreadyGoesThroughAsItIs() {
        List<@Nullable Object> list = Collections.singletonList(null);
        TreeMap<String, Integer> map = new TreeMap<>();
        Line line = new Line("a", 1);
        Event event = Event.of("x", list, map, line);
        assertThat((Object) event.arg(0, List.class)).isSameAs(list);
        assertThat((Object) event.arg(1, Map.class)).isSameAs(map);
        assertThat(event.arg(2, Line.class)).isSameAs(line);
        assertThat(event.arg(2)).isSameAs(line);
    }
}
