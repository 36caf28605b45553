package dev.signalbox.link;

import dev.signalbox.ConfigurationException;
import dev.signalbox.TimedOutException;
import dev.signalbox.link.internal.PrivateDirectory;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where other processes connect to: a socket in a private directory, and a token.
 *
 * <pre>{@code
 * try (LinkListener listener = LinkListener.open()) {
 *     hand(listener.address().text());
 *     Link link = listener.accept(Duration.ofSeconds(10));
 * }
 * }</pre>
 *
 * <p><b>Delivery.</b> Each connector that has the token gets a line of its own, with rings of its own. One that is silent, or no
 * Signalbox, or without the token, is turned away with a warning in the log and holds up no other.
 *
 * <p><b>Threads.</b> Any thread may accept; they take turns. Handshakes go on only while one accepts.
 *
 * <p><b>Failures.</b> Where no directory or socket can be made, opening is a {@link ConfigurationException}.
 *
 * <p><b>Lifecycle.</b> Closing it deletes the directory; lines that were accepted live on. What a killed process leaves of its
 * listener is deleted by the next that opens one.
 */
public final class LinkListener implements AutoCloseable {
    private static final int BACKLOG = 1024;
    /** Handshakes at once; others wait in the socket's queue, so that strangers cannot fill our memory. */
    private static final int MAX_GREETINGS = 256;

    private final LinkOptions options;
    private final PrivateDirectory directory;
    private final SecondPlace secondPlace;
    private final LinkAddress address;
    private final ServerSocketChannel server;
    private final Selector selector;
    private final SelectionKey serverKey;
    /** Guards what follows; held by whoever accepts. */
    private final ReentrantLock accepting = new ReentrantLock();

    private final Set<Greeting> greetings = new HashSet<>();
    private final Deque<Link> made = new ArrayDeque<>();
    private volatile boolean closed;

    private LinkListener(
            LinkOptions options,
            PrivateDirectory directory,
            SecondPlace secondPlace,
            ServerSocketChannel server,
            Selector selector)
            throws IOException {
        this.options = options;
        this.directory = directory;
        this.secondPlace = secondPlace;
        this.server = server;
        this.selector = selector;
        this.address = new LinkAddress(directory.socket(), PrivateDirectory.randomBytes(LinkAddress.TOKEN_BYTES));
        server.configureBlocking(false);
        this.serverKey = server.register(selector, SelectionKey.OP_ACCEPT);
    }

    /**
     * Listens, with the default options.
     *
     * @throws ConfigurationException if no directory or socket can be made
     */
    public static LinkListener open() {
        return open(LinkOptions.defaults());
    }

    /**
     * Listens.
     *
     * @throws ConfigurationException if no directory or socket can be made
     */
    public static LinkListener open(LinkOptions options) {
        return open(options, Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath());
    }

    /** The same with another second place for the files of lines. */
    static LinkListener open(LinkOptions options, Path secondPlace) {
        PrivateDirectory directory = PrivateDirectory.create("link");
        try {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                server.bind(UnixDomainSocketAddress.of(directory.socket()), BACKLOG);
                return new LinkListener(
                        options, directory, new SecondPlace(directory.path(), secondPlace), server, Selector.open());
            } catch (IOException | RuntimeException e) {
                server.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw new ConfigurationException("Cannot listen at '" + directory.socket() + "': " + e, e);
        }
    }

    /** What the other side needs to connect. */
    public LinkAddress address() {
        return address;
    }

    /**
     * The next line, waiting for a connector no longer than this.
     *
     * @throws TimedOutException if none came, or none of those that came finished its handshake
     * @throws LinkClosedException if the listener is closed, also while waiting
     * @throws InterruptedException if interrupted while waiting
     */
    public Link accept(Duration limit) throws InterruptedException {
        long deadline = Time.deadline(limit);
        if (!accepting.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw timedOut(limit);
        }
        try {
            while (true) {
                requireOpen();
                Link link = made.poll();
                if (link != null) {
                    return link;
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw timedOut(limit);
                }
                serve(left);
                if (Thread.interrupted()) {
                    throw new InterruptedException("Interrupted while accepting at '" + address + "'");
                }
            }
        } catch (IOException e) {
            requireOpen();
            throw new LinkException("Cannot accept at '" + address + "': " + e, e);
        } catch (ClosedSelectorException e) {
            throw closedHere();
        } finally {
            accepting.unlock();
        }
    }

    /** Stops listening and deletes the directory. Lines that were accepted live on. To close again does nothing. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        accepting.lock();
        try {
            greetings.forEach(Greeting::discard);
            greetings.clear();
            made.forEach(Link::close);
            made.clear();
            server.close();
            selector.close();
        } catch (IOException e) {
            throw new LinkException("Cannot close the listener at '" + address + "'", e);
        } finally {
            secondPlace.close();
            directory.close();
            accepting.unlock();
        }
    }

    private void serve(long nanos) throws IOException {
        long wait = nanos;
        long now = System.nanoTime();
        for (Greeting greeting : List.copyOf(greetings)) {
            long left = greeting.deadline() - now;
            if (left <= 0) {
                greetings.remove(greeting);
                greeting.abandon("no handshake within handshakeLimit=" + options.handshakeLimit());
            } else {
                wait = Math.min(wait, left);
            }
        }
        serverKey.interestOps(greetings.size() < MAX_GREETINGS ? SelectionKey.OP_ACCEPT : 0);
        selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(wait)));
        List<SelectionKey> ready = List.copyOf(selector.selectedKeys());
        selector.selectedKeys().clear();
        for (SelectionKey key : ready) {
            if (!key.isValid()) {
                continue;
            }
            if (key.attachment() instanceof Greeting greeting) {
                advance(greeting, key);
            } else {
                welcomeAll();
            }
        }
    }

    private void welcomeAll() throws IOException {
        while (greetings.size() < MAX_GREETINGS) {
            SocketChannel socket = server.accept();
            if (socket == null) {
                return;
            }
            socket.configureBlocking(false);
            Greeting greeting = new Greeting(socket, address, options, secondPlace);
            socket.register(selector, SelectionKey.OP_READ, greeting);
            greetings.add(greeting);
        }
    }

    private void advance(Greeting greeting, SelectionKey key) throws IOException {
        try {
            if (!greeting.advance()) {
                return;
            }
            greetings.remove(greeting);
            key.cancel();
            // a channel that is closed later is closed for real only once it is off every selector
            selector.selectNow();
            greeting.deleteFile();
            made.add(greeting.link());
        } catch (IOException | LinkException | InternalError e) {
            // the last: a fault on memory that was cut short
            greetings.remove(greeting);
            greeting.abandon(String.valueOf(e.getMessage()));
        }
    }

    private void requireOpen() {
        if (closed) {
            throw closedHere();
        }
    }

    private LinkClosedException closedHere() {
        return new LinkClosedException("Cannot accept at '" + address + "': the listener was closed");
    }

    private TimedOutException timedOut(Duration limit) {
        return new TimedOutException("Cannot accept at '" + address + "': nobody connected within limit=" + limit
                + ", handshakes begun=" + greetings.size());
    }
}
