package dev.signalbox.link;

import dev.signalbox.TimedOutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The sending half of a line: frames into the ring, and waiting for room.
 *
 * <p>{@code sending} guards all but the counters. Who waits for room has it, so the frames of others stand in line behind
 * its own, and no frame in parts is broken into. It is taken after the lock of the receiving half, because a handler may
 * send, and before the lock of the bell. A claim or a batch keeps it while code of the user runs, so closing waits for it with
 * a limit.
 *
 * <p>Whether the consumer sleeps is looked at after the lock was given back, because the fence in that is the one which the
 * flag needs. Within a batch, and between the parts of a long frame, the look is without a fence and may miss the flag. A look
 * with a fence follows: after so many frames, before waiting for room, at a flush and at the end.
 *
 * <p>Long because single sends, claims and batches differ only in how long they keep the lock, and share all else.
 */
final class Outbound {
    private static final int FENCE_EVERY = 64;
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final SendingLock sending = new SendingLock();
    private final RingProducer producer;
    private final Bell bell;
    private final Looks looks;
    private final String peer;
    private final int partBytes;
    private final int maxFrameBytes;
    private final int maxOfferBytes;
    private final Counter frames = new Counter();
    private final Counter bytes = new Counter();
    private final Counter sleeps = new Counter();
    // made once, because a look may come with every frame
    private final BooleanSupplier roomOrEnd = new RoomOrEnd();
    private final BooleanSupplier roomNowThatWeWait = new RoomNowThatWeWait();
    private int wanted;
    private int unfenced;
    private boolean ended;

    Outbound(RingProducer producer, Bell bell, Looks looks, int maxFrameBytes, String peer) {
        this.producer = producer;
        this.bell = bell;
        this.looks = looks;
        this.maxFrameBytes = maxFrameBytes;
        this.peer = peer;
        // a quarter of the ring, so that parts of a long frame are read while further ones are written
        this.partBytes = producer.maxPayload() / 2;
        this.maxOfferBytes = Math.min(partBytes, maxFrameBytes);
    }

    void send(ByteBuffer frame, Duration limit) throws InterruptedException {
        if (!trySend(frame)) {
            sendSlowly(frame, limit);
        }
    }

    boolean offer(ByteBuffer frame) {
        checkLength(frame.remaining(), maxOfferBytes, "an offer is one piece of the ring and takes at most");
        if (trySend(frame)) {
            return true;
        }
        requireNotKeptHere();
        bell.lookNowAndThen();
        return false;
    }

    /** The same, but nobody is woken for it. */
    boolean offerQuietly(ByteBuffer frame) {
        checkLength(frame.remaining(), maxOfferBytes, "an offer is one piece of the ring and takes at most");
        if (!sending.tryLock()) {
            requireNotKeptHere();
            return false;
        }
        try {
            return place(frame);
        } catch (InternalError e) {
            throw truncated(e);
        } finally {
            sending.unlock();
        }
    }

    int maxOfferBytes() {
        return maxOfferBytes;
    }

    /** Takes the lock to keep it, and claims; {@link #commit} or {@link #abort} gives it back. */
    void claim(int length, Duration limit) throws InterruptedException {
        if (tryClaim(length)) {
            return;
        }
        long deadline = Time.deadline(limit);
        keepLock(deadline, limit);
        boolean claimed = false;
        try {
            claimKept(length, deadline, limit);
            claimed = true;
        } finally {
            if (!claimed) {
                unlockKept();
            }
        }
    }

    /** The same, or says no and has nothing. */
    boolean tryClaim(int length) {
        checkClaim(length);
        if (!sending.tryLock()) {
            requireNotKeptHere();
            bell.lookNowAndThen();
            return false;
        }
        boolean claimed = false;
        try {
            requireSendable();
            claimed = producer.claim(Parts.WHOLE, length);
        } catch (InternalError e) {
            throw truncated(e);
        } finally {
            if (claimed) {
                sending.keep();
            } else {
                sending.unlock();
            }
        }
        if (!claimed) {
            bell.lookNowAndThen();
        }
        return claimed;
    }

