package dev.signalbox.bench.contest;

import java.util.List;
import java.util.stream.Stream;

/**
 * Something that is measured of each contender, and the figures that come of it.
 *
 * @param name what it is called
 * @param turns how often it is measured in a round, the contenders in turn each time
 * @param order what to tell the processes
 * @param quantities what their answer means, number by number; what it does not have is not measured of this contender
 */
public record Measure(String name, int turns, Order order, List<Quantity> quantities) {
    public Measure {
        quantities = List.copyOf(quantities);
    }

    /** The words of an order. */
    public interface Order {
        /** What to say, in the short form, and to processes from which nothing was asked yet. */
        String text(boolean quick, boolean cold);
    }

    /** Measured once a round. */
    public static Measure of(String name, Order order, Quantity... quantities) {
        return new Measure(name, 1, order, List.of(quantities));
    }

    /** The same, measured so often in each round. */
    public Measure inTurns(int times) {
        return new Measure(name, times, order, quantities);
    }

    /** The figures of percentiles that are told in nanoseconds: the median, and what one in a hundred and one in a thousand exceed. */
    public static Stream<Quantity> percentiles(String figure) {
        return Stream.of("p50", "p99", "p999").map(rank -> Quantity.micros(figure + "." + rank));
    }
}
