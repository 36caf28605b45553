package dev.signalbox.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures the benchmarks of one suite and prints them.
 *
 * <p>Machines drift: a peer measured a minute later may have met another neighbour. So each measurement is made in several
 * rounds; a round gives every method one fresh JVM, peers of a figure directly after each other, and the median over
 * the rounds counts.
 */
public final class Bench {
    private static final int ROUNDS = 5;
    private static final String SUITES = """
            suites: %s
            and, with the same options, between processes: link, pipe, worker, message, sync, frames;
            and signal-cold [--quick]: first sends, and memory, of a JVM that is not warm
            """;

    private Bench() {}

    /** Runs the suite that the arguments name. */
    public static void main(String[] args) throws IOException {
        Map<String, List<BenchmarkListEntry>> suites = suites();
        String about = String.format(SUITES, String.join(" ", suites.keySet()));
        if (args.length == 0 || !Collections.disjoint(List.of(args), Set.of("-h", "--help"))) {
            System.out.print(Arguments.usage("SUITE", ROUNDS, about));
            System.exit(args.length == 0 ? 2 : 0);
        }
        List<BenchmarkListEntry> suite = suites.get(args[0]);
        if (suite == null) {
            System.err.printf("bench/run: there is no suite \"%s\"%n%n%s", args[0], about);
            System.exit(2);
        }
        Arguments asked = Arguments.of(List.of(args).subList(1, args.length), args[0], ROUNDS, about);
        System.exit(run(suite, asked) ? 0 : 1);
    }

    private static boolean run(List<BenchmarkListEntry> suite, Arguments asked) throws IOException {
        List<Measurement> measurements = new ArrayList<>();
        for (BenchmarkListEntry entry : suite) {
            for (Measurement m : Measurement.of(entry)) {
                boolean figureWanted =
                        asked.isSelective() ? asked.wantsFigure(m.figure()) : !asked.quick() || m.isQuick();
                if (figureWanted && (m.who().isOurs() || asked.wantsPeer(m.who().name()))) {
                    measurements.add(m);
                }
            }
        }
        measurements.sort(Measurement.ORDER);
        List<String> broken = new ArrayList<>();
        int done = 0;
        int rounds = asked.roundsOr(ROUNDS);
        for (int round = 1; round <= rounds; round++) {
            for (Measurement m : measurements) {
                System.err.printf(
                        "[%d/%d] %s %s%n",
                        ++done,
                        rounds * measurements.size(),
                        m.figure(),
                        m.who().title());
                if (!fork(m, asked.quick())) {
                    broken.add(m.figure() + " of " + m.benchmark);
                }
            }
        }
        Results results = new Results();
        measurements.forEach(m -> m.addTo(results));
        Results allocated = new Results();
        measurements.forEach(m -> m.addAllocatedTo(allocated));
        System.out.print(results.table() + results.lines() + allocated.lines());
        if (!broken.isEmpty()) {
            System.err.printf("%nbench/run: these failed, see above: %s%n", broken);
        }
        return broken.isEmpty();
    }

    private static boolean fork(Measurement m, boolean quick) throws IOException {
        Path log = Files.createTempFile("signalbox-bench", ".log");
        try {
            ChainedOptionsBuilder options = new OptionsBuilder()
                    .include("^" + m.benchmark.replace(".", "\\.") + "$")
                    .forks(1)
                    .threads(m.threads)
                    .warmupIterations(quick ? 2 : 4)
                    .warmupTime(TimeValue.milliseconds(quick ? 200 : 500))
                    .measurementIterations(quick ? 2 : 5)
                    .measurementTime(TimeValue.milliseconds(quick ? 100 : 300))
                    .timeout(TimeValue.seconds(60))
                    .addProfiler(GCProfiler.class)
                    .addProfiler(CpuTime.class)
                    .jvmArgsAppend("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch")
                    .shouldFailOnError(true)
                    .verbosity(VerboseMode.NORMAL)
                    .output(log.toString());
            m.params.forEach((name, value) -> options.param(name, value));
            Collection<RunResult> results = new Runner(options.build()).run();
            results.forEach(m::add);
            return !results.isEmpty();
        } catch (RunnerException e) {
            System.err.println(Files.readString(log));
            System.err.println(e);
            return false;
        } finally {
            Files.delete(log);
        }
    }

    /** The benchmarks by the package they are in. */
    private static Map<String, List<BenchmarkListEntry>> suites() {
        OutputFormat silent = OutputFormatFactory.createFormatInstance(System.err, VerboseMode.SILENT);
        Map<String, List<BenchmarkListEntry>> suites = new TreeMap<>();
        for (BenchmarkListEntry entry : BenchmarkList.defaultList().getAll(silent, List.of())) {
            String type = entry.getUserClassQName();
            String home = type.substring(0, type.lastIndexOf('.'));
            suites.computeIfAbsent(home.substring(home.lastIndexOf('.') + 1), name -> new ArrayList<>())
                    .add(entry);
        }
        return suites;
    }
}
