package dev.signalbox.link;

import static dev.signalbox.link.Pair.SOON;
import static dev.signalbox.link.Pair.async;
import static dev.signalbox.link.Pair.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A line in a selector loop of the user's own. No select has a time limit here below the test's: a missed frame fails. */
@ParameterizedClass
@EnumSource(
        value = LinkTransport.class,
        names = {"SHARED_MEMORY", "SOCKET"})
class SelectedLinkTest {
    @Parameter
    private LinkTransport transport;

    private static final long SELECT_MILLIS = SOON.toMillis();

    private final List<Pair> open = new ArrayList<>();
    private final HandledLinkTest.Got got = new HandledLinkTest.Got();
    private Selector selector;

    @BeforeEach
    void openSelector() throws Exception {
        selector = Selector.open();
    }

    @AfterEach
    void closeAll() throws Exception {
        open.forEach(Pair::close);
        selector.close();
    }

    @ParameterizedTest
    @EnumSource(WaitPolicy.class)
    void handsOutAllInOrderThenTheEnd(WaitPolicy policy) throws Exception {
        Pair pair = pair(builder().ringBytes(4096).waiting(policy).build());
        int frames = 100_000;
        CompletableFuture<Void> sent = async(() -> {
            for (int i = 0; i < frames; i++) {
                pair.here().send(number(i), SOON);
            }
            pair.here().endSending();
            return null;
        });
        pair.there().register(selector, got);
        loopUntilEnd(pair.there());
        sent.get(20, TimeUnit.SECONDS);
        assertThat(pair.there().state()).isEqualTo(LinkState.ENDED);
        assertThat(got.next).hasValue(frames);
        assertThat(got.wrong).isEmpty();
    }

    @Test
    void aLoopThatOnlyDrainsHearsOfTheEndToo() throws Exception {
        Pair pair = pair(small());
        pair.there().register(selector, got);
        pair.here().send(number(0));
        await().atMost(SOON).until(() -> pair.there().drain(Integer.MAX_VALUE) == 1);
        assertThat(pair.there().drain(Integer.MAX_VALUE)).isZero();
        pair.here().endSending();
        await().atMost(SOON).until(() -> {
            pair.there().drain(Integer.MAX_VALUE);
            return pair.there().state() == LinkState.ENDED;
        });
    }

    /** Each answer goes to a loop that is just asking for a bell, or asleep. */
    @Test
    void answersBackAndForth() throws Exception {
        Pair pair = pair(small());
        int frames = 20_000;
        CompletableFuture<Void> asked = async(() -> {
            for (int i = 0; i < frames; i++) {
                pair.here().send(number(i), SOON);
                assertThat(pair.here().receive(SOON)).isPresent();
            }
            pair.here().close();
            return null;
        });
        pair.there().register(selector, frame -> {
            got.onFrame(frame.duplicate());
            assertThat(pair.there().offer(frame)).isTrue();
        });
        loopUntilEnd(pair.there());
        asked.get(20, TimeUnit.SECONDS);
        assertThat(got.next).hasValue(frames);
        assertThat(got.wrong).isEmpty();
    }

    @Test
    void whatCameBeforeIsHandedOutByRegister() throws Exception {
        Pair pair = pair(small());
        pair.here().send(number(0));
        pair.here().send(number(1));
        SelectionKey key = pair.there().register(selector, got);
        if (transport == LinkTransport.SHARED_MEMORY) {
            assertThat(got.next).hasValue(2);
            assertThat(selector.selectNow()).isZero();
        }
        assertThat(key.attachment()).isSameAs(pair.there());
        loopUntil(2, pair.there());
        pair.here().send(number(2));
        loopUntil(3, pair.there());
        assertThat(pair.there().poll()).isZero();
        assertThat(selector.selectNow()).isZero();
    }

