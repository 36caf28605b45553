package dev.signalbox.bench.message;

import dev.signalbox.bench.contest.Directories;
import dev.signalbox.bench.contest.Other;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The floor of whoever sleeps until an answer comes: eight bytes there and back over a Unix-domain socket, with blocking reads. */
final class UnixCallee implements Callee {
    private static final int LIMIT_SECONDS = 10;

    private final SocketChannel socket;
    private final Process process;
    private final Path directory;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(Long.BYTES);

    private UnixCallee(SocketChannel socket, Process process, Path directory) {
        this.socket = socket;
        this.process = process;
        this.directory = directory;
    }

    static Callee start() throws IOException {
        Path directory = Directories.create();
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("socket"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            Process process = new ProcessBuilder(
                            Other.java(List.of("-Xmx256m"), UnixCallee.class, List.of(address.toString())))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return new UnixCallee(server.accept(), process, directory);
        }
    }

    /** The other process; it ends with the socket. */
    public static void main(String[] args) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(Long.BYTES);
        try (SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(args[0]))) {
            while (read(socket, bytes)) {
                bytes.putLong(0, bytes.getLong(0) + 1);
                write(socket, bytes);
            }
        }
    }

    private static boolean read(SocketChannel from, ByteBuffer bytes) throws IOException {
        bytes.clear();
        while (bytes.hasRemaining()) {
            if (from.read(bytes) < 0) {
                return false;
            }
        }
        return true;
    }

    private static void write(SocketChannel to, ByteBuffer bytes) throws IOException {
        bytes.rewind();
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    @Override
    public long next(long number) throws IOException {
        bytes.putLong(0, number);
        write(socket, bytes);
        if (!read(socket, bytes)) {
            throw new IOException("the other process has ended");
        }
        return bytes.getLong(0);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Directories.delete(directory);
    }
}
