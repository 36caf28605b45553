package dev.signalbox.bench.link;

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
final class Orders {
    private static final int ORPHANED = 3;

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    /** Begins to listen. */
    Orders(Runnable atTheEnd) {
        Thread listener = new Thread(() -> listen(atTheEnd), "orders");
        listener.setDaemon(true);
        listener.start();
    }

    /** The words of the next one, waiting for it. */
    String[] next() throws InterruptedException {
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
            atTheEnd.run();
            Runtime.getRuntime().halt(ORPHANED);
        }
    }
}
