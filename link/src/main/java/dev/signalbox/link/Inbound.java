package dev.signalbox.link;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of a line: records out of the ring, put together to frames, and waiting for them, and the end.
 *
 * <p>{@code reading} guards all but the counters and the state. It is never waited for: a second receiver is a mistake, and is
 * told so. Where frames go to a handler, {@link Served} decides who receives.
 */
final class Inbound {
    private final ReentrantLock reading = new ReentrantLock();
    private final RingConsumer consumer;
    private final Bell bell;
    private final Looks looks;
    private final Parts parts;
    private final String peer;
    private final Counter frames = new Counter();
    private final Counter bytes = new Counter();
    private final Counter sleeps = new Counter();
    // made once, because a wait may come with every frame
    private final BooleanSupplier recordOrEnd = new RecordOrEnd();
    private final BooleanSupplier recordNowThatWeWait = new RecordNowThatWeWait();
    private long rungBefore; // under reading, as the next
    private boolean slept;
    private volatile LinkState state = LinkState.OPEN; // written under reading, and by close
    private volatile @Nullable InternalError fault;
    private volatile String way = ""; // the only one to receive; written under reading

    Inbound(RingConsumer consumer, Bell bell, Looks looks, int maxFrameBytes, String peer) {
        this.consumer = consumer;
        this.bell = bell;
        this.looks = looks;
        this.parts = new Parts(maxFrameBytes);
        this.peer = peer;
    }

    int poll(FrameHandler handler) {
        try {
            lockReading();
            try {
                int frames = drain(handler, Integer.MAX_VALUE);
                if (frames == 0) {
                    bell.lookNowAndThen();
                    noteEnd();
                }
                return frames;
            } finally {
                exit();
            }
        } catch (InternalError e) {
            throw truncated(e);
        }
    }

    int poll(FrameHandler handler, int most, Duration limit) throws InterruptedException {
        try {
            lockReading();
            try {
                int frames = drain(handler, most);
                if (frames > 0) {
                    return frames;
                }
                // only now, because whoever finds frames has no need of a clock
                long deadline = Time.deadline(limit);
                while (frames == 0) {
                    noteEnd();
                    if (state != LinkState.OPEN || !awaitRecord(deadline)) {
                        return 0;
                    }
                    frames = drain(handler, most);
                }
                return frames;
            } finally {
                exit();
            }
        } catch (InternalError e) {
            throw truncated(e);
        }
    }

    /**
     * From now on frames are received in one way only, which this names.
     *
     * @throws IllegalStateException if that was said before, or somebody is receiving
     */
    void only(String way) {
        lockReading();
        this.way = way;
        reading.unlock();
    }

    /** Takes that back, where it could not be done. */
    void anyWay() {
        way = "";
    }

    String peer() {
        return peer;
    }

    /** For whoever hands out the frames of a line that has a handler: whether nobody else does, not this thread either. */
    boolean tryEnter() {
        return !reading.isHeldByCurrentThread() && reading.tryLock();
    }

    boolean isEntered() {
        return reading.isLocked();
    }

    void exit() {
        try {
            reading.unlock();
        } catch (InternalError fault) {
            // on JDK 17 a fault on memory that was cut short may come up in here, and would leave the lock taken for
            // ever
            exitIfEntered();
            throw fault;
        }
    }

    /** Gives back what this thread holds, if it does. */
    void exitIfEntered() {
        if (reading.isHeldByCurrentThread()) {
            reading.unlock();
        }
    }

    /** The file was cut short. Whatever is asked of the line from now on, this is the answer: a fault may have left anything. */
    LinkException truncated(InternalError e) {
        fault = e;
        return LinkException.truncated(peer, e);
    }

    /** A look from any thread; to be followed by a turn of somebody who has entered. */
    boolean seemsToHaveMore() {
        return consumer.seemsToHaveMore();
    }

    /** Puts the flag up: whether there is nothing now, and a bell will tell of the next record or the end. */
    boolean announce() {
        bell.ask();
        if (consumer.announceWait()) {
            return true;
        }
        consumer.stopWaiting();
        return false;
    }

    /** The same, but leaves the flag up in any case. */
    boolean raiseFlag() {
        bell.ask();
        return consumer.announceWait();
    }

