package dev.signalbox.bench.pipe;

import dev.signalbox.bench.Arguments;
import dev.signalbox.bench.contest.Contender;
import dev.signalbox.bench.contest.Contest;
import dev.signalbox.bench.contest.Measure;
import dev.signalbox.bench.contest.Other;
import dev.signalbox.bench.contest.Python;
import dev.signalbox.bench.contest.Quantity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Measures events from a child process to its parent and back, and prints what was found. */
public final class PipeBench {
    private static final int ROUNDS = 3;
    private static final String ALL = ".*";
    private static final String NONE = "";

    private PipeBench() {}

    /** Runs the suite as the arguments say. */
    public static void main(String[] args) throws IOException {
        Arguments asked = Arguments.of(List.of(args), "pipe", ROUNDS, "");
        Python python = new Python("events.py");
        List<Contender> contenders = contenders(python);
        new Contest("pipe", asked, measures(), contenders).notes(python.notes()).run(ROUNDS);
    }

    private static List<Measure> measures() {
        return List.of(
                Measure.of(
                        "events",
                        (quick, cold) -> "events " + (quick ? "800 400" : "3000 1000"),
                        Quantity.rate("pipe.events", "events/s")),
                new Measure(
                        "hot",
                        1,
                        (quick, cold) -> "hot " + (quick ? "500 200" : "1500 500"),
                        Measure.percentiles("pipe.hot").toList()),
                new Measure(
                        "paced",
                        1,
                        (quick, cold) -> "paced " + (quick ? "2000 500" : "6000 1500"),
                        Stream.of(
                                        Measure.percentiles("pipe.paced"),
                                        Measure.percentiles("pipe.paced.oneway"),
                                        Stream.of(Quantity.percent("pipe.paced.cpu")))
                                .flatMap(some -> some)
                                .toList()),
                Measure.of(
                        "idle", (quick, cold) -> "idle " + (quick ? 1000 : 5000), Quantity.percent("pipe.idle.cpu")));
    }

    private static List<Contender> contenders(Python python) {
        List<Contender> all = new ArrayList<>(List.of(
                Contender.ours("", java("ours"), ALL, ALL),
                Contender.ours("record", java("ours-record"), "events", "events"),
                Contender.ours("next", java("ours-next"), "events", NONE),
                Contender.ours("loop", java("ours-loop"), "events", NONE),
                Contender.peer("link", java("link"), ALL, "events|hot|paced"),
                Contender.peer("object-stream", java("object-stream"), ALL, "events|hot|paced")));
        all.addAll(python.peer("mp-pipe", ALL, "events|hot|paced"));
        all.addAll(python.peer("mp-queue", ALL, "events|paced"));
        all.addAll(python.original(
                "mpdispatcher", "SIGNALBOX_PEER_MPDISPATCHER", "mpdispatcher.py", ALL, "events|hot|paced"));
        return all;
    }

    private static Contender.Command java(String name) {
        return directory -> Other.java(
                List.of("-Xms512m", "-Xmx512m", "-XX:-UsePerfData"), Here.class, List.of(name, directory.toString()));
    }
}
