package dev.signalbox.bench.sync;

import dev.signalbox.bench.contest.Other;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;

/** The least that a call takes which wakes the other side and is woken by it: a byte there and a byte back, each by a blocking read. */
final class UnixPair implements Pair {
    private final ByteBuffer one = ByteBuffer.allocateDirect(1);
    private final SocketChannel socket;
    private final Other other;

    private UnixPair(SocketChannel socket, Other other) {
        this.socket = socket;
        this.other = other;
    }

    static Pair start(Path directory) throws IOException {
        Path path = directory.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            Other other = new Other(
                    Other.java(List.of("-Xmx64m"), UnixPair.class, List.of(path.toString())),
                    ProcessBuilder.Redirect.INHERIT);
            return new UnixPair(server.accept(), other);
        }
    }

    /** The other side: echoes until there is nobody. */
    public static void main(String[] args) throws IOException {
        ByteBuffer one = ByteBuffer.allocateDirect(1);
        try (SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(args[0]))) {
            while (socket.read(one.clear()) > 0) {
                socket.write(one.flip());
            }
        }
    }

    @Override
    public void call() throws IOException {
        socket.write(one.clear());
        if (socket.read(one.clear()) < 0) {
            throw new EOFException("the other side has gone");
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        other.end();
    }
}
