package dev.signalbox.bench.sync;

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

/** Measures calls to another process that are waited for, and locks, and prints what was found. */
public final class SyncBench {
    private static final int ROUNDS = 3;
    private static final String ALL = ".*";
    private static final double NANOS = 1;

    private SyncBench() {}

    /** Runs the suite as the arguments say. */
    public static void main(String[] args) throws IOException {
        Arguments asked = Arguments.of(List.of(args), "sync", ROUNDS, "");
        Python python = new Python("sync.py");
        List<Contender> contenders = contenders(python);
        new Contest("sync", asked, measures(), contenders).notes(python.notes()).run(ROUNDS);
    }

    private static List<Measure> measures() {
        return List.of(
                new Measure(
                        "hot",
                        1,
                        (quick, cold) -> "hot " + (quick ? "500 300" : "1500 500"),
                        Measure.percentiles("sync.hot").toList()),
                new Measure(
                        "paced",
                        1,
                        (quick, cold) -> "paced " + (quick ? "1500 500" : "6000 1500"),
                        Measure.percentiles("sync.slept").toList()),
                Measure.of(
                        "lock",
                        (quick, cold) -> "lock " + (quick ? "300 200" : "1000 500"),
                        new Quantity("sync.lock", "ns", false, NANOS)),
                Measure.of(
                        "idle", (quick, cold) -> "idle " + (quick ? 1000 : 5000), Quantity.percent("sync.idle.cpu")));
    }

    private static List<Contender> contenders(Python python) {
        List<Contender> all = new ArrayList<>(List.of(
                Contender.ours("", java("ours"), ALL, ALL),
                Contender.ours("event", java("ours-event"), "hot|paced", "hot|paced"),
                Contender.peer("unix-socket", java("unix"), "hot|paced", "hot|paced")));
        all.addAll(python.peer("mp-event", ALL, "hot|paced|lock"));
        all.addAll(python.peer("mp-condition", "hot|paced", "hot|paced"));
        return all;
    }

    private static Contender.Command java(String name) {
        return directory -> Other.java(
                List.of("-Xms256m", "-Xmx256m", "-XX:-UsePerfData"), Here.class, List.of(name, directory.toString()));
    }
}
