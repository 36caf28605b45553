package dev.signalbox.process.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.process.ChildFunction;
import dev.signalbox.process.ChildJvm;
import dev.signalbox.process.JvmOptions;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that are killed wherever they are: the others go on, or learn it. {@code -Dsignalbox.kills=100} for the long form.
 */
@Timeout(600)
class SyncKillIT {
    private static final int KILLS = Integer.getInteger("signalbox.kills", 6);
    private static final int LONG_FORM = 100;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int BYTES = 4096;
    private static final int SECOND_AT = 2048;

    private final long seed = Long.getLong("signalbox.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir
    Path folder;

    record Guarded(SharedLock lock, SharedLatch ready, String file) implements Serializable {}

    record Meeting(SharedBarrier barrier, SharedLatch ready) implements Serializable {}

    @Test
    void theNextOwnerOfALockGoesOnAndLearnsWhatIsHalfDone() throws Exception {
        long longest = 0;
        int told = 0;
        Path file = folder.resolve("two");
        MappedByteBuffer two = map(file.toString());
        try (SharedLock lock = SharedLock.create()) {
            for (int kill = 0; kill < KILLS; kill++) {
                try (SharedLatch ready = SharedLatch.of(1);
                        ChildJvm child = start(new Guarded(lock, ready, file.toString()), given -> {
                            MappedByteBuffer there = map(given.file);
                            given.ready.countDown();
                            while (true) {
                                change(given.lock, there);
                            }
                        })) {
                    ready.await(LIMIT);
                    for (int i = random.nextInt(50); i > 0; i--) {
                        change(lock, two);
                    }
                    LockSupport.parkNanos(random.nextInt(2_000_000));
                    child.kill();
                    long since = System.nanoTime();
                    told += change(lock, two) ? 1 : 0;
                    longest = Math.max(longest, System.nanoTime() - since);
                    for (int i = 0; i < 10; i++) {
                        assertThat(change(lock, two))
                                .as("told twice, seed=%d", seed)
                                .isFalse();
                    }
                }
            }
        }
        say("the owner of a lock, told=" + told, longest);
    }

    @Test
    void theOthersAtABarrierLearnWhoHasDied() throws Exception {
        long longest = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            try (SharedBarrier barrier = SharedBarrier.of(3);
                    SharedLatch ready = SharedLatch.of(2);
                    ChildJvm survivor = start(new Meeting(barrier, ready), SyncKillIT::meet);
                    ChildJvm victim = start(new Meeting(barrier, ready), SyncKillIT::meet)) {
                SharedBarrier.Party party = barrier.join();
                ready.await(LIMIT);
                for (int i = random.nextInt(40); i > 0; i--) {
                    party.await(LIMIT);
                }
                LockSupport.parkNanos(random.nextInt(500_000));
                long[] since = {System.nanoTime()};
                victim.kill();
                assertThatThrownBy(() -> {
                            while (true) {
                                since[0] = System.nanoTime();
                                party.await(LIMIT);
                            }
                        })
                        .as("seed=%d", seed)
                        .isInstanceOf(BarrierBrokenException.class)
                        .hasMessageContaining("process " + victim.pid())
                        .hasMessageContaining("died");
                longest = Math.max(longest, System.nanoTime() - since[0]);
                survivor.join(LIMIT).orElseThrow().orThrow();
            }
        }
        say("a party of a barrier", longest);
    }

    private void say(String victim, long longest) {
        if (KILLS >= LONG_FORM) {
            System.out.println("killed " + victim + ": kills=" + KILLS + " longest="
                    + TimeUnit.NANOSECONDS.toMicros(longest) + " us seed=" + seed);
        }
    }

    private static void meet(Meeting meeting) throws InterruptedException {
        SharedBarrier.Party party = meeting.barrier.join();
        meeting.ready.countDown();
        try {
            while (true) {
                party.await(LIMIT);
            }
        } catch (BarrierBrokenException expected) {
            party.close();
        }
    }

    /** Two numbers that are the same whenever nobody has the lock, unless who had it died: then it is repaired, and true. */
    private static boolean change(SharedLock lock, MappedByteBuffer two) throws InterruptedException {
        try (Acquired held = lock.acquire(LIMIT)) {
            if (held.afterDeath()) {
                two.putLong(SECOND_AT, two.getLong(0));
            }
            long number = two.getLong(0);
            if (two.getLong(SECOND_AT) != number) {
                throw new AssertionError("found " + number + " and " + two.getLong(SECOND_AT));
            }
            two.putLong(0, number + 1);
            two.putLong(SECOND_AT, number + 1);
            return held.afterDeath();
        }
    }

    private static MappedByteBuffer map(String file) {
        try (FileChannel channel = FileChannel.open(
                Path.of(file), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <A> ChildJvm start(A given, ChildFunction<? super A> function) throws InterruptedException {
        return ChildJvm.start(JvmOptions.builder().heap("64m").startLimit(LIMIT).build(), given, function);
    }
}
