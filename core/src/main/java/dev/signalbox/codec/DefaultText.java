package dev.signalbox.codec;

import dev.signalbox.ConfigurationException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** What {@code @Default} says, as a value of the component's type. */
final class DefaultText {
    private static final Map<Class<?>, Function<String, Object>> PARSERS = Map.ofEntries(
            Map.entry(String.class, text -> text),
            Map.entry(byte.class, Byte::valueOf),
            Map.entry(Byte.class, Byte::valueOf),
            Map.entry(short.class, Short::valueOf),
            Map.entry(Short.class, Short::valueOf),
            Map.entry(int.class, Integer::valueOf),
            Map.entry(Integer.class, Integer::valueOf),
            Map.entry(long.class, Long::valueOf),
            Map.entry(Long.class, Long::valueOf),
            Map.entry(float.class, Float::valueOf),
            Map.entry(Float.class, Float::valueOf),
            Map.entry(double.class, Double::valueOf),
            Map.entry(Double.class, Double::valueOf),
            Map.entry(boolean.class, DefaultText::bool),
            Map.entry(Boolean.class, DefaultText::bool),
            Map.entry(char.class, DefaultText::character),
            Map.entry(Character.class, DefaultText::character),
            Map.entry(BigInteger.class, BigInteger::new),
            Map.entry(BigDecimal.class, BigDecimal::new),
            Map.entry(UUID.class, UUID::fromString),
            Map.entry(Duration.class, Duration::parse),
            Map.entry(Instant.class, Instant::parse),
            Map.entry(LocalDate.class, LocalDate::parse));

    static Object parse(String text, Class<?> type, String component) {
        Function<String, Object> parser = PARSERS.get(type);
        try {
            if (parser != null) {
                return parser.apply(text);
            }
            if (type.isEnum()) {
                for (Object constant : type.getEnumConstants()) {
                    if (((Enum<?>) constant).name().equals(text)) {
                        return constant;
                    }
                }
                throw new IllegalArgumentException("no such constant");
            }
        } catch (RuntimeException e) {
            throw new ConfigurationException(
                    "Cannot make @Default(\"" + text + "\") of " + component + " a " + type.getName() + ": " + e, e);
        }
        throw new ConfigurationException("Cannot make @Default(\"" + text + "\") of " + component + " a "
                + type.getName() + ": only simple types have defaults. Make it @Nullable or an Optional.");
    }

    private static Object bool(String text) {
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw new IllegalArgumentException("expected true or false");
    }

    private static Object character(String text) {
        if (text.length() != 1) {
            throw new IllegalArgumentException("expected one character");
        }
        return text.charAt(0);
    }

    private DefaultText() {}
}
