package dev.signalbox.link;

import static dev.signalbox.link.Pair.SOON;
import static dev.signalbox.link.Pair.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.TimedOutException;
import dev.signalbox.link.internal.PrivateDirectory;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which transport a line gets, and what comes over a bare socket. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "deletes directories in use")
class LinkTransportTest {
    @ParameterizedTest
    @CsvSource({
        "AUTO, AUTO, SHARED_MEMORY",
        "SHARED_MEMORY, AUTO, SHARED_MEMORY",
        "AUTO, SHARED_MEMORY, SHARED_MEMORY",
        "SOCKET, AUTO, SOCKET",
        "AUTO, SOCKET, SOCKET",
        "SOCKET, SOCKET, SOCKET"
    })
    void whatEitherSideChoosesBindsBoth(LinkTransport listens, LinkTransport connects, LinkTransport expected)
            throws Exception {
        try (LinkListener listener = LinkListener.open(with(listens))) {
            CompletableFuture<Link> connected = Pair.connect(listener, with(connects));
            try (Link here = listener.accept(SOON);
                    Link there = connected.get(20, TimeUnit.SECONDS)) {
                assertThat(here.transport()).isEqualTo(expected);
                assertThat(there.transport()).isEqualTo(expected);
                here.send(number(1));
                assertThat(there.receive(SOON)).isPresent();
                assertThat(filesIn(listener.address().socket().getParent())).containsExactly("lock", "socket");
            }
        }
    }

    @Test
    void whoInsistsOnDifferentThingsGetsNoLineAndIsToldWhy() {
        try (LinkListener listener = LinkListener.open(with(LinkTransport.SHARED_MEMORY))) {
            CompletableFuture<Link> accepted = Pair.async(() -> listener.accept(SOON));
            assertThatThrownBy(() -> Link.connect(listener.address(), with(LinkTransport.SOCKET)))
                    .isInstanceOf(LinkException.class)
                    .hasMessageContaining("another transport")
                    .hasMessageContaining("AUTO on one side");
            accepted.cancel(true);
        }
        try (LinkListener listener = LinkListener.open(with(LinkTransport.SOCKET))) {
            CompletableFuture<Link> accepted = Pair.async(() -> listener.accept(SOON));
            assertThatThrownBy(() -> Link.connect(listener.address(), with(LinkTransport.SHARED_MEMORY)))
                    .isInstanceOf(LinkException.class)
                    .hasMessageContaining("offers transport=SOCKET")
                    .hasMessageContaining("transport=SHARED_MEMORY was chosen");
            accepted.cancel(true);
        }
    }

    @Test
    void whereThereIsNoRoomBesideTheSocketTheFileIsMadeInTheSecondPlace(@TempDir Path second) throws Exception {
        try (LinkListener listener = LinkListener.open(with(LinkTransport.SHARED_MEMORY), second)) {
            CompletableFuture<Link> connected = Pair.async(() -> {
                SocketChannel socket = HostilePeer.dial(listener.address());
                // so that only the socket is left of the first place
                delete(listener.address().socket().getParent());
                return connectBy(socket, listener);
            });
            try (Link here = listener.accept(SOON);
                    Link there = connected.get(20, TimeUnit.SECONDS)) {
                assertThat(here.transport()).isEqualTo(LinkTransport.SHARED_MEMORY);
                here.send(number(1));
                assertThat(there.receive(SOON)).isPresent();
                assertThat(filesIn(second)).hasSize(1);
                assertThat(filesIn(second.resolve(filesIn(second).get(0)))).containsExactly("lock");
            }
        }
        assertThat(filesIn(second)).isEmpty();
    }

    @Test
    void whereThereIsNoRoomAnywhereTheLineGoesOverTheSocketUnlessItMustNot(@TempDir Path folder) throws Exception {
        Path nowhere = folder.resolve("nowhere");
        try (LinkListener listener = LinkListener.open(with(LinkTransport.AUTO), nowhere);
                SocketChannel socket = HostilePeer.dial(listener.address())) {
            delete(listener.address().socket().getParent());
            assertThat(answerTo(socket, listener).status).isEqualTo(Hello.OK_SOCKET);
        }
        try (LinkListener listener = LinkListener.open(with(LinkTransport.SHARED_MEMORY), nowhere);
                SocketChannel socket = HostilePeer.dial(listener.address())) {
            delete(listener.address().socket().getParent());
            Hello answer = answerTo(socket, listener);
            assertThat(answer.status).isEqualTo(Hello.NO_FILE);
            assertThat(answer.reason()).contains("could not make the shared file");
        }
    }

