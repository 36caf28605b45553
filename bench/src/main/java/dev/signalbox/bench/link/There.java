package dev.signalbox.bench.link;

import dev.signalbox.bench.contest.Orders;
import java.io.PrintStream;
import java.nio.file.Path;

/** The process at the other end: receives, answers, and says when it is done. */
final class There {
    private There() {}

    /** Arguments: the transport. */
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err); // libraries talk
        Transport transport = Transport.of(args[0]);
        Orders orders = new Orders(() -> {});
        out.println("ready");
        try {
            while (true) {
                out.println(done(transport, orders.next()));
            }
        } catch (Exception | Error e) {
            e.printStackTrace();
            System.exit(1); // libraries may have threads that keep us
        }
    }

    private static String done(Transport transport, String[] order) throws Exception {
        return switch (order[0]) {
            case "floor" -> {
                Floor.answer(Path.of(order[1]));
                yield "done";
            }
            case "count" -> {
                try (Line line = transport.connect(order[2], Integer.parseInt(order[1]))) {
                    Counting counting = new Counting();
                    while (!counting.isEnded()) {
                        line.receive(counting);
                    }
                    yield "done " + counting.perSecond();
                }
            }
            case "echo" -> {
                try (Line line = transport.connect(order[2], Integer.parseInt(order[1]))) {
                    Echo echo = new Echo(line);
                    while (!echo.isEnded()) {
                        line.receive(echo);
                    }
                    yield "done";
                }
            }
            default -> throw new IllegalArgumentException(order[0]);
        };
    }
}
