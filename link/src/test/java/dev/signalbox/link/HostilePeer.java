package dev.signalbox.link;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * A connector that has the token and knows the handshake, and then has everything in its hand: the socket, the memory, the file.
 *
 * @param in the ring that the listener's side writes
 * @param out the ring that it reads
 */
record HostilePeer(SocketChannel socket, FileChannel file, ByteBuffer in, ByteBuffer out) implements AutoCloseable {
    static HostilePeer connect(LinkAddress address) throws IOException {
        SocketChannel socket = dial(address);
        socket.write(Hello.mine(Hello.OK, 10_000, 0, address.token()).encoded());
        Hello welcome = Hello.decoded(read(socket, Hello.BYTES));
        byte[] id = Arrays.copyOf(welcome.secret, LinkFile.ID_BYTES);
        Path path = LinkFile.beside(address.socket(), id);
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        LinkFile memory = LinkFile.open(path, welcome.ringBytes, id);
        Files.delete(path);
        socket.write(ByteBuffer.wrap(new byte[] {Hello.MAPPED}));
        return new HostilePeer(socket, file, memory.toConnector(), memory.toListener());
    }

    static SocketChannel dial(LinkAddress address) throws IOException {
        SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
        socket.connect(UnixDomainSocketAddress.of(address.socket()));
        return socket;
    }

    static ByteBuffer read(SocketChannel socket, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (socket.read(bytes) < 0) {
                throw new EOFException("after " + bytes.position() + " of " + length + " bytes");
            }
        }
        return bytes.flip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        file.close();
    }
}
