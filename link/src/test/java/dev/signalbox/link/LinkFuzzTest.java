package dev.signalbox.link;

import static dev.signalbox.link.Pair.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.signalbox.TimedOutException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * The other side of a line writes random bytes into everything it can reach, while the line is used. {@code
 * -Dsignalbox.link.fuzz=10000} says how many lines, {@code -Dsignalbox.link.seed=…} where the random numbers begin.
 */
class LinkFuzzTest {
    private static final int LINES = Integer.getInteger("signalbox.link.fuzz", 500);
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final int MAX_FRAME_BYTES = 10_000;
    private static final LinkOptions OPTIONS = LinkOptions.builder()
            .ringBytes(4096)
            .maxFrameBytes(MAX_FRAME_BYTES)
            .waiting(WaitPolicy.BATTERY)
            .build();
    private static final List<Integer> WORDS = List.of(
            RingLayout.TAIL,
            RingLayout.HEAD,
            RingLayout.CONSUMER_WAITS,
            RingLayout.PRODUCER_WAITS,
            RingLayout.ENDED,
            RingLayout.DATA);

    @Test
    void whateverAPeerWritesIsReadOrNamedAndHurtsNoOther() throws Exception {
        long seed = Long.getLong("signalbox.link.seed", System.nanoTime());
        System.out.println("LinkFuzzTest seed=" + seed);
        Random random = new Random(seed);
        int named = 0;
        try (LinkListener listener = LinkListener.open(OPTIONS)) {
            for (int line = 0; line < LINES; line++) {
                long lineSeed = random.nextLong();
                CompletableFuture<HostilePeer> connected = Pair.async(() -> HostilePeer.connect(listener.address()));
                try (Link link = listener.accept(SOON);
                        HostilePeer peer = connected.get(20, TimeUnit.SECONDS)) {
                    named += use(link, peer, lineSeed);
                } catch (RuntimeException | Error | IOException e) {
                    throw new AssertionError("line=" + line + " seed=" + seed + " lineSeed=" + lineSeed, e);
                }
            }
        }
        System.out.println("LinkFuzzTest lines=" + LINES + " named=" + named);
        assertThat(named)
                .as("lines on which something was named, seed=%d", seed)
                .isGreaterThan(LINES / 4);
    }

    /** Memory is taken as bytes come, not as they are announced. */
    @Test
    void whatIsOnlyAnnouncedTakesNoMemory() throws Exception {
        LinkOptions options = LinkOptions.builder().ringBytes(4096).build();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (LinkListener listener = LinkListener.open(options)) {
            CompletableFuture<HostilePeer> connected = Pair.async(() -> HostilePeer.connect(listener.address()));
            try (Link link = listener.accept(SOON);
                    HostilePeer peer = connected.get(20, TimeUnit.SECONDS)) {
                RingProducer producer = new RingProducer(peer.out());
                link.poll(frame -> {});
                long before = 0;
                for (int i = -10; i < 100; i++) {
                    if (i == 0) {
                        // what is allocated once is over
                        before = threads.getCurrentThreadAllocatedBytes();
                    }
                    ByteBuffer announced = ByteBuffer.allocate(16).putLong(0, options.maxFrameBytes());
                    assertThat(producer.offer(Parts.FIRST, announced)).isTrue();
                    assertThat(link.poll(frame -> {})).isZero();
                }
                long each = (threads.getCurrentThreadAllocatedBytes() - before) / 100;
                assertThat(each)
                        .as("bytes of heap for each long frame that was only begun")
                        .isLessThan(100_000);
            }
        }
    }

