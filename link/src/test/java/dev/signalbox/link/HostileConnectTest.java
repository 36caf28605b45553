package dev.signalbox.link;

import static dev.signalbox.link.Pair.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.SignalboxException;
import dev.signalbox.TimedOutException;
import dev.signalbox.link.internal.PrivateDirectory;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Connectors and listeners that are no good: they are turned away, and the good ones served. */
class HostileConnectTest {
    private static final LinkOptions OPTIONS =
            LinkOptions.builder().ringBytes(4096).maxFrameBytes(10_000).build();
    private static final LinkOptions HASTY = LinkOptions.builder()
            .ringBytes(4096)
            .handshakeLimit(Duration.ofMillis(30))
            .build();

    @Test
    void ofManyConnectorsAtOnceTheGoodOnesAreServedWhateverTheOthersDo() throws Exception {
        int each = 60;
        List<SocketChannel> bad = new ArrayList<>();
        List<Link> links = new ArrayList<>();
        try (LinkListener listener = LinkListener.open(OPTIONS)) {
            List<CompletableFuture<Link>> good = new ArrayList<>();
            for (int i = 0; i < each; i++) {
                bad.add(misbehave(i, listener.address()));
                good.add(Pair.connect(listener, OPTIONS));
            }
            for (int i = 0; i < each; i++) {
                links.add(listener.accept(SOON));
            }
            for (CompletableFuture<Link> one : good) {
                links.add(one.get(20, TimeUnit.SECONDS));
            }
            for (Link link : links) {
                link.send(Pair.number(1), SOON);
            }
            for (Link link : links) {
                assertThat(link.receive(SOON)).isPresent();
            }
        } finally {
            links.forEach(Link::close);
            for (SocketChannel socket : bad) {
                socket.close();
            }
        }
    }

    @Test
    void aListenerThatHasNoTimeLeavesNoFileOfAnybodysHandshake() throws Exception {
        List<SocketChannel> bad = new ArrayList<>();
        try (LinkListener listener = LinkListener.open(HASTY)) {
            for (int i = 0; i < 60; i++) {
                bad.add(misbehave(i, listener.address()));
            }
            CompletableFuture<Link> accepted = Pair.async(() -> listener.accept(Duration.ofSeconds(50)));
            for (SocketChannel socket : bad) {
                // an answer perhaps, or a reset if more was written than read, then the end
                assertThat(drained(socket)).isLessThanOrEqualTo(Hello.BYTES);
            }
            try (Stream<Path> files = Files.list(listener.address().socket().getParent())) {
                assertThat(files).hasSize(2);
            }
            // which interrupts it
            accepted.cancel(true);
        } finally {
            for (SocketChannel socket : bad) {
                socket.close();
            }
        }
    }

