package dev.signalbox.link;

import static dev.signalbox.link.RingLayout.INTS;
import static dev.signalbox.link.RingLayout.LONGS;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * The writing side of a ring: one thread at a time. {@link RingConsumer} is the other side, mostly in another process.
 *
 * <p>The idea is the classic ring of one producer and one consumer (Lamport), with the tail as the one commit and both
 * counters cached by the side that does not write them. A record never wraps: what is left of a lap and too short is
 * filled by a padding record, published together with the record behind it.
 *
 * <p>Memory ordering of what is shared:
 *
 * <ul>
 *   <li>records: plain stores. Nobody reads beyond the tail, so they are private until the tail has passed them
 *   <li>tail: written here by a release store, after the record. Read there by an acquire load, before the record
 *   <li>head: read here by an acquire load, before the bytes it frees are written again
 *   <li>{@code CONSUMER_WAITS}: there, store, full fence, load of the tail. Here, store of the tail, full fence, load of the
 *       flag. One of the two loads sees the other's store: the consumer finds the record, or it is rung for. A release
 *       store and an acquire load alone may pass each other, hence the fences. The one here is in {@link #takeConsumerWaits}, or the
 *       caller's before {@link #seesConsumerWait}: the unlock of {@link SendingLock}
 *   <li>{@code PRODUCER_WAITS}: the same with the roles changed and the head in the place of the tail
 *   <li>{@code ENDED}: release store after the last tail. There, an acquire load before the tail is looked at for the last time
 * </ul>
 *
 * <p>A flag is taken down by a load and a store, and not by one atomic step: on JDK 17 a compare-and-set on memory whose file was
 * cut short ends the JVM, where loads and stores become an error. So the store may fall on a flag that was put up again meanwhile. The bell
 * that follows it wakes that sleeper all the same, who looks and puts it up once more. Of several threads of ours only one may take it, or
 * there would be more bells than were asked for: hence {@code taking}, which is in our own memory.
 *
 * <p>If this process dies: before the tail is stored, the record does not exist, whatever was written of it, and the
 * consumer reads all before it. After it, the record is there. Between the tail and the bell, a sleeping consumer is not
 * rung; the end of the socket, which death brings, wakes it instead, and it drains the ring before it says so. While
 * waiting for room, the flag stays up, and costs the consumer at most one bell that nobody hears. No state of the ring needs
 * repair. If the other process dies, its head no longer moves: offers say no for ever, and the end of the socket tells why.
 *
 * <p>The other side may write anything anywhere. What is ours, the tail, is kept in a field and never read back; what is its,
 * the head, is checked before use.
 */
final class RingProducer implements LongSupplier {
    private static final VarHandle TAIL;
    private static final VarHandle TAKING;

    static {
        try {
            TAIL = MethodHandles.lookup().findVarHandle(RingProducer.class, "tail", long.class);
            TAKING = MethodHandles.lookup().findVarHandle(RingProducer.class, "taking", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ByteBuffer memory;
    private final ByteBuffer view;
    private final int capacity;
    private final int maxPayload;
    private final long quarter;

    // stored opaque, because statistics read it from any thread
    private long tail;

    @SuppressWarnings("unused") // through TAKING, by any thread that has sent
    private int taking;

    // the rest is for one thread at a time
    private long knownHead;
    private long claimedAt;
    private int claimedLength = -1;
    private int claimedType;

    /** Takes the ring that is all of this memory, which must be fresh. */
    RingProducer(ByteBuffer memory) {
        this.capacity = RingLayout.capacityIn(memory);
        this.memory = memory.duplicate();
        this.view = memory.duplicate();
        this.maxPayload = RingLayout.maxPayload(capacity);
        this.quarter = capacity / 4;
    }

    int maxPayload() {
        return maxPayload;
    }

    /** Copies the remaining bytes into a record and publishes it; says no if there is no room, and then took nothing. */
    boolean offer(int type, ByteBuffer payload) {
        if (!offer(type, payload, payload.position(), payload.remaining())) {
            return false;
        }
        payload.position(payload.limit());
        return true;
    }

    /** The same for some of its bytes, wherever its position is. */
    boolean offer(int type, ByteBuffer payload, int from, int length) {
        int at = (int) (tail & capacity - 1);
        int size = RingLayout.recordSize(length);
        long end = tail + size;
        boolean usual = claimedLength < 0 && type >= 0 && length >= 0 && length <= maxPayload;
        if (!usual || at + size > capacity || end - knownHead > capacity) {
            return offerSlowly(type, payload, from, length);
        }
        int record = RingLayout.DATA + at;
        memory.put(record + RingLayout.RECORD_HEADER, payload, from, length);
        LONGS.set(memory, record, RingLayout.header(type, length));
        publish(end);
        return true;
    }

    /** For what is no mere matter of copying: padding, a look at the head, a mistake. */
    private boolean offerSlowly(int type, ByteBuffer payload, int from, int length) {
        if (!claim(type, length)) {
            return false;
        }
        memory.put(payloadAt(), payload, from, length);
        commit();
        return true;
    }

    /** Whether a record of this length could be claimed now. */
    boolean hasRoomFor(int length) {
        check(0, length);
        return hasRoom(needed(length));
    }

    /**
     * Claims room for a record, to be written into {@link #claimed} and published by {@link #commit}; says no if there is no
     * room.
     *
     * @throws IllegalArgumentException if the type is negative or the length not from 0 to {@link #maxPayload}
     * @throws IllegalStateException if there is a claim already
     * @throws LinkException if the head is not what a consumer may write
     */
    boolean claim(int type, int length) {
        check(type, length);
        if (!hasRoom(needed(length))) {
            return false;
        }
        int size = RingLayout.recordSize(length);
        int toEnd = toEnd();
        claimedAt = tail;
        if (size > toEnd) {
            LONGS.set(memory, dataAt(tail), RingLayout.header(RingLayout.PADDING, toEnd - RingLayout.RECORD_HEADER));
            claimedAt += toEnd;
        }
        claimedType = type;
        claimedLength = length;
        return true;
    }

    /** The payload of the claimed record, big endian, from its position to its limit; good until the commit or abort. */
    ByteBuffer claimed() {
        int at = payloadAt();
        return view.clear().position(at).limit(at + claimedLength);
    }

    /** The same as a buffer of its own, in which nothing else can be reached. */
    ByteBuffer claimedAlone() {
        return memory.slice(payloadAt(), claimedLength);
    }

    /** Publishes the claimed record. */
    void commit() {
        commit(claimedLength);
    }

    /** Publishes the first bytes of the claimed record, where less was written than claimed. */
    void commit(int length) {
        requireClaim();
        Objects.checkFromToIndex(0, length, claimedLength);
        LONGS.set(memory, dataAt(claimedAt), RingLayout.header(claimedType, length));
        long end = claimedAt + RingLayout.recordSize(length);
        claimedLength = -1;
        publish(end);
    }

    /** Gives the claim back; nothing of it was or will be seen. */
    void abort() {
        requireClaim();
        claimedLength = -1;
    }

    /** Gives the claim back if there is one, after a failure that may have come at any point. */
    void dropClaim() {
        claimedLength = -1;
    }

    /** Whether the consumer sleeps and has now to be rung for; to be asked after commit, true once for each sleep. */
    boolean takeConsumerWaits() {
        VarHandle.fullFence();
        return seesConsumerWait();
    }

    /** The same where there was a full fence since the commit, or where it may be missed because such a look will follow. */
    boolean seesConsumerWait() {
        return isFlagUp() && takeFlagDown();
    }

    private boolean isFlagUp() {
        return (int) INTS.getOpaque(memory, RingLayout.CONSUMER_WAITS) != 0;
    }

    /** Whether it was we who did. Whoever finds another thread doing so has published before that one rings. */
    private boolean takeFlagDown() {
        if (!TAKING.compareAndSet(this, 0, 1)) {
            return false;
        }
        try {
            boolean up = isFlagUp();
            if (up) {
                INTS.setOpaque(memory, RingLayout.CONSUMER_WAITS, 0);
            }
            return up;
        } finally {
            TAKING.setRelease(this, 0);
        }
    }

    /**
     * Says that we are about to sleep until there is room for such a record, and looks once more: true means that there is
     * none and a bell will come, false that there is and {@link #stopWaiting} is due. The bell comes at a quarter of the ring free
     * or more, because a bell for each record would cost more than the waiting.
     */
    boolean announceWait(int length) {
        check(0, length);
        int needed = needed(length);
        long wanted = tail - capacity + Math.max(needed, quarter);
        LONGS.setOpaque(memory, RingLayout.PRODUCER_WAITS, Math.max(1, wanted));
        VarHandle.fullFence();
        return !hasRoom(needed);
    }

    /** Takes our flag down again. */
    void stopWaiting() {
        LONGS.setOpaque(memory, RingLayout.PRODUCER_WAITS, 0L);
    }

    /** Says that no record will follow; the consumer finds the end behind the last one. */
    void end() {
        INTS.setRelease(memory, RingLayout.ENDED, 1);
    }

    /** The same as {@link #published}, for the consumer of the other way; a lambda would take a new JVM longer. */
    @Override
    public long getAsLong() {
        return published();
    }

    /** The bytes ever published, headers and padding with them; from any thread. */
    long published() {
        return (long) TAIL.getOpaque(this);
    }

    /** What such a record takes of the ring where the tail stands, padding with it. */
    private int needed(int length) {
        int size = RingLayout.recordSize(length);
        int toEnd = toEnd();
        return size <= toEnd ? size : toEnd + size;
    }

    private boolean hasRoom(int needed) {
        if (tail + needed - knownHead <= capacity) {
            return true;
        }
        knownHead = readHead();
        return tail + needed - knownHead <= capacity;
    }

    private long readHead() {
        long head = (long) LONGS.getAcquire(memory, RingLayout.HEAD);
        if (head < knownHead || head > tail || head % RingLayout.ALIGNMENT != 0) {
            throw new LinkException(
                    "Cannot write to the ring: its consumer wrote head=" + head + ", which must be a multiple of "
                            + RingLayout.ALIGNMENT + " from " + knownHead + " to tail=" + tail
                            + ". The other process is broken or hostile; close the line.");
        }
        return head;
    }

    private int toEnd() {
        return capacity - (int) (tail & capacity - 1);
    }

    private int dataAt(long position) {
        return RingLayout.DATA + (int) (position & capacity - 1);
    }

    private int payloadAt() {
        requireClaim();
        return dataAt(claimedAt) + RingLayout.RECORD_HEADER;
    }

    private void publish(long end) {
        TAIL.setOpaque(this, end);
        LONGS.setRelease(memory, RingLayout.TAIL, end);
    }

    private void requireClaim() {
        if (claimedLength < 0) {
            throw new IllegalStateException("There is no claim: call claim first");
        }
    }

    private void check(int type, int length) {
        if (claimedLength >= 0) {
            throw new IllegalStateException(
                    "There is a claim of length=" + claimedLength + ": commit or abort it first");
        }
        if (type < 0) {
            throw new IllegalArgumentException("type=" + type + " is negative");
        }
        if (length < 0 || length > maxPayload) {
            throw new IllegalArgumentException("length=" + length + " is not from 0 to " + maxPayload
                    + ", the longest record of a ring of capacity=" + capacity);
        }
    }
}
