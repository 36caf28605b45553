package dev.signalbox.bench.frames;

import dev.signalbox.bench.contest.Latencies;
import dev.signalbox.process.ChildJvm;
import dev.signalbox.process.JvmOptions;
import dev.signalbox.process.frames.Frame;
import dev.signalbox.process.frames.FrameDraft;
import dev.signalbox.process.frames.FrameReader;
import dev.signalbox.process.frames.FrameWriter;
import dev.signalbox.process.frames.ReadPolicy;
import dev.signalbox.process.frames.SharedFrames;
import dev.signalbox.process.sync.SharedLatch;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Ours: frames written here and read in other processes, which answer with the time at which they had them. */
final class OurFrames implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** A child waits while others are measured; it ends with its parent. */
    private static final Duration CHILD_LIMIT = Duration.ofHours(1);

    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long WARM_PACE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final int LAST = Copying.FRAME_BYTES - 1;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private record Handles(SharedFrames frames, SharedFrames answers, SharedLatch ready) implements Serializable {}

    private final SharedFrames frames = SharedFrames.of(Copying.FRAMES, Copying.FRAME_BYTES);
    private final FrameWriter writer = frames.writer();
    private final ByteBuffer source = Copying.source();
    private long number;

    /** Bytes a second that are copied into frames which another process opens, all of them. */
    double copied(long warmNanos, long nanos) throws Exception {
        Others one = new Others(1, ReadPolicy.BLOCK, false);
        try {
            double unused = perSecond(warmNanos);
            return perSecond(nanos);
        } finally {
            one.close();
        }
    }

    private double perSecond(long nanos) throws InterruptedException {
        long copied = 0;
        long started = System.nanoTime();
        long now = started;
        while (now - started < nanos) {
            writer.write(source.duplicate(), LIMIT);
            copied += Copying.FRAME_BYTES;
            now = System.nanoTime();
        }
        return copied * 1e9 / (now - started);
    }

    /** The way of a frame that was written in place, one after another. */
    double[] hot(long warmNanos, long nanos) throws Exception {
        Latencies latencies = new Latencies();
        try (Others one = new Others(1, ReadPolicy.BLOCK, true)) {
            long started = System.nanoTime();
            for (long now = started; now - started < warmNanos + nanos; now = System.nanoTime()) {
                long way = handOver(one);
                if (now - started > warmNanos) {
                    latencies.add(way);
                }
            }
        }
        return latencies.percentiles();
    }

    /** The same, one each millisecond, so that the reader sleeps. */
    double[] paced(int warm, int count) throws Exception {
        Latencies latencies = new Latencies();
        try (Others one = new Others(1, ReadPolicy.BLOCK, true)) {
            handOver(one, warm, WARM_PACE_NANOS, new Latencies());
            handOver(one, count, PACE_NANOS, latencies);
        }
        return latencies.percentiles();
    }

    private void handOver(Others one, int count, long pace, Latencies latencies) throws InterruptedException {
        long next = System.nanoTime();
        for (int i = 0; i < count; i++) {
            next = Math.max(next + pace, System.nanoTime());
            for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            latencies.add(handOver(one));
        }
    }

    private long handOver(Others one) throws InterruptedException {
        long then;
        try (FrameDraft draft = writer.claim(LIMIT)) {
            draft.bytes().put(LAST, (byte) ++number);
            then = System.nanoTime();
            draft.commit();
        }
        try (Frame answer = one.answers.next(LIMIT).orElseThrow()) {
            return answer.word(0) - then;
        }
    }

    /** The processor time of the writer for a frame that it copies in: with nobody who reads, and with two who may lose some. */
    double[] besideReaders(long warmNanos, long nanos) throws Exception {
        double unused = cpuAFrame(warmNanos);
        double alone = cpuAFrame(nanos);
        Others two = new Others(2, ReadPolicy.DROP_OLDEST, false);
        try {
            unused = cpuAFrame(warmNanos);
            return new double[] {alone, cpuAFrame(nanos)};
        } finally {
            two.close();
        }
    }

    private double cpuAFrame(long nanos) throws InterruptedException {
        long count = 0;
        long cpu = THREADS.getCurrentThreadCpuTime();
        long started = System.nanoTime();
        while (System.nanoTime() - started < nanos) {
            writer.write(source.duplicate(), LIMIT);
            count++;
        }
        return (double) (THREADS.getCurrentThreadCpuTime() - cpu) / count;
    }

    @Override
    public void close() {
        frames.close();
    }

    private static void read(Handles given, ReadPolicy policy, boolean answering) throws InterruptedException {
        try (FrameReader reader = given.frames.reader(policy);
                FrameWriter answers = answering ? given.answers.writer() : null) {
            given.ready.countDown();
            byte seen = 0;
            while (true) {
                try (Frame frame = reader.next(CHILD_LIMIT).orElseThrow()) {
                    seen += frame.bytes().get(LAST);
                    if (answers != null) {
                        try (FrameDraft draft = answers.claim(LIMIT)) {
                            draft.word(0, System.nanoTime()).word(1, seen);
                            draft.commit();
                        }
                    }
                }
            }
        }
    }

    /** The processes that read, as long as they are needed. */
    private final class Others implements AutoCloseable {
        private final SharedFrames back = SharedFrames.of(2, 8);
        private final SharedLatch ready;
        private final FrameReader answers = back.reader(ReadPolicy.BLOCK);
        private final List<ChildJvm> children = new ArrayList<>();

        Others(int count, ReadPolicy policy, boolean answering) throws InterruptedException {
            ready = SharedLatch.of(count);
            JvmOptions options = JvmOptions.builder().heap("64m").build();
            for (int i = 0; i < count; i++) {
                children.add(ChildJvm.start(
                        options, new Handles(frames, back, ready), given -> read(given, policy, answering)));
            }
            ready.await(LIMIT);
        }

        @Override
        public void close() {
            children.forEach(ChildJvm::kill);
            children.forEach(ChildJvm::close);
            back.close();
            ready.close();
        }
    }
}
