package dev.signalbox.link;

import dev.signalbox.TimedOutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The sending half of a line: frames into the ring, and waiting for room.
 *
 * <p>{@code sending} guards all but the counters. Who waits for room holds it, so the frames of others stand in line behind
 * its own, and no frame in parts is broken into. It is taken after the lock of the receiving half, because a handler may
 * send, and before the lock of the bell.
 */
final class Outbound {
    private final ReentrantLock sending = new ReentrantLock();
    private final RingProducer producer;
    private final Bell bell;
    private final Looks looks;
    private final String peer;
    private final int partBytes;
    private final int maxFrameBytes;
    private final Counter frames = new Counter();
    private final Counter bytes = new Counter();
    private final Counter sleeps = new Counter();
    private boolean ended;

    Outbound(RingProducer producer, Bell bell, Looks looks, int maxFrameBytes, String peer) {
        this.producer = producer;
        this.bell = bell;
        this.looks = looks;
        this.maxFrameBytes = maxFrameBytes;
        this.peer = peer;
        // a quarter of the ring, so that parts of a long frame are read while further ones are written
        this.partBytes = producer.maxPayload() / 2;
    }

    void send(ByteBuffer frame, Duration limit) throws InterruptedException {
        checkLength(frame, maxFrameBytes, "the other side takes at most");
        long deadline = Time.deadline(limit);
        if (!sending.tryLock() && !sending.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw new TimedOutException("Cannot send a frame of " + frame.remaining() + " bytes to " + peer
                    + ": other threads were sending for the limit=" + limit);
        }
        try {
            requireSendable();
            if (frame.remaining() <= partBytes) {
                awaitRoom(frame.remaining(), deadline, limit);
                producer.offer(Parts.WHOLE, frame, frame.position(), frame.remaining());
                ringIfConsumerWaits();
            } else {
                sendInParts(frame, deadline, limit);
            }
            sent(frame);
        } catch (InternalError e) {
            throw truncated(e);
        } finally {
            sending.unlock();
        }
    }

    boolean offer(ByteBuffer frame) {
        checkLength(frame, maxOfferBytes(), "what is offered and not sent may have at most");
        if (!sending.tryLock()) {
            return false;
        }
        try {
            requireSendable();
            if (!producer.offer(Parts.WHOLE, frame, frame.position(), frame.remaining())) {
                bell.lookNowAndThen();
                return false;
            }
            ringIfConsumerWaits();
            sent(frame);
            return true;
        } catch (InternalError e) {
            throw truncated(e);
        } finally {
            sending.unlock();
        }
    }

    int maxOfferBytes() {
        return Math.min(partBytes, maxFrameBytes);
    }

    void end() {
        sending.lock();
        try {
            if (!ended) {
                ended = true;
                producer.end();
                ringIfConsumerWaits();
            }
        } catch (InternalError e) {
            throw truncated(e);
        } finally {
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

    private void sendInParts(ByteBuffer frame, long deadline, Duration limit) throws InterruptedException {
        int at = frame.position();
        int first = partBytes - Long.BYTES;
        awaitRoom(partBytes, deadline, limit);
        producer.claim(Parts.FIRST, partBytes);
        ByteBuffer claimed = producer.claimed().putLong(frame.remaining());
        claimed.put(claimed.position(), frame, at, first);
        producer.commit();
        ringIfConsumerWaits();
        for (at += first; at < frame.limit(); at += partBytes) {
            int length = Math.min(partBytes, frame.limit() - at);
            awaitRoom(length, deadline, limit);
            producer.offer(Parts.MORE, frame, at, length);
            ringIfConsumerWaits();
        }
    }

    private void sent(ByteBuffer frame) {
        frames.add(1);
        bytes.add(frame.remaining());
        frame.position(frame.limit());
    }

    private void awaitRoom(int length, long deadline, Duration limit) throws InterruptedException {
        if (producer.hasRoomFor(length)
                || looks.see(() -> producer.hasRoomFor(length) || bell.isPeerGone() || bell.isClosed())) {
            requireSendable();
            return;
        }
        sleeps.add(1);
        boolean came;
        try {
            came = bell.await(
                    () -> {
                        bell.ask();
                        return !producer.announceWait(length);
                    },
                    deadline);
        } finally {
            producer.stopWaiting();
        }
        requireSendable();
        if (!came) {
            throw new TimedOutException("Cannot send to " + peer + ": no room for " + length + " bytes within limit="
                    + limit + ". Its receiver is too slow or stands still; published=" + producer.published()
                    + " bytes so far.");
        }
    }

    private void requireSendable() {
        if (bell.isClosed()) {
            throw new LinkClosedException("Cannot send to " + peer + ": the line was closed here");
        }
        if (ended) {
            throw new LinkClosedException("Cannot send to " + peer + ": sending was ended here");
        }
        if (bell.isPeerGone()) {
            throw new LinkClosedException("Cannot send to " + peer + ": it has closed the line or died");
        }
    }

    private void ringIfConsumerWaits() {
        if (producer.takeConsumerWaits()) {
            bell.ring();
        }
    }

    private LinkException truncated(InternalError e) {
        producer.dropClaim();
        return LinkException.truncated(peer, e);
    }

    private void checkLength(ByteBuffer frame, int most, String why) {
        if (frame.remaining() > most) {
            throw new IllegalArgumentException("Cannot send a frame of length=" + frame.remaining() + " to " + peer
                    + ": " + why + " " + most + " bytes");
        }
    }
}
