package dev.signalbox.bench.pipe;

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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The process that starts the other one, handles what it fires, and measures. */
final class Here {
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /** Long enough to fall asleep, and short, so that the JIT compiler sees enough of it. */
    private static final long WARM_PACE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Ends ends;
    private long number;
    private volatile long answered;
    private volatile long stamp;

    private Here(Ends ends) {
        this.ends = ends;
    }

    /** Arguments: the contestant, and a directory for what it needs. */
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err);
        Path directory = Path.of(args[1]);
        AtomicReference<@Nullable Ends> started = new AtomicReference<>();
        Orders orders = new Orders(() -> {
            close(started.get());
            Directories.delete(directory);
            // with the last of all teams
            Directories.deleteIfEmpty(directory.getParent());
        });
        Ends ends = Ends.start(args[0]);
        started.set(ends);
        Here here = new Here(ends);
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

    private static void close(@Nullable Ends ends) {
        try {
            if (ends != null) {
                ends.close();
            }
        } catch (IOException e) {
            System.err.println("cannot close " + ends + ": " + e);
        }
    }

    private double[] measured(String[] order) throws Exception {
        int[] numbers = Arrays.stream(order).skip(1).mapToInt(Integer::parseInt).toArray();
        return switch (order[0]) {
            case "events" -> new double[] {events(millis(numbers[0]), millis(numbers[1]))};
            case "hot" -> hot(millis(numbers[0]), millis(numbers[1]));
            case "paced" -> paced(numbers[0], numbers[1]);
            case "idle" -> new double[] {idle(millis(numbers[0]))};
            default -> throw new IllegalArgumentException(order[0]);
        };
    }

    /** Events a second, by the receiver's clock. */
    private double events(long warmNanos, long nanos) throws Exception {
        Counting counting = new Counting();
        ends.handler(counting);
        ends.fire(Child.COUNT, warmNanos, nanos);
        ends.flush();
        while (!counting.isEnded()) {
            ends.available();
        }
        return counting.perSecond();
    }

    /** There and back, one after another without a pause. */
    private double[] hot(long warmNanos, long nanos) throws Exception {
        Latencies latencies = new Latencies();
        ends.handler(this::answered);
        long started = System.nanoTime();
        for (long now = started; now - started < warmNanos + nanos; ) {
            long then = now;
            ping();
            now = System.nanoTime();
            if (now - started > warmNanos) {
                latencies.add(now - then);
            }
        }
        return latencies.percentiles();
    }

    /** There and back, one each millisecond; the way there of these; percent of a core that both take. */
    private double[] paced(int warm, int count) throws Exception {
        ends.handler(this::answered);
        ping(warm, WARM_PACE_NANOS, new Latencies(), new Latencies());
        Latencies bothWays = new Latencies();
        Latencies oneWay = new Latencies();
        long cpu = ProcessCpu.ofFamily();
        long since = System.nanoTime();
        ping(count, PACE_NANOS, bothWays, oneWay);
        double percent = 100.0 * (ProcessCpu.ofFamily() - cpu) / (System.nanoTime() - since);
        return Stream.of(bothWays.percentiles(), oneWay.percentiles(), new double[] {percent})
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    private void ping(int count, long pace, Latencies bothWays, Latencies oneWay) throws Exception {
        long next = System.nanoTime();
        for (int i = 0; i < count; i++) {
            next = Math.max(next + pace, System.nanoTime());
            pauseUntil(next);
            long then = System.nanoTime();
            ping();
            bothWays.add(System.nanoTime() - then);
            oneWay.add(stamp - then);
        }
    }

    private void ping() throws Exception {
        ends.fire(Child.PING, ++number, 0);
        ends.flush();
        while (answered != number) {
            ends.next();
        }
    }

    private void answered(String name, long answer, long time) {
        stamp = time;
        answered = answer;
    }

    /** Percent of a core that both take while both wait. */
    private double idle(long nanos) throws Exception {
        ends.handler(this::answered);
        double[] percent = new double[1];
        Thread meter = new Thread(
                () -> {
                    try {
                        pauseUntil(System.nanoTime() + SETTLE_NANOS);
                        long cpu = ProcessCpu.ofFamily();
                        long since = System.nanoTime();
                        pauseUntil(since + nanos);
                        percent[0] = 100.0 * (ProcessCpu.ofFamily() - cpu) / (System.nanoTime() - since);
                        // the other thread only handles
                        ends.fire(Child.PING, number + 1, 0);
                        ends.flush();
                    } catch (Exception e) {
                        e.printStackTrace();
                        Runtime.getRuntime().exit(1);
                    }
                },
                "meter");
        meter.start();
        while (answered != number + 1) {
            ends.next();
        }
        number++;
        meter.join();
        return percent[0];
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
