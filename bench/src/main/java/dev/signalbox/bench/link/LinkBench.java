package dev.signalbox.bench.link;

import dev.signalbox.bench.Arguments;
import dev.signalbox.bench.contest.Contest;
import dev.signalbox.bench.contest.Measure;
import dev.signalbox.bench.contest.Quantity;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Measures lines between two processes and prints them. The floor, one word flipped between the same two processes, is measured
 * before each.
 */
public final class LinkBench {
    private static final int ROUNDS = 3;

    private LinkBench() {}

    /** Runs the suite as the arguments say. */
    public static void main(String[] args) throws IOException {
        Arguments asked = Arguments.of(List.of(args), "link", ROUNDS, "");
        Measure floor = Measure.of("floor", (quick, cold) -> "floor 20", new Quantity("link.floor", "ns", false, 1));
        new Contest("link", asked, measures(), Contenders.all()).floor(floor).run(ROUNDS);
    }

    private static List<Measure> measures() {
        return List.of(
                throughput("32", 32),
                throughput("256", 256),
                throughput("4096", 4096),
                throughput("1m", 1 << 20),
                new Measure(
                        "hot",
                        1,
                        (quick, cold) -> "hot" + times(quick, cold, 300),
                        Measure.percentiles("link.hot").toList()),
                new Measure(
                        "paced",
                        1,
                        (quick, cold) -> "paced " + (quick ? "2000 500" : "6000 1500"),
                        Stream.of(
                                        Measure.percentiles("link.paced"),
                                        Measure.percentiles("link.paced.oneway"),
                                        Stream.of(Quantity.percent("link.paced.cpu")))
                                .flatMap(some -> some)
                                .toList()),
                Measure.of(
                        "idle",
                        (quick, cold) -> "idle " + (quick ? "2000" : "5000"),
                        Quantity.percent("link.idle.cpu")));
    }

    private static Measure throughput(String size, int length) {
        return Measure.of(
                "throughput." + size,
                (quick, cold) -> "throughput " + length + times(quick, cold, quick ? 300 : 600),
                Quantity.rate("link.throughput." + size, "msgs/s"));
    }

    private static String times(boolean quick, boolean cold, int measured) {
        return " " + (cold ? quick ? 500 : 1500 : quick ? 200 : 300) + " " + measured;
    }
}
