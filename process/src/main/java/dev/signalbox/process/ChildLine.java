package dev.signalbox.process;

import dev.signalbox.link.Link;
import dev.signalbox.link.LinkClosedException;
import dev.signalbox.link.LinkException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringTokenizer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** What a worker says on its data line. From any thread. */
final class ChildLine {
    private static final long PROGRESS_NANOS = 10_000_000;
    private static final int LONGEST_TEXT = 1024;
    private static final int LONGEST_STACK = 16 * 1024;
    private static final Path MEMORY = Path.of("/proc/self/statm");
    private static final int PAGE_BYTES = 4096;

    private final Link line;
    private final ConcurrentMap<Long, Long> lastProgress = new ConcurrentHashMap<>();

    ChildLine(Link line) {
        this.line = line;
    }

    /** Sends, come what may: an interrupt is kept for whoever it is for. */
    void send(Bytes frame) {
        boolean interrupted = false;
        while (true) {
            try {
                line.send(frame.view());
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends what the pool need not be woken for. */
    void sendQuietly(Bytes frame) {
        if (!line.offerQuietly(frame.view())) {
            send(frame);
        }
    }

    /** How far a task is: at most so often, unless it is done. What there is no room for now is not said. */
    void progress(long seq, long done, long total, String text) {
        long now = System.nanoTime();
        Long last = lastProgress.get(seq);
        if (last != null && now - last < PROGRESS_NANOS && done < total) {
            return;
        }
        lastProgress.put(seq, now);
        Bytes frame = Wire.frame(Wire.PROGRESS, seq);
        frame.i64(done);
        frame.i64(total);
        byte[] said = text.getBytes(StandardCharsets.UTF_8);
        frame.write(said, 0, Math.min(said.length, LONGEST_TEXT));
        offer(frame);
    }

    /** A task has ended, and so says nothing more. */
    void forget(long seq) {
        if (!lastProgress.isEmpty()) {
            lastProgress.remove(seq);
        }
    }

    /** Gives a sign of life. Where there is no room for it, what is there already is one. */
    void pong(long nonce, long gcMillis, StackTraceElement[] stack) {
        Bytes frame = Wire.frame(Wire.PONG, nonce);
        frame.i64(residentBytes());
        frame.i64(gcMillis);
        StringBuilder text = new StringBuilder();
        for (StackTraceElement element : stack) {
            text.append("    at ").append(element).append('\n');
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        frame.write(bytes, 0, Math.min(bytes.length, LONGEST_STACK));
        offer(frame);
    }

    /** Tells of all threads, in no more bytes than this. */
    void dump(long nonce, String text, int longest) {
        Bytes frame = Wire.frame(Wire.DUMPED, nonce);
        frame.i64(0);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        frame.write(bytes, 0, Math.min(bytes.length, longest));
        try {
            send(frame);
        } catch (LinkException e) {
            // nobody is there to hear it
        }
    }

    void revoked(long kept, long upTo) {
        Bytes frame = Wire.frame(Wire.REVOKED, kept);
        frame.i64(upTo);
        send(frame);
    }

    private void offer(Bytes frame) {
        try {
            line.offer(frame.view());
        } catch (LinkClosedException e) {
            // nobody is there to hear it
        }
    }

    private static long residentBytes() {
        try {
            if (Files.isReadable(MEMORY)) {
                // total resident shared ...
                StringTokenizer pages = new StringTokenizer(Files.readString(MEMORY));
                pages.nextToken();
                return Long.parseLong(pages.nextToken()) * PAGE_BYTES;
            }
        } catch (IOException | RuntimeException e) {
            // then the heap must do
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