    @Test
    void fullOfSilentStrangersTheListenerComesBackToTheGoodOnes() throws Exception {
        List<SocketChannel> silent = new ArrayList<>();
        LinkOptions options = LinkOptions.builder()
                .ringBytes(4096)
                .handshakeLimit(Duration.ofSeconds(2))
                .build();
        try (LinkListener listener = LinkListener.open(options)) {
            for (int i = 0; i < 600; i++) {
                silent.add(HostilePeer.dial(listener.address()));
            }
            CompletableFuture<Link> connected = Pair.connect(listener, OPTIONS);
            try (Link here = listener.accept(SOON);
                    Link there = connected.get(20, TimeUnit.SECONDS)) {
                assertThat(here.peerPid()).isEqualTo(there.peerPid());
            }
        } finally {
            for (SocketChannel socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void whereTheQueueIsFullOneWaitsItsTimeAndSaysSo() throws Exception {
        List<SocketChannel> queue = new ArrayList<>();
        try (LinkListener listener = LinkListener.open(OPTIONS)) {
            SocketChannel last = null;
            while (queue.size() < 5000 && (last == null || last.isConnected())) {
                last = SocketChannel.open(StandardProtocolFamily.UNIX);
                queue.add(last);
                last.configureBlocking(false);
                try {
                    last.connect(UnixDomainSocketAddress.of(listener.address().socket()));
                } catch (IOException full) {
                    break;
                }
            }
            assertThatThrownBy(() -> Link.connect(listener.address(), HASTY))
                    .isInstanceOf(TimedOutException.class)
                    .hasMessageContaining("its queue is full within handshakeLimit=PT0.03S");
        } finally {
            for (SocketChannel socket : queue) {
                socket.close();
            }
        }
    }

    @Test
    void whateverAListenerAnswersIsNamedOrTakesTooLong() throws Exception {
        long seed = Long.getLong("signalbox.link.seed", System.nanoTime());
        System.out.println("HostileConnectTest.whateverAListenerAnswers seed=" + seed);
        Random random = new Random(seed);
        int named = 0;
        try (PrivateDirectory directory = PrivateDirectory.create("link");
                ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(directory.socket()));
            LinkAddress address = new LinkAddress(directory.socket(), new byte[LinkAddress.TOKEN_BYTES]);
            for (int i = 0; i < 500; i++) {
                long one = random.nextLong();
                CompletableFuture<SocketChannel> answered = Pair.async(() -> answer(server, directory, one));
                try {
                    Link.connect(address, HASTY).close();
                } catch (TimedOutException e) {
                    assertThat(e).hasMessageContaining("does not answer");
                } catch (SignalboxException e) {
                    assertThat(e).isInstanceOf(LinkException.class).hasMessageContaining("Cannot");
                    named++;
                } catch (RuntimeException | Error e) {
                    throw new AssertionError("seed=" + seed + " one=" + one, e);
                } finally {
                    answered.get(20, TimeUnit.SECONDS).close();
                }
            }
        }
        assertThat(named).as("seed=%d", seed).isGreaterThan(250);
    }

    @Test
    void aFileThatIsExchangedBeforeItIsMappedIsRefused() throws Exception {
        try (PrivateDirectory directory = PrivateDirectory.create("link");
                ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(directory.socket()));
            LinkAddress address = new LinkAddress(directory.socket(), new byte[LinkAddress.TOKEN_BYTES]);
            byte[] id = PrivateDirectory.randomBytes(LinkFile.ID_BYTES);
            Path file = LinkFile.beside(directory.socket(), id);
            Path other = directory.path().resolve("other");
            LinkFile.create(other, 4096, id);
            for (Exchange exchange : List.<Exchange>of(
                    () -> Files.createSymbolicLink(file, other),
                    () -> Files.createDirectory(file),
                    () -> Files.write(file, new byte[11_264]),
                    () -> Files.createFile(file),
                    () -> LinkFile.create(file, 8192, id),
                    () -> LinkFile.create(file, 4096, PrivateDirectory.randomBytes(LinkFile.ID_BYTES)))) {
                exchange.make();
                CompletableFuture<SocketChannel> answered = Pair.async(() -> {
                    SocketChannel socket = server.accept();
                    HostilePeer.read(socket, Hello.BYTES);
                    socket.write(Hello.mine(Hello.OK, 1000, 4096, Arrays.copyOf(id, LinkAddress.TOKEN_BYTES))
                            .encoded());
                    return socket;
                });
                assertThatThrownBy(() -> Link.connect(address, OPTIONS))
                        .isInstanceOf(LinkException.class)
                        .hasMessageContaining(file.getFileName().toString());
                answered.get(20, TimeUnit.SECONDS).close();
                Files.delete(file);
            }
        }
    }

    private interface Exchange {
        Object make() throws IOException;
    }

    /** One that connects and then does what no connector does; its socket is still open. */
    private static SocketChannel misbehave(int how, LinkAddress address) throws IOException {
        SocketChannel socket = HostilePeer.dial(address);
        socket.configureBlocking(false);
        ByteBuffer hello = Hello.mine(Hello.OK, 1000, 0, address.token()).encoded();
        switch (how % 10) {
            case 0 -> {
                // says nothing
            }
            case 1 -> socket.write(hello.limit(30));
            case 2 -> socket.write(ByteBuffer.wrap(Pair.pattern(Hello.BYTES, how)));
            case 3 ->
                socket.write(Hello.mine(Hello.OK, 1000, 0, new byte[LinkAddress.TOKEN_BYTES])
                        .encoded());
            case 4 -> socket.write(hello);
            case 5 -> {
                socket.write(hello);
                socket.write(ByteBuffer.wrap(new byte[] {'X'}));
            }
            case 6 -> {
                socket.write(hello);
                socket.shutdownOutput();
            }
            case 7 -> socket.write(ByteBuffer.allocate(1 << 20));
            case 8 -> socket.write(hello.putInt(24, -1));
            default -> socket.write(hello.putLong(32, 'B'));
        }
        return socket;
    }

    private static int drained(SocketChannel socket) throws IOException {
        socket.configureBlocking(true);
        ByteBuffer bytes = ByteBuffer.allocate(1000);
        try {
            while (socket.read(bytes) >= 0) {}
        } catch (IOException reset) {
            // as good as the end
        }
        return bytes.position();
    }

    private static void hangUp(SocketChannel socket) {
        try {
            socket.shutdownOutput();
        } catch (IOException itHas) {
            // then it is closed
        }
    }

    /** A listener's answer with something wrong in it. */
    private static SocketChannel answer(ServerSocketChannel server, PrivateDirectory directory, long seed)
            throws IOException {
        Random random = new Random(seed);
        SocketChannel socket = server.accept();
        HostilePeer.read(socket, Hello.BYTES);
        byte[] id = PrivateDirectory.randomBytes(LinkFile.ID_BYTES);
        Path file = LinkFile.beside(directory.socket(), id);
        if (random.nextInt(4) > 0) {
            LinkFile.create(file, 4096, id);
        }
        ByteBuffer answer = Hello.mine(Hello.OK, 1000, 4096, Arrays.copyOf(id, LinkAddress.TOKEN_BYTES))
                .encoded();
        for (int i = random.nextInt(4); i > 0; i--) {
            answer.put(random.nextInt(40), (byte) random.nextInt());
        }
        switch (random.nextInt(8)) {
            case 0 -> answer.limit(random.nextInt(Hello.BYTES));
            case 1 -> answer.putInt(28, random.nextInt());
            case 2 -> answer.putInt(24, -random.nextInt(3));
            case 3 -> answer.putInt(12, random.nextInt(8));
            case 4 -> answer.putInt(28, 1 << random.nextInt(32));
            default -> {
                byte[] all = new byte[Hello.BYTES];
                random.nextBytes(all);
                answer.put(40 + random.nextInt(32), all[0]);
                if (random.nextBoolean()) {
                    answer.put(0, all);
                }
            }
        }
        try {
            socket.write(answer);
        } catch (IOException tooLate) {
            // it has hung up
        }
        if (random.nextInt(20) > 0) {
            // the others leave it waiting
            hangUp(socket);
        }
        Files.deleteIfExists(file);
        return socket;
    }
}
