package dev.signalbox.link;

import static dev.signalbox.link.Pair.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.TimedOutException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The other side knows the handshake and then writes what it likes. */
class HostileLinkTest {
    private static final LinkOptions OPTIONS = LinkOptions.builder()
            .ringBytes(4096)
            .maxFrameBytes(10_000)
            .waiting(WaitPolicy.BATTERY)
            .build();

    private Link link;
    private SocketChannel socket;
    private FileChannel channel;
    private ByteBuffer out;
    private ByteBuffer in;
    private RingProducer producer;

    @BeforeEach
    void connect() throws Exception {
        try (LinkListener listener = LinkListener.open(OPTIONS)) {
            CompletableFuture<Link> accepted = Pair.async(() -> listener.accept(SOON));
            socket = SocketChannel.open(StandardProtocolFamily.UNIX);
            socket.connect(UnixDomainSocketAddress.of(listener.address().socket()));
            socket.write(
                    Hello.mine(Hello.OK, 10_000, 0, listener.address().token()).encoded());
            ByteBuffer answer = ByteBuffer.allocate(Hello.BYTES);
            while (answer.hasRemaining()) {
                assertThat(socket.read(answer)).isPositive();
            }
            Hello welcome = Hello.decoded(answer.flip());
            byte[] id = Arrays.copyOf(welcome.secret, LinkFile.ID_BYTES);
            Path path = LinkFile.beside(listener.address().socket(), id);
            channel = FileChannel.open(path, StandardOpenOption.WRITE);
            LinkFile file = LinkFile.open(path, welcome.ringBytes, id);
            socket.write(ByteBuffer.wrap(new byte[] {Hello.MAPPED}));
            out = file.toListener();
            in = file.toConnector();
            producer = new RingProducer(out);
            link = accepted.get(20, TimeUnit.SECONDS);
        }
    }

    @AfterEach
    void close() throws IOException {
        link.close();
        socket.close();
        channel.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {-8, 3, 1 << 20, Long.MIN_VALUE})
    void aWrongTailIsNamed(long tail) {
        RingLayout.LONGS.set(out, RingLayout.TAIL, tail);
        assertThatThrownBy(() -> link.receive(SOON))
                .isInstanceOf(LinkException.class)
                .hasMessageContaining("tail=" + tail);
        assertThatThrownBy(() -> link.poll(frame -> {})).isInstanceOf(LinkException.class);
    }

    @Test
    void aRecordOfAnUnknownTypeIsNamed() {
        producer.offer(77, Rings.bytes("x"));
        assertThatThrownBy(() -> link.receive(SOON))
                .isInstanceOf(LinkException.class)
                .hasMessageContaining("type=77");
    }

