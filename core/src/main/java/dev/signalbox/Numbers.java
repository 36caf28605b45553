package dev.signalbox;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Conversions to numbers, without loss.
 *
 * <p>Between whole numbers the value must fit; a fraction becomes a whole number only if it is one; a whole number becomes
 * a {@code float} or {@code double} only if that holds it exactly. A fraction becomes the nearest {@code float} or
 * {@code double}, as a literal in Java does, so that {@code 0.1} from anywhere fits a {@code float}.
 */
final class Numbers {
    /** Longer text is no number that somebody meant, and costs more to read than the event that brought it. */
    private static final int LONGEST = 1_000;

    private static final double TWO_63 = 0x1p63;

    private Numbers() {}

    /** The conversion to this boxed class, or {@code null} if it is no number of ours; messages name the type. */
    static @Nullable Conversion to(Class<?> boxed, Class<?> type) {
        if (boxed == Integer.class) {
            return value -> (int) whole(type, value, Integer.MIN_VALUE, Integer.MAX_VALUE);
        } else if (boxed == Long.class) {
            return value -> whole(type, value, Long.MIN_VALUE, Long.MAX_VALUE);
        } else if (boxed == Double.class) {
            return value -> toDouble(type, value);
        } else if (boxed == Float.class) {
            return value -> toFloat(type, value);
        } else if (boxed == Short.class) {
            return value -> (short) whole(type, value, Short.MIN_VALUE, Short.MAX_VALUE);
        } else if (boxed == Byte.class) {
            return value -> (byte) whole(type, value, Byte.MIN_VALUE, Byte.MAX_VALUE);
        } else if (boxed == BigInteger.class) {
            return Numbers::toBigInteger;
        } else if (boxed == BigDecimal.class) {
            return value -> decimal(type, value);
        }
        return null;
    }

    private static long whole(Class<?> type, @Nullable Object value, long least, long most) {
        long whole;
        if (value instanceof Number small && isSmallWhole(small)) {
            whole = small.longValue();
        } else if (value instanceof Double || value instanceof Float) {
            double d = ((Number) value).doubleValue();
            whole = (long) d;
            if (whole != d || d >= TWO_63) {
                throw new Mismatch(type, value, d == Math.rint(d) ? range(least, most) : "it is not whole");
            }
        } else {
            BigDecimal exact = decimal(type, value);
            if (isFraction(exact)) {
                throw new Mismatch(type, value, "it is not whole");
            } else if (digits(exact) > 19 || exact.toBigInteger().bitLength() > 63) {
                throw new Mismatch(type, value, range(least, most));
            }
            whole = exact.longValue();
        }
        if (whole < least || whole > most) {
            throw new Mismatch(type, value, range(least, most));
        }
        return whole;
    }

    private static Object toDouble(Class<?> type, @Nullable Object value) {
        if (value instanceof Double || value instanceof Float) {
            return ((Number) value).doubleValue();
        } else if (value instanceof Number small && isSmallWhole(small)) {
            long whole = small.longValue();
            double d = whole;
            return (long) d == whole && d < TWO_63 ? d : inexact(type, value);
        }
        Double unusual = value instanceof CharSequence text ? unusual(text) : null;
        if (unusual != null) {
            return unusual;
        }
        BigDecimal exact = decimal(type, value);
        double d = exact.doubleValue();
        if (Double.isInfinite(d)) {
            throw new Mismatch(type, value, "it is out of range");
        }
        return value instanceof BigInteger && new BigDecimal(d).compareTo(exact) != 0 ? inexact(type, value) : d;
    }

    private static Object toFloat(Class<?> type, @Nullable Object value) {
        if (value instanceof Float) {
            return value;
        } else if (value instanceof Number small && isSmallWhole(small)) {
            long whole = small.longValue();
            float f = whole;
            return (long) f == whole && f < TWO_63 ? f : inexact(type, value);
        } else if (value instanceof BigInteger whole) {
            float f = whole.floatValue();
            boolean exact =
                    !Float.isInfinite(f) && new BigDecimal(f).toBigInteger().equals(value);
            return exact ? f : inexact(type, value);
        } else if (value instanceof Double d) {
            float f = d.floatValue();
            return Double.isFinite(d) ? finite(type, f, value) : (Object) f;
        }
        Double unusual = value instanceof CharSequence text ? unusual(text) : null;
        return unusual != null
                ? (Object) unusual.floatValue()
                : finite(type, decimal(type, value).floatValue(), value); // not by way of double: rounded once only
    }

    private static Object finite(Class<?> type, float f, @Nullable Object value) {
        if (Float.isInfinite(f)) {
            throw new Mismatch(type, value, "it is out of range");
        }
        return f;
    }

    private static Object inexact(Class<?> type, @Nullable Object value) {
        throw new Mismatch(type, value, "it cannot hold this whole number exactly");
    }

    private static Object toBigInteger(@Nullable Object value) {
        if (value instanceof BigInteger) {
            return value;
        }
        BigDecimal exact;
        if (value instanceof Double d && Double.isFinite(d)) {
            exact = new BigDecimal(d);
        } else if (value instanceof Float f && Float.isFinite(f)) {
            exact = new BigDecimal(f.doubleValue());
        } else {
            exact = decimal(BigInteger.class, value);
        }
        if (isFraction(exact)) {
            throw new Mismatch(BigInteger.class, value, "it is not whole");
        } else if (digits(exact) > LONGEST) {
            throw new Mismatch(BigInteger.class, value, "it has more than " + LONGEST + " digits");
        }
        return exact.toBigInteger();
    }

    /** Any number, and any text that is one, without loss and without work that grows with an exponent. */
    private static BigDecimal decimal(Class<?> type, @Nullable Object value) {
        if (value instanceof BigDecimal exact) {
            return exact;
        } else if (value instanceof BigInteger whole) {
            return new BigDecimal(whole);
        } else if (value instanceof Number small && isSmallWhole(small)) {
            return BigDecimal.valueOf(small.longValue());
        }
        if (value instanceof Number || value instanceof CharSequence) {
            String text = value.toString(); // 0.1 means 0.1, not the double next to it
            if (text.length() > LONGEST) {
                throw new Mismatch(type, value, "it has more than " + LONGEST + " characters");
            }
            try {
                return new BigDecimal(text);
            } catch (NumberFormatException e) {
                throw new Mismatch(type, value, "it is no number");
            }
        }
        throw new Mismatch(type, value, null);
    }

    private static boolean isSmallWhole(@Nullable Object value) {
        return value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte;
    }

    private static boolean isFraction(BigDecimal value) {
        if (value.scale() <= 0 || value.signum() == 0) {
            return false;
        }
        return digits(value) <= 0 || value.stripTrailingZeros().scale() > 0;
    }

    /** How many digits stand before the point; of 1e999999999 it is said without writing it out. */
    private static long digits(BigDecimal value) {
        return value.signum() == 0 ? 1 : (long) value.precision() - value.scale();
    }

    private static @Nullable Double unusual(CharSequence text) {
        return switch (text.toString()) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> null;
        };
    }

    private static String range(long least, long most) {
        return "it is outside of " + least + " to " + most;
    }
}
