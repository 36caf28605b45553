package dev.signalbox.link;

import dev.signalbox.link.internal.PrivateDirectory;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The listening side's part of one handshake, step by step as bytes come in, so that one that says nothing keeps no
 * other from being served. Used by one thread at a time, under the lock of the listener.
 */
final class Greeting {
    private static final System.Logger LOG = System.getLogger("dev.signalbox.link");

    private final SocketChannel socket;
    private final LinkAddress address;
    private final LinkOptions options;
    private final long deadline;
    private final ByteBuffer heard = ByteBuffer.allocate(Hello.BYTES);
    private @Nullable Hello hello;
    private @Nullable LinkFile memory;
    private @Nullable Path file;

    Greeting(SocketChannel socket, LinkAddress address, LinkOptions options) {
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
        if (heard.get(0) != Hello.MAPPED) {
            throw new LinkException(
                    "found byte=" + heard.get(0) + ", expected " + Hello.MAPPED + " at the end of the handshake");
        }
        return true;
    }

    /** The line, after {@link #advance} said so. The socket must not be registered with any selector. */
    Link link() throws IOException {
        Hello peer = hello;
        LinkFile mapped = memory;
        if (peer == null || mapped == null) {
            throw new IllegalStateException("the handshake is not done");
        }
        return new Link(mapped.toConnector(), mapped.toListener(), socket, options, peer.maxFrameBytes, peer.pid);
    }

    /** Ends it, whatever it has come to. The file has been deleted by the other side, if all went well. */
    void abandon(String why) {
        LOG.log(Level.WARNING, "Did not make a line at ''{0}'': {1}", address, why);
        discard();
    }

    void discard() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "Cannot close a handshake at '" + address + "'", e);
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
        byte[] id = PrivateDirectory.randomBytes(LinkFile.ID_BYTES);
        Path made = PrivateDirectory.ringFile(address.socket(), id);
        try {
            memory = LinkFile.create(made, options.ringBytes(), id);
        } catch (IOException e) {
            say(Hello.NO_FILE, new byte[0]);
            throw new LinkException("cannot make '" + made + "' for ringBytes=" + options.ringBytes() + ": " + e, e);
        }
        file = made;
        say(Hello.OK, Arrays.copyOf(id, LinkAddress.TOKEN_BYTES));
    }

    private LinkException refused(int status, String why) throws IOException {
        say(status, new byte[0]);
        return new LinkException(why);
    }

    private void say(int status, byte[] secret) throws IOException {
        ByteBuffer bytes = Hello.mine(status, options.maxFrameBytes(), options.ringBytes(), secret)
                .encoded();
        socket.write(bytes);
        if (bytes.hasRemaining()) {
            throw new IOException("it does not read");
        }
    }
}