    /** The claimed bytes, as a buffer of their own. */
    ByteBuffer claimed() {
        return producer.claimedAlone();
    }

    /** Publishes what was claimed and gives the lock back, which also happens when that fails. */
    void commit(int length) {
        try {
            publishClaim(length);
        } catch (InternalError e) {
            throw truncated(e);
        } finally {
            producer.dropClaim();
            unlockKept();
        }
    }

    /** Gives claim and lock back. */
    void abort() {
        producer.dropClaim();
        sending.unlockKept();
    }

    /** Takes the lock for a batch; {@link #endBatch} gives it back. */
    void beginBatch(Duration limit) throws InterruptedException {
        keepLock(Time.deadline(limit), limit);
        try {
            requireSendable();
        } catch (LinkException e) {
            sending.unlockKept();
            throw e;
        }
    }

    /** Sends under the lock of the batch. */
    void sendInBatch(ByteBuffer frame, Duration limit) throws InterruptedException {
        try {
            if (!place(frame)) {
                placeSlowly(frame, Time.deadline(limit), limit);
            }
            glanceAtFlag();
        } catch (InternalError e) {
            throw truncated(e);
        }
    }

    /** Sends under the lock of the batch if there is room. */
    boolean offerInBatch(ByteBuffer frame) {
        checkLength(frame.remaining(), maxOfferBytes, "an offer is one piece of the ring and takes at most");
        try {
            boolean placed = place(frame);
            if (placed) {
                glanceAtFlag();
            } else {
                // whoever is told that it is full may wait for the reader, who therefore must not sleep
                ringIfConsumerWaits();
                bell.lookNowAndThen();
            }
            return placed;
        } catch (InternalError e) {
            throw truncated(e);
        }
    }

    /** Claims under the lock of the batch. */
    void claimInBatch(int length, Duration limit) throws InterruptedException {
        checkClaim(length);
        requireSendable();
        try {
            if (!producer.claim(Parts.WHOLE, length)) {
                claimKept(length, Time.deadline(limit), limit);
            }
        } catch (InternalError e) {
            throw truncated(e);
        }
    }

    void commitInBatch(int length) {
        try {
            publishClaim(length);
            glanceAtFlag();
        } catch (InternalError e) {
            throw truncated(e);
        } finally {
            producer.dropClaim();
        }
    }

    void abortInBatch() {
        producer.dropClaim();
    }

    void flushBatch() {
        try {
            ringIfConsumerWaits();
        } catch (InternalError e) {
            throw truncated(e);
        }
    }

    /** Gives the lock back; what was claimed and not committed is dropped. */
    void endBatch() {
        producer.dropClaim();
        unlockKept();
    }

    /** Marks the end, once whoever is sending is done. */
    void end() {
        requireNotKeptHere();
        sending.lock();
        try {
            markEnd();
        } finally {
            unlock();
        }
    }

    /** The same with a limit. */
    void end(Duration limit) throws InterruptedException {
        long deadline = Time.deadline(limit);
        lock(deadline, limit);
        try {
            markEnd();
        } finally {
            unlock();
        }
    }

    /** Marks the end for a line that is being closed, after its bell has woken who waits for room. */
    void close() {
        if (sending.isKeptHere()) {
            producer.dropClaim();
            markEnd();
            ringIfConsumerWaits();
        } else if (sending.tryLockCalmly(CLOSE_NANOS)) {
            try {
                markEnd();
            } finally {
                unlock();
            }
        } else {
            // a claim or a batch was left open: the other side finds the line lost, and not ended, which is the truth.
            // Whoever
            // stands in line for the lock gets it in turn, sees that the line is closed, and leaves the ring alone
            sending.unlock();
        }
    }

    long frames() {
        return frames.get();
    }

    long bytes() {
        return bytes.get();
    }

    long sleeps() {
        return sleeps.get();
    }

