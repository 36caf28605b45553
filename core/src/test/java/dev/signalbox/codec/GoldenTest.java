package dev.signalbox.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.Event;
import dev.signalbox.Named;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The wire does not change by accident: each value has a file with its bytes, and the same bytes stand in
 * docs/reference/wire.md. A new value is written to its file with {@code -Dsignalbox.golden.write=true}.
 */
class GoldenTest {
    private static final Path FILES = Path.of("src/test/resources/golden");
    private static final Path PAGE = Path.of("../docs/reference/wire.md");

    @Named("order")
    record GoldenOrder(long id, String food, short amount, Size size, Optional<String> note) {}

    @Named("size")
    enum Size {
        SMALL,
        LARGE
    }

    private static final Codec CODEC =
            Codec.builder().register(GoldenOrder.class, Size.class).build();

    private static final Codec COMPACT =
            Codec.builder().register(GoldenOrder.class, Size.class).compact().build();

    private static final Map<String, Object> VALUES = new LinkedHashMap<>();

    static {
        VALUES.put("true", true);
        VALUES.put("int-small", 42);
        VALUES.put("int-200", 200);
        VALUES.put("int-negative", -300);
        VALUES.put("int-large", 70_000);
        VALUES.put("long-small", 42L);
        VALUES.put("long-large", 1L << 40);
        VALUES.put("long-negative", -1L);
        VALUES.put("byte", (byte) -2);
        VALUES.put("short", (short) 300);
        VALUES.put("char", 'a');
        VALUES.put("float", 1.5f);
        VALUES.put("double", 1.5);
        VALUES.put("big-integer", BigInteger.ONE.shiftLeft(64));
        VALUES.put("big-decimal", new BigDecimal("12.30"));
        VALUES.put("string", "sushi");
        VALUES.put("string-utf8", "ü");
        VALUES.put("string-half-pair", "a\ud83c");
        VALUES.put("bytes", new byte[] {1, 2, 3});
        VALUES.put("ints", new int[] {1, -1});
        VALUES.put("booleans", new boolean[] {true, false});
        VALUES.put("list", Arrays.asList(1, "a", null));
        VALUES.put("set", new LinkedHashSet<>(List.of(1, 2)));
        VALUES.put("map", Map.of("a", 1));
        VALUES.put("optional", Optional.of(1));
        VALUES.put("optional-empty", Optional.empty());
        VALUES.put("enum", Size.LARGE);
        VALUES.put("instant-seconds", Instant.ofEpochSecond(1_800_000_000L));
        VALUES.put("instant-nanos", Instant.ofEpochSecond(1_800_000_000L, 500_000_000));
        VALUES.put("instant-far", Instant.ofEpochSecond(-1, 1));
        VALUES.put("duration", Duration.ofMillis(1500));
        VALUES.put("date", LocalDate.of(2026, 11, 20));
        VALUES.put("time", LocalTime.of(12, 30));
        VALUES.put("date-time", LocalDateTime.of(2026, 11, 20, 12, 30));
        VALUES.put(
                "offset-date-time", OffsetDateTime.of(LocalDateTime.of(2026, 11, 20, 12, 30), ZoneOffset.ofHours(1)));
        VALUES.put(
                "zoned-date-time",
                ZonedDateTime.of(LocalDateTime.of(2026, 11, 20, 12, 30), ZoneId.of("Europe/Vienna")));
        VALUES.put("uuid", new UUID(1, 2));
        VALUES.put("record", new GoldenOrder(7, "sushi", (short) 2, Size.LARGE, Optional.of("hot")));
        VALUES.put("record-fingerprint", VALUES.get("record"));
        VALUES.put(
                "event",
                Event.builder("order-food")
                        .arg("sushi")
                        .arg("drink", "sake")
                        .sender("table-7")
                        .header("trace", "a1")
                        .build());
    }

    static Stream<String> names() {
        return VALUES.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void keepsTheWire(String name) throws IOException {
        Path file = FILES.resolve(name + ".bin");
        byte[] bytes = (name.endsWith("-fingerprint") ? COMPACT : CODEC).encode(VALUES.get(name));
        if (Boolean.getBoolean("signalbox.golden.write")) {
            Files.write(file, bytes);
        }

        assertThat(bytes).isEqualTo(Files.readAllBytes(file));
        assertThat(CODEC.decode(bytes)).isEqualTo(VALUES.get(name));
    }

    @Test
    void hasAValueForEachFile() throws IOException {
        try (Stream<Path> files = Files.list(FILES)) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".bin", "")))
                    .containsExactlyInAnyOrderElementsOf(VALUES.keySet());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void isOnThePageThatDescribesTheWire(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(FILES.resolve(name + ".bin"));
        String row = "| " + name + " |";

        assertThat(Files.readAllLines(PAGE))
                .filteredOn(line -> line.startsWith(row))
                .singleElement()
                .asString()
                .endsWith("| `" + HexFormat.ofDelimiter(" ").formatHex(bytes) + "` |");
    }

    @Test
    void isReadFromAFailureAsItWasWritten() {
        byte[] bytes = HexFormat.of().parseHex("94c70005a3612e42c0a3612e42");

        RemoteFailure read = (RemoteFailure) CODEC.decode(bytes);

        assertThat(read.type()).isEqualTo("a.B");
        assertThat(read.remoteMessage()).isNull();
        assertThat(CODEC.encode(new RemoteFailure("a.B", null, "a.B"))).isEqualTo(bytes);
    }
}
