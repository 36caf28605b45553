package dev.signalbox.bench.link;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.FragmentAssembler;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.FragmentHandler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import org.agrona.CloseHelper;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Aeron IPC with its driver inside the process that starts the other, so that what the driver takes is counted. The driver is one
 * thread that backs off; on few cores each further thread that spins takes time from the two that talk.
 */
final class AeronTransport implements Transport {
    private static final int THERE = 1001;
    private static final int BACK = 1002;
    private static final int FRAGMENTS = 256;
    private static final Duration LIMIT = Duration.ofSeconds(20);
    /** The longest there is: messages up to this go in one piece. */
    private static final int MTU = 65504;

    private final boolean spins;
    private final int termBytes;

    /** {@code spin}: clients spin, long terms; {@code backoff}: clients back off, short terms. */
    AeronTransport(String setting) {
        this.spins = setting.equals("spin");
        this.termBytes = spins ? 64 << 20 : 1 << 20;
    }

    @Override
    public Listening listen(Path directory, int length) {
        MediaDriver driver = MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(directory.resolve("aeron").toString())
                .threadingMode(ThreadingMode.SHARED)
                .sharedIdleStrategy(backoff())
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true));
        return Transport.at(
                Path.of(driver.aeronDirectoryName()),
                () -> new AeronLine(driver.aeronDirectoryName(), THERE, BACK, length, driver));
    }

    @Override
    public Line connect(String address, int length) {
        return new AeronLine(address, BACK, THERE, length, null);
    }

    private IdleStrategy idle() {
        return spins ? BusySpinIdleStrategy.INSTANCE : backoff();
    }

    private static IdleStrategy backoff() {
        return new BackoffIdleStrategy();
    }

    private final class AeronLine extends Line {
        private final Aeron aeron;
        private final @Nullable MediaDriver driver;
        private final ExclusivePublication out;
        private final Subscription in;
        private final FragmentHandler handler;
        private final UnsafeBuffer message;
        private final byte[] copy;
        private final IdleStrategy sendIdle = idle();
        private final IdleStrategy receiveIdle = idle();
        private Taker taker = message -> {};

        AeronLine(String directory, int outStream, int inStream, int length, @Nullable MediaDriver driver) {
            this.driver = driver;
            this.copy = new byte[length];
            this.message = new UnsafeBuffer(ByteBuffer.allocateDirect(length));
            message.putBytes(0, blank(length));
            this.aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(directory));
            String channel = "aeron:ipc?term-length=" + termBytes + (length > 1024 ? "|mtu=" + MTU : "");
            this.out = aeron.addExclusivePublication(channel, outStream);
            this.in = aeron.addSubscription("aeron:ipc", inStream);
            FragmentHandler whole = (buffer, offset, size, header) -> {
                buffer.getBytes(offset, copy, 0, size);
                try {
                    taker.take(copy);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            };
            this.handler = length <= out.maxPayloadLength() ? whole : new FragmentAssembler(whole);
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (!out.isConnected() || !in.isConnected()) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("Aeron did not connect within " + LIMIT);
                }
                Thread.yield();
            }
        }

        @Override
        void send(long number, long stamp) {
            message.putLong(0, number, ByteOrder.LITTLE_ENDIAN);
            message.putLong(Long.BYTES, stamp, ByteOrder.LITTLE_ENDIAN);
            long position = out.offer(message);
            if (position < 0) {
                offerAgain(position);
            }
        }

        private void offerAgain(long first) {
            long position = first;
            while (position < 0) {
                if (position != Publication.BACK_PRESSURED && position != Publication.ADMIN_ACTION) {
                    throw new IllegalStateException("Aeron says " + Publication.errorString(position));
                }
                sendIdle.idle();
                position = out.offer(message);
            }
            sendIdle.reset();
        }

        @Override
        void receive(Taker taker) {
            this.taker = taker;
            while (in.poll(handler, FRAGMENTS) == 0) {
                receiveIdle.idle();
            }
            receiveIdle.reset();
        }

        @Override
        public void close() {
            CloseHelper.closeAll(aeron, driver);
        }
    }
}