    /** What a send costs as a rule: no clock, no second fence. */
    private boolean trySend(ByteBuffer frame) {
        if (!sending.tryLock()) {
            return false;
        }
        boolean placed;
        try {
            placed = place(frame);
        } catch (InternalError e) {
            throw truncated(e);
        } finally {
            sending.unlock();
        }
        lookAtFlag();
        return placed;
    }

    private void sendSlowly(ByteBuffer frame, Duration limit) throws InterruptedException {
        checkLength(frame.remaining(), maxFrameBytes, "the other side takes at most");
        long deadline = Time.deadline(limit);
        lock(deadline, limit);
        try {
            if (!place(frame)) {
                placeSlowly(frame, deadline, limit);
            }
        } catch (InternalError e) {
            throw truncated(e);
        } finally {
            unlock();
        }
    }

    /** Publishes a frame that goes in one record and for which there is room, or says no. */
    private boolean place(ByteBuffer frame) {
        requireSendable();
        int from = frame.position();
        int length = frame.limit() - from;
        if (length > maxOfferBytes || !producer.offer(Parts.WHOLE, frame, from, length)) {
            return false;
        }
        frame.position(from + length);
        count(length);
        return true;
    }

    private void placeSlowly(ByteBuffer frame, long deadline, Duration limit) throws InterruptedException {
        int length = frame.remaining();
        checkLength(length, maxFrameBytes, "the other side takes at most");
        if (length <= partBytes) {
            awaitRoom(length, deadline, limit);
            producer.offer(Parts.WHOLE, frame);
        } else {
            placeParts(frame, deadline, limit);
            frame.position(frame.limit());
        }
        count(length);
    }

    private void placeParts(ByteBuffer frame, long deadline, Duration limit) throws InterruptedException {
        int at = frame.position();
        int first = partBytes - Long.BYTES;
        awaitRoom(partBytes, deadline, limit);
        producer.claim(Parts.FIRST, partBytes);
        ByteBuffer claimed = producer.claimed().putLong(frame.remaining());
        claimed.put(claimed.position(), frame, at, first);
        producer.commit();
        glanceAtFlag();
        for (at += first; at < frame.limit(); at += partBytes) {
            int length = Math.min(partBytes, frame.limit() - at);
            awaitRoom(length, deadline, limit);
            producer.offer(Parts.MORE, frame, at, length);
            glanceAtFlag();
        }
    }

    private void claimKept(int length, long deadline, Duration limit) throws InterruptedException {
        try {
            requireSendable();
            awaitRoom(length, deadline, limit);
            producer.claim(Parts.WHOLE, length);
        } catch (InternalError e) {
            throw truncated(e);
        }
    }

    private void publishClaim(int length) {
        requireSendable();
        producer.commit(length);
        count(length);
    }

    private void count(int length) {
        frames.add(1);
        bytes.add(length);
    }

    private void awaitRoom(int length, long deadline, Duration limit) throws InterruptedException {
        if (producer.hasRoomFor(length)) {
            return;
        }
        // what was published with a glance only, and is what we now wait for to be read
        ringIfConsumerWaits();
        wanted = length;
        boolean came = looks.neverSleeps()
                ? looks.spin(roomOrEnd, bell, deadline)
                : looks.see(roomOrEnd, deadline) || sleepUntilRoom(deadline);
        requireSendable();
        if (!came) {
            throw new TimedOutException("Cannot send to " + peer + ": no room for " + wanted + " bytes within limit="
                    + limit + ". Its receiver is too slow or stands still; published=" + producer.published()
                    + " bytes so far.");
        }
    }

    private boolean sleepUntilRoom(long deadline) throws InterruptedException {
        sleeps.add(1);
        try {
            while (bell.await(roomNowThatWeWait, deadline)) {
                if (isRoomOrEnd()) {
                    return true;
                }
            }
            return false;
        } finally {
            producer.stopWaiting();
        }
    }

