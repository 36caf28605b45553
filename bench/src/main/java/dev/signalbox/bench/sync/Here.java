package dev.signalbox.bench.sync;

import dev.signalbox.bench.contest.Directories;
import dev.signalbox.bench.contest.Latencies;
import dev.signalbox.bench.contest.Orders;
import dev.signalbox.bench.contest.ProcessCpu;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The process that starts the other one, calls it, and measures. */
final class Here {
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /** Long enough to fall asleep, and short, so that the JIT compiler sees enough of it. */
    private static final long WARM_PACE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int LOCKS_AT_ONCE = 1000;

    private final Pair pair;

    private Here(Pair pair) {
        this.pair = pair;
    }

    /** Arguments: the contestant, and a directory for what it needs. */
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err);
        Path directory = Path.of(args[1]);
        AtomicReference<@Nullable Pair> started = new AtomicReference<>();
        Orders orders = new Orders(() -> {
            close(started.get());
            Directories.delete(directory);
            // with the last of all teams
            Directories.deleteIfEmpty(directory.getParent());
        });
        Pair pair = Pair.start(args[0], directory);
        started.set(pair);
        Here here = new Here(pair);
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

    private static void close(@Nullable Pair pair) {
        try {
            if (pair != null) {
                pair.close();
            }
        } catch (Exception e) {
            System.err.println("cannot close " + pair + ": " + e);
        }
    }

    private double[] measured(String[] order) throws Exception {
        int[] numbers = Arrays.stream(order).skip(1).mapToInt(Integer::parseInt).toArray();
        return switch (order[0]) {
            case "hot" -> hot(millis(numbers[0]), millis(numbers[1]));
            case "paced" -> paced(numbers[0], numbers[1]);
            case "lock" -> new double[] {locks(millis(numbers[0]), millis(numbers[1]))};
            case "idle" -> new double[] {idle(millis(numbers[0]))};
            default -> throw new IllegalArgumentException(order[0]);
        };
    }

    /** One after another without a pause. */
    private double[] hot(long warmNanos, long nanos) throws Exception {
        Latencies latencies = new Latencies();
        long started = System.nanoTime();
        for (long now = started; now - started < warmNanos + nanos; ) {
            long then = now;
            pair.call();
            now = System.nanoTime();
            if (now - started > warmNanos) {
                latencies.add(now - then);
            }
        }
        return latencies.percentiles();
    }

    /** One each millisecond, so that the other side sleeps. */
    private double[] paced(int warm, int count) throws Exception {
        call(warm, WARM_PACE_NANOS, new Latencies());
        Latencies latencies = new Latencies();
        call(count, PACE_NANOS, latencies);
        return latencies.percentiles();
    }

    private void call(int count, long pace, Latencies latencies) throws Exception {
        long next = System.nanoTime();
        for (int i = 0; i < count; i++) {
            next = Math.max(next + pace, System.nanoTime());
            pauseUntil(next);
            long then = System.nanoTime();
            pair.call();
            latencies.add(System.nanoTime() - then);
        }
    }

    /** Nanoseconds for a lock that nobody has. */
    private double locks(long warmNanos, long nanos) throws Exception {
        double unused = locks(warmNanos);
        return locks(nanos);
    }

    private double locks(long nanos) throws Exception {
        long count = 0;
        long started = System.nanoTime();
        long now = started;
        while (now - started < nanos) {
            for (int i = 0; i < LOCKS_AT_ONCE; i++) {
                pair.lock();
            }
            count += LOCKS_AT_ONCE;
            now = System.nanoTime();
        }
        return (double) (now - started) / count;
    }

    /** Percent of a core that both take while one waits. */
    private double idle(long nanos) throws Exception {
        pair.waitInVain(SETTLE_NANOS);
        long cpu = ProcessCpu.ofFamily();
        long since = System.nanoTime();
        pair.waitInVain(nanos);
        return 100.0 * (ProcessCpu.ofFamily() - cpu) / (System.nanoTime() - since);
    }

    private static void pauseUntil(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static long millis(int millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
