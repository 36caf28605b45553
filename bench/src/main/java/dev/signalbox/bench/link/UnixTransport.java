package dev.signalbox.bench.link;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A Unix-domain socket with blocking reads and writes. */
final class UnixTransport implements Transport {
    private final boolean batches;

    /** {@code each}: a write for each message; {@code batch}: as few writes as can be. */
    UnixTransport(String setting) {
        this.batches = setting.equals("batch");
    }

    @Override
    public Listening listen(Path directory, int length) throws IOException {
        Path socket = directory.resolve("socket");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        return Transport.at(socket, () -> {
            try (server) {
                return line(server.accept(), length);
            }
        });
    }

    @Override
    public Line connect(String address, int length) throws IOException {
        return line(SocketChannel.open(UnixDomainSocketAddress.of(address)), length);
    }

    private Line line(SocketChannel socket, int length) {
        return new StreamLine(socket, socket, length, batches);
    }
}