    /** How often the peer was named: 0 or 1, since a line is closed then. */
    private static int use(Link link, HostilePeer peer, long seed) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> scribbler = Pair.async(() -> {
            scribble(peer, new Random(seed), over);
            return null;
        });
        Random random = new Random(~seed);
        int named = 0;
        try {
            for (int i = 0; i < 30 && link.state() == LinkState.OPEN; i++) {
                step(link, random);
            }
        } catch (LinkClosedException gone) {
            // as it may be
        } catch (LinkException e) {
            assertThat(e).hasMessageContaining("=");
            named = 1;
        } finally {
            over.set(true);
            scribbler.get(20, TimeUnit.SECONDS);
            assertThat(link.toString()).contains("process");
            assertThat(link.statistics().framesReceived()).isNotNegative();
        }
        return named;
    }

    private static void step(Link link, Random random) throws InterruptedException {
        try {
            switch (random.nextInt(6)) {
                case 0 -> link.poll(LinkFuzzTest::read, SHORT);
                case 1 -> link.receive(SHORT);
                case 2 -> link.send(ByteBuffer.allocate(random.nextInt(9000)), SHORT);
                case 3 -> link.offer(ByteBuffer.allocate(random.nextInt(900)));
                case 4 -> {
                    if (random.nextInt(20) == 0) {
                        link.endSending();
                    }
                }
                default -> link.poll(LinkFuzzTest::read);
            }
        } catch (TimedOutException noRoom) {
            // its head may stand wherever it says
        }
    }

    private static void read(ByteBuffer frame) {
        assertThat(frame.remaining()).isBetween(0, MAX_FRAME_BYTES);
        frame.get(new byte[frame.remaining()]);
    }

    private static void scribble(HostilePeer peer, Random random, AtomicBoolean over) throws IOException {
        peer.socket().configureBlocking(false);
        RingProducer producer = new RingProducer(peer.out());
        int harmEach = List.of(2, 50, 2000).get(random.nextInt(3));
        for (int i = 0; i < 2000 && !over.get(); i++) {
            try {
                if (random.nextInt(harmEach) > 0) {
                    producer.offer(random.nextInt(random.nextInt(5) == 0 ? 5 : 3), anything(random));
                    producer.takeConsumerWaits();
                } else {
                    harm(peer, random);
                }
            } catch (LinkException | IOException itself) {
                // it has written into what it reads, or after it had hung up
            }
        }
    }

    private static void harm(HostilePeer peer, Random random) throws IOException {
        ByteBuffer ring = random.nextBoolean() ? peer.out() : peer.in();
        switch (random.nextInt(8)) {
            case 0, 1 -> RingLayout.LONGS.setVolatile(ring, WORDS.get(random.nextInt(6)), number(random));
            case 2 -> RingLayout.INTS.setVolatile(ring, WORDS.get(random.nextInt(6)), (int) number(random));
            case 3 ->
                RingLayout.LONGS.setVolatile(
                        ring, RingLayout.DATA + 8 * random.nextInt(512), RingLayout.header(random.nextInt(5) - 2, (int)
                                number(random)));
            case 4 -> ring.put(random.nextInt(ring.capacity()), (byte) random.nextInt());
            case 5 -> {
                if (random.nextInt(50) == 0) {
                    peer.socket().write(ByteBuffer.allocate(random.nextInt(200)));
                }
            }
            case 6 -> {
                // a tail that could be, with whatever lies before it
                long tail = (long) RingLayout.LONGS.getVolatile(ring, RingLayout.TAIL);
                RingLayout.LONGS.setVolatile(ring, RingLayout.TAIL, tail + 8L * random.nextInt(600));
            }
            default -> {
                if (random.nextInt(500) == 0) {
                    peer.socket().shutdownOutput();
                }
            }
        }
    }

    private static ByteBuffer anything(Random random) {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        ByteBuffer payload = ByteBuffer.wrap(bytes);
        if (bytes.length >= 8 && random.nextBoolean()) {
            payload.putLong(0, random.nextInt(12_000) - 100);
        }
        return payload;
    }

    private static long number(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextInt(5000) & -8;
            case 2 -> -random.nextInt(100);
            case 3 -> Long.MIN_VALUE >> random.nextInt(64);
            case 4 -> Long.MAX_VALUE >> random.nextInt(64);
            default -> random.nextInt(64);
        };
    }
}
