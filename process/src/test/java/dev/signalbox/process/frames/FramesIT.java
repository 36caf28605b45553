package dev.signalbox.process.frames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.process.ChildFunction;
import dev.signalbox.process.ChildJvm;
import dev.signalbox.process.EventPipe;
import dev.signalbox.process.EventReceiver;
import dev.signalbox.process.JvmOptions;
import dev.signalbox.process.sync.EventGroup;
import dev.signalbox.process.sync.SharedLatch;
import dev.signalbox.process.sync.SyncIndex;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Frames in several JVMs, some of which are killed wherever they are. {@code -Dsignalbox.kills=100} for the long form. */
@Timeout(600)
class FramesIT {
    private static final int KILLS = Integer.getInteger("signalbox.kills", 6);
    private static final int LONG_FORM = 100;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int BYTES = 64 * 1024;

    private final long seed = Long.getLong("signalbox.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<AutoCloseable> opened = new ArrayList<>();

    record Written(SharedFrames frames, EventGroup events, int index) implements Serializable {}

    record Reading(SharedFrames frames, ReadPolicy policy, SharedLatch ready) implements Serializable {}

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @Test
    @Tag("V37")
    void anArrayThatIsMadeHereIsWrittenByAChildUnderASyncIndexAndReadHere() throws Exception {
        EventGroup events = opened(EventGroup.of(2));
        SharedFrames frames = opened(SharedFrames.of(2, 480 * 640 * Float.BYTES));
        FrameReader reader = frames.reader(ReadPolicy.BLOCK);
        try (SyncIndex done = events.reserve()) {
            ChildJvm child = start(new Written(frames, events, done.index()), given -> {
                try (FrameWriter writer = given.frames.writer();
                        FrameDraft draft = writer.claim(LIMIT)) {
                    draft.shape(ElementType.FLOAT, 480, 640);
                    FloatBuffer floats = draft.floats();
                    for (int i = 0; i < 480 * 640; i++) {
                        floats.put(i, i);
                    }
                    draft.commit();
                }
                given.events.set(given.index);
            });
            done.await(LIMIT);
            try (Frame frame = reader.poll().orElseThrow()) {
                assertThat(frame.shape()).containsExactly(480, 640);
                assertThat(frame.floats().get(479 * 640 + 639)).isEqualTo(479f * 640 + 639);
            }
            child.join(LIMIT).orElseThrow().orThrow();
        }
    }

    @Test
    @Tag("V38")
    void memoryOnDemandGoesWithAMessageAsOftenAsItIsNeeded() throws Exception {
        EventPipe pipe = opened(EventPipe.open());
        EventGroup events = opened(EventGroup.of(2));
        ChildJvm child = start(pipe.receiver(), FramesIT::answer);
        for (int size : new int[] {8, 100_000, 3_000_000}) {
            try (SharedFrames frames = SharedFrames.of(2, size);
                    FrameWriter writer = frames.writer()) {
                events.sync(LIMIT, index -> pipe.sender().fire("open", frames, events, index));
                for (int i = 0; i < 3; i++) {
                    writer.write(ByteBuffer.allocate(size).put(size - 1, (byte) i), LIMIT);
                    events.sync(LIMIT, index -> pipe.sender().fire("read", events, index));
                }
                events.sync(LIMIT, index -> pipe.sender().fire("close", events, index));
            }
        }
        pipe.sender().close();
        child.join(LIMIT).orElseThrow().orThrow();
    }

    private static void answer(EventReceiver receiver) throws InterruptedException {
        FrameReader[] open = new FrameReader[1];
        SharedFrames[] frames = new SharedFrames[1];
        int[] next = {0};
        receiver.onFailure(failure -> {
            failure.cause().printStackTrace();
            Runtime.getRuntime().halt(3);
        });
        receiver.connect("open", e -> {
            next[0] = 0;
            frames[0] = e.arg(0, SharedFrames.class);
            open[0] = frames[0].reader(ReadPolicy.BLOCK);
            e.arg(1, EventGroup.class).set(e.arg(2, int.class));
        });
        receiver.connect("read", e -> {
            try (Frame frame = open[0].next(LIMIT).orElseThrow()) {
                if (frame.bytes().get(frame.size() - 1) != next[0]++) {
                    throw new AssertionError("found " + frame.bytes().get(frame.size() - 1));
                }
            }
            e.arg(0, EventGroup.class).set(e.arg(1, int.class));
        });
        receiver.connect("close", e -> {
            open[0].close();
            frames[0].close();
            e.arg(0, EventGroup.class).set(e.arg(1, int.class));
        });
        receiver.handleUntilClosed();
    }

    @Test
    void aBigFrameIsHandedOverWithoutACopy() throws Exception {
        int bytes = 100_000_000;
        SharedFrames frames = opened(SharedFrames.of(2, bytes));
        SharedFrames back = opened(SharedFrames.of(2, 8));
        FrameReader answers = back.reader(ReadPolicy.BLOCK);
        ChildJvm child = start(new Frames(frames, back), both -> {
            try (FrameReader reader = both.there.reader(ReadPolicy.BLOCK);
                    FrameWriter writer = both.back.writer()) {
                writer.write(ByteBuffer.allocate(8), LIMIT);
                for (int i = 0; i < 2; i++) {
                    try (Frame frame = reader.next(LIMIT).orElseThrow()) {
                        writer.write(frame.bytes().slice(frame.size() - 8, 8), LIMIT);
                    }
                }
            }
        });
        answers.next(LIMIT).orElseThrow().close();
        try (FrameWriter writer = frames.writer()) {
            for (int i = 1; i <= 2; i++) {
                try (FrameDraft draft = writer.claim(LIMIT)) {
                    draft.longs().put(bytes / Long.BYTES - 1, i);
                    draft.commit();
                }
                try (Frame answer = answers.next(LIMIT).orElseThrow()) {
                    assertThat(answer.longs().get(0)).isEqualTo(i);
                }
            }
        }
        child.join(LIMIT).orElseThrow().orThrow();
    }

    record Frames(SharedFrames there, SharedFrames back) implements Serializable {}

    @Test
    void aReaderThatIsKilledHoldsNobodyUpAndTheOtherMissesNothing() throws Exception {
        SharedFrames frames = opened(SharedFrames.of(4, BYTES, 2));
        long longest = 0;
        FrameReader survivor = frames.reader(ReadPolicy.BLOCK);
        try (FrameWriter writer = frames.writer()) {
            long number = 0;
            for (int kill = 0; kill < KILLS; kill++) {
                ReadPolicy policy = kill % 2 == 0 ? ReadPolicy.BLOCK : ReadPolicy.DROP_OLDEST;
                try (SharedLatch ready = SharedLatch.of(1);
                        ChildJvm victim = start(new Reading(frames, policy, ready), FramesIT::readAll)) {
                    ready.await(LIMIT);
                    for (int i = random.nextInt(100); i > 0; i--) {
                        number = writeAndRead(writer, survivor, number);
                    }
                    LockSupport.parkNanos(random.nextInt(1_000_000));
                    victim.kill();
                    long since = System.nanoTime();
                    for (int i = 0; i < 10; i++) {
                        number = writeAndRead(writer, survivor, number);
                    }
                    longest = Math.max(longest, System.nanoTime() - since);
                }
            }
        }
        assertThat(survivor.lost()).isZero();
        say("a reader", longest);
    }

    @Test
    void whenTheWriterIsKilledReadersHaveWhatItCommittedAndLearnItAndAnotherGoesOn() throws Exception {
        SharedFrames frames = opened(SharedFrames.of(4, BYTES, 2));
        FrameReader reader = frames.reader(ReadPolicy.DROP_OLDEST);
        long longest = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            try (SharedLatch ready = SharedLatch.of(1);
                    ChildJvm victim = start(new Reading(frames, ReadPolicy.BLOCK, ready), FramesIT::writeAll)) {
                ready.await(LIMIT);
                long before = -1;
                for (int i = random.nextInt(100); i > 0; i--) {
                    before = check(reader);
                }
                LockSupport.parkNanos(random.nextInt(1_000_000));
                victim.kill();
                long[] since = {System.nanoTime()};
                assertThatThrownBy(() -> {
                            while (true) {
                                since[0] = System.nanoTime();
                                check(reader);
                            }
                        })
                        .as("seed=%d", seed)
                        .isInstanceOf(WriterDiedException.class)
                        .hasMessageContaining("process " + victim.pid());
                longest = Math.max(longest, System.nanoTime() - since[0]);
                assertThat(before).isGreaterThanOrEqualTo(-1);
            }
        }
        say("the writer", longest);
        try (FrameWriter writer = frames.writer()) {
            writer.write(ByteBuffer.allocate(8), LIMIT);
            reader.next(LIMIT).orElseThrow().close();
        }
        assertThat(reader.isEnded()).isTrue();
    }

