package dev.signalbox.process.frames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.ConfigurationException;
import dev.signalbox.RefusedException;
import dev.signalbox.TimedOutException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedFramesTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final int FRAMES = 4;
    private static final int BYTES = 4096;
    private static final String HERE = "process " + ProcessHandle.current().pid();

    private final SharedFrames frames = SharedFrames.of(FRAMES, BYTES, 3);
    private final FrameWriter writer = frames.writer();
    private final ExecutorService other = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        other.shutdownNow();
        frames.close();
    }

    @Test
    void whatIsWrittenInPlaceIsReadInPlaceWithItsHeader() throws Exception {
        FrameReader reader = frames.reader(ReadPolicy.BLOCK);
        Instant then = Instant.parse("2026-11-20T10:15:30.123456789Z");
        try (FrameDraft draft = writer.claim(LIMIT)) {
            draft.shape(ElementType.FLOAT, 3, 2).word(0, 7).word(3, -1).time(then);
            draft.floats().put(new float[] {1, 2, 3, 4, 5, 6});
            draft.commit();
        }
        try (Frame frame = reader.next(LIMIT).orElseThrow()) {
            float[] floats = new float[6];
            frame.floats().get(floats);
            assertThat(floats).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(frame.type()).isEqualTo(ElementType.FLOAT);
            assertThat(frame.shape()).containsExactly(3, 2);
            assertThat(frame.size()).isEqualTo(24);
            assertThat(frame.time()).isEqualTo(then);
            assertThat(frame.number()).isZero();
            assertThat(frame.lost()).isZero();
            assertThat(List.of(frame.word(0), frame.word(1), frame.word(3))).containsExactly(7L, 0L, -1L);
            assertThat(frame.bytes().isReadOnly()).isTrue();
            assertThat(List.of(
                            frame.shorts().isReadOnly(),
                            frame.ints().isReadOnly(),
                            frame.longs().isReadOnly(),
                            frame.doubles().isReadOnly()))
                    .containsOnly(true);
            assertThatThrownBy(() -> frame.word(4)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void numbersOfEverySizeComeAsTheyWere() throws Exception {
        FrameReader reader = frames.reader(ReadPolicy.BLOCK);
        try (FrameDraft draft = writer.claim(LIMIT)) {
            draft.shorts().put(0, (short) -2);
            draft.ints().put(1, Integer.MIN_VALUE);
            draft.longs().put(1, Long.MAX_VALUE);
            draft.doubles().put(2, Math.PI);
            draft.commit();
        }
        try (Frame frame = reader.poll().orElseThrow()) {
            assertThat(frame.size()).isEqualTo(BYTES);
            assertThat(frame.shape()).isEmpty();
            assertThat(frame.shorts().get(0)).isEqualTo((short) -2);
            assertThat(frame.ints().get(1)).isEqualTo(Integer.MIN_VALUE);
            assertThat(frame.longs().get(1)).isEqualTo(Long.MAX_VALUE);
            assertThat(frame.doubles().get(2)).isEqualTo(Math.PI);
        }
    }

    @Test
    void aCopyIsAsLongAsWhatWasCopied() throws Exception {
        FrameReader reader = frames.reader(ReadPolicy.DROP_OLDEST);
        writer.write(ByteBuffer.wrap("sushi".getBytes(StandardCharsets.US_ASCII)), LIMIT);
        try (Frame frame = reader.poll().orElseThrow()) {
            assertThat(StandardCharsets.US_ASCII.decode(frame.bytes()).toString())
                    .isEqualTo("sushi");
        }
        assertThatThrownBy(() -> writer.write(ByteBuffer.allocate(BYTES + 1), LIMIT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("size=4097")
                .hasMessageContaining("frameBytes=4096");
    }

    @Test
    void aReaderThatIsToReadAllHoldsTheWriterUp() throws Exception {
        FrameReader reader = frames.reader(ReadPolicy.BLOCK);
        for (int i = 0; i < FRAMES; i++) {
            write(i);
        }
        assertThat(writer.tryClaim()).isEmpty();
        assertThatThrownBy(() -> writer.claim(SHORT))
                .isInstanceOf(TimedOutException.class)
                .hasMessageContaining("frames=4")
                .hasMessageContaining(HERE + " is to read all");
        CompletableFuture<Void> fifth = run(() -> write(FRAMES));
        for (int i = 0; i <= FRAMES; i++) {
            assertThat(read(reader)).isEqualTo(i);
        }
        fifth.get(30, TimeUnit.SECONDS);
        assertThat(reader.lost()).isZero();
        assertThat(reader.poll()).isEmpty();
    }

    @Test
    void aReaderThatLagsLosesTheOldestAndIsToldHowMany() throws Exception {
        FrameReader reader = frames.reader(ReadPolicy.DROP_OLDEST);
        for (int i = 0; i < 10; i++) {
            write(i);
        }
        try (Frame frame = reader.next(LIMIT).orElseThrow()) {
            assertThat(frame.number()).isEqualTo(6);
            assertThat(frame.lost()).isEqualTo(6);
        }
        assertThat(read(reader)).isEqualTo(7);
        assertThat(reader.lost()).isEqualTo(6);
    }

    @Test
    void aReaderOfTheLatestPassesOverTheOthers() throws Exception {
        FrameReader reader = frames.reader(ReadPolicy.LATEST);
        write(0);
        write(1);
        write(2);
        try (Frame frame = reader.next(LIMIT).orElseThrow()) {
            assertThat(frame.number()).isEqualTo(2);
            assertThat(frame.lost()).isEqualTo(2);
        }
        assertThat(reader.poll()).isEmpty();
    }

    @Test
    void whatAReaderHasOpenIsNotWrittenTo() throws Exception {
        FrameReader slow = frames.reader(ReadPolicy.DROP_OLDEST);
        FrameReader quick = frames.reader(ReadPolicy.DROP_OLDEST);
        write(0);
        Frame open = slow.next(LIMIT).orElseThrow();
        LongBuffer seen = open.longs();
        for (int i = 0; i < 50; i++) {
            if (i > 0) {
                write(i);
            }
            assertThat(read(quick)).isEqualTo(i);
            assertThat(seen.get(0)).isZero();
            assertThat(open.size()).isEqualTo(BYTES);
        }
        open.close();
        open.close();
        try (Frame next = slow.next(LIMIT).orElseThrow()) {
            assertThat(next.number()).isGreaterThan(45);
            assertThat(next.lost()).isEqualTo(next.number() - 1);
        }
        assertThat(quick.lost()).isZero();
    }

    @Test
    void whereAllFramesAreOpenTheWriterWaitsAndNobodyLosesOne() throws Exception {
        try (SharedFrames two = SharedFrames.of(2, 8, 3);
                FrameWriter one = two.writer()) {
            FrameReader first = two.reader(ReadPolicy.DROP_OLDEST);
            FrameReader second = two.reader(ReadPolicy.DROP_OLDEST);
            FrameReader third = two.reader(ReadPolicy.DROP_OLDEST);
            one.write(ByteBuffer.allocate(8), LIMIT);
            one.write(ByteBuffer.allocate(8), LIMIT);
            Frame held = first.poll().orElseThrow();
            second.poll().orElseThrow().close();
            Frame other = second.poll().orElseThrow();
            assertThat(one.tryClaim()).isEmpty();
            assertThatThrownBy(() -> one.claim(SHORT))
                    .isInstanceOf(TimedOutException.class)
                    .hasMessageContaining("readers have all of them open");
            CompletableFuture<Void> writing = run(() -> one.write(ByteBuffer.allocate(8), LIMIT));
            held.close();
            writing.get(30, TimeUnit.SECONDS);
            other.close();
            long numbers = third.poll().orElseThrow().number();
            assertThat(numbers).as("what was open was still to be read").isEqualTo(1);
        }
    }

    @Test
    void aDraftThatIsClosedNeverWas() throws Exception {
        FrameReader reader = frames.reader(ReadPolicy.BLOCK);
        try (FrameDraft draft = writer.claim(LIMIT)) {
            draft.longs().put(0, 99);
        }
        assertThat(reader.poll()).isEmpty();
        write(0);
        assertThat(read(reader)).isZero();
    }

    @Test
    void oneWritesAtATimeAndAnotherGoesOnWhereItEnded() throws Exception {
        FrameReader reader = frames.reader(ReadPolicy.BLOCK);
        assertThatThrownBy(frames::writer)
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(HERE + " writes them");
        write(0);
        writer.close();
        writer.close();
        assertThat(reader.isEnded()).isFalse();
        assertThat(read(reader)).isZero();
        assertThat(reader.isEnded()).isTrue();
        assertThat(reader.next(LIMIT)).isEmpty();
        try (FrameWriter next = frames.writer()) {
            assertThat(reader.isEnded()).isFalse();
            next.write(ByteBuffer.allocate(8), LIMIT);
            assertThat(reader.next(LIMIT).orElseThrow().number()).isEqualTo(1);
        }
    }

    @Test
    void readersComeAndGo() throws Exception {
        List<FrameReader> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(frames.reader(ReadPolicy.BLOCK));
        }
        assertThatThrownBy(() -> frames.reader(ReadPolicy.BLOCK))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("readers=3");
        for (int i = 0; i < FRAMES; i++) {
            write(i);
        }
        CompletableFuture<Void> waiting = run(() -> write(FRAMES));
        all.forEach(FrameReader::close);
        all.forEach(FrameReader::close);
        waiting.get(30, TimeUnit.SECONDS);
        FrameReader late = frames.reader(ReadPolicy.BLOCK);
        assertThat(late.poll()).as("what was before is none of its").isEmpty();
        write(5);
        try (Frame frame = late.next(LIMIT).orElseThrow()) {
            assertThat(frame.lost()).isZero();
        }
    }

    @Test
    void tellsWhoUsesItWrongly() throws Exception {
        FrameReader reader = frames.reader(ReadPolicy.BLOCK);
        FrameDraft draft = writer.claim(LIMIT);
        assertThatThrownBy(writer::tryClaim).hasMessageContaining("draft before is still open");
        assertThatThrownBy(() -> draft.commit(BYTES + 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> draft.shape(ElementType.DOUBLE, 1000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("DOUBLE")
                .hasMessageContaining("[1000]");
        assertThatThrownBy(() -> draft.shape(ElementType.BYTE, Integer.MAX_VALUE, Integer.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> draft.shape(ElementType.BYTE, 2, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> draft.shape(ElementType.BYTE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> draft.word(4, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        draft.commit();
        assertThatThrownBy(draft::bytes).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(draft::commit).isInstanceOf(IllegalStateException.class);
        try (Frame frame = reader.next(LIMIT).orElseThrow()) {
            assertThatThrownBy(reader::poll).hasMessageContaining("one before is still open");
            assertThat(frame).hasToString("Frame[0]");
        }
        reader.close();
        assertThatThrownBy(reader::poll).hasMessageContaining("closed");
        writer.close();
        assertThatThrownBy(() -> writer.claim(LIMIT)).hasMessageContaining("closed");
        assertThatThrownBy(() -> SharedFrames.of(1, 8))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("frames=1");
        assertThatThrownBy(() -> SharedFrames.of(2, 0)).hasMessageContaining("frameBytes=0");
        assertThatThrownBy(() -> SharedFrames.of(2, 8, 65)).hasMessageContaining("readers=65");
    }

    @Test
    void whereThereIsNoRoomItSaysSoAndLeavesNothing() {
        assertThatThrownBy(() -> SharedFrames.of(1024, Integer.MAX_VALUE - 4096))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("No space")
                .hasMessageContaining("Is there room for");
    }

    @Test
    void whenTheyAreClosedWhoWaitsIsToldAndWhatIsOpenCanBeRead() throws Exception {
        FrameReader reader = frames.reader(ReadPolicy.BLOCK);
        FrameReader waiting = frames.reader(ReadPolicy.BLOCK);
        write(42);
        Frame open = reader.next(LIMIT).orElseThrow();
        waiting.next(LIMIT).orElseThrow().close();
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        CompletableFuture<Void> told = run(() -> {
            thread.complete(Thread.currentThread());
            waiting.next(LIMIT);
        });
        await().atMost(LIMIT).until(() -> thread.join().getState() == Thread.State.TIMED_WAITING);
        frames.close();
        frames.close();
        assertThatThrownBy(() -> told.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(FramesClosedException.class);
        assertThat(open.longs().get(0)).isEqualTo(42);
        open.close();
        reader.close();
        assertThatThrownBy(() -> writer.claim(LIMIT)).isInstanceOf(FramesClosedException.class);
        assertThat(frames.toString()).contains("closed here");
    }

    @Test
    @Tag("V41")
    void readersOfAllKindsSeeWholeFramesInOrder() throws Exception {
        long seed = Long.getLong("signalbox.seed", System.nanoTime());
        int count = 20_000;
        List<CompletableFuture<Void>> readers = new ArrayList<>();
        for (ReadPolicy policy : ReadPolicy.values()) {
            FrameReader reader = frames.reader(policy);
            Random random = new Random(seed ^ policy.name().hashCode());
            readers.add(run(() -> {
                long before = -1;
                while (!reader.isEnded()) {
                    Optional<Frame> next = reader.next(LIMIT);
                    if (next.isEmpty()) {
                        continue;
                    }
                    try (Frame frame = next.get()) {
                        LongBuffer longs = frame.longs();
                        for (int look = random.nextInt(3); look >= 0; look--) {
                            for (int i = 0; i < longs.limit(); i += 1 + random.nextInt(16)) {
                                if (longs.get(i) != frame.number()) {
                                    throw new AssertionError("torn: number=" + frame.number() + " has " + longs.get(i)
                                            + " at " + i + ", seed=" + seed);
                                }
                            }
                        }
                        assertThat(frame.number() - before - 1).isEqualTo(frame.lost());
                        before = frame.number();
                    }
                }
                assertThat(reader.lost() + (policy == ReadPolicy.BLOCK ? count - 1 - before : 0))
                        .as("%s, seed=%d", policy, seed)
                        .isBetween(0L, policy == ReadPolicy.BLOCK ? 0L : count);
            }));
        }
        for (int i = 0; i < count; i++) {
            write(i);
        }
        writer.close();
        for (CompletableFuture<Void> reader : readers) {
            reader.get(50, TimeUnit.SECONDS);
        }
    }

    private void write(long value) throws InterruptedException {
        try (FrameDraft draft = writer.claim(LIMIT)) {
            LongBuffer longs = draft.longs();
            for (int i = 0; i < longs.limit(); i++) {
                longs.put(i, value);
            }
            draft.commit();
        }
    }

    private static long read(FrameReader reader) throws InterruptedException {
        try (Frame frame = reader.next(LIMIT).orElseThrow()) {
            return frame.longs().get(0);
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    private CompletableFuture<Void> run(Step step) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        other.execute(() -> {
            try {
                step.run();
                result.complete(null);
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }
}
