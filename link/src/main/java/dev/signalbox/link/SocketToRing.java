package dev.signalbox.link;

import static dev.signalbox.link.RingLayout.INTS;
import static dev.signalbox.link.RingLayout.LONGS;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * Reads bytes from a socket into a ring in private memory, to the very places that they had in the other side's ring, and publishes the
 * records that are whole. The producer's side of {@link RingLayout}, one thread at a time.
 *
 * <p>What the other side wrote is looked at only as far as needed to find where records end. Where that makes no sense, the header is
 * published as it is, and nothing after it: the consumer checks all, and says what it found.
 */
final class SocketToRing {
    private final ByteBuffer memory;
    private final ByteBuffer view;
    private final ByteBuffer afterEnd = ByteBuffer.allocateDirect(RingLayout.RECORD_HEADER);
    private final int capacity;
    private final int maxPayload;
    private long got; // bytes that were read
    private long walked; // the end of the last record that is whole, padding as well
    private long published; // the same, but never right behind padding
    private boolean over; // nothing more is to be read into the ring

    SocketToRing(ByteBuffer memory) {
        this.capacity = RingLayout.capacityIn(memory);
        this.maxPayload = RingLayout.maxPayload(capacity);
        this.memory = memory.duplicate();
        this.view = memory.duplicate();
    }

    /**
     * Reads what is there and fits.
     *
     * @return whether the end of the socket has been reached
     */
    boolean pump(ReadableByteChannel socket) throws IOException {
        for (int lap = 0; lap < 2; lap++) {
            int at = (int) (got & capacity - 1);
            int room = over ? afterEnd.capacity() : Math.min(room(), capacity - at);
            if (room == 0) {
                return false;
            }
            // what follows the end is of no use, but hides the end of the socket
            ByteBuffer into = over
                    ? afterEnd.clear()
                    : view.limit(RingLayout.DATA + at + room).position(RingLayout.DATA + at);
            int bytes = socket.read(into);
            if (bytes < 0) {
                return true;
            }
            if (!over) {
                got += bytes;
                publish();
            }
            if (bytes < room) {
                return false;
            }
        }
        return false;
    }

    /** Whether there is no room, so that nothing can be read. */
    boolean isFull() {
        return !over && room() == 0;
    }

    /** Asks to be called when there is room, and looks once more: whether there is none still. */
    boolean announceWait() {
        long wanted = Math.min(published, got - capacity + capacity / 4);
        LONGS.setOpaque(memory, RingLayout.PRODUCER_WAITS, Math.max(1, wanted));
        VarHandle.fullFence();
        return isFull();
    }

    /** Whether the consumer sleeps and is now to be woken; true once for each sleep. */
    boolean takeConsumerWaits() {
        VarHandle.fullFence();
        return (int) INTS.getOpaque(memory, RingLayout.CONSUMER_WAITS) != 0
                && (int) INTS.getAndSet(memory, RingLayout.CONSUMER_WAITS, 0) != 0;
    }

    private int room() {
        return capacity - (int) (got - (long) LONGS.getAcquire(memory, RingLayout.HEAD));
    }

    private void publish() {
        long to = published;
        while (!over && got - walked >= RingLayout.RECORD_HEADER) {
            int at = (int) (walked & capacity - 1);
            long header = (long) LONGS.get(memory, RingLayout.DATA + at);
            int type = RingLayout.type(header);
            int length = RingLayout.length(header);
            if (type == RingLayout.END) {
                publish(to);
                INTS.setRelease(memory, RingLayout.ENDED, 1);
                over = true;
            } else if (length < 0
                    || length > maxPayload
                    || length > capacity - at - RingLayout.RECORD_HEADER
                    || type < RingLayout.PADDING) {
                to = walked + RingLayout.RECORD_HEADER;
                over = true;
            } else {
                int size = RingLayout.recordSize(length);
                if (size > got - walked) {
                    break;
                }
                walked += size;
                to = type == RingLayout.PADDING ? to : walked;
            }
        }
        publish(to);
    }

    private void publish(long to) {
        if (to != published) {
            published = to;
            LONGS.setRelease(memory, RingLayout.TAIL, to);
        }
    }
}
