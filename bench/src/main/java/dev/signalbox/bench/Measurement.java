package dev.signalbox.bench;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkListEntry;

/** One benchmark method with its parameters filled in, and what each fork of it measured. */
final class Measurement {
    /** By figure, ours first, then the peers by name; sizes by number. */
    static final Comparator<Measurement> ORDER = Comparator.comparing(
                    (Measurement m) -> m.figure(), new NumbersInside())
            .thenComparing(m -> m.about.peer());

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    final String benchmark;
    final Map<String, String> params;
    final int threads;
    private final Figure about;
    private final String figure;
    private final List<Double> values = new ArrayList<>();
    private final Samples bytes = new Samples();
    private boolean moreIsBetter;

    private Measurement(String benchmark, Figure about, Map<String, String> params, int threads) {
        this.benchmark = benchmark;
        this.about = about;
        this.params = params;
        this.threads = threads;
        this.figure = filledIn(about.value()) + (threads == 1 ? "" : ".threads" + threads);
    }

    /** All measurements that a benchmark stands for: its parameters' values multiplied out, each number of threads. */
    static List<Measurement> of(BenchmarkListEntry entry) {
        Figure about = method(entry).getAnnotation(Figure.class);
        if (about == null) {
            throw new IllegalStateException(
                    "benchmark " + entry.getUsername() + " has no @Figure: say what it measures");
        }
        List<Map<String, String>> combinations = new ArrayList<>(List.of(Map.of()));
        new TreeMap<>(entry.getParams().orElse(Map.of())).forEach((name, choices) -> {
            List<Map<String, String>> longer = new ArrayList<>();
            for (Map<String, String> shorter : combinations) {
                for (String choice : choices) {
                    Map<String, String> one = new TreeMap<>(shorter);
                    one.put(name, choice);
                    longer.add(one);
                }
            }
            combinations.clear();
            combinations.addAll(longer);
        });
        List<Measurement> all = new ArrayList<>();
        for (int threads : about.threads()) {
            for (Map<String, String> params : combinations) {
                Measurement one = new Measurement(entry.getUsername(), about, params, threads);
                if (one.figure.matches(about.full())) {
                    all.add(one);
                }
            }
        }
        return all;
    }

    String figure() {
        return figure;
    }

    Who who() {
        return new Who(about.peer(), about.peer().isEmpty());
    }

    boolean isQuick() {
        return figure.matches(about.quick());
    }

    void add(RunResult fork) {
        Result<?> onCore = fork.getSecondaryResults().get(CpuTime.RESULT);
        values.add((about.onCore() && onCore != null ? onCore : fork.getPrimaryResult()).getScore());
        moreIsBetter = fork.getParams().getMode() == org.openjdk.jmh.annotations.Mode.Throughput;
        Result<?> allocated = fork.getSecondaryResults().get(ALLOCATED);
        if (allocated != null) {
            bytes.add(allocated.getScore());
        }
    }

    void addTo(Results results) {
        values.forEach(value -> results.add(figure, about.unit(), moreIsBetter, who(), value));
        if (!values.isEmpty()) {
            results.addAllocated(figure, who(), bytes.median());
        }
    }

    /** Adds the bytes allocated per operation as a figure, if they are one. */
    void addAllocatedTo(Results results) {
        boolean chosen = about.allocOf().isEmpty() || about.allocOf().equals(figure);
        if (chosen && !about.alloc().isEmpty()) {
            String unit = "B/" + about.unit().substring(about.unit().indexOf('/') + 1);
            // whole: what is below half a byte is the profiler's own
            results.add(filledIn(about.alloc()), unit, false, who(), Math.rint(bytes.median()));
        }
    }

    private String filledIn(String template) {
        String filled = template;
        for (Map.Entry<String, String> param : params.entrySet()) {
            filled = filled.replace("{" + param.getKey() + "}", param.getValue());
        }
        return filled;
    }

    private static Method method(BenchmarkListEntry entry) {
        String name = entry.getUsername().substring(entry.getUserClassQName().length() + 1);
        try {
            return Arrays.stream(Class.forName(entry.getUserClassQName()).getMethods())
                    .filter(method -> method.getName().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no public method for " + entry.getUsername()));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("stale list of benchmarks: build bench/ anew", e);
        }
    }

    /** {@code send.2} before {@code send.10}. */
    private static final class NumbersInside implements Comparator<String> {
        @Override
        public int compare(String a, String b) {
            String[] left = a.split("\\.");
            String[] right = b.split("\\.");
            for (int i = 0; i < Math.min(left.length, right.length); i++) {
                boolean numbers = left[i].matches("\\d{1,9}") && right[i].matches("\\d{1,9}");
                int order = numbers
                        ? Integer.compare(Integer.parseInt(left[i]), Integer.parseInt(right[i]))
                        : left[i].compareTo(right[i]);
                if (order != 0) {
                    return order;
                }
            }
            return Integer.compare(left.length, right.length);
        }
    }
}
