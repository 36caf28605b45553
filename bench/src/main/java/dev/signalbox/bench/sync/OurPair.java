package dev.signalbox.bench.sync;

import dev.signalbox.TimedOutException;
import dev.signalbox.process.ChildJvm;
import dev.signalbox.process.EventPipe;
import dev.signalbox.process.EventReceiver;
import dev.signalbox.process.EventSender;
import dev.signalbox.process.JvmOptions;
import dev.signalbox.process.sync.Acquired;
import dev.signalbox.process.sync.EventGroup;
import dev.signalbox.process.sync.SharedBarrier;
import dev.signalbox.process.sync.SharedLock;
import dev.signalbox.process.sync.SyncIndex;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/** Ours: an index goes by a pipe, or both meet at barriers, which no message has to be sent for. */
final class OurPair implements Pair {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** A child waits while others are measured; it ends with its parent. */
    private static final Duration CHILD_LIMIT = Duration.ofHours(1);

    private record Handles(EventReceiver receiver, EventGroup events, SharedBarrier there, SharedBarrier back)
            implements Serializable {}

    private final EventPipe pipe = EventPipe.open();
    private final EventSender sender = pipe.sender();
    private final EventGroup events = EventGroup.create();
    private final SharedLock lock = SharedLock.create();
    private final SharedBarrier there = SharedBarrier.of(2);
    private final SharedBarrier back = SharedBarrier.of(2);
    private final SharedBarrier.Party asking = there.join();
    private final SharedBarrier.Party answered = back.join();
    private final boolean byIndex;
    private final ChildJvm child;

    private OurPair(boolean byIndex) throws InterruptedException {
        this.byIndex = byIndex;
        JvmOptions options = JvmOptions.builder().heap("256m").build();
        Handles handles = new Handles(pipe.receiver(), events, there, back);
        this.child = ChildJvm.start(options, handles, byIndex ? OurPair::serve : OurPair::meet);
    }

    static Pair start(boolean byIndex) throws InterruptedException {
        return new OurPair(byIndex);
    }

    private static void serve(Handles handles) throws InterruptedException {
        handles.receiver.connect("do", event -> handles.events.set(event.arg(0, int.class)));
        handles.receiver.handleUntilClosed();
    }

    private static void meet(Handles handles) throws InterruptedException {
        SharedBarrier.Party asked = handles.there.join();
        SharedBarrier.Party answering = handles.back.join();
        while (true) {
            asked.await(CHILD_LIMIT);
            answering.await(CHILD_LIMIT);
        }
    }

    @Override
    public void call() throws InterruptedException {
        if (byIndex) {
            try (SyncIndex done = events.reserve()) {
                sender.fire("do", done.index());
                done.await(LIMIT);
            }
        } else {
            asking.await(LIMIT);
            answered.await(LIMIT);
        }
    }

    @Override
    public void lock() throws InterruptedException {
        Acquired held = lock.acquire(LIMIT);
        held.close();
    }

    @Override
    public void waitInVain(long nanos) throws InterruptedException {
        try (SyncIndex never = events.reserve()) {
            never.await(Duration.ofNanos(nanos));
        } catch (TimedOutException expected) {
            // as it should
        }
    }

    @Override
    public void close() {
        child.close();
        List.of(pipe, events, lock, there, back).forEach(OurPair::close);
    }

    private static void close(AutoCloseable it) {
        try {
            it.close();
        } catch (Exception e) {
            System.err.println("cannot close " + it + ": " + e);
        }
    }
}