    private boolean isRoomOrEnd() {
        return producer.hasRoomFor(wanted) || bell.isPeerGone() || bell.isClosed();
    }

    private boolean isRoomNowThatWeWait() {
        bell.ask();
        return !producer.announceWait(wanted);
    }

    private void markEnd() {
        try {
            if (!ended) {
                ended = true;
                producer.end();
            }
        } catch (InternalError e) {
            throw truncated(e);
        }
    }

    private void requireSendable() {
        if (ended || bell.isClosed() || bell.isPeerGone()) {
            throw unsendable();
        }
    }

    private LinkClosedException unsendable() {
        if (!Faults.isSettled()) {
            return new LinkClosedException("Cannot send to " + peer + ": it has cut the shared file short");
        }
        if (bell.isClosed()) {
            return new LinkClosedException("Cannot send to " + peer + ": the line was closed here");
        }
        if (ended) {
            return new LinkClosedException("Cannot send to " + peer + ": sending was ended here");
        }
        return new LinkClosedException("Cannot send to " + peer + ": it has closed the line or died");
    }

    private void lock(long deadline, Duration limit) throws InterruptedException {
        if (sending.tryLock()) {
            return;
        }
        requireNotKeptHere();
        if (!Faults.isSettled()) {
            // it would come up while we have the lock, and nobody would give it back
            throw LinkException.truncated(peer, new InternalError("before taking the lock"));
        }
        if (!sending.tryLock(deadline - System.nanoTime())) {
            bell.lookNowAndThen();
            requireSendable();
            throw new TimedOutException("Cannot send to " + peer + ": other threads were sending for the limit=" + limit
                    + ", or keep a claim or a batch open");
        }
    }

    private void requireNotKeptHere() {
        if (sending.isKeptHere()) {
            throw new IllegalStateException("Cannot send to " + peer
                    + ": this thread has a claim or a batch open on the line. Use the batch, or close it first.");
        }
    }

    private void keepLock(long deadline, Duration limit) throws InterruptedException {
        lock(deadline, limit);
        sending.keep();
    }

    private void unlock() {
        sending.unlock();
        lookAtFlag();
    }

    private void unlockKept() {
        sending.unlockKept();
        lookAtFlag();
    }

    /** After an unlock, whose fence lies between the last tail and this. Without the lock: each sleep gets one bell, whoever sees it. */
    private void lookAtFlag() {
        try {
            if (producer.seesConsumerWait()) {
                bell.ring();
            }
        } catch (InternalError e) {
            throw LinkException.truncated(peer, e);
        }
    }

    /** Between frames of one batch or parts of one frame. */
    private void glanceAtFlag() {
        if (++unfenced >= FENCE_EVERY) {
            ringIfConsumerWaits();
        } else if (producer.seesConsumerWait()) {
            bell.ring();
        }
    }

    private void ringIfConsumerWaits() {
        unfenced = 0;
        if (producer.takeConsumerWaits()) {
            bell.ring();
        }
    }

    private LinkException truncated(InternalError e) {
        producer.dropClaim();
        return LinkException.truncated(peer, e);
    }

    private void checkClaim(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("Cannot claim room for a frame of length=" + length);
        }
        checkLength(length, maxOfferBytes, "a claim is one piece of the ring and takes at most");
    }

    private void checkLength(int length, int most, String why) {
        if (length > most) {
            throw new IllegalArgumentException(
                    "Cannot send a frame of length=" + length + " to " + peer + ": " + why + " " + most + " bytes."
                            + (most < maxFrameBytes ? " Use send, which takes longer ones in parts." : ""));
        }
    }

    // no lambdas: a new JVM takes longer for its first one than for all classes of a line

    private final class RoomOrEnd implements BooleanSupplier {
        @Override
        public boolean getAsBoolean() {
            return isRoomOrEnd();
        }
    }

    private final class RoomNowThatWeWait implements BooleanSupplier {
        @Override
        public boolean getAsBoolean() {
            return isRoomNowThatWeWait();
        }
    }
}
