package dev.signalbox.link;

import static dev.signalbox.link.KillPeer.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.TimedOutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A process that is stopped with SIGSTOP is not dead, only slow, and nobody may mistake it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no SIGSTOP")
class LinkStopIT {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final int STOPS = 8;
    private static final KillPeer.Role ROLE = KillPeer.Role.BOTH;

    @TempDir
    private Path folder;

    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong sendTimeOuts = new AtomicLong();
    private final AtomicLong receiveTimeOuts = new AtomicLong();

    @Test
    void timeLimitsFireWhileItIsStoppedAndAllGoesOnAfterwards() throws Exception {
        long seed = System.nanoTime();
        System.out.println("LinkStopIT seed=" + seed);
        Random random = new Random(seed);
        Path file = folder.resolve("notes");
        Notes notes = Notes.in(file);
        Process peer = KillPeer.start(file, true);
        try (LinkListener listener =
                LinkListener.open(LinkOptions.builder().ringBytes(4096).build())) {
            LinkPeer.tell(peer, ROLE + " 0 " + listener.address().text());
            try (Link link = listener.accept(LIMIT)) {
                CompletableFuture<Void> sending = Pair.async(() -> send(link));
                CompletableFuture<Void> receiving = Pair.async(() -> receive(link));
                for (int stop = 0; stop < STOPS; stop++) {
                    LockSupport.parkNanos(random.nextInt(20_000_000));
                    signal(peer, "STOP");
                    awaitMore(sendTimeOuts);
                    awaitMore(receiveTimeOuts);
                    assertThat(link.state()).isEqualTo(LinkState.OPEN);
                    signal(peer, "CONT");
                    awaitMore(sent);
                    awaitMore(received);
                }
                done.set(true);
                sending.get(30, TimeUnit.SECONDS);
                await().atMost(LIMIT).until(() -> notes.noted(KillPeer.RECEIVED) == sent.get());
                assertThat(link.state()).isEqualTo(LinkState.OPEN);
                LinkPeer.kill(peer);
                receiving.get(30, TimeUnit.SECONDS);
                assertThat(received.get() - notes.noted(0)).isBetween(0L, 1L);
                assertThat(link.state()).isEqualTo(LinkState.LOST);
            }
        } finally {
            LinkPeer.kill(peer);
        }
        assertThat(peer.exitValue()).isEqualTo(128 + 9);
    }

    private Void send(Link link) throws InterruptedException {
        while (!done.get()) {
            try {
                link.send(Frames.frame(0, sent.get(), ROLE.longEach), SHORT);
                sent.incrementAndGet();
            } catch (TimedOutException stopped) {
                // the frame will not arrive, nor any part of it be seen: the same again
                sendTimeOuts.incrementAndGet();
            }
        }
        return null;
    }

    private Void receive(Link link) throws InterruptedException {
        Frames expected = new Frames(ROLE.longEach);
        while (link.state() == LinkState.OPEN) {
            if (link.poll(expected::requireNext, SHORT) == 0) {
                receiveTimeOuts.incrementAndGet();
            }
            received.set(expected.come());
        }
        return null;
    }

    private static void awaitMore(AtomicLong count) {
        long now = count.get();
        await().atMost(LIMIT).until(() -> count.get() > now + 1);
    }

    private static void signal(Process peer, String name) throws Exception {
        Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + peer.pid())
                .inheritIO()
                .start();
        assertThat(kill.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(kill.exitValue()).isZero();
    }
}
