package dev.signalbox.process;

import java.io.ByteArrayOutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Makes lines of what a child prints, hands them on, and keeps the last ones. One thread feeds it; any may ask. */
final class LineSplitter implements OutputReader.Feed {
    private static final System.Logger LOG = System.getLogger("dev.signalbox.process");
    private static final int LAST_LINES = 50;
    private static final int LONGEST_LINE = 1 << 16;
    private static final int LONGEST_KEPT = 2000;

    private final String what;
    private final Consumer<? super String> sink;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<String> last = new ArrayDeque<>(); // guarded by lock
    private boolean sinkHasFailed;

    LineSplitter(String what, Consumer<? super String> sink) {
        this.what = what;
        this.sink = sink;
    }

    @Override
    public void feed(byte[] bytes, int length) {
        feed(bytes, 0, length);
    }

    void feed(byte[] bytes, int from, int length) {
        int begin = from;
        int end = from + length;
        for (int at = from; at < end; at++) {
            if (bytes[at] == '\n') {
                line.write(bytes, begin, at - begin);
                begin = at + 1;
                emit();
            } else if (line.size() + at - begin >= LONGEST_LINE && isCharacterStart(bytes[at])) {
                line.write(bytes, begin, at - begin);
                begin = at;
                emit();
            }
        }
        line.write(bytes, begin, end - begin);
    }

    /** What is left without an end of line is a line too. */
    @Override
    public void end() {
        if (line.size() > 0) {
            emit();
        }
    }

    List<String> last() {
        lock.lock();
        try {
            return List.copyOf(last);
        } finally {
            lock.unlock();
        }
    }

    private static boolean isCharacterStart(byte b) {
        return (b & 0xC0) != 0x80;
    }

    private void emit() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (text.endsWith("\r")) {
            text = text.substring(0, text.length() - 1);
        }
        lock.lock();
        try {
            if (last.size() == LAST_LINES) {
                last.removeFirst();
            }
            last.addLast(text.length() <= LONGEST_KEPT ? text : text.substring(0, LONGEST_KEPT) + "…");
        } finally {
            lock.unlock();
        }
        try {
            sink.accept(text);
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
            if (!sinkHasFailed) {
                sinkHasFailed = true;
                LOG.log(
                        Level.WARNING,
                        "The consumer of " + what + " failed; it will be called for the next line again",
                        e);
            }
        }
    }
}
