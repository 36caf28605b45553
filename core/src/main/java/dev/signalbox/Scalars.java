package dev.signalbox;

import java.io.File;
import java.lang.invoke.MethodType;
import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Conversions to values that have no parts: text, truth, characters, enums, times, identifiers. Numbers are next door. */
final class Scalars {
    /** What is written as text in one well-known form, and read back from it. */
    private static final Map<Class<?>, Function<String, Object>> PARSERS = new HashMap<>();

    static {
        PARSERS.put(UUID.class, Scalars::uuid);
        PARSERS.put(Instant.class, text -> OffsetDateTime.parse(text).toInstant());
        PARSERS.put(Duration.class, Duration::parse);
        PARSERS.put(Period.class, Period::parse);
        PARSERS.put(LocalDate.class, LocalDate::parse);
        PARSERS.put(LocalTime.class, LocalTime::parse);
        PARSERS.put(LocalDateTime.class, LocalDateTime::parse);
        PARSERS.put(OffsetDateTime.class, OffsetDateTime::parse);
        PARSERS.put(ZonedDateTime.class, ZonedDateTime::parse);
        PARSERS.put(Year.class, Year::parse);
        PARSERS.put(YearMonth.class, YearMonth::parse);
        PARSERS.put(ZoneId.class, ZoneId::of);
        PARSERS.put(URI.class, URI::create);
        PARSERS.put(Path.class, Path::of);
        PARSERS.put(File.class, File::new);
        PARSERS.put(Locale.class, Locale::forLanguageTag);
    }

    private Scalars() {}

    /** The conversion to this class, or {@code null} if it is none of ours. */
    static @Nullable Conversion to(Class<?> type) {
        Class<?> boxed = MethodType.methodType(type).wrap().returnType();
        Conversion number = Numbers.to(boxed, type);
        if (number != null) {
            return number;
        } else if (type == String.class || type == CharSequence.class) {
            return value -> text(type, value);
        } else if (boxed == Boolean.class) {
            return value -> truth(type, value);
        } else if (boxed == Character.class) {
            return value -> character(type, value);
        } else if (type.isEnum()) {
            return value -> constant(type, value);
        }
        Function<String, Object> parser = PARSERS.get(type);
        return parser == null ? null : value -> parsed(type, parser, value);
    }

    private static Object text(Class<?> type, @Nullable Object value) {
        if (value instanceof Enum<?> constant) {
            return constant.name();
        } else if (value instanceof CharSequence
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Character) {
            return value.toString();
        } else if (value instanceof Locale locale) {
            return locale.toLanguageTag();
        } else if (value instanceof Path || value instanceof ZoneId || isWritten(value)) {
            return String.valueOf(value);
        }
        throw new Mismatch(type, value, null);
    }

    private static boolean isWritten(@Nullable Object value) {
        return value != null && PARSERS.containsKey(value.getClass());
    }

    private static Object truth(Class<?> type, @Nullable Object value) {
        if (value instanceof Boolean) {
            return value;
        } else if (value instanceof CharSequence text) {
            if (text.toString().equalsIgnoreCase("true")) {
                return true;
            } else if (text.toString().equalsIgnoreCase("false")) {
                return false;
            }
        }
        throw new Mismatch(type, value, "it is neither true nor false");
    }

    private static Object character(Class<?> type, @Nullable Object value) {
        if (value instanceof Character) {
            return value;
        } else if (value instanceof CharSequence text && text.length() == 1) {
            return text.charAt(0);
        }
        throw new Mismatch(type, value, "it is not one character");
    }

    private static Object constant(Class<?> type, @Nullable Object value) {
        if (type.isInstance(value)) {
            return value;
        }
        Object[] constants = type.getEnumConstants();
        // an enum of another class, as when the two sides of a border have one each, fits by name
        String wanted =
                value instanceof CharSequence text ? text.toString() : value instanceof Enum<?> e ? e.name() : "";
        for (Object constant : constants) {
            if (((Enum<?>) constant).name().equals(wanted)) {
                return constant;
            }
        }
        throw new Mismatch(type, value, "it is none of " + Show.value(Arrays.asList(constants)));
    }

    private static Object parsed(Class<?> type, Function<String, Object> parser, @Nullable Object value) {
        if (type.isInstance(value)) {
            return value;
        } else if (value instanceof CharSequence text) {
            try {
                return parser.apply(text.toString());
            } catch (DateTimeException | IllegalArgumentException e) {
                throw new Mismatch(type, value, e.getMessage(), e);
            }
        }
        throw new Mismatch(type, value, null);
    }

    /** Strict, where {@link UUID#fromString} takes "1-1-1-1-1" and gives another text back. */
    private static UUID uuid(String text) {
        UUID uuid = text.length() == 36 ? UUID.fromString(text) : null;
        if (uuid == null) {
            throw new IllegalArgumentException("a UUID has 36 characters");
        }
        return uuid;
    }
}
