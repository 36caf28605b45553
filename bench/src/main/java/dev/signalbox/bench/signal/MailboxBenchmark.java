package dev.signalbox.bench.signal;

import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.EventTranslatorOneArg;
import com.lmax.disruptor.WaitStrategy;
import com.lmax.disruptor.YieldingWaitStrategy;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import com.lmax.disruptor.util.DaemonThreadFactory;
import dev.signalbox.Overflow;
import dev.signalbox.ReceiverOptions;
import dev.signalbox.Signal;
import dev.signalbox.bench.Figure;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Values handed to one consuming thread, through room for 1024 of them.
 *
 * <p>The sending thread is held back when the room is full, so the time of a send is the time a value takes through the whole,
 * whichever side is the slower.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MailboxBenchmark {
    static final int CAPACITY = 1024;

    private static final String FIGURE = "signal.mailbox";
    private static final String ONE_THREAD = "signal\\.mailbox";
    private static final String UNIT = "ns/value";

    /** Ours, on an executor of one thread. */
    @Benchmark
    @Figure(
            value = FIGURE,
            unit = UNIT,
            threads = {1, 2},
            quick = ONE_THREAD)
    public void signalbox(OurMailbox mailbox, Lane lane) {
        mailbox.signal.send(lane.tick);
    }

    /** A ring whose consumer never sleeps: it takes a core. */
    @Benchmark
    @Figure(
            value = FIGURE,
            peer = "disruptor-yielding",
            unit = UNIT,
            threads = {1, 2},
            quick = ONE_THREAD)
    public void disruptorYielding(YieldingRing ring, Lane lane) {
        ring.send(lane.tick);
    }

    /** The same for one sending thread only. */
    @Benchmark
    @Figure(value = FIGURE, peer = "disruptor-yielding-single", unit = UNIT, quick = "")
    public void disruptorYieldingSingle(SingleYieldingRing ring, Lane lane) {
        ring.send(lane.tick);
    }

    /** A ring whose consumer sleeps when there is nothing. */
    @Benchmark
    @Figure(
            value = FIGURE,
            peer = "disruptor-blocking",
            unit = UNIT,
            threads = {1, 2},
            quick = ONE_THREAD)
    public void disruptorBlocking(BlockingRing ring, Lane lane) {
        ring.send(lane.tick);
    }

    /** The publisher of the JDK. */
    @Benchmark
    @Figure(
            value = FIGURE,
            peer = "submission-publisher",
            unit = UNIT,
            threads = {1, 2},
            quick = ONE_THREAD)
    public void submissionPublisher(Submission submission, Lane lane) {
        submission.publisher.submit(lane.tick);
    }

    /** A task for each value. */
    @Benchmark
    @Figure(
            value = FIGURE,
            peer = "executor",
            unit = UNIT,
            threads = {1, 2},
            quick = ONE_THREAD)
    public void executor(Tasks tasks, Lane lane) {
        Tick tick = lane.tick;
        tasks.executor.execute(() -> tick.countIn(tasks.cells));
    }

    /** A signal with one receiver, on a thread of its own. */
    @State(Scope.Benchmark)
    public static class OurMailbox {
        final ExecutorService executor = Executors.newSingleThreadExecutor();
        final Signal<Tick> signal = Signal.create();

        /** Connects the receiver. */
        public OurMailbox() {
            long[] cells = Tick.cells();
            signal.connect(
                    tick -> tick.countIn(cells),
                    ReceiverOptions.<Tick>receiver().on(executor).capacity(CAPACITY, Overflow.BLOCK));
        }

        /** Ends the receiver. */
        @TearDown
        public void tearDown() {
            signal.disconnectAll();
            executor.shutdown();
        }
    }

    /** A disruptor. */
    @State(Scope.Benchmark)
    public abstract static class Ring {
        private static final EventTranslatorOneArg<Slot, Tick> PUT = (slot, sequence, tick) -> slot.tick = tick;

        private final Disruptor<Slot> disruptor;
        private final long[] cells = Tick.cells();

        Ring(ProducerType producers, WaitStrategy wait) {
            disruptor = new Disruptor<>(Slot::new, CAPACITY, DaemonThreadFactory.INSTANCE, producers, wait);
            disruptor.handleEventsWith((slot, sequence, last) -> slot.tick.countIn(cells));
            disruptor.start();
        }

        void send(Tick tick) {
            disruptor.getRingBuffer().publishEvent(PUT, tick);
        }

        /** Ends the consumer. */
        @TearDown
        public void tearDown() {
            disruptor.shutdown();
        }

        private static final class Slot {
            Tick tick = new Tick(0, 0);
        }
    }

    /** Any number of senders, yielding consumer. */
    public static class YieldingRing extends Ring {
        /** Opens it. */
        public YieldingRing() {
            super(ProducerType.MULTI, new YieldingWaitStrategy());
        }
    }

    /** One sender, yielding consumer. */
    public static class SingleYieldingRing extends Ring {
        /** Opens it. */
        public SingleYieldingRing() {
            super(ProducerType.SINGLE, new YieldingWaitStrategy());
        }
    }

    /** Any number of senders, sleeping consumer. */
    public static class BlockingRing extends Ring {
        /** Opens it. */
        public BlockingRing() {
            super(ProducerType.MULTI, new BlockingWaitStrategy());
        }
    }

    /** The JDK's publisher on a thread of its own. */
    @State(Scope.Benchmark)
    public static class Submission {
        final ExecutorService executor = Executors.newSingleThreadExecutor();
        final SubmissionPublisher<Tick> publisher = new SubmissionPublisher<>(executor, CAPACITY);

        /** Connects the consumer. */
        public Submission() {
            long[] cells = Tick.cells();
            publisher.subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    subscription.request(Long.MAX_VALUE);
                }

                @Override
                public void onNext(Tick tick) {
                    tick.countIn(cells);
                }

                @Override
                public void onError(Throwable failure) {
                    throw new IllegalStateException(failure);
                }

                @Override
                public void onComplete() {}
            });
        }

        /** Ends the consumer. */
        @TearDown
        public void tearDown() {
            publisher.close();
            executor.shutdown();
        }
    }

    /** One thread with a bounded queue that holds the submitter back. */
    @State(Scope.Benchmark)
    public static class Tasks {
        final long[] cells = Tick.cells();
        final ExecutorService executor =
                new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(CAPACITY), (task, pool) -> {
                    try {
                        pool.getQueue().put(task);
                    } catch (InterruptedException e) {
                        throw new RejectedExecutionException("interrupted while waiting for room", e);
                    }
                });

        /** Ends the consumer. */
        @TearDown
        public void tearDown() {
            executor.shutdown();
        }
    }
}
