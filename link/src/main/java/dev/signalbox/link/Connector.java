package dev.signalbox.link;

import dev.signalbox.TimedOutException;
import dev.signalbox.link.internal.Log;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The connecting side's part of the handshake. */
final class Connector {
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final LinkAddress address;
    private final LinkOptions options;
    private final long deadline;

    Connector(LinkAddress address, LinkOptions options) {
        this.address = address;
        this.options = options;
        this.deadline = Time.deadline(options.handshakeLimit());
    }

    Link connect() throws InterruptedException {
        try {
            SocketChannel socket = dial();
            try {
                return greet(socket);
            } catch (IOException | RuntimeException | InterruptedException | Error e) {
                socket.close();
                throw e;
            }
        } catch (ClosedByInterruptException e) {
            // the flag is still up
            Thread.interrupted();
            throw new InterruptedException("Interrupted while connecting to '" + address + "'");
        } catch (IOException e) {
            throw new LinkException("Cannot connect to '" + address + "': " + e + ". Does its listener still run?", e);
        }
    }

    /** Never blocks in the call, which would know no time limit where too many stand in line before us. */
    private SocketChannel dial() throws IOException, InterruptedException {
        while (true) {
            SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                socket.configureBlocking(false);
                if (socket.connect(UnixDomainSocketAddress.of(address.socket()))) {
                    return socket;
                }
                socket.close();
            } catch (IOException e) {
                socket.close();
                if (!isQueueFull(e)) {
                    throw e;
                }
            }
            if (System.nanoTime() - deadline >= 0) {
                throw timedOut("its queue is full");
            }
            LockSupport.parkNanos(RETRY_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException("Interrupted while connecting to '" + address + "'");
            }
        }
    }

    /**
     * The JDK has no class for it, and its text is in the language of the system. Nobody there is a {@link ConnectException}, no access a
     * {@link BindException}.
     */
    private boolean isQueueFull(IOException e) {
        return e instanceof SocketException
                && !(e instanceof ConnectException || e instanceof BindException)
                && Files.exists(address.socket());
    }

    private Link greet(SocketChannel socket) throws IOException, InterruptedException {
        write(
                socket,
                Hello.mine(
                                options.transport() == LinkTransport.SOCKET ? Hello.OK_SOCKET : Hello.OK,
                                options.maxFrameBytes(),
                                0,
                                address.token())
                        .encoded());
        Hello welcome = Hello.decoded(read(socket, Hello.BYTES));
        if (!welcome.isWelcome()) {
            throw new LinkException(
                    "Cannot connect to '" + address + "', process " + welcome.pid + ": refused, " + welcome.reason());
        }
        // our own limits hold for what the listener says as well
        if (welcome.version != RingLayout.VERSION || welcome.maxFrameBytes < 1) {
            throw new LinkException("Cannot connect to '" + address + "': its answer makes no sense, version="
                    + welcome.version + " maxFrameBytes=" + welcome.maxFrameBytes);
        }
        int ringBytes = checkedRingBytes(welcome.ringBytes);
        LinkFile memory = null;
        if (welcome.status != Hello.OK_SOCKET) {
            memory = map(socket, welcome, ringBytes);
        } else if (options.transport() == LinkTransport.SHARED_MEMORY) {
            throw new LinkException("Cannot connect to '" + address + "', process " + welcome.pid
                    + ": it offers transport=SOCKET, and here transport=SHARED_MEMORY was chosen");
        }
        if (memory == null) {
            write(socket, ByteBuffer.wrap(new byte[] {Hello.NO_MEMORY}));
            return Link.overSocket(socket, ringBytes, options, welcome.maxFrameBytes, welcome.pid);
        }
        write(socket, ByteBuffer.wrap(new byte[] {Hello.MAPPED}));
        return new Link(memory.toListener(), memory.toConnector(), socket, options, welcome.maxFrameBytes, welcome.pid);
    }

    /** The file that the listener has made, or null where it cannot be mapped here and the socket will do. */
    private @Nullable LinkFile map(SocketChannel socket, Hello welcome, int ringBytes)
            throws IOException, InterruptedException {
        byte[] id = Arrays.copyOf(welcome.secret, LinkFile.ID_BYTES);
        Path file = welcome.status == Hello.OK_ELSEWHERE ? readPath(socket) : LinkFile.beside(address.socket(), id);
        try {
            LinkFile memory = LinkFile.open(file, ringBytes, id);
            // both have mapped it: nobody needs its name any more, and so nothing is left whoever dies
            LinkFile.unlink(file);
            return memory;
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            // not there: the two may see different file systems; not to be mapped: this one may not do that. What else
            // is wrong is wrong
            boolean socketWillDo = e instanceof NoSuchFileException
                    || String.valueOf(e.getMessage()).contains("Map failed");
            if (options.transport() == LinkTransport.SHARED_MEMORY || !socketWillDo) {
                throw new LinkException(
                        "Cannot connect to '" + address + "', process " + welcome.pid + ": the shared file '" + file
                                + "' cannot be mapped: " + e,
                        e);
            }
            Log.LINK.log(
                    Level.INFO,
                    "The line to '" + address + "' goes over the socket alone: cannot map '" + file + "'",
                    e);
            return null;
        } catch (InternalError e) {
            throw LinkException.truncated("process " + welcome.pid, e);
        }
    }

    private Path readPath(SocketChannel socket) throws IOException, InterruptedException {
        int length = read(socket, Integer.BYTES).getInt();
        if (length < 1 || length > Hello.MAX_PATH_BYTES) {
            throw new LinkException("Cannot connect to '" + address + "': its answer makes no sense, a path of length="
                    + length + ", which must be from 1 to " + Hello.MAX_PATH_BYTES);
        }
        try {
            return Path.of(StandardCharsets.UTF_8.decode(read(socket, length)).toString());
        } catch (InvalidPathException e) {
            throw new LinkException("Cannot connect to '" + address + "': its answer makes no sense, " + e, e);
        }
    }

    private int checkedRingBytes(int ringBytes) {
        try {
            return LinkOptions.builder().ringBytes(ringBytes).build().ringBytes();
        } catch (RuntimeException e) {
            throw new LinkException("Cannot connect to '" + address + "': it offers ringBytes=" + ringBytes, e);
        }
    }

    private void write(SocketChannel socket, ByteBuffer bytes) throws IOException {
        // a fresh socket has room for the few bytes of a handshake
        if (socket.write(bytes) == 0 || bytes.hasRemaining()) {
            throw new IOException("no room in a fresh socket");
        }
    }

    private ByteBuffer read(SocketChannel socket, int length) throws IOException, InterruptedException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try (Selector selector = Selector.open()) {
            SelectionKey key = socket.register(selector, SelectionKey.OP_READ);
            while (bytes.hasRemaining()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw timedOut("it does not answer");
                }
                selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
                selector.selectedKeys().clear();
                if (Thread.interrupted()) {
                    throw new InterruptedException("Interrupted while connecting to '" + address + "'");
                }
                if (socket.read(bytes) < 0) {
                    throw new LinkException(
                            "Cannot connect to '" + address + "': it hung up during the handshake, after bytes="
                                    + bytes.position() + " of its answer. Its log has the reason.");
                }
            }
            key.cancel();
        }
        return bytes.flip();
    }

    private TimedOutException timedOut(String why) {
        return new TimedOutException("Cannot connect to '" + address + "': " + why + " within handshakeLimit="
                + options.handshakeLimit() + ". Does its program call accept?");
    }
}
