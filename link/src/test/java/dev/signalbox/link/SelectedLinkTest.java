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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A line in a selector loop of the user's own. No select has a time limit here below the test's: a missed frame fails. */
class SelectedLinkTest {
    private static final LinkOptions SMALL =
            LinkOptions.builder().ringBytes(4096).maxFrameBytes(1 << 20).build();
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
        Pair pair = pair(LinkOptions.builder().ringBytes(4096).waiting(policy).build());
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

    /** Each answer goes to a loop that is just asking for a bell, or asleep. */
    @Test
    void answersBackAndForth() throws Exception {
        Pair pair = pair(SMALL);
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
        Pair pair = pair(SMALL);
        pair.here().send(number(0));
        pair.here().send(number(1));
        SelectionKey key = pair.there().register(selector, got);
        assertThat(got.next).hasValue(2);
        assertThat(key.attachment()).isSameAs(pair.there());
        assertThat(selector.selectNow()).isZero();
        pair.here().send(number(2));
        assertThat(selector.select(SELECT_MILLIS)).isEqualTo(1);
        assertThat(pair.there().poll()).isEqualTo(1);
        assertThat(pair.there().poll()).isZero();
        selector.selectedKeys().clear();
        assertThat(selector.selectNow()).isZero();
    }

    @Test
    void linesAndADatagramChannelShareALoop() throws Exception {
        List<HandledLinkTest.Got> each = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            HandledLinkTest.Got one = new HandledLinkTest.Got();
            each.add(one);
            pair(SMALL).there().register(selector, one);
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
                assertThat(selector.select(
                                key -> {
                                    if (key.attachment() instanceof Link line) {
                                        line.poll();
                                    } else {
                                        datagrams[0] += read(udp);
                                    }
                                },
                                SELECT_MILLIS))
                        .isPositive();
            }
            sent.get(20, TimeUnit.SECONDS);
            await().atMost(SOON).until(() -> (datagrams[0] += read(udp)) > 0);
            assertThat(each).allSatisfy(one -> assertThat(one.wrong).isEmpty());
        }
    }

    @Test
    void closingFromAnotherThreadWakesTheLoop() throws Exception {
        Pair pair = pair(SMALL);
        CountDownLatch registered = new CountDownLatch(1);
        CompletableFuture<Void> loop = async(() -> {
            SelectionKey key = pair.there().register(selector, got);
            registered.countDown();
            loopUntilEnd(pair.there());
            assertThat(key.isValid()).isFalse();
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
        Pair closed = pair(SMALL);
        closed.there().close();
        assertThatThrownBy(() -> closed.there().register(selector, got)).isInstanceOf(LinkClosedException.class);
    }

    @Test
    void aHandlerMayCloseAndAFailingOneLosesItsFrameOnly() throws Exception {
        Pair pair = pair(SMALL);
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
        assertThat(got.next).hasValue(2);
        assertThat(pair.there().state()).isEqualTo(LinkState.CLOSED);
        assertThat(selector.selectNow()).isZero();
        assertThat(selector.keys()).isEmpty();
    }

    @Test
    void otherThreadsWaitForRoomAndTheLoopWakesThemButMayNotWaitItself() throws Exception {
        Pair pair = pair(SMALL);
        pair.there().register(selector, got);
        CompletableFuture<Void> sender = async(() -> {
            for (int n = 0; n < 20_000; n++) {
                pair.there().send(number(n), SOON);
            }
            return null;
        });
        await().atMost(SOON).until(() -> pair.there().statistics().sendSleeps() > 0);
        CompletableFuture<Void> reader = async(() -> {
            HandledLinkTest.Got there = new HandledLinkTest.Got();
            while (there.next.get() < 20_000) {
                assertThat(pair.here().poll(there, SOON)).isPositive();
            }
            pair.here().send(number(0));
            return null;
        });
        while (got.next.get() == 0) {
            assertThat(selector.select(key -> pair.there().poll(), SELECT_MILLIS))
                    .isPositive();
        }
        reader.get(20, TimeUnit.SECONDS);
        sender.get(20, TimeUnit.SECONDS);
        while (pair.there().offer(number(0))) {}
        assertThatThrownBy(() -> pair.there().send(number(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("hears the bells")
                .hasMessageContaining("Use offer");
    }

    @Test
    void oneWayOfReceivingExcludesTheOthers() throws Exception {
        Pair pair = pair(SMALL);
        pair.there().register(selector, got);
        assertThatThrownBy(() -> pair.there().receive(SOON))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a selector loop receives its frames");
        assertThatThrownBy(() -> pair.there().handle(got, got::end)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pair.there().register(selector, got)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pair.there().pollUntil(() -> false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("given one by handle(..)");
        selector.close();
        assertThatThrownBy(() -> pair.here().register(selector, got)).isInstanceOf(RuntimeException.class);
        pair.there().send(number(7));
        assertThat(pair.here().receive(SOON)).isPresent();
    }

    private void loopUntilEnd(Link line) throws Exception {
        while (line.state() == LinkState.OPEN) {
            int ready = selector.select(key -> line.poll(), SELECT_MILLIS);
            assertThat(ready > 0 || line.state() != LinkState.OPEN)
                    .as("got %s", got.next)
                    .isTrue();
        }
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

    private Pair pair(LinkOptions options) throws Exception {
        Pair pair = Pair.open(options);
        open.add(pair);
        return pair;
    }
}
