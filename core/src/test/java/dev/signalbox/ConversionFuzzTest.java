package dev.signalbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Any value asked for as any type either is one, exactly, or is an {@link ArgumentException}; nothing else ever. */
class ConversionFuzzTest {
    record Pair(@Nullable Object left, int right) {}

    record Deep(List<Pair> pairs, Map<Integer, Double> sums, Optional<Deep> more, SortedSet<Long> ids) {}

    private static final List<Class<?>> TYPES = List.of(
            byte.class,
            short.class,
            int.class,
            long.class,
            float.class,
            double.class,
            boolean.class,
            char.class,
            BigInteger.class,
            BigDecimal.class,
            String.class,
            TimeUnit.class,
            UUID.class,
            Instant.class,
            Duration.class,
            ZoneId.class,
            URI.class,
            Path.class,
            Locale.class,
            List.class,
            Set.class,
            SortedSet.class,
            Map.class,
            SortedMap.class,
            int[].class,
            String[][].class,
            Pair.class,
            Deep.class,
            Optional.class,
            Object.class,
            Thread.class);

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void everyValueFitsExactlyOrIsRefused() {
        int fitted = 0;
        for (int i = 0; i < 40_000; i++) {
            Object value = value(3);
            Class<?> type = TYPES.get(random.nextInt(TYPES.size()));
            Event event = Event.builder("fuzz").arg("value", value).build();
            try {
                Optional<?> found = event.find("value", type);
                fitted += found.isPresent() ? 1 : 0;
                found.ifPresent(result -> checkExact(value, result));
            } catch (ArgumentException refused) {
                assertThat(refused.getMessage())
                        .contains("\"value\" of event \"fuzz\"")
                        .hasSizeLessThan(2_000);
            } catch (Throwable other) {
                fail("seed=" + seed + " value=" + Show.found(value) + " type=" + type, other);
            }
        }
        assertThat(fitted).as("seed=%s", seed).isGreaterThan(2_000);
    }

    @Test
    void everyMapBindsToARecordOrIsRefused() {
        for (int i = 0; i < 20_000; i++) {
            EventBuilder event = Event.builder("fuzz");
            for (String name : List.of("pairs", "sums", "more", "ids", "left", "right")) {
                if (random.nextInt(4) > 0) {
                    event.arg(name, value(3));
                }
            }
            for (int n = random.nextInt(4); n > 0; n--) {
                event.arg(value(2));
            }
            Event built = event.build();
            Class<? extends Record> type = random.nextBoolean() ? Deep.class : Pair.class;
            try {
                built.as(type);
            } catch (ArgumentException refused) {
                assertThat(refused.getMessage()).contains("event \"fuzz\"").hasSizeLessThan(2_000);
            } catch (Throwable other) {
                fail("seed=" + seed + " event=" + built, other);
            }
        }
    }

    private void checkExact(Object value, Object result) {
        boolean isWhole = result instanceof Byte
                || result instanceof Short
                || result instanceof Integer
                || result instanceof Long
                || result instanceof BigInteger;
        if (isWhole && (value instanceof Number || value instanceof String)) {
            BigDecimal exact = value instanceof Double || value instanceof Float
                    ? new BigDecimal(((Number) value).doubleValue())
                    : new BigDecimal(value.toString());
            assertThat(new BigDecimal(result.toString()))
                    .as("seed=%s value=%s", seed, value)
                    .isEqualByComparingTo(exact);
        }
    }

    private @Nullable Object value(int depth) {
        int kind = random.nextInt(depth > 0 ? 20 : 14);
        return switch (kind) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> (byte) random.nextInt();
            case 3 -> random.nextInt(400) - 200;
            case 4 -> random.nextLong() >> random.nextInt(64);
            case 5 -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 5);
            case 6 -> (double) random.nextInt(100);
            case 7 -> random.nextFloat();
            case 8 -> new BigInteger(random.nextInt(200), random);
            case 9 ->
                new BigDecimal(BigInteger.valueOf(random.nextInt(1000)), random.nextInt(60) - 30)
                        .scaleByPowerOfTen(random.nextInt(10) == 0 ? 1_000_000_000 : 0);
            case 10 -> (char) ('a' + random.nextInt(26));
            case 11 -> text();
            case 12 -> TimeUnit.values()[random.nextInt(7)];
            case 13 -> new UUID(random.nextLong(), random.nextLong());
            case 14 -> list(depth);
            case 15 -> new LinkedHashSet<>(list(depth));
            case 16 -> map(depth);
            case 17 -> new Pair(value(depth - 1), random.nextInt());
            case 18 -> random.nextBoolean() ? list(depth).toArray() : new int[] {1, random.nextInt()};
            default -> Optional.ofNullable(value(depth - 1));
        };
    }

    private String text() {
        List<String> some = Arrays.asList(
                "",
                "true",
                "1e3",
                "-0",
                "0x1p3",
                "NaN",
                "1E+2147483647",
                "-1E-2147483647",
                "PT1S",
                "x",
                "\uD800",
                "\0",
                "SECONDS",
                "2026-11-20T00:00:00Z",
                "Europe/Berlin",
                "a:b",
                " ",
                "%",
                "1_000",
                "\u0663");
        return random.nextInt(3) == 0 ? String.valueOf(random.nextInt()) : some.get(random.nextInt(some.size()));
    }

    private List<@Nullable Object> list(int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        for (int n = random.nextInt(4); n > 0; n--) {
            list.add(value(depth - 1));
        }
        return list;
    }

    private Map<@Nullable Object, @Nullable Object> map(int depth) {
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        String[] names = {"left", "right", "pairs", "sums", "more", "ids"};
        for (int n = random.nextInt(6); n > 0; n--) {
            map.put(random.nextInt(4) > 0 ? names[random.nextInt(6)] : value(0), value(depth - 1));
        }
        return map;
    }
}
