package dev.signalbox.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.process.sync.SharedBarrier;
import dev.signalbox.process.sync.SharedLock;
import dev.signalbox.process.sync.SharedSemaphore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyncingTest {
    private final List<String> log = new ArrayList<>();

    @Test
    void aCallToAChildIsWaitedFor() throws Exception {
        Syncing.callAndWait(log::add);
        assertThat(log).containsExactly("open", "open, too");
    }

    @Test
    void twoChildrenSayThatTheyAreReady() throws Exception {
        Syncing.latch(log::add);
        assertThat(log).containsExactly("both are there");
    }

    @Test
    void whatIsGuardedIsChangedAndNeedsNoRepair() throws Exception {
        try (SharedLock lock = SharedLock.create();
                SharedSemaphore licences = SharedSemaphore.of(1);
                SharedBarrier barrier = SharedBarrier.of(1)) {
            Syncing.lock(lock, () -> log.add("repaired"), () -> log.add("changed"));
            assertThat(Syncing.semaphore(licences, () -> log.add("recognized"))).isTrue();
            Syncing.barrier(barrier, () -> log.add("step"), log::add);
        }
        assertThat(log).containsExactly("changed", "recognized", "step", "step", "step");
    }
}
