package dev.signalbox.link;

import static dev.signalbox.link.Pair.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.signalbox.TimedOutException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "looks at POSIX permissions and short directories")
class LinkListenerTest {
    private static final LinkOptions SMALL = LinkOptions.builder()
            .ringBytes(4096)
            .handshakeLimit(Duration.ofSeconds(5))
            .build();
    private static final LinkOptions HASTY = LinkOptions.builder()
            .ringBytes(4096)
            .handshakeLimit(Duration.ofMillis(100))
            .build();

    @Test
    void anAddressSurvivesAsTextAndKeepsItsTokenOutOfLogs() {
        try (LinkListener listener = LinkListener.open()) {
            LinkAddress address = listener.address();
            assertThat(LinkAddress.parse(address.text())).isEqualTo(address).hasSameHashCodeAs(address);
            assertThat(address.text()).doesNotContain("\n").contains(address.toString());
            assertThat(address.toString()).doesNotContain(address.text().substring(0, 8));
        }
    }

    @Test
    void refusesTextThatIsNoAddress() {
        for (String text :
                List.of("", "@", "abc@/tmp/x", "g".repeat(64) + "@/tmp/x", "0".repeat(64) + "@tmp", "0".repeat(64))) {
            assertThatThrownBy(() -> LinkAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theDirectoryIsPrivateAndGoneAfterClose() throws IOException {
        Path directory;
        try (LinkListener listener = LinkListener.open()) {
            directory = listener.address().socket().getParent();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                    .isEqualTo("rwx------");
        }
        assertThat(directory).doesNotExist();
    }

    @Test
    void theFileIsGoneOnceBothHaveMappedIt() throws Exception {
        try (LinkListener listener = LinkListener.open(SMALL)) {
            CompletableFuture<Link> connected = Pair.connect(listener, SMALL);
            try (Link here = listener.accept(SOON);
                    Link there = connected.get(20, TimeUnit.SECONDS)) {
                assertThat(filesOf(listener)).containsExactlyInAnyOrder("lock", "socket");
                here.send(Pair.number(1));
                assertThat(there.receive(SOON)).isPresent();
            }
        }
    }

    @Test
    void linesOutliveTheirListener() throws Exception {
        try (Pair pair = Pair.open(SMALL)) {
            pair.here().send(Pair.number(1));
            assertThat(pair.there().receive(SOON)).isPresent();
        }
    }

    @Test
    void servesManyConnectorsAtOnce() throws Exception {
        int lines = 40;
        List<Link> links = new ArrayList<>();
        try (LinkListener listener = LinkListener.open(SMALL)) {
            List<CompletableFuture<Link>> connected = new ArrayList<>();
            for (int i = 0; i < lines; i++) {
                connected.add(Pair.connect(listener, SMALL));
            }
            for (int i = 0; i < lines; i++) {
                links.add(listener.accept(SOON));
            }
            for (CompletableFuture<Link> one : connected) {
                Link link = one.get(20, TimeUnit.SECONDS);
                links.add(link);
                link.send(Pair.number(7));
            }
            for (Link link : links.subList(0, lines)) {
                assertThat(link.receive(SOON)).isPresent();
            }
        } finally {
            links.forEach(Link::close);
        }
    }

    @Test
    void linesOpenedAndClosedInARowLeaveNoDescriptor() throws Exception {
        Path descriptors = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(descriptors), "needs /proc to count descriptors");
        Pair.open(SMALL).close();
        long before = count(descriptors);
        for (int i = 0; i < 100; i++) {
            Pair.open(SMALL).close();
        }
        assertThat(count(descriptors)).isLessThan(before + 20);
    }

    @Test
    void turnsAwayWhoHasNotTheTokenAndServesTheNext() throws Exception {
        try (LinkListener listener = LinkListener.open(SMALL)) {
            LinkAddress wrong = new LinkAddress(listener.address().socket(), new byte[LinkAddress.TOKEN_BYTES]);
            CompletableFuture<Link> stranger = Pair.async(() -> Link.connect(wrong, SMALL));
            CompletableFuture<Link> accepted = Pair.async(() -> listener.accept(SOON));
            assertThatThrownBy(() -> stranger.get(20, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(LinkException.class)
                    .hasMessageContaining("refused, the token is not the listener's");
            try (Link there = Link.connect(listener.address(), SMALL);
                    Link here = accepted.get(20, TimeUnit.SECONDS)) {
                assertThat(here.peerPid()).isEqualTo(there.peerPid());
            }
        }
    }

    @Test
    void turnsAwayAnotherVersionAndSaysSo() throws Exception {
        try (LinkListener listener = LinkListener.open(SMALL)) {
            CompletableFuture<Link> accepted = Pair.async(() -> listener.accept(Duration.ofSeconds(2)));
            ByteBuffer hello =
                    Hello.mine(Hello.OK, 1000, 0, listener.address().token()).encoded();
            hello.putInt(8, 99);
            try (SocketChannel socket = dial(listener)) {
                socket.write(hello);
                ByteBuffer answer = ByteBuffer.allocate(Hello.BYTES);
                while (answer.hasRemaining()) {
                    assertThat(socket.read(answer)).isPositive();
                }
                Hello refusal = Hello.decoded(answer.flip());
                assertThat(refusal.status).isEqualTo(Hello.WRONG_VERSION);
                assertThat(refusal.reason()).contains("version=1");
                assertThat(socket.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            }
            assertThatThrownBy(() -> accepted.get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(TimedOutException.class)
                    .hasMessageContaining("nobody connected within limit=PT2S");
        }
    }

    @Test
    void aSilentStrangerAndAFloodOfNoiseHoldUpNobody() throws Exception {
        try (LinkListener listener = LinkListener.open(SMALL);
                SocketChannel silent = dial(listener);
                SocketChannel noise = dial(listener)) {
            noise.write(ByteBuffer.wrap(Pair.pattern(4096, 1)));
            CompletableFuture<Link> connected = Pair.connect(listener, SMALL);
            try (Link here = listener.accept(SOON);
                    Link there = connected.get(20, TimeUnit.SECONDS)) {
                here.send(Pair.number(1));
                assertThat(there.receive(SOON)).isPresent();
            }
            assertThat(silent.isConnected()).isTrue();
        }
    }

    @Test
    void theFileOfAHandshakeThatBreaksOffIsDeleted() throws Exception {
        LinkListener listener = LinkListener.open(SMALL);
        CompletableFuture<Link> accepted = Pair.async(() -> listener.accept(SOON));
        try (SocketChannel socket = dial(listener)) {
            socket.write(
                    Hello.mine(Hello.OK, 1000, 0, listener.address().token()).encoded());
            await().until(() -> filesOf(listener).size() == 3);
        }
        try {
            await().until(() -> filesOf(listener).size() == 2);
        } finally {
            listener.close();
        }
        assertThatThrownBy(() -> accepted.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(LinkClosedException.class);
    }

    @Test
    void theFileOfAConnectorThatIsGoneBeforeItHearsOfItIsDeleted() throws Exception {
        try (LinkListener listener = LinkListener.open(SMALL)) {
            try (SocketChannel socket = dial(listener)) {
                socket.write(Hello.mine(Hello.OK, 1000, 0, listener.address().token())
                        .encoded());
            }
            // only now it is served, and the answer breaks the pipe
            assertThatThrownBy(() -> listener.accept(Duration.ofMillis(100))).isInstanceOf(TimedOutException.class);
            assertThat(filesOf(listener)).containsExactlyInAnyOrder("lock", "socket");
        }
    }

    @Test
    void aHandshakeHasATimeLimitOnBothSides() throws Exception {
        try (LinkListener listener = LinkListener.open(HASTY)) {
            assertThatThrownBy(() -> Link.connect(listener.address(), HASTY))
                    .isInstanceOf(TimedOutException.class)
                    .hasMessageContaining("does not answer")
                    .hasMessageContaining("handshakeLimit=PT0.1S");
            try (SocketChannel silent = dial(listener)) {
                assertThatThrownBy(() -> listener.accept(Duration.ofMillis(400)))
                        .isInstanceOf(TimedOutException.class);
                assertThat(silent.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            }
        }
    }

    @Test
    void connectingWhereNobodyListensSaysSo() {
        LinkAddress gone;
        try (LinkListener listener = LinkListener.open()) {
            gone = listener.address();
        }
        assertThatThrownBy(() -> Link.connect(gone, SMALL))
                .isInstanceOf(LinkException.class)
                .hasMessageContaining(gone.toString())
                .hasMessageContaining("Does its listener still run?");
    }

    @Test
    void closeWakesWhoAccepts() throws Exception {
        LinkListener listener = LinkListener.open();
        CompletableFuture<Link> accepted = Pair.async(() -> listener.accept(SOON));
        listener.close();
        listener.close();
        assertThatThrownBy(() -> accepted.get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(LinkClosedException.class)
                .hasMessageContaining("the listener was closed");
    }

    @Test
    void aFileThatIsNotTheOneOfThisLineIsRefused(@TempDir Path folder) throws IOException {
        byte[] id = new byte[LinkFile.ID_BYTES];
        Path file = folder.resolve("ring");
        LinkFile.create(file, 4096, id);
        assertThatThrownBy(() -> LinkFile.open(file, 8192, id)).hasMessageContaining("size=11264, expected 19456");
        byte[] other = new byte[LinkFile.ID_BYTES];
        other[0] = 1;
        assertThatThrownBy(() -> LinkFile.open(file, 4096, other)).hasMessageContaining("id of another line");
        byte[] bytes = Files.readAllBytes(file);
        bytes[11] = 9;
        Files.write(file, bytes);
        assertThatThrownBy(() -> LinkFile.open(file, 4096, id)).hasMessageContaining("version=9, expected 1");
        bytes[0] = 0;
        Files.write(file, bytes);
        assertThatThrownBy(() -> LinkFile.open(file, 4096, id)).hasMessageContaining("magic=");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        assertThatThrownBy(() -> LinkFile.open(link, 4096, id)).isInstanceOf(IOException.class);
    }

    private static SocketChannel dial(LinkListener listener) throws IOException {
        SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
        socket.connect(UnixDomainSocketAddress.of(listener.address().socket()));
        return socket;
    }

    private static List<String> filesOf(LinkListener listener) throws IOException {
        try (Stream<Path> files = Files.list(listener.address().socket().getParent())) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }
}
