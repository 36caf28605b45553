package dev.signalbox.link;

import static dev.signalbox.link.RingLayout.INTS;
import static dev.signalbox.link.RingLayout.LONGS;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The reading side of a ring: one thread at a time. {@link RingProducer} has the idea and the memory ordering.
 *
 * <p>Reading is {@link #next} until it says no, then {@link #release}. Records taken stay where they are until the release;
 * one release serves the whole batch, and a batch is what was there when it began. After each quarter of the ring it
 * releases by itself, so that the producer does not stand still while a full ring is worked through.
 *
 * <p>A reader as fast as the writer would take each record alone, and each time take the lines of the tail and of the record from the
 * writer's cache while the next record goes there. So it holds back a moment where records stream in, one by one, while nothing goes out: then
 * several come at once. Whoever waits for an answer has sent something, and who gets one has nothing streaming in.
 *
 * <p>If this process dies, its head stays where it was last stored; what it had taken since is lost with it, and the
 * producer learns of the death from the socket. If the producer dies, what it published is read as ever.
 *
 * <p>The producer may write anything anywhere. The head is kept in a field and never read back. The tail and the header of
 * each record are read once, checked, and only then used; what is wrong is a {@link LinkException}. The bytes of a payload
 * may change while they are read, so whoever cannot bear that copies them first.
 */
final class RingConsumer {
    /** A batch of fewer bytes, ... */
    private static final int FEW_BYTES = 1024;
    /** ... so soon after the last, ... */
    private static final long SOON_NANOS = 4_000;
    /** ... so many times in a row, is a stream, ... */
    private static final int STREAM = 32;
    /** ... which is given about a microsecond. */
    private static final int PAUSE_LOOKS = 40;

    private static final VarHandle RELEASED;
    private static final VarHandle HIGH_WATER;

    static {
        try {
            MethodHandles.Lookup here = MethodHandles.lookup();
            RELEASED = here.findVarHandle(RingConsumer.class, "released", long.class);
            HIGH_WATER = here.findVarHandle(RingConsumer.class, "highWater", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ByteBuffer memory;
    private final ByteBuffer view;
    private final int capacity;
    private final int maxPayload;
    private final int quarter;
    private final @Nullable LongSupplier sent;

    // stored opaque, because statistics read them from any thread
    private long released;
    private long highWater;
    // the rest is for one thread at a time
    private long position;
    private long knownTail;
    private int type;
    private boolean inBatch;
    private boolean producerMustBeRung;
    private long sentBefore;
    private long batchAt;
    private int stream;

    /** Reads the ring that is all of this memory, without ever holding back. */
    RingConsumer(ByteBuffer memory) {
        this(memory, null);
    }

    /** Reads the ring that is all of this memory; the bytes that were sent the other way tell answers from a stream. */
    RingConsumer(ByteBuffer memory, @Nullable LongSupplier sent) {
        this.sent = sent;
        this.capacity = RingLayout.capacityIn(memory);
        this.memory = memory.duplicate();
        this.view = memory.asReadOnlyBuffer();
        this.maxPayload = RingLayout.maxPayload(capacity);
        this.quarter = capacity / 4;
    }

    /**
     * Goes to the next record of the batch; says no at the end of the batch. That is not to say that the ring is empty: ask
     * {@link #isEmpty}.
     *
     * @throws LinkException if what the producer wrote is no record
     */
    boolean next() {
        if (position - released >= quarter) {
            giveBack();
        }
        if (position == knownTail && (inBatch || !refreshTail())) {
            return false;
        }
        if (!inBatch) {
            beginBatch();
        }
        long header = header();
        if (RingLayout.type(header) == RingLayout.PADDING) {
            skipPadding(header);
            header = header();
        }
        int length = RingLayout.length(header);
        int at = at();
        checkRecord(RingLayout.type(header), length, at);
        type = RingLayout.type(header);
        int payload = RingLayout.DATA + at + RingLayout.RECORD_HEADER;
        view.limit(payload + length).position(payload);
        position += RingLayout.recordSize(length);
        return true;
    }

    private void beginBatch() {
        inBatch = true;
        if (sent == null) {
            return;
        }
        long sentNow = sent.getAsLong();
        if (sentNow != sentBefore) {
            sentBefore = sentNow;
            stream = 0;
        } else if (knownTail - position < FEW_BYTES) {
            holdBackIfItStreams();
        }
    }

    private void holdBackIfItStreams() {
        long now = System.nanoTime();
        stream = now - batchAt < SOON_NANOS ? stream + 1 : 0;
        batchAt = now;
        if (stream < STREAM) {
            return;
        }
        for (int i = 0; i < PAUSE_LOOKS; i++) {
            Thread.onSpinWait();
        }
        if (!refreshTail()) {
            stream = 0;
        }
    }

    /** The type of the record that {@link #next} went to. */
    int type() {
        return type;
    }

    /** Its payload, read only and big endian, from position to limit; good until the next call of {@link #next} or {@link #release}. */
    ByteBuffer payload() {
        return view;
    }

    /** Ends the batch and gives the room of all records taken back to the producer. */
    void release() {
        inBatch = false;
        giveBack();
    }

    private void giveBack() {
        if (position == released) {
            return;
        }
        RELEASED.setOpaque(this, position);
        LONGS.setRelease(memory, RingLayout.HEAD, position);
        VarHandle.fullFence();
        long wanted = (long) LONGS.getOpaque(memory, RingLayout.PRODUCER_WAITS);
        if (wanted != 0 && position >= wanted) {
            LONGS.setOpaque(memory, RingLayout.PRODUCER_WAITS, 0L);
            producerMustBeRung = true;
        }
    }

    /** Whether the producer sleeps, waiting for the room that was given back, and has now to be rung for; true once for each sleep. */
    boolean takeProducerWaits() {
        boolean ring = producerMustBeRung;
        producerMustBeRung = false;
        return ring;
    }

    /** Whether there is no further record at this moment, looking at what is shared. */
    boolean isEmpty() {
        return position == knownTail && !refreshTail();
    }

    /**
     * A look from any thread: whether there seems to be a record that was not given back. To be followed by a look of the one
     * thread that reads.
     */
    boolean seemsToHaveMore() {
        return (long) LONGS.getOpaque(memory, RingLayout.TAIL) != (long) RELEASED.getOpaque(this);
    }

    /**
     * Says that we are about to sleep, and looks once more: true means that there is nothing and a bell will come, false
     * that there is a record and {@link #stopWaiting} is due.
     */
    boolean announceWait() {
        INTS.setOpaque(memory, RingLayout.CONSUMER_WAITS, 1);
        VarHandle.fullFence();
        return isEmpty() && !isEndMarked();
    }

    /** Whether the producer has seen our flag and taken it down, so that a bell is on its way, or its end. */
    boolean isWaitTaken() {
        return (int) INTS.getOpaque(memory, RingLayout.CONSUMER_WAITS) == 0;
    }

    /** Takes our flag down again. */
    void stopWaiting() {
        INTS.setOpaque(memory, RingLayout.CONSUMER_WAITS, 0);
    }

    /** Whether the producer has said that nothing will follow, and all is taken. */
    boolean isEnded() {
        return isEndMarked() && isEmpty();
    }

    /** The bytes ever given back, headers and padding with them; from any thread. */
    long taken() {
        return (long) RELEASED.getOpaque(this);
    }

    /** The most bytes that ever waited for us; from any thread. */
    long highWater() {
        return (long) HIGH_WATER.getOpaque(this);
    }

    /** Whether the producer has said that nothing will follow; there may be records before that. */
    boolean isEndMarked() {
        return (int) INTS.getAcquire(memory, RingLayout.ENDED) != 0;
    }

    private boolean refreshTail() {
        long tail = (long) LONGS.getAcquire(memory, RingLayout.TAIL);
        if (tail == knownTail) {
            return false;
        }
        if (tail < knownTail || tail - released > capacity || tail % RingLayout.ALIGNMENT != 0) {
            throw corrupt("tail=" + tail + ", which must be a multiple of " + RingLayout.ALIGNMENT + " from "
                    + knownTail + " to " + (released + capacity));
        }
        knownTail = tail;
        if (tail - released > highWater) {
            HIGH_WATER.setOpaque(this, tail - released);
        }
        return true;
    }

    private long header() {
        // opaque: read once, so that what is checked is what is used
        return (long) LONGS.getOpaque(memory, RingLayout.DATA + at());
    }

    private int at() {
        return (int) (position & capacity - 1);
    }

    /** Padding is shorter than the record it makes way for, and was published with it. */
    private void skipPadding(long header) {
        int length = RingLayout.length(header);
        int at = at();
        if (at == 0 || at + RingLayout.RECORD_HEADER + length != capacity || knownTail - position <= capacity - at) {
            throw corrupt("a padding record of length=" + length + " at offset=" + at + ", available="
                    + (knownTail - position) + ", which must fill the lap of capacity=" + capacity
                    + " and be followed by a record");
        }
        position += capacity - at;
    }

    private void checkRecord(int type, int length, int at) {
        if (type < 0) {
            throw corrupt("a record of type=" + type + " at offset=" + at + ", which must not be negative");
        }
        if (length < 0 || length > maxPayload) {
            throw corrupt(
                    "a record of length=" + length + " at offset=" + at + ", which must be from 0 to " + maxPayload);
        }
        int size = RingLayout.recordSize(length);
        if (size > knownTail - position || at + size > capacity) {
            throw corrupt("a record of length=" + length + " at offset=" + at + ", which must end by available="
                    + (knownTail - position) + " and capacity=" + capacity);
        }
    }

    private LinkException corrupt(String found) {
        return new LinkException("Cannot read from the ring: its producer wrote " + found
                + ". The other process is broken or hostile; close the line.");
    }
}