    /** Whether the other side has seen the flag, so that a bell is on its way. */
    boolean isFlagTaken() {
        return consumer.isWaitTaken();
    }

    void takeFlagDown() {
        consumer.stopWaiting();
    }

    /** Nothing more can be received. */
    void broken() {
        become(LinkState.BROKEN);
    }

    LinkState state() {
        return state;
    }

    /** After the bell was closed. */
    void close() {
        state = LinkState.CLOSED;
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

    long highWater() {
        return consumer.highWater();
    }

    /** Hands out up to so many of the frames that are there; under the lock. */
    int drain(FrameHandler handler, int most) {
        int frames = 0;
        try {
            while (frames < most && !bell.isClosed() && consumer.next()) {
                // before the handler, which may wait for someone who waits for this
                ringIfProducerWaits();
                ByteBuffer frame = parts.take(consumer.type(), consumer.payload());
                if (frame != null) {
                    frames++;
                    this.frames.add(1);
                    bytes.add(frame.remaining());
                    handler.onFrame(frame);
                }
            }
        } finally {
            consumer.release();
            ringIfProducerWaits();
        }
        return frames;
    }

    /** Whether a record or the end came before the time was over. */
    private boolean awaitRecord(long deadline) throws InterruptedException {
        if (looks.neverSleeps()) {
            return looks.spin(recordOrEnd, bell, deadline);
        }
        letTheOtherSideRun();
        if (looks.see(recordOrEnd, deadline)) {
            return true;
        }
        sleeps.add(1);
        slept = true;
        try {
            while (bell.await(recordNowThatWeWait, deadline)) {
                if (isRecordOrEnd()) {
                    return true;
                }
            }
            return false;
        } finally {
            consumer.stopWaiting();
        }
    }

    /**
     * Where one side has just woken the other, the system is likely to have put both on one processor: the sooner the one lets go of it,
     * the sooner the other goes on. That is after we have rung, and after we were woken and have answered.
     */
    private void letTheOtherSideRun() {
        long rung = bell.rung();
        if (slept || rung != rungBefore) {
            slept = false;
            rungBefore = rung;
            looks.letOthersRun();
        }
    }

    private boolean isRecordOrEnd() {
        return !consumer.isEmpty() || consumer.isEndMarked() || bell.isInputOver() || bell.isClosed();
    }

    private boolean isRecordNowThatWeWait() {
        bell.ask();
        return !consumer.announceWait();
    }

    /** Looks whether it has come; under the lock. */
    void noteEnd() {
        // in this order: what was sent before the end is there once the end is seen
        boolean gone = bell.isInputOver();
        if (state != LinkState.OPEN) {
            return;
        }
        if (bell.isClosed()) {
            become(LinkState.CLOSED);
        } else if (consumer.isEnded()) {
            become(LinkState.ENDED);
        } else if (gone && consumer.isEmpty()) {
            become(LinkState.LOST);
        }
    }

    private void become(LinkState end) {
        // the end may be one that was read where no memory is any more
        Faults.settle();
        state = end;
        if (bell.isClosed()) {
            state = LinkState.CLOSED;
        }
    }

    private void ringIfProducerWaits() {
        if (consumer.takeProducerWaits()) {
            bell.ring();
        }
    }

    private void lockReading() {
        requireAnyWay();
        if (reading.isHeldByCurrentThread() || !reading.tryLock()) {
            throw new IllegalStateException("Cannot receive from " + peer
                    + ": another thread is receiving, or this one is in a handler. One thread receives at a time.");
        }
        try {
            requireAnyWay();
        } catch (RuntimeException | Error e) {
            reading.unlock();
            throw e;
        }
    }

    private void requireAnyWay() {
        InternalError cutShort = fault;
        if (cutShort != null) {
            throw LinkException.truncated(peer, cutShort);
        }
        if (!way.isEmpty()) {
            throw new IllegalStateException("Cannot receive from " + peer + " in this way: " + way);
        }
    }

    // no lambdas: a new JVM takes longer for its first one than for all classes of a line

    private final class RecordOrEnd implements BooleanSupplier {
        @Override
        public boolean getAsBoolean() {
            return isRecordOrEnd();
        }
    }

    private final class RecordNowThatWeWait implements BooleanSupplier {
        @Override
        public boolean getAsBoolean() {
            return isRecordNowThatWeWait();
        }
    }
}
