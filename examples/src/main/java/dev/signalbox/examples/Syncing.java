package dev.signalbox.examples;

import dev.signalbox.process.ChildJvm;
import dev.signalbox.process.EventPipe;
import dev.signalbox.process.EventReceiver;
import dev.signalbox.process.EventSender;
import dev.signalbox.process.sync.Acquired;
import dev.signalbox.process.sync.BarrierBrokenException;
import dev.signalbox.process.sync.EventGroup;
import dev.signalbox.process.sync.SharedBarrier;
import dev.signalbox.process.sync.SharedLatch;
import dev.signalbox.process.sync.SharedLock;
import dev.signalbox.process.sync.SharedSemaphore;
import dev.signalbox.process.sync.SyncIndex;
import java.io.Serializable;
import java.time.Duration;
import java.util.function.Consumer;

/** Processes that wait for one another. */
final class Syncing {
    private Syncing() {}

    record Orders(EventReceiver receiver, EventGroup events) implements Serializable {}

    static void callAndWait(Consumer<String> out) throws Exception {
        // region sync-index
        try (EventPipe pipe = EventPipe.open();
                EventGroup events = EventGroup.of(10)) {
            ChildJvm camera = ChildJvm.start(new Orders(pipe.receiver(), events), orders -> {
                orders.receiver().connect("open", e -> {
                    int index = e.arg(1, int.class);
                    orders.events().take(index); // if this process dies now, who waits learns it
                    System.out.println("opening " + e.arg(0));
                    orders.events().set(index);
                });
                orders.receiver().handleUntilClosed();
            });
            EventSender sender = pipe.sender();
            try (SyncIndex done = events.reserve()) {
                sender.fire("open", "rtsp://gate", done.index());
                done.await(Duration.ofSeconds(20));
            }
            out.accept("open");
            // the same in one call
            events.sync(Duration.ofSeconds(20), index -> sender.fire("open", "rtsp://yard", index));
            out.accept("open, too");
            sender.close();
            camera.join();
        }
        // endregion
    }

    static void latch(Consumer<String> out) throws InterruptedException {
        // region sync-latch
        try (SharedLatch ready = SharedLatch.of(2)) {
            ChildJvm first = ChildJvm.start(ready, SharedLatch::countDown);
            ChildJvm second = ChildJvm.start(ready, SharedLatch::countDown);
            ready.await(Duration.ofSeconds(20));
            out.accept("both are there");
            first.join();
            second.join();
        }
        // endregion
    }

    static void lock(SharedLock lock, Runnable repair, Runnable change) throws InterruptedException {
        // region sync-lock
        try (Acquired held = lock.acquire(Duration.ofSeconds(1))) {
            if (held.afterDeath()) {
                repair.run(); // the process that had it died in the middle of a change
            }
            change.run();
        }
        // endregion
    }

    static boolean semaphore(SharedSemaphore licences, Runnable recognize) throws InterruptedException {
        // region sync-semaphore
        try (Acquired licence = licences.acquire(Duration.ofSeconds(10))) {
            recognize.run();
            return licence.isHeld();
        }
        // endregion
    }

    static void barrier(SharedBarrier barrier, Runnable step, Consumer<String> out) throws InterruptedException {
        // region sync-barrier
        try (SharedBarrier.Party party = barrier.join()) {
            for (int i = 0; i < 3; i++) {
                step.run();
                party.await(Duration.ofSeconds(10)); // until all have done theirs
            }
        } catch (BarrierBrokenException e) {
            out.accept(e.getMessage()); // names the process that has died
        }
        // endregion
    }
}
