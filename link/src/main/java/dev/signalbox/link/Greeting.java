package dev.signalbox.link;

import dev.signalbox.link.internal.Log;
import dev.signalbox.link.internal.PrivateDirectory;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The listening side's part of one handshake, step by step as bytes come in, so that one that says nothing keeps no
 * other from being served. Used by one thread at a time, under the lock of the listener.
 */
final class Greeting {
    private final SocketChannel socket;
    private final LinkAddress address;
    private final LinkOptions options;
    private final long deadline;
    private final ByteBuffer heard = ByteBuffer.allocate(Hello.BYTES);
    private @Nullable Hello hello;
    private @Nullable LinkFile memory; // none: over the socket alone
    private @Nullable Path file;
    private final SecondPlace secondPlace;

    Greeting(SocketChannel socket, LinkAddress address, LinkOptions options, SecondPlace secondPlace) {
        this.secondPlace = secondPlace;
        this.socket = socket;
        this.address = address;
        this.options = options;
        this.deadline = Time.deadline(options.handshakeLimit());
    }

    long deadline() {
        return deadline;
    }

    SocketChannel socket() {
        return socket;
    }

    /**
     * Reads what has come and answers.
     *
     * @return whether the line can be made; false: more is to come
     * @throws IOException if the other side is gone
     * @throws LinkException if it is not one of us
     */
    boolean advance() throws IOException {
        int bytes = socket.read(heard);
        if (bytes < 0) {
            throw new IOException("it hung up during the handshake, after bytes=" + heard.position());
        }
        if (hello == null) {
            if (heard.hasRemaining()) {
                return false;
            }
            Hello said = Hello.decoded(heard.flip());
            answer(said);
            hello = said;
            // one byte is left to come before the bells
            heard.clear().limit(1);
            return false;
        }
        if (heard.hasRemaining()) {
            return false;
        }
        byte last = heard.get(0);
        if (last == Hello.NO_MEMORY && (memory == null || options.transport() == LinkTransport.AUTO)) {
            memory = null;
        } else if (last != Hello.MAPPED || memory == null) {
            throw new LinkException("found byte=" + last + " at the end of the handshake, expected " + Hello.MAPPED
                    + ": mapped, or " + Hello.NO_MEMORY + ": over the socket, with transport=" + options.transport());
        }
        return true;
    }

    /** The line, after {@link #advance} said so. The socket must not be registered with any selector. */
    Link link() throws IOException {
        Hello peer = hello;
        LinkFile mapped = memory;
        if (peer == null) {
            throw new IllegalStateException("the handshake is not done");
        }
        if (mapped == null) {
            return Link.overSocket(socket, options.ringBytes(), options, peer.maxFrameBytes, peer.pid);
        }
        return new Link(mapped.toConnector(), mapped.toListener(), socket, options, peer.maxFrameBytes, peer.pid);
    }

    /** Ends it, whatever it has come to. The file has been deleted by the other side, if all went well. */
    void abandon(String why) {
        Log.LINK.log(Level.WARNING, "Did not make a line at ''{0}'': {1}", address, why);
        discard();
    }

    void discard() {
        try {
            socket.close();
        } catch (IOException e) {
            Log.LINK.log(Level.WARNING, "Cannot close a handshake at '" + address + "'", e);
        }
        deleteFile();
    }

    void deleteFile() {
        if (file != null) {
            LinkFile.unlink(file);
        }
    }

    private void answer(Hello said) throws IOException {
        // the token first: whoever does not have it learns nothing else
        if (!MessageDigest.isEqual(said.secret, address.token())) {
            throw refused(Hello.WRONG_TOKEN, "process " + said.pid + " does not have the token");
        }
        if (said.version != RingLayout.VERSION) {
            throw refused(Hello.WRONG_VERSION, "process " + said.pid + " has version=" + said.version);
        }
        if (said.byteOrder != Hello.nativeOrder()) {
            throw refused(Hello.WRONG_BYTE_ORDER, "process " + said.pid + " has byteOrder=" + (char) said.byteOrder);
        }
        if (said.maxFrameBytes < 1) {
            throw new LinkException("process " + said.pid + " has maxFrameBytes=" + said.maxFrameBytes);
        }
        if (said.status == Hello.OK_SOCKET && options.transport() == LinkTransport.SHARED_MEMORY) {
            throw refused(Hello.OTHER_TRANSPORT, "process " + said.pid + " wants transport=SOCKET");
        }
        if (said.status == Hello.OK_SOCKET || options.transport() == LinkTransport.SOCKET) {
            say(Hello.OK_SOCKET, new byte[0]);
        } else {
            offerFile();
        }
    }

    /** Beside the socket, else elsewhere, else none where there need not be one. */
    private void offerFile() throws IOException {
        byte[] id = PrivateDirectory.randomBytes(LinkFile.ID_BYTES);
        byte[] secret = Arrays.copyOf(id, LinkAddress.TOKEN_BYTES);
        Path beside = LinkFile.beside(address.socket(), id);
        try {
            memory = LinkFile.create(beside, options.ringBytes(), id);
            file = beside;
        } catch (IOException noRoom) {
            offerSecondPlace(id, secret, noRoom);
            return;
        }
        say(Hello.OK, secret);
    }

    private void offerSecondPlace(byte[] id, byte[] secret, IOException why) throws IOException {
        try {
            Path there = secondPlace.fileFor(id);
            memory = LinkFile.create(there, options.ringBytes(), id);
            file = there;
        } catch (IOException noRoomEither) {
            why.addSuppressed(noRoomEither);
            if (options.transport() == LinkTransport.SHARED_MEMORY) {
                say(Hello.NO_FILE, new byte[0]);
                throw new LinkException(
                        "cannot make a file for ringBytes=" + options.ringBytes() + " beside the socket: " + why
                                + "; nor in the temp directory: " + noRoomEither,
                        why);
            }
            Log.LINK.log(
                    Level.INFO,
                    "No shared memory for a line at ''{0}'', so it goes over the socket alone: {1}; {2}",
                    address,
                    why,
                    noRoomEither);
            say(Hello.OK_SOCKET, new byte[0]);
            return;
        }
        sayWhere(file, secret);
    }

    private void sayWhere(Path there, byte[] secret) throws IOException {
        byte[] path = there.toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer hello = hello(Hello.OK_ELSEWHERE, secret);
        write(ByteBuffer.allocate(hello.remaining() + Integer.BYTES + path.length)
                .put(hello)
                .putInt(path.length)
                .put(path)
                .flip());
    }

    private LinkException refused(int status, String why) throws IOException {
        say(status, new byte[0]);
        return new LinkException(why);
    }

    private void say(int status, byte[] secret) throws IOException {
        write(hello(status, secret));
    }

    private ByteBuffer hello(int status, byte[] secret) {
        return Hello.mine(status, options.maxFrameBytes(), options.ringBytes(), secret)
                .encoded();
    }

    private void write(ByteBuffer bytes) throws IOException {
        socket.write(bytes);
        if (bytes.hasRemaining()) {
            throw new IOException("it does not read");
        }
    }
}
