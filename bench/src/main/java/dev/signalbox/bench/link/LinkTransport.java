package dev.signalbox.bench.link;

import dev.signalbox.link.Batch;
import dev.signalbox.link.Claim;
import dev.signalbox.link.FrameHandler;
import dev.signalbox.link.Link;
import dev.signalbox.link.LinkAddress;
import dev.signalbox.link.LinkListener;
import dev.signalbox.link.LinkOptions;
import dev.signalbox.link.LinkState;
import dev.signalbox.link.WaitPolicy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Ours, by its public methods and with the options it has by default, but for the wait policy. */
final class LinkTransport implements Transport {
    private static final String LARGE = "large-";
    private static final int LARGE_RING_BYTES = 16 << 20;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final String setting;
    private final LinkOptions options;

    /**
     * With a wait policy; or with the default one and {@code batch} or {@code claim}, to send in another way, or {@code poll} or
     * {@code io}, to receive in another way. After {@code large-} with a large ring.
     */
    LinkTransport(String settings) {
        boolean large = settings.startsWith(LARGE);
        this.setting = large ? settings.substring(LARGE.length()) : settings;
        WaitPolicy policy = switch (setting) {
            case "batch", "claim", "poll", "io" -> WaitPolicy.ADAPTIVE;
            default -> WaitPolicy.valueOf(setting.toUpperCase(Locale.ROOT));
        };
        LinkOptions.Builder builder = LinkOptions.builder().waiting(policy);
        this.options = (large ? builder.ringBytes(LARGE_RING_BYTES) : builder).build();
    }

    @Override
    public Listening listen(Path directory, int length) {
        LinkListener listener = LinkListener.open(options);
        return new Listening() {
            @Override
            public String address() {
                return listener.address().text();
            }

            @Override
            public Line accept() throws InterruptedException {
                try (listener) {
                    return lineOn(listener.accept(LIMIT), length, false);
                }
            }
        };
    }

    @Override
    public Line connect(String address, int length) throws InterruptedException {
        return lineOn(Link.connect(LinkAddress.parse(address), options), length, true);
    }

    private Line lineOn(Link link, int length, boolean answers) {
        return switch (setting) {
            case "poll" -> new Polling(link, length);
            case "batch" -> new Batching(link, length);
            case "claim" -> new Claiming(link, length);
            // who asks waits for the answer; who answers is called
            case "io" -> answers ? new Handled(link, length) : new Plain(link, length);
            default -> new Plain(link, length);
        };
    }

    /** Sends one by one, receives by the wait policy. */
    private static class Plain extends Line {
        final Link link;
        final Handover handover;
        final ByteBuffer message;

        Plain(Link link, int length) {
            this.link = link;
            this.handover = new Handover(length);
            this.message = ByteBuffer.allocateDirect(length)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(0, blank(length));
        }

        @Override
        void send(long number, long stamp) throws InterruptedException {
            link.send(message(number, stamp));
        }

        final ByteBuffer message(long number, long stamp) {
            return message.clear().putLong(0, number).putLong(Long.BYTES, stamp);
        }

        @Override
        void receive(Taker taker) throws Exception {
            handover.taker = taker;
            if (link.poll(handover, LIMIT) == 0) {
                requireOpen();
            }
        }

        final void requireOpen() {
            if (link.state() != LinkState.OPEN) {
                throw new IllegalStateException("the other end is gone: " + link);
            }
        }

        @Override
        public void close() {
            link.close();
        }
    }

    /** Receives by looking again and again. */
    private static final class Polling extends Plain {
        private static final int LOOKS = 100_000;

        Polling(Link link, int length) {
            super(link, length);
        }

        @Override
        void receive(Taker taker) {
            handover.taker = taker;
            for (int looks = 0; link.poll(handover) == 0; looks++) {
                Thread.onSpinWait();
                if (looks == LOOKS) {
                    requireOpen();
                    looks = 0;
                }
            }
        }
    }

    /** Sends all in one batch. */
    private static class Batching extends Plain {
        @Nullable
        private Batch batch;

        Batching(Link link, int length) {
            super(link, length);
        }

        final Batch batch() throws InterruptedException {
            Batch current = batch;
            if (current == null) {
                current = link.batch(LIMIT);
                batch = current;
            }
            return current;
        }

        @Override
        void send(long number, long stamp) throws InterruptedException {
            batch().send(message(number, stamp));
        }

        @Override
        void flush() throws InterruptedException {
            batch().flush();
        }

        @Override
        public void close() {
            if (batch != null) {
                batch.close();
            }
            super.close();
        }
    }

    /** Sends all in one batch, written in place. */
    private static final class Claiming extends Batching {
        private final byte[] blank;

        Claiming(Link link, int length) {
            super(link, length);
            this.blank = blank(length);
        }

        @Override
        void send(long number, long stamp) throws InterruptedException {
            try (Claim claim = batch().claim(blank.length)) {
                claim.buffer()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(number)
                        .putLong(stamp)
                        .put(blank, MIN_LENGTH, blank.length - MIN_LENGTH);
                claim.commit();
            }
        }
    }

    /** Has its frames handled by the I/O thread of the process, which must not wait. */
    private static final class Handled extends Plain {
        private final CountDownLatch over = new CountDownLatch(1);
        private volatile @Nullable Throwable failure;
        private boolean handled;

        Handled(Link link, int length) {
            super(link, length);
        }

        @Override
        void send(long number, long stamp) {
            if (!link.offer(message(number, stamp))) {
                throw new IllegalStateException("no room for an answer");
            }
        }

        @Override
        void receive(Taker taker) throws Exception {
            if (!handled) {
                handled = true;
                handover.taker = message -> {
                    taker.take(message);
                    if ((number(message) & Numbers.END) != 0) {
                        over.countDown();
                    }
                };
                link.handle(this::handle, (end, broken) -> over.countDown());
            }
            boolean isOver = over.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
            if (failure != null) {
                throw new IllegalStateException(failure);
            }
            if (isOver) {
                requireOpen();
            }
        }

        private void handle(ByteBuffer frame) {
            try {
                handover.onFrame(frame);
            } catch (RuntimeException | Error e) {
                // which would only be logged
                failure = e;
                over.countDown();
            }
        }
    }

    /** Copies each frame out. */
    private static final class Handover implements FrameHandler {
        private final byte[] copy;
        private Line.Taker taker = message -> {};

        Handover(int length) {
            this.copy = new byte[length];
        }

        @Override
        public void onFrame(ByteBuffer frame) {
            frame.get(copy);
            try {
                taker.take(copy);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
