package dev.signalbox.bench.message;

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

/** Measures calls into another process, answered, and prints what was found. */
public final class MessageBench {
    private static final int ROUNDS = 3;
    private static final String ALL = ".*";
    private static final String NONE = "";

    private MessageBench() {}

    /** Runs the suite as the arguments say. */
    public static void main(String[] args) throws IOException {
        Arguments asked = Arguments.of(List.of(args), "message", ROUNDS, "");
        Python python = new Python("events.py");
        List<Contender> contenders = contenders(python);
        new Contest("message", asked, measures(), contenders)
                .notes(python.notes())
                .run(ROUNDS);
    }

    private static List<Measure> measures() {
        return List.of(
                new Measure(
                        "hot",
                        1,
                        (quick, cold) -> "hot " + (quick ? "1500 400" : "3000 1000"),
                        Measure.percentiles("message.hot").toList()),
                new Measure(
                        "paced",
                        1,
                        (quick, cold) -> "paced " + (quick ? "2000 500" : "6000 1500"),
                        Stream.of(
                                        Measure.percentiles("message.slept"),
                                        Measure.percentiles("message.slept.oneway"),
                                        Stream.of(Quantity.percent("message.slept.cpu")))
                                .flatMap(some -> some)
                                .toList()));
    }

    private static List<Contender> contenders(Python python) {
        List<Contender> all = new ArrayList<>(List.of(
                Contender.ours("", java("ours"), ALL, ALL),
                Contender.ours("event", java("ours-event"), ALL, ALL),
                Contender.ours("async", java("ours-async"), ALL, NONE),
                Contender.ours("stage", java("ours-stage"), ALL, NONE),
                Contender.peer("unix", java("unix"), ALL, ALL)));
        all.addAll(python.peer("mp-pipe", ALL, ALL));
        return all;
    }

    private static Contender.Command java(String name) {
        return directory -> Other.java(
                List.of("-Xms256m", "-Xmx256m", "-XX:-UsePerfData"), Caller.class, List.of(name, directory.toString()));
    }
}
