package dev.signalbox.process;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The thread that reads one of a child's streams to its end, so that the child never waits for somebody to read. */
final class OutputReader implements Runnable {
    private static final int BUFFER_BYTES = 8192;

    private final InputStream from;
    private final Feed feed;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /** Takes what was read. */
    interface Feed {
        void feed(byte[] bytes, int length);

        void end();
    }

    private OutputReader(InputStream from, Feed feed) {
        this.from = from;
        this.feed = feed;
    }

    static OutputReader start(String threadName, InputStream from, Feed feed) {
        OutputReader reader = new OutputReader(from, feed);
        Thread thread = new Thread(reader, threadName);
        thread.setDaemon(true);
        thread.start();
        return reader;
    }

    @Override
    public void run() {
        try {
            byte[] buffer = new byte[BUFFER_BYTES];
            int length;
            while ((length = from.read(buffer)) >= 0) {
                feed.feed(buffer, length);
            }
        } catch (IOException e) {
            // its end as well
        } finally {
            feed.end();
            done.complete(null);
        }
    }

    /** Whether all was read within this time; what the child has started may hold its streams open when it is gone. */
    boolean awaitEnd(long nanos) {
        try {
            done.get(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