    @Test
    void linesAndADatagramChannelShareALoop() throws Exception {
        List<HandledLinkTest.Got> each = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            HandledLinkTest.Got one = new HandledLinkTest.Got();
            each.add(one);
            pair(small()).there().register(selector, one);
        }
        try (DatagramChannel udp = DatagramChannel.open()) {
            udp.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).configureBlocking(false);
            udp.register(selector, SelectionKey.OP_READ);
            CompletableFuture<Void> sent = async(() -> {
                try (DatagramChannel out = DatagramChannel.open()) {
                    for (int n = 0; n < 200; n++) {
                        for (Pair pair : open) {
                            pair.here().send(number(n), SOON);
                        }
                        out.send(number(n), udp.getLocalAddress());
                    }
                }
                return null;
            });
            int[] datagrams = {0};
            while (each.stream().anyMatch(one -> one.next.get() < 200)) {
                select(key -> {
                    if (key.attachment() instanceof Link line) {
                        line.poll();
                    } else {
                        datagrams[0] += read(udp);
                    }
                });
            }
            sent.get(20, TimeUnit.SECONDS);
            await().atMost(SOON).until(() -> (datagrams[0] += read(udp)) > 0);
            assertThat(each).allSatisfy(one -> assertThat(one.wrong).isEmpty());
        }
    }

    @Test
    void closingFromAnotherThreadWakesTheLoop() throws Exception {
        Pair pair = pair(small());
        CountDownLatch registered = new CountDownLatch(1);
        CompletableFuture<Void> loop = async(() -> {
            SelectionKey key = pair.there().register(selector, got);
            registered.countDown();
            loopUntilEnd(pair.there());
            // whoever closes says so first, and cancels then
            await().atMost(SOON).until(() -> !key.isValid());
            return null;
        });
        assertThat(registered.await(20, TimeUnit.SECONDS)).isTrue();
        pair.there().close();
        loop.get(20, TimeUnit.SECONDS);
        assertThat(pair.there().state()).isEqualTo(LinkState.CLOSED);
        assertThat(pair.there().poll()).isZero();
        await().atMost(SOON).untilAsserted(() -> {
            pair.here().poll(frame -> {});
            assertThat(pair.here().state()).isEqualTo(LinkState.ENDED);
        });
        Pair closed = pair(small());
        closed.there().close();
        assertThatThrownBy(() -> closed.there().register(selector, got)).isInstanceOf(LinkClosedException.class);
    }

    @Test
    void aHandlerMayCloseAndAFailingOneLosesItsFrameOnly() throws Exception {
        Pair pair = pair(small());
        for (int n = 0; n < 3; n++) {
            pair.here().send(number(n));
        }
        pair.there().register(selector, frame -> {
            got.onFrame(frame);
            if (got.next.get() == 2) {
                pair.there().close();
            }
            throw new IllegalStateException("of the handler");
        });
        loopUntilEnd(pair.there());
        assertThat(got.next).hasValue(2);
        assertThat(pair.there().state()).isEqualTo(LinkState.CLOSED);
        assertThat(selector.selectNow()).isZero();
        assertThat(selector.keys()).isEmpty();
    }

    @Test
    void otherThreadsWaitForRoomAndTheLoopWakesThemButMayNotWaitItself() throws Exception {
        Pair pair = pair(small());
        pair.there().register(selector, got);
        CompletableFuture<Void> sender = async(() -> {
            for (int n = 0; n < 20_000; n++) {
                pair.there().send(number(n), SOON);
            }
            return null;
        });
        CompletableFuture<Void> reader = async(() -> {
            HandledLinkTest.Got there = new HandledLinkTest.Got();
            while (there.next.get() < 20_000) {
                assertThat(pair.here().poll(there, SOON)).isPositive();
            }
            pair.here().send(number(0));
            return null;
        });
        loopUntil(1, pair.there());
        reader.get(20, TimeUnit.SECONDS);
        sender.get(20, TimeUnit.SECONDS);
        while (pair.there().offer(number(0))) {
            selector.selectNow(key -> pair.there().poll());
        }
        assertThatThrownBy(() -> pair.there().send(number(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("hears the bells")
                .hasMessageContaining("Use offer");
    }

    @Test
    void oneWayOfReceivingExcludesTheOthers() throws Exception {
        Pair pair = pair(small());
        pair.there().register(selector, got);
        assertThatThrownBy(() -> pair.there().receive(SOON))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a selector loop receives its frames");
        assertThatThrownBy(() -> pair.there().handle(got, got::end)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pair.there().register(selector, got)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pair.there().pollUntil(() -> false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("given one by handle(..)");
        Pair other = pair(small());
        selector.close();
        assertThatThrownBy(() -> other.here().register(selector, got)).isInstanceOf(RuntimeException.class);
        other.there().send(number(7));
        assertThat(other.here().receive(SOON)).isPresent();
    }

    private void loopUntilEnd(Link line) throws Exception {
        while (line.state() == LinkState.OPEN) {
            select(key -> line.poll());
        }
    }

    private void loopUntil(int frames, Link line) throws Exception {
        while (got.next.get() < frames) {
            select(key -> line.poll());
        }
    }

    /** A select may come back without a key, but never only because its time is over. */
    private void select(Consumer<SelectionKey> action) throws IOException {
        long start = System.nanoTime();
        int ready = selector.select(action, SELECT_MILLIS);
        assertThat(ready > 0 || System.nanoTime() - start < SOON.toNanos())
                .as("got %s", got.next)
                .isTrue();
    }

    private static int read(DatagramChannel udp) {
        try {
            int datagrams = 0;
            while (udp.receive(ByteBuffer.allocate(8)) != null) {
                datagrams++;
            }
            return datagrams;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private LinkOptions.Builder builder() {
        return LinkOptions.builder().transport(transport);
    }

    private LinkOptions small() {
        return builder().ringBytes(4096).maxFrameBytes(1 << 20).build();
    }

    private Pair pair(LinkOptions options) throws Exception {
        Pair pair = Pair.open(options);
        open.add(pair);
        return pair;
    }
}
