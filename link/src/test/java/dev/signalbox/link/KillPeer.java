package dev.signalbox.link;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The process that gets killed: reads from its standard input what to do and with whom, and does it until then. It must not end by
 * itself, so a failure here shows as an exit code that is not the signal's.
 */
final class KillPeer {
    static final Duration LIMIT = Duration.ofSeconds(40);
    static final LinkOptions OPTIONS = LinkOptions.builder().ringBytes(8192).build();

    /** What it does when it is killed. */
    enum Role {
        /** Sends short frames. */
        SMALL(1 << 30),
        /** Sends mostly frames of many parts. */
        PARTS(2),
        /** Sends both, from three threads. */
        THREADS(64),
        /** Sends and receives at once. */
        BOTH(256),
        /** Sends to one that does not receive: waits for room. */
        FULL(1 << 30),
        /** Receives. */
        READ(64),
        /** Is connected and does nothing: the other side waits for room. */
        STALL(1 << 30),
        /** Answers each frame, so both sleep and ring most of the time. */
        ECHO(1 << 30),
        /** Sends and closes. */
        CLOSE(1 << 30),
        /** Connects and closes again and again. */
        CONNECT(1 << 30),
        /** Listens and accepts and closes again and again. */
        LISTEN(1 << 30);

        /** One frame of so many is long. */
        final int longEach;

        Role(int longEach) {
            this.longEach = longEach;
        }
    }

    /** The note that counts what was received. */
    static final int RECEIVED = Frames.MAX_THREADS;

    private final Role role;
    private final int frames;
    private final Notes notes;
    private final String address;

    private KillPeer(Role role, int frames, Notes notes, String address) {
        this.role = role;
        this.frames = frames;
        this.notes = notes;
        this.address = address;
    }

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Notes notes = Notes.in(Path.of(args[0]));
        String line = in.readLine();
        if (line == null) {
            return;
        }
        String[] order = line.split(" ", 3);
        try {
            new KillPeer(Role.valueOf(order[0]), Integer.parseInt(order[1]), notes, order[2]).run();
        } catch (Throwable e) {
            fail(e);
        }
        while (true) {
            LockSupport.park();
        }
    }

    /** Starts one that waits for its orders. */
    static Process start(Path notes, boolean optimizing) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir")));
        if (!optimizing) {
            command.add("-XX:TieredStopAtLevel=1");
        }
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), KillPeer.class.getName(), notes.toString()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private void run() throws Exception {
        switch (role) {
            case LISTEN -> listen();
            case CONNECT -> {
                for (int n = 1; ; n++) {
                    Link.connect(LinkAddress.parse(address), OPTIONS).close();
                    notes.note(0, n);
                }
            }
            default -> onLine(Link.connect(LinkAddress.parse(address), OPTIONS));
        }
    }

    private void onLine(Link link) throws Exception {
        switch (role) {
            case SMALL, PARTS, FULL -> send(link, 0, Integer.MAX_VALUE);
            case THREADS -> {
                for (int thread = 0; thread < 3; thread++) {
                    int own = thread;
                    async(() -> send(link, own, Integer.MAX_VALUE));
                }
            }
            case BOTH -> {
                async(() -> send(link, 0, Integer.MAX_VALUE));
                receive(link);
            }
            case READ -> receive(link);
            case STALL -> notes.note(0, 1);
            case ECHO -> echo(link);
            case CLOSE -> {
                send(link, 0, frames);
                link.close();
            }
            default -> throw new IllegalStateException("role=" + role);
        }
    }

    private void send(Link link, int thread, int most) throws InterruptedException {
        // each process has its own way, so that each way gets killed
        switch ((int) (ProcessHandle.current().pid() % 4)) {
            case 0 -> sendInBatches(link, thread, most);
            case 1 -> sendInPlace(link, thread, most);
            default -> {
                for (long n = 0; n < most; n++) {
                    link.send(Frames.frame(thread, n, role.longEach), LIMIT);
                    notes.note(thread, n + 1);
                }
            }
        }
    }

    private void sendInBatches(Link link, int thread, int most) throws InterruptedException {
        for (long n = 0; n < most; ) {
            try (Batch batch = link.batch(LIMIT)) {
                for (int i = 0; i < 20 && n < most; i++) {
                    batch.send(Frames.frame(thread, n, role.longEach));
                    notes.note(thread, ++n);
                }
            }
        }
    }

    /** What fits a claim; the rest as ever. */
    private void sendInPlace(Link link, int thread, int most) throws InterruptedException {
        for (long n = 0; n < most; n++) {
            ByteBuffer frame = Frames.frame(thread, n, role.longEach);
            if (frame.remaining() <= link.maxOfferBytes()) {
                try (Claim claim = link.claim(frame.remaining(), LIMIT)) {
                    claim.buffer().put(frame);
                    claim.commit();
                }
            } else {
                link.send(frame, LIMIT);
            }
            notes.note(thread, n + 1);
        }
    }

    private void receive(Link link) throws InterruptedException {
        Frames expected = new Frames(role.longEach);
        while (link.state() == LinkState.OPEN) {
            link.poll(
                    frame -> {
                        expected.requireNext(frame);
                        notes.note(RECEIVED, expected.come());
                    },
                    LIMIT);
        }
    }

    private void echo(Link link) throws InterruptedException {
        Frames expected = new Frames(role.longEach);
        for (long n = 0; link.state() == LinkState.OPEN; n++) {
            if (link.poll(expected::requireNext, LIMIT) > 0) {
                link.send(Frames.frame(0, n, role.longEach), LIMIT);
                notes.note(0, n + 1);
            }
        }
    }

    private void listen() throws InterruptedException {
        try (LinkListener listener = LinkListener.open(OPTIONS)) {
            System.out.println(listener.address().text());
            for (int n = 1; ; n++) {
                listener.accept(LIMIT).close();
                notes.note(0, n);
            }
        }
    }

    private static void async(Sending sending) {
        Pair.async(() -> {
                    sending.run();
                    return 0;
                })
                .exceptionally(failure -> {
                    fail(failure);
                    return 0;
                });
    }

    /** The test looks for another exit code than the signal's. */
    private static void fail(Throwable failure) {
        failure.printStackTrace();
        Runtime.getRuntime().halt(3);
    }

    private interface Sending {
        void run() throws InterruptedException;
    }
}
