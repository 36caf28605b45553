package dev.signalbox.codec;

import dev.signalbox.Default;
import dev.signalbox.Event;
import dev.signalbox.EventBuilder;
import dev.signalbox.Named;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Types to encode, and values made at random from a seed. */
final class Samples {
    enum Color {
        RED,
        GREEN {
            @Override
            public String toString() {
                return "like grass";
            }
        },
        BLUE
    }

    record Small(long id, String name, int count, double price, boolean open, Color color) {}

    record Point(int x, int y) {}

    @Named("customer")
    record Customer(String name, @Named("e-mail") @Nullable String mail, Optional<Point> home) {}

    record Order(
            long id,
            Customer customer,
            List<Line> lines,
            Map<String, Object> notes,
            @Nullable Object extra) {}

    record Line(String food, short amount, byte level, char size, float weight) {}

    record Tree(String name, List<Tree> children) {}

    record Empty() {}

    record Box<T>(T value) {}

    sealed interface Shape permits Circle, Polygon, Unit {}

    record Circle(Point center, double radius) implements Shape {}

    sealed interface Polygon extends Shape permits Square, Triangle {}

    record Square(Point corner, int side) implements Polygon {}

    record Triangle(Point a, Point b, Point c) implements Polygon {}

    enum Unit implements Shape {
        NOTHING,
        PLANE
    }

    record Drawing(Shape background, List<Shape> shapes) {}

    record Picky(int positive) {
        Picky {
            if (positive < 0) {
                throw new IllegalArgumentException("positive=" + positive);
            }
        }
    }

    // the same order in three versions of a program

    @Named("dish")
    record DishV1(String food, int amount, String dropped) {}

    @Named("dish")
    record DishV2(
            int amount,
            @Default("water") String drink,
            @Default("3") int stars,
            @Default("BLUE") Color color,
            String food,
            Optional<String> note,
            @Nullable String chef) {}

    @Named("dish")
    record DishV3(String food, int amount, int mustBeThere) {}

    private final Random random;

    Samples(long seed) {
        random = new Random(seed);
    }

    Object any(int depth) {
        int kinds = depth > 0 ? 39 : 29;
        return switch (random.nextInt(kinds)) {
            case 0 -> random.nextBoolean();
            case 1 -> (byte) random.nextInt();
            case 2 -> (short) random.nextInt();
            case 3 -> integer();
            case 4 -> random.nextInt();
            case 5 -> (long) integer();
            case 6 -> random.nextLong() >> random.nextInt(64);
            case 7 -> random.nextFloat();
            case 8 -> random.nextGaussian();
            case 9 -> new BigInteger(random.nextInt(200), random);
            case 10 -> new BigDecimal(new BigInteger(random.nextInt(90), random), random.nextInt(40) - 20).negate();
            case 11 -> (char) random.nextInt(0x10000);
            case 12 -> ascii(random.nextInt(20));
            case 13 -> ascii(random.nextInt(400));
            case 14 -> unicode(random.nextInt(50));
            case 15 -> Color.values()[random.nextInt(3)];
            case 16 -> Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
            case 17 -> Duration.ofSeconds(random.nextInt(), random.nextInt(1_000_000_000));
            case 18 -> LocalDate.ofEpochDay(random.nextInt(100_000) - 50_000);
            case 19 -> LocalTime.ofNanoOfDay(Math.floorMod(random.nextLong(), 86_400_000_000_000L));
            case 20 -> dateTime();
            case 21 -> OffsetDateTime.of(dateTime(), ZoneOffset.ofTotalSeconds(random.nextInt(129_601) - 64_800));
            case 22 -> ZonedDateTime.of(dateTime(), ZoneId.of(random.nextBoolean() ? "Europe/Vienna" : "Asia/Tokyo"));
            case 23 -> new UUID(random.nextLong(), random.nextLong());
            case 24 -> new Point(random.nextInt(), integer());
            case 25 -> small();
            case 26 -> new UnknownRecord("far.Away", Map.of("a", integer()));
            case 27 -> new UnknownEnum("far.Color", ascii(5));
            case 28 -> Unit.PLANE;
            case 29, 30 -> list(depth - 1);
            case 31 -> set(depth - 1);
            case 32, 33 -> map(depth - 1);
            case 34 -> random.nextBoolean() ? Optional.empty() : Optional.of(any(depth - 1));
            case 35 -> order(depth - 1);
            case 36 -> new Circle(new Point(integer(), 4), random.nextDouble());
            case 37 -> event(depth - 1);
            default -> new Tree(ascii(3), List.of(new Tree("leaf", List.of())));
        };
    }

    private int integer() {
        return random.nextInt() >> random.nextInt(32);
    }

    Small small() {
        return new Small(
                random.nextLong(),
                ascii(random.nextInt(30)),
                integer(),
                random.nextDouble(),
                random.nextBoolean(),
                Color.values()[random.nextInt(3)]);
    }

    Order order(int depth) {
        Customer customer = new Customer(
                unicode(random.nextInt(12)),
                random.nextBoolean() ? null : ascii(20),
                random.nextBoolean() ? Optional.empty() : Optional.of(new Point(integer(), integer())));
        List<Line> lines = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            lines.add(new Line(
                    ascii(6), (short) random.nextInt(), (byte) random.nextInt(), (char) random.nextInt(), 1.5f * i));
        }
        Map<String, Object> notes = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            notes.put(ascii(8), any(Math.max(0, depth - 1)));
        }
        return new Order(random.nextLong(), customer, lines, notes, random.nextBoolean() ? null : new Point(1, 2));
    }

    private Event event(int depth) {
        EventBuilder event = Event.builder("e" + ascii(5)).sender(random.nextBoolean() ? null : any(depth));
        for (int i = random.nextInt(4); i > 0; i--) {
            event.arg(any(depth)).arg("arg" + i, any(depth)).header("h" + i, ascii(i));
        }
        return event.build();
    }

    private LocalDateTime dateTime() {
        return LocalDateTime.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000), ZoneOffset.UTC);
    }

    private List<Object> list(int depth) {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(random.nextInt(20) == 0 ? 40 : 6); i > 0; i--) {
            list.add(random.nextInt(8) == 0 ? null : any(depth));
        }
        return list;
    }

    private Set<Object> set(int depth) {
        return new LinkedHashSet<>(list(depth));
    }

    private Map<Object, Object> map(int depth) {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(random.nextInt(20) == 0 ? 40 : 6); i > 0; i--) {
            map.put(random.nextInt(4) == 0 ? any(depth) : ascii(random.nextInt(12)), any(depth));
        }
        return map;
    }

    String ascii(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) (' ' + random.nextInt(95)));
        }
        return text.toString();
    }

    String unicode(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            int kind = random.nextInt(5);
            if (kind == 0) {
                text.appendCodePoint(0x10000 + random.nextInt(0xfffff));
            } else if (kind == 1) {
                text.append((char) random.nextInt(0x10000)); // may be half a pair
            } else {
                text.append((char) random.nextInt(kind == 2 ? 0x800 : 0x80));
            }
        }
        return text.toString();
    }
}
