package dev.signalbox.link;

import dev.signalbox.ConfigurationException;
import java.time.Duration;

/**
 * What can be chosen for a line. The listener's choice of the ring counts for both sides; the rest is each side's own.
 *
 * <pre>{@code
 * LinkListener.open(LinkOptions.builder().ringBytes(1 << 20).waiting(WaitPolicy.LATENCY).build());
 * }</pre>
 *
 * @param ringBytes the size of the ring for each direction, a power of two: 256 KiB unless chosen
 * @param maxFrameBytes the longest frame this side takes: 64 MiB unless chosen
 * @param waiting what to do before sleeping: {@link WaitPolicy#ADAPTIVE} unless chosen
 * @param transport what carries the frames: {@link LinkTransport#AUTO} unless chosen
 * @param handshakeLimit how long the other side may take to introduce itself: 10 seconds unless chosen
 */
public record LinkOptions(
        int ringBytes, int maxFrameBytes, WaitPolicy waiting, LinkTransport transport, Duration handshakeLimit) {
    private static final int MIN_RING_BYTES = 4096;
    private static final int MAX_RING_BYTES = 1 << 28;

    /** Checks what was chosen. */
    public LinkOptions {
        if (ringBytes < MIN_RING_BYTES || ringBytes > MAX_RING_BYTES || Integer.bitCount(ringBytes) != 1) {
            throw new ConfigurationException("Cannot make a line with ringBytes=" + ringBytes
                    + ": give a power of two from " + MIN_RING_BYTES + " to " + MAX_RING_BYTES);
        }
        if (maxFrameBytes < 1) {
            throw new ConfigurationException(
                    "Cannot make a line with maxFrameBytes=" + maxFrameBytes + ": give at least 1");
        }
        if (handshakeLimit.isNegative() || handshakeLimit.isZero()) {
            throw new ConfigurationException(
                    "Cannot make a line with handshakeLimit=" + handshakeLimit + ": give a time above zero");
        }
    }

    /** What counts unless something else is chosen. */
    public static LinkOptions defaults() {
        return builder().build();
    }

    /** Begins with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects choices. Not thread-safe. */
    public static final class Builder {
        private int ringBytes = 256 * 1024;
        private int maxFrameBytes = 64 * 1024 * 1024;
        private WaitPolicy waiting = WaitPolicy.ADAPTIVE;
        private LinkTransport transport = LinkTransport.AUTO;
        private Duration handshakeLimit = Duration.ofSeconds(10);

        private Builder() {}

        /** The size of the ring for each direction: a power of two from 4 KiB to 256 MiB. */
        public Builder ringBytes(int ringBytes) {
            this.ringBytes = ringBytes;
            return this;
        }

        /** The longest frame this side takes; the other side cannot send a longer one. */
        public Builder maxFrameBytes(int maxFrameBytes) {
            this.maxFrameBytes = maxFrameBytes;
            return this;
        }

        /** What a thread does before it sleeps. */
        public Builder waiting(WaitPolicy waiting) {
            this.waiting = waiting;
            return this;
        }

        /** What carries the frames. If one side takes nothing but the socket, and the other nothing but shared memory, there is no line. */
        public Builder transport(LinkTransport transport) {
            this.transport = transport;
            return this;
        }

        /** How long the other side may take to introduce itself. */
        public Builder handshakeLimit(Duration handshakeLimit) {
            this.handshakeLimit = handshakeLimit;
            return this;
        }

        /**
         * The options.
         *
         * @throws ConfigurationException if one is out of its range
         */
        public LinkOptions build() {
            return new LinkOptions(ringBytes, maxFrameBytes, waiting, transport, handshakeLimit);
        }
    }
}
