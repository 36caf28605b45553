package dev.signalbox.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/**
 * A line under load for long, between two processes: short frames from the child to the parent, and at the same time long ones from
 * the parent to the child. Each frame has its number and a checksum of itself; a lost, doubled, swapped or broken one ends the run.
 */
public final class LinkSoak {
    private static final long SHORT_FRAMES = 1_000_000_000;
    private static final long LONG_FRAMES = 100_000;
    private static final int SHORT_BYTES = 32;
    private static final int LONG_BYTES = 600_000;
    private static final int BATCH = 256;
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final LinkOptions OPTIONS =
            LinkOptions.builder().ringBytes(1 << 20).build();

    private LinkSoak() {}

    /** Without arguments, or with how many short and long frames; the parent adds the word child for its child. */
    public static void main(String[] args) throws Exception {
        long shorts = args.length > 0 ? Long.parseLong(args[0]) : SHORT_FRAMES;
        long longs = args.length > 1 ? Long.parseLong(args[1]) : LONG_FRAMES;
        if (args.length > 2) {
            child(shorts, longs);
        } else {
            System.exit(parent(shorts, longs) ? 0 : 1);
        }
    }

    private static boolean parent(long shorts, long longs) throws Exception {
        long started = System.nanoTime();
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LinkSoak.class.getName(),
                        "" + shorts,
                        "" + longs,
                        "child")
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (LinkListener listener = LinkListener.open(OPTIONS)) {
            tell(child, listener.address().text());
            try (Link link = listener.accept(LIMIT)) {
                Thread sender = start(() -> sendLong(link, longs));
                receiveShort(link, shorts, started);
                sender.join();
            }
        } finally {
            if (!child.waitFor(1, TimeUnit.MINUTES)) {
                child.destroyForcibly();
            }
        }
        boolean passed = child.exitValue() == 0;
        System.out.printf(
                "%s  LinkSoak, %,d short and %,d long frames (%d s)%n",
                passed ? "passed" : "FAILED", shorts, longs, (System.nanoTime() - started) / 1_000_000_000);
        return passed;
    }

    private static void child(long shorts, long longs) throws Exception {
        byte[] line = new byte[4096];
        int length = System.in.read(line);
        LinkAddress address = LinkAddress.parse(new String(line, 0, length, StandardCharsets.UTF_8).strip());
        try (Link link = Link.connect(address, OPTIONS)) {
            Thread sender = start(() -> sendShort(link, shorts));
            receiveLong(link, longs);
            sender.join();
        }
    }

    private static void tell(Process child, String line) throws IOException {
        child.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        child.getOutputStream().flush();
    }

    private static void sendShort(Link link, long shorts) throws InterruptedException {
        for (long n = 0; n < shorts; ) {
            try (Batch batch = link.batch(LIMIT)) {
                for (int i = 0; i < BATCH && n < shorts; i++, n++) {
                    try (Claim claim = batch.claim(SHORT_BYTES)) {
                        writeShort(claim.buffer(), n);
                        claim.commit();
                    }
                }
            }
        }
        link.endSending();
    }

    private static void writeShort(ByteBuffer into, long n) {
        long first = mixed(n);
        long second = mixed(first);
        into.putLong(n).putLong(first).putLong(second).putLong(n ^ first ^ second);
    }

    private static void receiveShort(Link link, long shorts, long started) throws InterruptedException {
        long[] next = {0};
        while (link.state() == LinkState.OPEN) {
            link.poll(
                    frame -> {
                        long n = frame.getLong();
                        long first = frame.getLong();
                        long second = frame.getLong();
                        if (frame.remaining() != Long.BYTES
                                || n != next[0]
                                || first != mixed(n)
                                || frame.getLong() != (n ^ first ^ second)) {
                            throw new IllegalStateException("found n=" + n + ", expected " + next[0] + ", in " + frame);
                        }
                        next[0]++;
                        if (next[0] % 100_000_000 == 0) {
                            System.out.printf(
                                    "        %,d short frames after %d s%n",
                                    next[0], (System.nanoTime() - started) / 1_000_000_000);
                        }
                    },
                    LIMIT);
        }
        if (next[0] != shorts || link.state() != LinkState.ENDED) {
            throw new IllegalStateException(
                    "short frames received=" + next[0] + ", sent=" + shorts + ", state=" + link.state());
        }
    }

    private static void sendLong(Link link, long longs) throws InterruptedException {
        byte[] bytes = new byte[LONG_BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) mixed(i);
        }
        for (long n = 0; n < longs; n++) {
            ByteBuffer frame = ByteBuffer.wrap(bytes, 0, longLength(n)).putLong(0, n);
            bytes[12 + (int) (n % 5000)] = (byte) mixed(n);
            frame.putInt(8, 0).putInt(8, sum(frame));
            link.send(frame, LIMIT);
        }
        link.endSending();
    }

    private static void receiveLong(Link link, long longs) throws InterruptedException {
        long[] next = {0};
        while (link.state() == LinkState.OPEN) {
            link.poll(
                    frame -> {
                        byte[] bytes = new byte[frame.remaining()];
                        frame.get(bytes);
                        ByteBuffer copy = ByteBuffer.wrap(bytes);
                        int sum = copy.getInt(8);
                        copy.putInt(8, 0);
                        if (copy.getLong(0) != next[0] || bytes.length != longLength(next[0]) || sum != sum(copy)) {
                            throw new IllegalStateException(
                                    "found n=" + copy.getLong(0) + " length=" + bytes.length + ", expected " + next[0]);
                        }
                        next[0]++;
                    },
                    LIMIT);
        }
        if (next[0] != longs || link.state() != LinkState.ENDED) {
            throw new IllegalStateException(
                    "long frames received=" + next[0] + ", sent=" + longs + ", state=" + link.state());
        }
    }

    /** Several parts each, and mostly some hundred KiB. */
    private static int longLength(long n) {
        return 5_100 + (int) (mixed(n) >>> 40) % (LONG_BYTES - 5_100);
    }

    private static int sum(ByteBuffer frame) {
        CRC32 sum = new CRC32();
        sum.update(frame.duplicate());
        return (int) sum.getValue();
    }

    private static long mixed(long n) {
        long mixed = (n + 1) * 0x9E3779B97F4A7C15L;
        return mixed ^ mixed >>> 32;
    }

    /** On a thread of its own; a failure there ends the process. */
    private static Thread start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (Throwable failure) {
                        failure.printStackTrace();
                        Runtime.getRuntime().halt(3);
                    }
                },
                "soak-sender");
        thread.start();
        return thread;
    }

    private interface Work {
        void run() throws Exception;
    }
}