    @Test
    void aPartOfNothingIsNamed() {
        producer.offer(Parts.MORE, Rings.bytes("abc"));
        assertThatThrownBy(() -> link.receive(SOON)).hasMessageContaining("part of length=3 of no frame");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 10_001, Long.MAX_VALUE, Long.MIN_VALUE})
    void aFrameLongerThanWeTakeIsRefusedBeforeAnythingIsKeptForIt(long length) {
        producer.offer(Parts.FIRST, ByteBuffer.allocate(9).putLong(0, length));
        assertThatThrownBy(() -> link.receive(SOON))
                .hasMessageContaining("frame of length=" + length)
                .hasMessageContaining("maxFrameBytes=10000");
    }

    @Test
    void moreThanWasAnnouncedIsNamed() {
        producer.offer(Parts.FIRST, ByteBuffer.allocate(12).putLong(0, 5));
        producer.offer(Parts.MORE, Rings.bytes("ab"));
        assertThatThrownBy(() -> link.receive(SOON))
                .hasMessageContaining("length=2")
                .hasMessageContaining("1 are to come");
    }

    @Test
    void partsThatCarryNothingAreNamed() {
        producer.offer(Parts.FIRST, ByteBuffer.allocate(8).putLong(0, 5));
        assertThatThrownBy(() -> link.receive(SOON)).hasMessageContaining("part of length=0");
    }

    @Test
    void aFirstPartWithoutALengthIsNamed() {
        producer.offer(Parts.FIRST, Rings.bytes("short"));
        assertThatThrownBy(() -> link.receive(SOON)).hasMessageContaining("first part of length=5");
    }

    @Test
    void aFloodOfBellsIsNamed() throws Exception {
        CompletableFuture<Integer> receiver = Pair.async(() -> link.poll(frame -> {}, SOON));
        ByteBuffer bells = ByteBuffer.allocate(1000);
        socket.write(bells);
        assertThatThrownBy(() -> receiver.get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(LinkException.class)
                .hasMessageContaining("rang bells=");
    }

    @Test
    void aHandlerHearsOnceWhatTheOtherSideMayNotWrite() {
        List<String> heard = new CopyOnWriteArrayList<>();
        producer.offer(Parts.WHOLE, Rings.bytes("fine"));
        producer.offer(77, Rings.bytes("x"));
        link.handle(frame -> heard.add("" + StandardCharsets.UTF_8.decode(frame)), (end, failure) -> {
            heard.add(end + " " + failure.getMessage());
            link.close();
        });
        await().atMost(SOON).untilAsserted(() -> assertThat(heard).hasSize(2));
        assertThat(heard.get(0)).isEqualTo("fine");
        assertThat(heard.get(1)).startsWith("BROKEN").contains("type=77");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(HandledLinkTest.ioThreads()).isEmpty());
        assertThat(heard).hasSize(2);
    }

    /** So it looks when a bell comes late, for a frame that was seen without it: the next one must be rung for again. */
    @Test
    void aBellForNothingPutsTheFlagUpAgain() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        link.handle(frame -> heard.add("frame"), (end, failure) -> {});
        for (int bells = 1; bells <= 3; bells++) {
            await().atMost(SOON).until(() -> producer.takeConsumerWaits());
            socket.write(ByteBuffer.allocate(1));
        }
        await().atMost(SOON).until(() -> link.statistics().bellsHeard() == 3);
        producer.offer(Parts.WHOLE, Rings.bytes("frame"));
        await().atMost(SOON).until(() -> producer.takeConsumerWaits());
        socket.write(ByteBuffer.allocate(1));
        await().atMost(SOON).untilAsserted(() -> assertThat(heard).hasSize(1));
    }

    @Test
    void aSelectorLoopIsToldAndNotSelectedForEver() throws Exception {
        try (Selector selector = Selector.open()) {
            List<String> heard = new CopyOnWriteArrayList<>();
            link.register(selector, frame -> heard.add("frame"));
            producer.offer(77, Rings.bytes("x"));
            assertThat(producer.takeConsumerWaits()).isTrue();
            socket.write(ByteBuffer.allocate(1));
            assertThat(selector.select(SOON.toMillis())).isEqualTo(1);
            assertThatThrownBy(() -> link.poll())
                    .isInstanceOf(LinkException.class)
                    .hasMessageContaining("type=77");
            assertThat(selector.selectNow()).isZero();
            assertThat(selector.keys()).isEmpty();
            link.close();
            connect();
            link.register(selector, frame -> heard.add("frame"));
            producer.offer(Parts.WHOLE, Rings.bytes("last"));
            socket.close();
            assertThat(selector.select(SOON.toMillis())).isEqualTo(1);
            assertThat(link.poll()).isEqualTo(1);
            assertThat(link.state()).isEqualTo(LinkState.LOST);
            assertThat(selector.selectNow()).isZero();
            assertThat(selector.keys()).isEmpty();
        }
    }

    @Test
    void aFloodOfBellsAndADeathAreToldToAHandler() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        link.handle(frame -> heard.add("frame"), (end, failure) -> heard.add(end + " " + failure));
        socket.write(ByteBuffer.allocate(1000));
        await().atMost(SOON).untilAsserted(() -> assertThat(heard).hasSize(1));
        assertThat(heard.get(0)).startsWith("BROKEN").contains("rang bells=");
        assertThat(link.state()).isEqualTo(LinkState.BROKEN);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(HandledLinkTest.ioThreads()).isEmpty());
        connect();
        producer.offer(Parts.WHOLE, Rings.bytes("last"));
        link.handle(frame -> heard.add("frame"), (end, failure) -> heard.add(end + " " + failure));
        socket.close();
        await().atMost(SOON).untilAsserted(() -> assertThat(heard).hasSize(3));
        assertThat(heard.subList(1, 3)).containsExactly("frame", "LOST null");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(HandledLinkTest.ioThreads()).isEmpty());
    }

    @Test
    void aPeerThatGoesWithoutAWordIsLostAfterItsLastRecord() throws Exception {
        producer.offer(Parts.WHOLE, Rings.bytes("last"));
        // a record that was never finished
        producer.claim(Parts.WHOLE, 100);
        producer.claimed().put(Rings.bytes("half"));
        socket.close();
        assertThat(link.receive(SOON))
                .hasValueSatisfying(frame -> assertThat(frame).asString().isEqualTo("last"));
        assertThat(link.receive(SOON)).isEmpty();
        assertThat(link.state()).isEqualTo(LinkState.LOST);
        assertThatThrownBy(() -> link.send(Rings.bytes("x"))).isInstanceOf(LinkClosedException.class);
    }

    @Test
    void aWrongHeadIsNamedWhenTheRingIsFull() {
        while (link.offer(Rings.bytes("12345678"))) {}
        RingLayout.LONGS.set(in, RingLayout.HEAD, 4L);
        assertThatThrownBy(() -> link.offer(Rings.bytes("12345678")))
                .isInstanceOf(LinkException.class)
                .hasMessageContaining("head=4");
    }

    /**
     * A store or load beyond the end of a mapped file is a SIGBUS, which must not take the process down. The JVM makes an error of it,
     * on JDK 17 not always in the call that made it.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 50_000})
    void aFileThatIsCutShortKillsNobody(int framesBefore) throws Exception {
        for (int i = 0; i < framesBefore; i++) {
            assertThat(producer.offer(Parts.WHOLE, Rings.bytes("warm"))).isTrue();
            assertThat(link.poll(frame -> frame.get(new byte[4]))).isEqualTo(1);
        }
        channel.truncate(0);
        List<Throwable> faults = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            note(faults, () -> link.poll(frame -> frame.get(new byte[4])));
            note(faults, () -> link.offer(Rings.bytes("x")));
            note(faults, () -> {
                link.send(ByteBuffer.allocate(5000), Duration.ofMillis(10));
                return null;
            });
        }
        assertThat(faults)
                .isNotEmpty()
                .allSatisfy(fault -> assertThat(fault)
                        .isInstanceOfAny(LinkException.class, InternalError.class, TimedOutException.class))
                .anySatisfy(fault -> assertThat(fault).isNotInstanceOf(TimedOutException.class));
        link.close();
        assertThat(link.state()).isEqualTo(LinkState.CLOSED);
        assertThat(socket.read(ByteBuffer.allocate(100))).isNotZero();
    }

    private static void note(List<Throwable> faults, Pair.Work<?> work) {
        try {
            try {
                work.run();
            } finally {
                // a fault that is still due comes up here and not behind us
                Faults.settle();
            }
        } catch (Throwable e) {
            faults.add(e);
        }
    }
}
