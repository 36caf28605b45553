package dev.signalbox.link;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The other process of a test: takes the address from its standard input and does what its argument says. */
final class LinkPeer {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final LinkOptions OPTIONS = LinkOptions.builder().ringBytes(8192).build();

    private LinkPeer() {}

    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        switch (args[0]) {
            case "echo" -> echo(in.readLine());
            case "write" -> write(in.readLine());
            case "read" -> read(in.readLine());
            case "listen" -> listen(in);
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** Starts one; its output is its end of file or what the test reads. */
    static Process start(String what) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LinkPeer.class.getName(),
                        what)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    static void tell(Process peer, String line) throws IOException {
        peer.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        peer.getOutputStream().flush();
    }

    static void kill(Process peer) throws InterruptedException {
        if (!peer.destroyForcibly().waitFor(20, TimeUnit.SECONDS)) {
            throw new AssertionError("cannot kill " + peer.pid());
        }
    }

    /** Number n: as long as the number says, and full of what the number says; at times in parts. */
    static ByteBuffer frame(int n) {
        int length = 8 + (n % 64 == 0 ? 5000 : n % 97);
        ByteBuffer frame = ByteBuffer.allocate(length).putInt(n).putInt(length);
        while (frame.hasRemaining()) {
            frame.put((byte) n);
        }
        return frame.flip();
    }

    private static void echo(String address) throws InterruptedException {
        try (Link link = Link.connect(LinkAddress.parse(address), OPTIONS)) {
            while (link.state() == LinkState.OPEN) {
                link.poll(LinkPeer.sendOn(link), LIMIT);
            }
        }
    }

    private static FrameHandler sendOn(Link link) {
        return frame -> {
            try {
                link.send(frame, LIMIT);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    private static void write(String address) throws InterruptedException {
        Link link = Link.connect(LinkAddress.parse(address), OPTIONS);
        for (int n = 0; ; n++) {
            link.send(frame(n), LIMIT);
        }
    }

    private static void read(String address) throws InterruptedException {
        Link link = Link.connect(LinkAddress.parse(address), OPTIONS);
        while (link.state() == LinkState.OPEN) {
            link.poll(frame -> {}, LIMIT);
        }
    }

    private static void listen(BufferedReader in) throws IOException {
        LinkListener listener = LinkListener.open(OPTIONS);
        System.out.println(listener.address().text());
        in.readLine();
    }
}