    @Test
    void whoReadsLearnsThatTheHomeWasKilled() throws Exception {
        EventPipe pipe = opened(EventPipe.open());
        List<SharedFrames> got = new ArrayList<>();
        pipe.receiver().connect("made", e -> got.add(e.arg(0, SharedFrames.class)));
        ChildJvm child = start(pipe.sender(), sender -> {
            sender.fire("made", SharedFrames.of(2, 8));
            forEver();
        });
        assertThat(pipe.receiver().handleNext(LIMIT)).isTrue();
        SharedFrames frames = opened(got.get(0));
        FrameReader reader = frames.reader(ReadPolicy.BLOCK);
        child.kill();
        assertThatThrownBy(() -> reader.next(LIMIT))
                .isInstanceOf(FramesClosedException.class)
                .hasMessageContaining("process " + child.pid())
                .hasMessageContaining("died");
    }

    private static void readAll(Reading given) throws InterruptedException {
        FrameReader reader = given.frames.reader(given.policy);
        given.ready.countDown();
        while (true) {
            check(reader);
        }
    }

    private static void writeAll(Reading given) throws InterruptedException {
        FrameWriter writer = given.frames.writer();
        given.ready.countDown();
        for (long i = 0; ; i++) {
            write(writer, i);
        }
    }

