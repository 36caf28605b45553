package dev.signalbox.bench.link;

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

/** Ours, by its public methods and with the options it has by default, but for the wait policy. */
final class LinkTransport implements Transport {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final boolean spins;
    private final LinkOptions options;

    /** With a wait policy, or {@code spin}: polls without ever waiting. */
    LinkTransport(String setting) {
        this.spins = setting.equals("spin");
        WaitPolicy policy = spins ? WaitPolicy.LATENCY : WaitPolicy.valueOf(setting.toUpperCase(Locale.ROOT));
        this.options = LinkOptions.builder().waiting(policy).build();
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
                    return lineOn(listener.accept(LIMIT), length);
                }
            }
        };
    }

    @Override
    public Line connect(String address, int length) throws InterruptedException {
        return lineOn(Link.connect(LinkAddress.parse(address), options), length);
    }

    private Line lineOn(Link link, int length) {
        return spins ? new Spinning(link, length) : new Waiting(link, length);
    }

    /** Receives by the wait policy. */
    private static class Waiting extends Line {
        final Link link;
        final Handover handover;
        private final ByteBuffer message;

        Waiting(Link link, int length) {
            this.link = link;
            this.handover = new Handover(length);
            this.message = ByteBuffer.allocateDirect(length)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(0, blank(length));
        }

        @Override
        void send(long number, long stamp) throws InterruptedException {
            message.clear().putLong(0, number).putLong(Long.BYTES, stamp);
            link.send(message);
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

    /** Takes a core. */
    private static final class Spinning extends Waiting {
        private static final int LOOKS = 100_000;

        Spinning(Link link, int length) {
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
