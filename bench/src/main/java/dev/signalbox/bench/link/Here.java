package dev.signalbox.bench.link;

import dev.signalbox.bench.contest.Directories;
import dev.signalbox.bench.contest.Latencies;
import dev.signalbox.bench.contest.Orders;
import dev.signalbox.bench.contest.Other;
import dev.signalbox.bench.contest.ProcessCpu;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The process that starts the other end, sends, and measures. */
final class Here {
    private static final int BURST_BYTES = 64 * 1024;
    private static final int PING_LENGTH = 32;
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /** Long enough to fall asleep, and short, so that the JIT compiler sees enough of it. */
    private static final long WARM_PACE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private static final long MOST_PACED_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Transport transport;
    private final Path directory;
    private final Other there;
    private int slices;

    private Here(Transport transport, Path directory, Other there) {
        this.transport = transport;
        this.directory = directory;
        this.there = there;
    }

    /** Arguments: the transport, and a directory for what it needs. */
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err); // libraries talk
        Path directory = Path.of(args[1]);
        List<String> flags = ManagementFactory.getRuntimeMXBean().getInputArguments(); // both ends are to be alike
        Other there = new Other(Other.java(flags, There.class, List.of(args[0])), ProcessBuilder.Redirect.INHERIT);
        Runtime.getRuntime().addShutdownHook(new Thread(there::kill));
        Orders orders = new Orders(() -> {
            there.kill();
            Directories.delete(directory);
            // with the last of all pairs
            Directories.deleteIfEmpty(directory.getParent());
        });
        there.answer();
        Here here = new Here(Transport.of(args[0]), directory, there);
        out.println("ready");
        try {
            while (true) {
                out.println(here.measured(orders.next()));
            }
        } catch (Exception | Error e) {
            e.printStackTrace();
            System.exit(1); // libraries may have threads that keep us
        }
    }

    private String measured(String[] order) throws Exception {
        Path slice = Files.createDirectory(directory.resolve(Integer.toString(slices++)));
        try {
            return switch (order[0]) {
                case "floor" -> floor(slice.resolve("floor"), millis(order[1]));
                case "throughput" -> throughput(slice, Integer.parseInt(order[1]), millis(order[2]), millis(order[3]));
                case "hot" -> hot(slice, millis(order[1]), millis(order[2]));
                case "paced" -> paced(slice, Integer.parseInt(order[1]), Integer.parseInt(order[2]));
                case "idle" -> idle(slice, millis(order[1]));
                default -> throw new IllegalArgumentException(order[0]);
            };
        } finally {
            Directories.delete(slice);
        }
    }

    /** Nanoseconds for a word there and back. */
    private String floor(Path file, long nanos) throws IOException {
        there.tell("floor " + file);
        double floor = Floor.ask(file, nanos);
        there.answer();
        return String.valueOf(floor);
    }

    /** Messages a second, by the receiver's clock. */
    private String throughput(Path slice, int length, long warmNanos, long nanos) throws Exception {
        try (Line line = open(slice, "count", length)) {
            long number = push(line, length, 0, warmNanos);
            line.send(number++ | Numbers.MARK, 0);
            number = push(line, length, number, nanos);
            line.send(number++ | Numbers.MARK, 0);
            line.send(number | Numbers.END, 0);
            line.flush();
            return there.answer()[1];
        }
    }

    private static long push(Line line, int length, long from, long nanos) throws Exception {
        int burst = Math.max(1, BURST_BYTES / length);
        long number = from;
        long started = System.nanoTime();
        do {
            for (int i = 0; i < burst; i++) {
                line.send(number++, 0);
            }
        } while (System.nanoTime() - started < nanos);
        return number;
    }

    /** Percentiles of the time there and back, one after another without a pause. */
    private String hot(Path slice, long warmNanos, long nanos) throws Exception {
        try (Line line = open(slice, "echo", PING_LENGTH)) {
            Answer answer = new Answer();
            Latencies latencies = new Latencies();
            long number = 0;
            long started = System.nanoTime();
            for (long now = started; now - started < warmNanos + nanos; ) {
                long then = now;
                number++;
                line.send(number, 0);
                line.flush();
                answer.await(line, number);
                now = System.nanoTime();
                if (now - started > warmNanos) {
                    latencies.add(now - then);
                }
            }
            end(line, answer, number + 1);
            return latencies.summary();
        }
    }

    /** Percentiles of the time there and back, one each millisecond, then of that there; percent of a core that both take. */
    private String paced(Path slice, int warm, int count) throws Exception {
        try (Line line = open(slice, "echo", PING_LENGTH)) {
            Answer answer = new Answer();
            Latencies bothWays = new Latencies();
            Latencies oneWay = new Latencies();
            long number = ping(line, answer, 1, warm, WARM_PACE_NANOS, new Latencies(), new Latencies());
            long cpu = cpuOfBoth();
            long since = System.nanoTime();
            number = ping(line, answer, number, count, PACE_NANOS, bothWays, oneWay);
            double percent = 100.0 * (cpuOfBoth() - cpu) / (System.nanoTime() - since);
            end(line, answer, number);
            return bothWays.summary() + " " + oneWay.summary() + " " + percent;
        }
    }

    /** So many, one each time that the pace says; fewer where the answers do not come as fast. Gives the number after the last. */
    private static long ping(
            Line line, Answer answer, long from, int count, long pace, Latencies bothWays, Latencies oneWay)
            throws Exception {
        long started = System.nanoTime();
        long next = started;
        long number = from;
        for (int i = 0; i < count && next - started < MOST_PACED_NANOS; i++) {
            next = Math.max(next + pace, System.nanoTime());
            for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            long then = System.nanoTime();
            line.send(number | Numbers.STAMP, 0);
            line.flush();
            answer.await(line, number | Numbers.STAMP);
            bothWays.add(System.nanoTime() - then);
            oneWay.add(answer.stamp - then);
            number++;
        }
        return number;
    }

    /** Percent of a core that both take while both wait. */
    private String idle(Path slice, long nanos) throws Exception {
        double[] percent = {Double.NaN};
        try (Line line = open(slice, "echo", PING_LENGTH)) {
            Answer answer = new Answer();
            // so that what comes with the first messages is behind us
            for (int number = 1; number <= 1000; number++) {
                line.send(number, 0);
                line.flush();
                answer.await(line, number);
            }
            Thread meter = new Thread(
                    () -> {
                        try {
                            LockSupport.parkNanos(SETTLE_NANOS);
                            long cpu = cpuOfBoth();
                            long since = System.nanoTime();
                            TimeUnit.NANOSECONDS.sleep(nanos);
                            percent[0] = 100.0 * (cpuOfBoth() - cpu) / (System.nanoTime() - since);
                            // the other thread only receives
                            line.send(Numbers.END, 0);
                            line.flush();
                        } catch (Exception e) {
                            e.printStackTrace();
                            Runtime.getRuntime().exit(1);
                        }
                    },
                    "meter");
            meter.start();
            answer.await(line, Numbers.END);
            meter.join();
            there.answer();
            return String.valueOf(percent[0]);
        }
    }

    private Line open(Path slice, String order, int length) throws Exception {
        Transport.Listening listening = transport.listen(slice, length);
        there.tell(order + " " + length + " " + listening.address());
        return listening.accept();
    }

    private void end(Line line, Answer answer, long number) throws Exception {
        line.send(number | Numbers.END, 0);
        line.flush();
        answer.await(line, number | Numbers.END);
        there.answer();
    }

    private long cpuOfBoth() throws IOException {
        return ProcessCpu.nanos(ProcessHandle.current().pid()) + ProcessCpu.nanos(there.pid());
    }

    private static long millis(String text) {
        return TimeUnit.MILLISECONDS.toNanos(Long.parseLong(text));
    }

    /** What came back last. */
    private static final class Answer implements Line.Taker {
        private long number;
        private long stamp;

        @Override
        public void take(byte[] message) {
            number = Line.number(message);
            stamp = Line.stamp(message);
        }

        void await(Line line, long wanted) throws Exception {
            while (number != wanted) {
                line.receive(this);
            }
        }
    }
}
