package dev.signalbox.bench.worker;

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

/** Measures who runs tasks in other processes, and prints what was found. */
public final class WorkerBench {
    private static final int ROUNDS = 3;
    private static final int FIRST_JDK_WITH_CACHE = 25;
    private static final String WARM = "tasks|mapped|hot|slept.*";
    private static final String NONE = "";

    private WorkerBench() {}

    /** Runs the suite as the arguments say. */
    public static void main(String[] args) throws IOException {
        Arguments asked = Arguments.of(List.of(args), "worker", ROUNDS, "");
        Python python = new Python("tasks.py");
        new Contest("worker", asked, measures(), contenders(python))
                .notes(python.notes())
                .run(ROUNDS);
    }

    private static List<Measure> measures() {
        return List.of(
                Measure.of(
                        "tasks",
                        (quick, cold) -> "tasks " + (quick ? "600 400" : "4000 1000"),
                        Quantity.rate("worker.tasks", "tasks/s")),
                Measure.of(
                        "mapped",
                        (quick, cold) -> "mapped " + (quick ? "600 400" : "3000 1000"),
                        Quantity.rate("worker.mapped", "items/s")),
                new Measure(
                        "hot",
                        1,
                        (quick, cold) -> "hot " + (quick ? "400 200" : "2000 500"),
                        Measure.percentiles("worker.hot").toList()),
                slept("slept", "5000 5000"),
                slept("slept.random", "200 10000"),
                Measure.of(
                        "idle", (quick, cold) -> "idle " + (quick ? 1000 : 5000), Quantity.percent("worker.idle.cpu")),
                Measure.of(
                        "stop",
                        (quick, cold) -> "stop " + (quick ? 1 : 3),
                        new Quantity("worker.stop", "ms/worker", false, 1),
                        Quantity.millis("worker.stop.single")),
                Measure.of(
                                "start",
                                (quick, cold) -> "start " + (quick ? 3 : 5),
                                Quantity.millis("worker.start"),
                                Quantity.millis("worker.start.cpu"),
                                Quantity.millis("worker.start.spawned"),
                                Quantity.millis("worker.start.vm"),
                                Quantity.millis("worker.start.hello"),
                                Quantity.millis("worker.start.ready"),
                                Quantity.millis("worker.start.began"))
                        .inTurns(4),
                Measure.of(
                        "spare",
                        (quick, cold) -> "spare " + (quick ? 2 : 5),
                        Quantity.millis("worker.spare"),
                        Quantity.millis("worker.spare.death"),
                        Quantity.millis("worker.spare.handover")));
    }

    private static Measure slept(String name, String micros) {
        return new Measure(
                name,
                1,
                (quick, cold) -> "slept " + (quick ? "300 100 " : "2000 400 ") + micros,
                Measure.percentiles("worker." + name).toList());
    }

    private static List<Contender> contenders(Python python) {
        List<Contender> all = new ArrayList<>(List.of(
                Contender.ours("", java("ours"), ".*", "[^.]*"),
                Contender.ours("named", java("ours-named"), WARM, "tasks"),
                Contender.ours("lean", java("ours-lean"), "start", "start"),
                Contender.peer("executor", java("executor"), "tasks|hot|slept.*", "tasks|hot"),
                Contender.peer("object-stream", java("object-stream"), ".*", "hot|slept|start"),
                Contender.peer("object-stream-pipelined", java("object-stream-pipelined"), "tasks|mapped", "tasks"),
                Contender.peer("object-stream-lambda", java("object-stream-lambda"), "tasks", NONE),
                Contender.peer("java", java("java"), "start|spare", "start")));
        if (Runtime.version().feature() >= FIRST_JDK_WITH_CACHE) {
            all.add(Contender.peer("java-aot", java("java-aot"), "start", NONE));
        }
        all.addAll(python.peer("ppe-fork", ".*", "tasks|mapped|hot|slept|stop|start"));
        all.addAll(python.peer("ppe-spawn", "stop|start|spare", NONE));
        all.addAll(python.peer("mp-pool", WARM + "|idle|stop|start", "tasks"));
        all.addAll(python.original(
                "mp_event_loop",
                "SIGNALBOX_PEER_MP_EVENT_LOOP",
                "mp_event_loop/__init__.py",
                "tasks|hot|slept.*|idle|stop|start",
                "tasks|hot|slept|start"));
        return all;
    }

    private static Contender.Command java(String name) {
        return directory -> Other.java(
                List.of("-Xms512m", "-Xmx512m", "-XX:-UsePerfData"), Here.class, List.of(name, directory.toString()));
    }
}