    private static long writeAndRead(FrameWriter writer, FrameReader reader, long number) throws InterruptedException {
        write(writer, number);
        assertThat(check(reader)).isEqualTo(number);
        return number + 1;
    }

    /** A frame of which each number is the next one. */
    private static void write(FrameWriter writer, long first) throws InterruptedException {
        try (FrameDraft draft = writer.claim(LIMIT)) {
            LongBuffer longs = draft.longs();
            for (int i = 0; i < longs.limit(); i++) {
                longs.put(i, first + i);
            }
            draft.word(0, first);
            draft.commit();
        }
    }

    private static long check(FrameReader reader) throws InterruptedException {
        try (Frame frame = reader.next(LIMIT).orElseThrow()) {
            LongBuffer longs = frame.longs();
            long first = frame.word(0);
            for (int i = 0; i < longs.limit(); i++) {
                if (longs.get(i) != first + i) {
                    throw new AssertionError(
                            "torn: " + longs.get(i) + " at " + i + " of frame " + frame + " from " + first);
                }
            }
            return first;
        }
    }

    private void say(String victim, long longest) {
        if (KILLS >= LONG_FORM) {
            System.out.println("killed " + victim + " of frames: kills=" + KILLS + " longest="
                    + TimeUnit.NANOSECONDS.toMicros(longest) + " us seed=" + seed);
        }
    }

    private <A> ChildJvm start(A given, ChildFunction<? super A> function) throws InterruptedException {
        return opened(ChildJvm.start(
                JvmOptions.builder().heap("64m").startLimit(LIMIT).build(), given, function));
    }

    private <T extends AutoCloseable> T opened(T it) {
        opened.add(it);
        return it;
    }

    static void forEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
