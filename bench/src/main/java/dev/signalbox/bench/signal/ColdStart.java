package dev.signalbox.bench.signal;

import com.sun.management.OperatingSystemMXBean;
import dev.signalbox.Receiver;
import dev.signalbox.Signal;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What signals cost before they are warm, and in memory: the price of whatever is made when a receiver connects, and when a
 * signal turns out to be hot.
 *
 * <p>Each sample is a JVM of its own, ours and the loop's in turn; medians are printed. The first sends go to ten receivers
 * of different classes; the memory is that of many signals with ten receivers each, all used, beyond what one took; then
 * that of signals that were hot, with the time that all threads of the JVM were on a core meanwhile, its compilers too.
 */
public final class ColdStart {
    private static final int FIRST_SENDS = 10_000;
    private static final int RECEIVERS = 10;
    private static final int SIGNALS = 200;
    private static final int SENDS_EACH = 2_000;
    private static final int HOT_SIGNALS = 20;
    private static final int HOT_SENDS_EACH = 2_000_000;
    private static final Map<String, String> UNITS = new LinkedHashMap<>();

    static {
        UNITS.put("cold.first10k", "ms");
        UNITS.put("cold.metaspace", "B/signal");
        UNITS.put("cold.code", "B/signal");
        UNITS.put("cold.heap", "B/signal");
        UNITS.put("hot.first2m", "ms/signal");
        UNITS.put("hot.metaspace", "B/signal");
        UNITS.put("hot.code", "B/signal");
        UNITS.put("hot.heap", "B/signal");
    }

    private ColdStart() {}

    /** Without arguments or with {@code --quick} measures; with a name measures that one in this JVM. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length > 0 && args[0].equals("--one")) {
            one(args[1]);
            return;
        }
        int samples = args.length > 0 && args[0].equals("--quick") ? 3 : 15;
        Map<String, Map<String, List<Double>>> all = new LinkedHashMap<>();
        for (int i = 0; i < samples; i++) {
            for (String who : List.of("signalbox", "loop")) {
                Map<String, List<Double>> mine = all.computeIfAbsent(who, name -> new LinkedHashMap<>());
                child(who)
                        .forEach((figure, value) -> mine.computeIfAbsent(figure, name -> new ArrayList<>())
                                .add(value));
            }
        }
        UNITS.forEach((figure, unit) -> {
            double ours = median(all.get("signalbox").get(figure));
            double peer = median(all.get("loop").get(figure));
            System.out.printf(
                    Locale.ROOT,
                    "figure=signal.%s value=%.2f unit=%s jdk=%d peer=loop peer_value=%.2f ratio=%.2f%n",
                    figure,
                    ours,
                    unit,
                    Runtime.version().feature(),
                    peer,
                    ours == peer ? 1 : peer / ours);
        });
    }

    private static Map<String, Double> child(String who) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms128m",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ColdStart.class.getName(),
                        "--one",
                        who)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<String, Double> values = new LinkedHashMap<>();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int space = line.indexOf(' ');
                values.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
            }
        }
        if (process.waitFor() != 0 || !values.keySet().equals(UNITS.keySet())) {
            throw new IllegalStateException(
                    "cold start of " + who + " broke: exit=" + process.exitValue() + ", printed=" + values);
        }
        return values;
    }

    private static void one(String who) {
        // the classes of receivers are the same for both, so they are made before the clock runs
        List<Receiver<Tick>> receivers = new ArrayList<>();
        Replicas.order(Replicas.COUNT).forEach(n -> receivers.add(Peers.receiver(n)));
        Tick tick = new Tick(1, 0);

        long started = System.nanoTime();
        Consumer<Tick> first = bus(who, receivers.subList(0, RECEIVERS));
        for (int i = 0; i < FIRST_SENDS; i++) {
            first.accept(tick);
        }
        System.out.println("cold.first10k " + (System.nanoTime() - started) / 1e6);

        many("cold", who, receivers, SIGNALS, SENDS_EACH);
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long busy = system.getProcessCpuTime();
        many("hot", who, receivers, HOT_SIGNALS, HOT_SENDS_EACH);
        System.out.println("hot.first2m " + (system.getProcessCpuTime() - busy) / 1e6 / HOT_SIGNALS);
    }

    private static void many(String kind, String who, List<Receiver<Tick>> receivers, int signals, int sendsEach) {
        Tick tick = new Tick(1, 0);
        long[] before = memory();
        List<Consumer<Tick>> kept = new ArrayList<>();
        for (int s = 0; s < signals; s++) {
            int from = s % (Replicas.COUNT - RECEIVERS);
            Consumer<Tick> bus = bus(who, receivers.subList(from, from + RECEIVERS));
            for (int i = 0; i < sendsEach; i++) {
                bus.accept(tick);
            }
            kept.add(bus);
        }
        long[] after = memory();
        System.out.println(kind + ".metaspace " + (after[0] - before[0]) / (double) signals);
        System.out.println(kind + ".code " + (after[1] - before[1]) / (double) signals);
        System.out.println(kind + ".heap " + (after[2] - before[2]) / (double) signals);
        kept.forEach(bus -> bus.accept(tick)); // so that they were all alive
    }

    private static Consumer<Tick> bus(String who, List<Receiver<Tick>> receivers) {
        if (who.equals("loop")) {
            Loop loop = new Loop();
            receivers.forEach(loop::connect);
            return loop::sendIsolated;
        }
        Signal<Tick> signal = Signal.create();
        receivers.forEach(signal::connect);
        return signal::send;
    }

    /** Class data, compiled code, live objects. */
    private static long[] memory() {
        System.gc();
        long[] used = new long[3];
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            String name = pool.getName();
            int kind = name.contains("Metaspace") || name.contains("Class Space") ? 0 : name.contains("Code") ? 1 : 2;
            used[kind] += pool.getUsage().getUsed();
        }
        return used;
    }

    private static double median(List<Double> samples) {
        double[] sorted =
                samples.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
