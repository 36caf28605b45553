package dev.signalbox.bench.frames;

import dev.signalbox.bench.contest.Directories;
import dev.signalbox.bench.contest.Orders;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The process that writes frames, and measures. */
final class Here {
    private Here() {}

    /** Arguments: the contestant, and a directory for what it needs. */
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err);
        Path directory = Path.of(args[1]);
        AtomicReference<@Nullable OurFrames> started = new AtomicReference<>();
        Orders orders = new Orders(() -> {
            OurFrames ours = started.get();
            if (ours != null) {
                ours.close();
            }
            Directories.delete(directory);
            // with the last of all teams
            Directories.deleteIfEmpty(directory.getParent());
        });
        if (args[0].equals("ours")) {
            started.set(new OurFrames());
        }
        out.println("ready");
        try {
            while (true) {
                double[] found = measured(orders.next(), started.get());
                out.println(Arrays.stream(found).mapToObj(String::valueOf).collect(Collectors.joining(" ")));
            }
        } catch (Exception | Error e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static double[] measured(String[] order, @Nullable OurFrames ours) throws Exception {
        int[] numbers = Arrays.stream(order).skip(1).mapToInt(Integer::parseInt).toArray();
        if (ours == null) {
            return new double[] {Copying.perSecond(millis(numbers[0]), millis(numbers[1]))};
        }
        return switch (order[0]) {
            case "copy" -> new double[] {ours.copied(millis(numbers[0]), millis(numbers[1]))};
            case "hot" -> ours.hot(millis(numbers[0]), millis(numbers[1]));
            case "paced" -> ours.paced(numbers[0], numbers[1]);
            case "readers" -> ours.besideReaders(millis(numbers[0]), millis(numbers[1]));
            default -> throw new IllegalArgumentException(order[0]);
        };
    }

    private static long millis(int millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
