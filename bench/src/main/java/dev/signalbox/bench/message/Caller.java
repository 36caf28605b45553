package dev.signalbox.bench.message;

import dev.signalbox.bench.contest.Directories;
import dev.signalbox.bench.contest.Latencies;
import dev.signalbox.bench.contest.Orders;
import dev.signalbox.bench.contest.ProcessCpu;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The process that calls, and measures. */
final class Caller {
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /** Long enough to fall asleep, and short, so that the JIT compiler sees enough of it. */
    private static final long WARM_PACE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private final Callee callee;

    private Caller(Callee callee) {
        this.callee = callee;
    }

    /** Arguments: the contestant, and a directory for what it needs. */
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err);
        Path directory = Path.of(args[1]);
        AtomicReference<@Nullable Callee> started = new AtomicReference<>();
        Orders orders = new Orders(() -> {
            close(started.get());
            Directories.delete(directory);
            // with the last of all teams
            Directories.deleteIfEmpty(directory.getParent());
        });
        Callee callee = Callee.start(args[0]);
        started.set(callee);
        Caller caller = new Caller(callee);
        out.println("ready");
        try {
            while (true) {
                double[] found = caller.measured(orders.next());
                out.println(Arrays.stream(found).mapToObj(String::valueOf).collect(Collectors.joining(" ")));
            }
        } catch (Exception | Error e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void close(@Nullable Callee callee) {
        try {
            if (callee != null) {
                callee.close();
            }
        } catch (IOException e) {
            System.err.println("cannot close " + callee + ": " + e);
        }
    }

    private double[] measured(String[] order) throws Exception {
        int[] numbers = Arrays.stream(order).skip(1).mapToInt(Integer::parseInt).toArray();
        return switch (order[0]) {
            case "hot" -> hot(TimeUnit.MILLISECONDS.toNanos(numbers[0]), TimeUnit.MILLISECONDS.toNanos(numbers[1]));
            case "paced" -> paced(numbers[0], numbers[1]);
            default -> throw new IllegalArgumentException(order[0]);
        };
    }

    /** Call after call without a pause. */
    private double[] hot(long warmNanos, long nanos) throws Exception {
        Latencies latencies = new Latencies();
        long started = System.nanoTime();
        for (long now = started; now - started < warmNanos + nanos; ) {
            long then = now;
            call(then);
            now = System.nanoTime();
            if (now - started > warmNanos) {
                latencies.add(now - then);
            }
        }
        return latencies.percentiles();
    }

    /** A call each millisecond; and percent of a core that both take. */
    private double[] paced(int warm, int count) throws Exception {
        paced(warm, WARM_PACE_NANOS, new Latencies());
        Latencies latencies = new Latencies();
        long cpu = ProcessCpu.ofFamily();
        long since = System.nanoTime();
        paced(count, PACE_NANOS, latencies);
        double percent = 100.0 * (ProcessCpu.ofFamily() - cpu) / (System.nanoTime() - since);
        double[] found = Arrays.copyOf(latencies.percentiles(), 7);
        // in the place of the way there alone, which nobody can tell here
        Arrays.fill(found, 3, 6, Double.NaN);
        found[6] = percent;
        return found;
    }

    private void paced(int count, long pace, Latencies latencies) throws Exception {
        long next = System.nanoTime();
        for (int i = 0; i < count; i++) {
            next = Math.max(next + pace, System.nanoTime());
            for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            long then = System.nanoTime();
            call(then);
            latencies.add(System.nanoTime() - then);
        }
    }

    private void call(long number) throws Exception {
        long answer = callee.next(number);
        if (answer != number + 1) {
            throw new IllegalStateException("called with " + number + ", answered " + answer);
        }
    }
}
