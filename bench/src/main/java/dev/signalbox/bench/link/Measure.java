package dev.signalbox.bench.link;

import java.util.List;

/**
 * Something that is measured of a pair, and the figures that come of it.
 *
 * @param name the first part of the figures' names
 * @param unit of each figure
 * @param moreIsBetter of each figure
 * @param scale what to multiply the numbers by that a pair says
 * @param figures the last part of the figures' names, in the order of those numbers; empty: the name is all
 */
record Measure(String name, String unit, boolean moreIsBetter, double scale, List<String> figures) {
    private static final double MICROS = 1e-3;

    /** In the order in which they are measured. */
    static List<Measure> all() {
        return List.of(
                throughput("32"),
                throughput("256"),
                throughput("4096"),
                throughput("1m"),
                new Measure("hot", "us", false, MICROS, List.of("p50", "p99", "p999")),
                new Measure(
                        "paced",
                        "us",
                        false,
                        MICROS,
                        List.of("p50", "p99", "p999", "oneway.p50", "oneway.p99", "oneway.p999")),
                new Measure("idle", "%", false, 1, List.of("cpu")));
    }

    /** What to tell the pair. */
    String order(boolean quick, boolean cold) {
        if (name.startsWith("throughput")) {
            String size = name.substring(name.indexOf('.') + 1);
            int length = size.equals("1m") ? 1 << 20 : Integer.parseInt(size);
            return "throughput " + length + times(quick, cold, quick ? 300 : 600);
        }
        return switch (name) {
            case "hot" -> "hot" + times(quick, cold, 300);
            case "paced" -> "paced " + (quick ? "2000 500" : "6000 1500");
            default -> name + (quick ? " 2000" : " 5000");
        };
    }

    private static String times(boolean quick, boolean cold, int measured) {
        return " " + (cold ? quick ? 500 : 1500 : quick ? 200 : 300) + " " + measured;
    }

    /** The figure of the i-th number. */
    String figure(int i) {
        return "link." + name + (figures.get(i).isEmpty() ? "" : "." + figures.get(i));
    }

    private static Measure throughput(String size) {
        return new Measure("throughput." + size, "msgs/s", true, 1, List.of(""));
    }
}
