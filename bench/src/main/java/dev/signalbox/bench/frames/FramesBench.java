package dev.signalbox.bench.frames;

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

/** Measures frames of 1080p with three bytes a pixel, and prints what was found. */
public final class FramesBench {
    private static final int ROUNDS = 3;
    private static final String ALL = ".*";
    private static final double MICROS = 1e-3;

    private FramesBench() {}

    /** Runs the suite as the arguments say. */
    public static void main(String[] args) throws IOException {
        Arguments asked = Arguments.of(List.of(args), "frames", ROUNDS, "");
        Python python = new Python("frames.py");
        List<Contender> contenders = contenders(python);
        new Contest("frames", asked, measures(), contenders)
                .notes(python.notes())
                .run(ROUNDS);
    }

    private static List<Measure> measures() {
        return List.of(
                new Measure(
                        "copy",
                        3,
                        (quick, cold) -> "copy " + (quick ? "300 300" : "500 800"),
                        List.of(Quantity.rate("frames.copy", "bytes/s"))),
                new Measure(
                        "hot",
                        1,
                        (quick, cold) -> "hot " + (quick ? "500 300" : "1500 500"),
                        Measure.percentiles("frames.handover").toList()),
                new Measure(
                        "paced",
                        1,
                        (quick, cold) -> "paced " + (quick ? "1500 500" : "6000 1500"),
                        Measure.percentiles("frames.handover.slept").toList()),
                new Measure(
                        "readers",
                        3,
                        (quick, cold) -> "readers " + (quick ? "300 300" : "500 800"),
                        Stream.of("frames.writer.alone", "frames.writer.readers2")
                                .map(name -> new Quantity(name, "us-cpu/frame", false, MICROS))
                                .toList()));
    }

    private static List<Contender> contenders(Python python) {
        List<Contender> all = new ArrayList<>(List.of(
                Contender.ours("", java("ours"), ALL, ALL), Contender.peer("memcpy", java("memcpy"), "copy", "copy")));
        all.addAll(python.peer("mp-shm", "copy|hot|paced", "copy|hot|paced"));
        return all;
    }

    private static Contender.Command java(String name) {
        return directory -> Other.java(
                List.of("-Xms256m", "-Xmx256m", "-XX:-UsePerfData"), Here.class, List.of(name, directory.toString()));
    }
}
