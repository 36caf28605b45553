package dev.signalbox.link;

import static dev.signalbox.link.LinkPeer.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two processes that have but a socket. */
class SocketLinkIT {
    private static final LinkOptions OPTIONS = LinkOptions.builder()
            .ringBytes(8192)
            .transport(LinkTransport.SOCKET)
            .build();

    private Process peer;

    @AfterEach
    void kill() throws InterruptedException {
        LinkPeer.kill(peer);
    }

    @Test
    void framesOfAllSizesComeBackAndThenTheEnd() throws Exception {
        int frames = 20_000;
        try (Link link = accept("echo")) {
            CompletableFuture<Void> sent = Pair.async(() -> {
                for (int n = 0; n < frames; n++) {
                    link.send(LinkPeer.frame(n), LIMIT);
                }
                link.endSending();
                return null;
            });
            int[] next = {0};
            while (link.state() == LinkState.OPEN) {
                link.poll(frame -> requireNext(frame, next), LIMIT);
            }
            sent.get(20, TimeUnit.SECONDS);
            assertThat(next[0]).isEqualTo(frames);
            assertThat(link.state()).isEqualTo(LinkState.ENDED);
            assertThat(peer.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(peer.exitValue()).isZero();
        }
    }

    /** What had gone to the operating system comes, in order and whole, then the end. */
    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 30_000})
    void aKilledWritersFramesComeInOrderThenTheEnd(int killAfter) throws Exception {
        try (Link link = accept("write")) {
            int[] next = {0};
            while (next[0] < killAfter) {
                assertThat(link.poll(frame -> requireNext(frame, next), LIMIT)).isPositive();
            }
            LinkPeer.kill(peer);
            while (link.state() == LinkState.OPEN) {
                link.poll(frame -> requireNext(frame, next), LIMIT);
            }
            assertThat(link.state()).isEqualTo(LinkState.LOST);
            assertThat(link.receive(LIMIT)).isEmpty();
        }
    }

    @Test
    void aSenderLearnsThatTheReaderWasKilled() throws Exception {
        try (Link link = accept("read")) {
            CompletableFuture<Void> sender = Pair.async(() -> {
                for (int n = 0; ; n++) {
                    link.send(LinkPeer.frame(n), LIMIT);
                }
            });
            while (link.statistics().framesSent() < 10_000 && !sender.isDone()) {
                Thread.onSpinWait();
            }
            LinkPeer.kill(peer);
            assertThatThrownBy(() -> sender.get(20, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(LinkClosedException.class);
            link.receive(LIMIT);
            assertThat(link.state()).isEqualTo(LinkState.LOST);
        }
    }

    private Link accept(String what) throws Exception {
        peer = LinkPeer.start(what);
        try (LinkListener listener = LinkListener.open(OPTIONS)) {
            LinkPeer.tell(peer, listener.address().text());
            Link link = listener.accept(LIMIT);
            assertThat(link.transport()).isEqualTo(LinkTransport.SOCKET);
            return link;
        }
    }

    private static void requireNext(ByteBuffer frame, int[] next) {
        if (!frame.equals(LinkPeer.frame(next[0]))) {
            throw new AssertionError("frame " + next[0] + " is wrong: length=" + frame.remaining());
        }
        next[0]++;
    }
}
