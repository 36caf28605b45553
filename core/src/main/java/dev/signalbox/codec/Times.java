package dev.signalbox.codec;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.function.Supplier;

/** The forms of times: MessagePack's own timestamp for an instant, fixed fields in extensions for the others. */
final class Times {
    static void register() {
        Scalars.extension(Wire.TIMESTAMP, Instant.class, Times::writeInstant, Times::readInstant);
        Scalars.extension(Wire.DURATION, Duration.class, Times::writeDuration, Times::readDuration);
        Scalars.extension(Wire.LOCAL_DATE, LocalDate.class, Times::writeDate, Times::readDate);
        Scalars.extension(Wire.LOCAL_TIME, LocalTime.class, Times::writeTime, Times::readTime);
        Scalars.extension(Wire.LOCAL_DATE_TIME, LocalDateTime.class, Times::writeDateTime, Times::readDateTime);
        Scalars.extension(Wire.OFFSET_DATE_TIME, OffsetDateTime.class, Times::writeOffset, Times::readOffset);
        Scalars.extension(Wire.ZONED_DATE_TIME, ZonedDateTime.class, Times::writeZoned, Times::readZoned);
    }

    private static void writeInstant(Output out, Instant value) {
        long seconds = value.getEpochSecond();
        int nanos = value.getNano();
        if (seconds >>> 34 != 0) {
            out.ext(Wire.TIMESTAMP, 12);
            out.raw32(nanos);
            out.raw64(seconds);
        } else if (nanos == 0 && seconds >>> 32 == 0) {
            out.ext(Wire.TIMESTAMP, 4);
            out.raw32((int) seconds);
        } else {
            out.ext(Wire.TIMESTAMP, 8);
            out.raw64((long) nanos << 34 | seconds);
        }
    }

    private static Instant readInstant(Input in) {
        int length = in.ext(Wire.TIMESTAMP, "a timestamp");
        long seconds;
        long nanos = 0;
        if (length == 4) {
            seconds = in.raw32(0) & 0xffffffffL;
        } else if (length == 8) {
            long both = in.raw64(0);
            nanos = both >>> 34;
            seconds = both & 0x3ffffffffL;
        } else if (length == 12) {
            nanos = in.raw32(0) & 0xffffffffL;
            seconds = in.raw64(0);
        } else {
            throw in.bad("a timestamp of " + length + " bytes, expected 4, 8 or 12.");
        }
        return valid(in, "timestamp", seconds, nanos, Instant::ofEpochSecond);
    }

    /** Makes a time of its two numbers. */
    private interface Maker<T> {
        T of(long whole, long nanos);
    }

    private static <T> T valid(Input in, String what, long whole, long nanos, Maker<T> maker) {
        if (nanos < 0 || nanos > 999_999_999) {
            throw in.bad("a " + what + " with nanos=" + nanos + ", expected 0 to 999999999.");
        }
        return made(in, what, () -> maker.of(whole, nanos));
    }

    private static <T> T made(Input in, String what, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (DateTimeException | ArithmeticException e) {
            throw new CodecException(in.consumed(), "not a " + what + ": " + e.getMessage(), e);
        }
    }

    private static void writeDuration(Output out, Duration value) {
        out.ext(Wire.DURATION, 12);
        out.raw64(value.getSeconds());
        out.raw32(value.getNano());
    }

    private static Duration readDuration(Input in) {
        in.ext(Wire.DURATION, "a duration");
        in.payload(12);
        long seconds = in.raw64(0);
        return valid(in, "duration", seconds, in.raw32(0), Duration::ofSeconds);
    }

    private static void writeDate(Output out, LocalDate value) {
        out.ext(Wire.LOCAL_DATE, 8);
        out.raw64(value.toEpochDay());
    }

    private static LocalDate readDate(Input in) {
        in.ext(Wire.LOCAL_DATE, "a date");
        in.payload(8);
        return date(in);
    }

    private static LocalDate date(Input in) {
        long day = in.raw64(0);
        return made(in, "date", () -> LocalDate.ofEpochDay(day));
    }

    private static void writeTime(Output out, LocalTime value) {
        out.ext(Wire.LOCAL_TIME, 8);
        out.raw64(value.toNanoOfDay());
    }

    private static LocalTime readTime(Input in) {
        in.ext(Wire.LOCAL_TIME, "a time of day");
        in.payload(8);
        return time(in);
    }

    private static LocalTime time(Input in) {
        long nanos = in.raw64(0);
        return made(in, "time of day", () -> LocalTime.ofNanoOfDay(nanos));
    }

    private static void writeDateTime(Output out, LocalDateTime value) {
        out.ext(Wire.LOCAL_DATE_TIME, 16);
        fields(out, value);
    }

    private static void fields(Output out, LocalDateTime value) {
        out.raw64(value.toLocalDate().toEpochDay());
        out.raw64(value.toLocalTime().toNanoOfDay());
    }

    private static LocalDateTime readDateTime(Input in) {
        in.ext(Wire.LOCAL_DATE_TIME, "a date and time");
        in.payload(16);
        return LocalDateTime.of(date(in), time(in));
    }

    private static void writeOffset(Output out, OffsetDateTime value) {
        out.ext(Wire.OFFSET_DATE_TIME, 20);
        fields(out, value.toLocalDateTime());
        out.raw32(value.getOffset().getTotalSeconds());
    }

    private static OffsetDateTime readOffset(Input in) {
        in.ext(Wire.OFFSET_DATE_TIME, "a date and time with an offset");
        in.payload(20);
        LocalDateTime local = LocalDateTime.of(date(in), time(in));
        return OffsetDateTime.of(local, offset(in));
    }

    private static ZoneOffset offset(Input in) {
        int seconds = in.raw32(0);
        return made(in, "zone offset", () -> ZoneOffset.ofTotalSeconds(seconds));
    }

    private static void writeZoned(Output out, ZonedDateTime value) {
        byte[] zone = value.getZone().getId().getBytes(StandardCharsets.US_ASCII);
        out.ext(Wire.ZONED_DATE_TIME, 20L + zone.length);
        fields(out, value.toLocalDateTime());
        out.raw32(value.getOffset().getTotalSeconds());
        out.raw(zone);
    }

    /** The offset tells the two hours apart that a clock shows twice when it is put back. */
    private static ZonedDateTime readZoned(Input in) {
        int length = in.ext(Wire.ZONED_DATE_TIME, "a date and time with a zone");
        if (length < 21) {
            throw in.bad("a date and time with a zone of " + length + " bytes, expected more than 20.");
        }
        LocalDateTime local = LocalDateTime.of(date(in), time(in));
        ZoneOffset offset = offset(in);
        String zone = new String(in.raw(length - 20), StandardCharsets.ISO_8859_1);
        return made(in, "date and time with a zone", () -> ZonedDateTime.ofInstant(local, offset, ZoneId.of(zone)));
    }

    private Times() {}
}
