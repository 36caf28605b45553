package dev.signalbox.link;

import static dev.signalbox.link.LinkPeer.LIMIT;
import static dev.signalbox.link.LinkPeer.OPTIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two processes; {@link LinkKillIT} kills one of them under load. */
class LinkProcessIT {
    private final List<Process> peers = new ArrayList<>();

    @AfterEach
    void killAll() throws InterruptedException {
        for (Process peer : peers) {
            LinkPeer.kill(peer);
        }
    }

    @Test
    void framesOfAllSizesComeBackFromAnotherProcessWhichThenEndsByItself() throws Exception {
        int frames = 20_000;
        Process peer = start("echo");
        try (Link link = accept(peer)) {
            assertThat(link.peerPid()).isEqualTo(peer.pid());
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

    @Test
    void aReceiverThatSleepsLearnsAtOnceThatTheOtherWasKilled() throws Exception {
        Process peer = start("read");
        try (Link link = accept(peer)) {
            CompletableFuture<Integer> receiver = Pair.async(() -> link.poll(frame -> {}, LIMIT));
            while (link.statistics().receiveSleeps() == 0) {
                Thread.onSpinWait();
            }
            LinkPeer.kill(peer);
            assertThat(receiver.get(20, TimeUnit.SECONDS)).isZero();
            assertThat(link.state()).isEqualTo(LinkState.LOST);
        }
    }

    @Test
    void whatAKilledListenerLeftIsSweptByTheNext() throws Exception {
        Process peer = start("listen");
        // left open: closing it could end the other process
        BufferedReader out = peer.inputReader();
        LinkAddress address = LinkAddress.parse(out.readLine());
        Path directory = address.socket().getParent();
        age(directory);
        LinkListener.open().close();
        assertThat(directory).as("of a living process").exists();
        LinkPeer.kill(peer);
        age(directory);
        LinkListener.open().close();
        assertThat(directory).doesNotExist();
        assertThatThrownBy(() -> Link.connect(address, OPTIONS)).isInstanceOf(LinkException.class);
    }

    private Process start(String what) throws Exception {
        Process peer = LinkPeer.start(what);
        peers.add(peer);
        return peer;
    }

    private static Link accept(Process peer) throws Exception {
        try (LinkListener listener = LinkListener.open(OPTIONS)) {
            LinkPeer.tell(peer, listener.address().text());
            return listener.accept(LIMIT);
        }
    }

    private static void age(Path directory) throws Exception {
        Files.setLastModifiedTime(directory, FileTime.from(Instant.now().minusSeconds(3600)));
    }

    private static void requireNext(ByteBuffer frame, int[] next) {
        if (!frame.equals(LinkPeer.frame(next[0]))) {
            throw new AssertionError("frame " + next[0] + " is wrong: length=" + frame.remaining());
        }
        next[0]++;
    }
}
