package dev.signalbox.bench.contest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * What a process of the benchmark is told by the one that started it, line by line on its standard input. The end of it is that
 * one's death: then this process ends too, whatever it is doing.
 */
public final class Orders {
    private static final int ORPHANED = 3;
    private static final long LIMIT_MILLIS = 2000;

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    /** Begins to listen. */
    public Orders(Runnable atTheEnd) {
        Thread listener = new Thread(() -> listen(atTheEnd), "orders");
        listener.setDaemon(true);
        listener.start();
    }

    /** The words of the next one, waiting for it. */
    public String[] next() throws InterruptedException {
        return lines.take().split(" ");
    }

    private void listen(Runnable atTheEnd) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            System.err.println("cannot read orders: " + e);
        } finally {
            end(atTheEnd);
        }
    }

    /** Whoever tidies up when the JVM exits may do so, but not for ever. */
    private static void end(Runnable atTheEnd) {
        Thread exiting = new Thread(
                () -> {
                    try {
                        atTheEnd.run();
                    } finally {
                        System.exit(ORPHANED);
                    }
                },
                "exiting");
        try {
            exiting.start();
            exiting.join(LIMIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Runtime.getRuntime().halt(ORPHANED);
        }
    }
}