    @Test
    void aConnectorThatDoesNotSeeTheFileTakesTheSocketUnlessItMustNot() throws Exception {
        for (LinkTransport transport : List.of(LinkTransport.AUTO, LinkTransport.SHARED_MEMORY)) {
            try (PrivateDirectory directory = PrivateDirectory.create("link");
                    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                server.bind(UnixDomainSocketAddress.of(directory.socket()));
                LinkAddress address = new LinkAddress(directory.socket(), new byte[LinkAddress.TOKEN_BYTES]);
                CompletableFuture<SocketChannel> accepted = Pair.async(() -> {
                    SocketChannel socket = server.accept();
                    HostilePeer.read(socket, Hello.BYTES);
                    socket.write(Hello.mine(Hello.OK, 1000, 4096, new byte[LinkAddress.TOKEN_BYTES])
                            .encoded());
                    return socket;
                });
                if (transport == LinkTransport.SHARED_MEMORY) {
                    assertThatThrownBy(() -> Link.connect(address, with(transport)))
                            .isInstanceOf(LinkException.class)
                            .hasMessageContaining("cannot be mapped");
                    accepted.get(20, TimeUnit.SECONDS).close();
                    continue;
                }
                try (Link link = Link.connect(address, with(transport));
                        SocketChannel socket = accepted.get(20, TimeUnit.SECONDS)) {
                    assertThat(link.transport()).isEqualTo(LinkTransport.SOCKET);
                    assertThat(HostilePeer.read(socket, 1).get()).isEqualTo(Hello.NO_MEMORY);
                    link.send(number(7));
                    assertThat(HostilePeer.read(socket, 16).getLong(8)).isEqualTo(7);
                }
            }
        }
    }

    @Test
    void whatIsNoRecordOnTheSocketIsNamedAfterTheLastThatWasOne() throws Exception {
        for (long header : new long[] {
            RingLayout.header(0, -1),
            RingLayout.header(0, 100_000),
            RingLayout.header(-7, 0),
            RingLayout.header(RingLayout.PADDING, 2),
            RingLayout.header(77, 0),
            Long.MIN_VALUE
        }) {
            try (Bare bare = new Bare()) {
                bare.write(record(0, "fine"));
                bare.write(longs(header, 1, 2, 3));
                assertThat(bare.link.receive(SOON))
                        .hasValueSatisfying(
                                frame -> assertThat(frame).asString().isEqualTo("fine"));
                assertThatThrownBy(() -> bare.link.receive(SOON))
                        .as(Long.toHexString(header))
                        .isInstanceOf(LinkException.class)
                        .hasMessageContaining("broken or hostile");
            }
        }
    }

    @Test
    void aRecordThatWasNotFinishedNeverShowsAndWhatWasBeforeItDoes() throws Exception {
        try (Bare bare = new Bare()) {
            bare.write(record(0, "one"));
            bare.write(ByteBuffer.allocate(1));
            bare.socket.close();
            assertThat(bare.link.receive(SOON)).isPresent();
            assertThat(bare.link.receive(SOON)).isEmpty();
            assertThat(bare.link.state()).isEqualTo(LinkState.LOST);
            assertThatThrownBy(() -> bare.link.send(number(1))).isInstanceOf(LinkClosedException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 100})
    void recordsMayComeInPiecesOfAnySize(int piece) throws Exception {
        try (Bare bare = new Bare()) {
            ByteBuffer all = ByteBuffer.allocate(10_000);
            for (int i = 0; i < 50; i++) {
                all.put(record(0, "frame " + i));
            }
            all.put(longs(RingLayout.header(RingLayout.END, 0), 1, 2));
            all.flip();
            CompletableFuture<Void> written = Pair.async(() -> {
                while (all.hasRemaining()) {
                    bare.write(all.slice(all.position(), Math.min(piece, all.remaining())));
                    all.position(Math.min(all.limit(), all.position() + piece));
                }
                return null;
            });
            for (int i = 0; i < 50; i++) {
                String expected = "frame " + i;
                assertThat(bare.link.receive(SOON))
                        .hasValueSatisfying(
                                frame -> assertThat(frame).asString().isEqualTo(expected));
            }
            assertThat(bare.link.receive(SOON)).isEmpty();
            assertThat(bare.link.state()).isEqualTo(LinkState.ENDED);
            written.get(20, TimeUnit.SECONDS);
            bare.link.send(number(3));
            assertThat(HostilePeer.read(bare.socket, 16).getLong(8)).isEqualTo(3);
        }
    }

    /** One that writes for ever and is not read fills the ring and what the system has for a socket, and no more. */
    @Test
    void aFloodFillsNoMemory() throws Exception {
        try (Bare bare = new Bare()) {
            bare.socket.configureBlocking(false);
            ByteBuffer record = record(0, "12345678");
            long[] written = {0};
            long[] still = {System.nanoTime()};
            while (System.nanoTime() - still[0] < TimeUnit.MILLISECONDS.toNanos(300)) {
                int bytes = bare.socket.write(record);
                if (bytes > 0) {
                    still[0] = System.nanoTime();
                    written[0] += bytes;
                }
                if (!record.hasRemaining()) {
                    record.clear();
                }
            }
            assertThat(written[0]).isBetween(4096L, 64L << 20);
        }
    }

    @Test
    void closingWaitsForOneThatDoesNotReadButNotForEver() throws Exception {
        try (Bare bare = new Bare()) {
            Pair.fill(bare.link);
            bare.link.close();
            assertThat(bare.link.state()).isEqualTo(LinkState.CLOSED);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(HandledLinkTest.ioThreads()).isEmpty());
        }
    }

