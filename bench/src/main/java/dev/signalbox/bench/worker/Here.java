package dev.signalbox.bench.worker;

import dev.signalbox.bench.Samples;
import dev.signalbox.bench.contest.Directories;
import dev.signalbox.bench.contest.Orders;
import dev.signalbox.bench.contest.ProcessCpu;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The process that gives the tasks, and measures. */
final class Here {
    private static final int POOL = 4;
    private static final long WARM_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(300);
    private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long IDLE_BEFORE_STOP_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Contestant contestant;
    /** One worker that stays, for what is measured of a warm one; others come and go. */
    private @Nullable Tasks kept;

    private Here(Contestant contestant) {
        this.contestant = contestant;
    }

    /** Arguments: the contestant, and a directory for what it needs. */
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err);
        Path directory = Path.of(args[1]);
        Orders orders = new Orders(() -> {
            // what was started ends with this
            Directories.delete(directory);
            // with the last of all teams
            Directories.deleteIfEmpty(directory.getParent());
        });
        Here here = new Here(Contestant.of(args[0], directory));
        out.println("ready");
        try {
            while (true) {
                double[] found = here.measured(orders.next());
                out.println(Arrays.stream(found).mapToObj(String::valueOf).collect(Collectors.joining(" ")));
            }
        } catch (Exception | Error e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private double[] measured(String[] order) throws Exception {
        int[] numbers = Arrays.stream(order).skip(1).mapToInt(Integer::parseInt).toArray();
        return switch (order[0]) {
            case "tasks" -> new double[] {meter().single(millis(numbers[0]), millis(numbers[1]))};
            case "mapped" -> new double[] {meter().mapped(millis(numbers[0]), millis(numbers[1]))};
            case "hot" -> meter().hot(millis(numbers[0]), millis(numbers[1])).percentiles();
            case "slept" -> slept(numbers[0], numbers[1], numbers[2], numbers[3]);
            case "idle" -> new double[] {idle(millis(numbers[0]))};
            case "stop" -> new double[] {stop(POOL, numbers[0]), stop(1, numbers[0])};
            case "start" -> medians(numbers[0], contestant::start);
            case "spare" -> medians(numbers[0], contestant::spare);
            default -> throw new IllegalArgumentException(order[0]);
        };
    }

    private double[] slept(int warm, int count, int leastMicros, int mostMicros) throws Exception {
        Meter meter = meter();
        meter.slept(warm, () -> WARM_PAUSE_NANOS);
        Random random = new Random(1);
        return meter.slept(
                        count,
                        () -> TimeUnit.MICROSECONDS.toNanos(leastMicros + random.nextInt(mostMicros - leastMicros + 1)))
                .percentiles();
    }

    /** Percent of a core that all take while nothing is done. */
    private double idle(long nanos) throws Exception {
        alone();
        Contestant.Pool pool = contestant.pool(POOL);
        try {
            pause(SETTLE_NANOS);
            long cpu = ProcessCpu.ofFamily();
            long since = System.nanoTime();
            pause(nanos);
            return 100.0 * (ProcessCpu.ofFamily() - cpu) / (System.nanoTime() - since);
        } finally {
            pool.close();
        }
    }

    /** Milliseconds for each worker. */
    private double stop(int workers, int times) throws Exception {
        alone();
        Samples samples = new Samples();
        for (int i = 0; i < times; i++) {
            Contestant.Pool pool = contestant.pool(workers);
            pause(IDLE_BEFORE_STOP_NANOS);
            long then = System.nanoTime();
            pool.close();
            samples.add((System.nanoTime() - then) / 1e6 / workers);
        }
        return samples.median();
    }

    private interface Step {
        double[] run() throws Exception;
    }

    private double[] medians(int times, Step step) throws Exception {
        alone();
        double[][] all = new double[times][];
        for (int i = 0; i < times; i++) {
            all[i] = step.run();
        }
        double[] medians = new double[all[0].length];
        for (int column = 0; column < medians.length; column++) {
            Samples samples = new Samples();
            for (double[] row : all) {
                samples.add(row[column]);
            }
            medians[column] = samples.median();
        }
        return medians;
    }

    private Meter meter() throws Exception {
        Tasks open = kept;
        if (open == null) {
            open = contestant.open();
            kept = open;
        }
        return new Meter(open);
    }

    private void alone() {
        if (kept != null) {
            kept.close();
            kept = null;
        }
    }

    private static void pause(long nanos) {
        long until = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static long millis(int millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
