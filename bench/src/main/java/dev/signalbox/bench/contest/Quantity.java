package dev.signalbox.bench.contest;

/**
 * One of the numbers that a measurement comes to.
 *
 * @param figure its name
 * @param unit what it is counted in
 * @param moreIsBetter whether the higher value wins
 * @param scale what to multiply the number by that the processes say
 */
public record Quantity(String figure, String unit, boolean moreIsBetter, double scale) {
    private static final double MICROS = 1e-3;

    /** A rate, in so many a second. */
    public static Quantity rate(String figure, String unit) {
        return new Quantity(figure, unit, true, 1);
    }

    /** A time that is told in nanoseconds and shown in microseconds. */
    public static Quantity micros(String figure) {
        return new Quantity(figure, "us", false, MICROS);
    }

    /** A time in milliseconds. */
    public static Quantity millis(String figure) {
        return new Quantity(figure, "ms", false, 1);
    }

    /** Percent of a core. */
    public static Quantity percent(String figure) {
        return new Quantity(figure, "%", false, 1);
    }
}