    private static LinkOptions with(LinkTransport transport) {
        return LinkOptions.builder()
                .ringBytes(4096)
                .transport(transport)
                .handshakeLimit(Duration.ofSeconds(20))
                .build();
    }

    private static Hello answerTo(SocketChannel socket, LinkListener listener) throws IOException {
        socket.write(Hello.mine(Hello.OK, 1000, 0, listener.address().token()).encoded());
        assertThatThrownBy(() -> listener.accept(Duration.ofMillis(100))).isInstanceOf(TimedOutException.class);
        return Hello.decoded(HostilePeer.read(socket, Hello.BYTES));
    }

    /** As a connector does where the file is elsewhere. */
    private static Link connectBy(SocketChannel socket, LinkListener listener) throws IOException {
        socket.write(Hello.mine(Hello.OK, 1000, 0, listener.address().token()).encoded());
        Hello welcome = Hello.decoded(HostilePeer.read(socket, Hello.BYTES));
        assertThat(welcome.status).isEqualTo(Hello.OK_ELSEWHERE);
        int length = HostilePeer.read(socket, 4).getInt();
        Path file = Path.of(new String(HostilePeer.read(socket, length).array(), StandardCharsets.UTF_8));
        byte[] id = Arrays.copyOf(welcome.secret, LinkFile.ID_BYTES);
        LinkFile memory = LinkFile.open(file, welcome.ringBytes, id);
        LinkFile.unlink(file);
        socket.write(ByteBuffer.wrap(new byte[] {Hello.MAPPED}));
        return new Link(
                memory.toListener(),
                memory.toConnector(),
                socket,
                with(LinkTransport.AUTO),
                welcome.maxFrameBytes,
                welcome.pid);
    }

    private static void delete(Path directory) throws IOException {
        for (String file : filesIn(directory)) {
            Files.delete(directory.resolve(file));
        }
        Files.delete(directory);
    }

    private static List<String> filesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static ByteBuffer record(int type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(RingLayout.recordSize(bytes.length))
                .order(ByteOrder.nativeOrder())
                .putLong(RingLayout.header(type, bytes.length))
                .put(bytes)
                .clear();
    }

    private static ByteBuffer longs(long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.nativeOrder());
        bytes.asLongBuffer().put(values);
        return bytes;
    }

    /** A line over a socket whose other side writes what it likes. */
    private static final class Bare implements AutoCloseable {
        final SocketChannel socket;
        final Link link;

        Bare() throws Exception {
            try (LinkListener listener = LinkListener.open(with(LinkTransport.SOCKET))) {
                CompletableFuture<Link> accepted = Pair.async(() -> listener.accept(SOON));
                socket = HostilePeer.dial(listener.address());
                socket.write(
                        Hello.mine(Hello.OK_SOCKET, 1000, 0, listener.address().token())
                                .encoded());
                assertThat(Hello.decoded(HostilePeer.read(socket, Hello.BYTES)).status)
                        .isEqualTo(Hello.OK_SOCKET);
                socket.write(ByteBuffer.wrap(new byte[] {Hello.NO_MEMORY}));
                link = accepted.get(20, TimeUnit.SECONDS);
            }
        }

        void write(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                socket.write(bytes);
            }
        }

        @Override
        public void close() throws IOException {
            link.close();
            socket.close();
        }
    }
}
