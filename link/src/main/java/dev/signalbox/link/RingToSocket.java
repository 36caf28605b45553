package dev.signalbox.link;

import static dev.signalbox.link.RingLayout.INTS;
import static dev.signalbox.link.RingLayout.LONGS;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;

/**
 * Takes the bytes out of a ring in private memory and writes them to a socket, as they lie there, as many as there are: what was
 * published while one write was under way goes with the next. The consumer's side of {@link RingLayout}, one thread at a time.
 */
final class RingToSocket {
    private final ByteBuffer memory;
    private final ByteBuffer view;
    private final ByteBuffer end = ByteBuffer.allocateDirect(RingLayout.RECORD_HEADER);
    private final int capacity;
    private long sent;
    private boolean wakeProducer;

    RingToSocket(ByteBuffer memory) {
        this.capacity = RingLayout.capacityIn(memory);
        this.memory = memory.duplicate();
        this.view = memory.asReadOnlyBuffer();
        end.order(ByteOrder.nativeOrder()).putLong(0, RingLayout.header(RingLayout.END, 0));
    }

    /**
     * Writes what is there, and the end after the last record.
     *
     * @return whether the socket took all of it
     */
    boolean pump(WritableByteChannel socket) throws IOException {
        boolean ended = isEndMarked(); // before the tail, so that the tail is the last one
        long tail = (long) LONGS.getAcquire(memory, RingLayout.TAIL);
        while (sent < tail) {
            int at = (int) (sent & capacity - 1);
            int length = (int) Math.min(tail - sent, capacity - at);
            int written = socket.write(view.limit(RingLayout.DATA + at + length).position(RingLayout.DATA + at));
            sent += written;
            giveBack();
            if (written < length) {
                return false;
            }
        }
        if (ended && end.hasRemaining()) {
            socket.write(end);
            return !end.hasRemaining();
        }
        return true;
    }

    /** Whether there is something to write, as far as it seems. */
    boolean hasMore() {
        return (long) LONGS.getOpaque(memory, RingLayout.TAIL) != sent || end.hasRemaining() && isEndMarked();
    }

    /** Whether all was written, and nothing can follow. */
    boolean isDone() {
        return !end.hasRemaining();
    }

    /** Puts the flag up and looks once more: whether there is nothing now, and we will be called. */
    boolean announceWait() {
        INTS.setOpaque(memory, RingLayout.CONSUMER_WAITS, 1);
        VarHandle.fullFence();
        return !hasMore();
    }

    /** Whether the producer waited for room that has now been given back; true once for each sleep. */
    boolean takeProducerWaits() {
        boolean wake = wakeProducer;
        wakeProducer = false;
        return wake;
    }

    private boolean isEndMarked() {
        return (int) INTS.getAcquire(memory, RingLayout.ENDED) != 0;
    }

    private void giveBack() {
        long head = sent & -RingLayout.ALIGNMENT;
        LONGS.setRelease(memory, RingLayout.HEAD, head);
        VarHandle.fullFence();
        long wanted = (long) LONGS.getOpaque(memory, RingLayout.PRODUCER_WAITS);
        if (wanted != 0 && head >= wanted && (long) LONGS.getAndSet(memory, RingLayout.PRODUCER_WAITS, 0L) != 0) {
            wakeProducer = true;
        }
    }
}
