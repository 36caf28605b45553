package dev.signalbox.link;

import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.ZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * That no reader sleeps while a frame waits, with the fences that a send and a batch have: one in the unlock of a send, one at the end of
 * a batch. And that the lock is one.
 */
public class SendingStressTest {
    private SendingStressTest() {}

    private static ByteBuffer payload(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(0, value);
    }

    /** Both sides of one ring, and the lock of those who write. */
    public abstract static class Sides {
        final ByteBuffer memory = RingMemory.fresh();
        final RingProducer producer = new RingProducer(memory);
        final RingConsumer consumer = new RingConsumer(memory);
        final SendingLock lock = new SendingLock();

        /** As {@code Outbound} sends; says whether it rings. */
        boolean send(long value) {
            lock.lock();
            try {
                producer.offer(1, payload(value));
            } finally {
                lock.unlock();
            }
            return producer.seesConsumerWait();
        }

        long take() {
            return consumer.next() ? consumer.payload().getLong() : 0;
        }
    }

    /** The fence of the unlock is enough for the flag. */
    @JCStressTest
    @Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "it saw the record and did not sleep")
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "it sleeps, and is rung")
    @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "it did not sleep, and is rung for nothing")
    @Outcome(expect = Expect.FORBIDDEN, desc = "it sleeps for ever")
    @State
    public static class Send extends Sides {
        /** Sends; does it ring? */
        @Actor
        public void produce(ZZ_Result result) {
            result.r1 = send(11);
        }

        /** Does it sleep? */
        @Actor
        public void consume(ZZ_Result result) {
            result.r2 = consumer.announceWait();
        }
    }

    /** Of two who send at once, one rings for a reader that saw neither record, though both look without the lock. */
    @JCStressTest
    @Outcome(
            id = {"false, false, false", "true, false, false", "false, true, false"},
            expect = Expect.ACCEPTABLE,
            desc = "it saw a record and did not sleep")
    @Outcome(
            id = {"true, false, true", "false, true, true"},
            expect = Expect.ACCEPTABLE,
            desc = "it sleeps, and is rung once")
    @Outcome(expect = Expect.FORBIDDEN, desc = "it sleeps for ever, or is rung twice")
    @State
    public static class TwoSend extends Sides {
        /** Sends; does it ring? */
        @Actor
        public void first(ZZZ_Result result) {
            result.r1 = send(11);
        }

        /** Sends; does it ring? */
        @Actor
        public void second(ZZZ_Result result) {
            result.r2 = send(22);
        }

        /** Does it sleep? */
        @Actor
        public void consume(ZZZ_Result result) {
            result.r3 = consumer.announceWait();
        }
    }

    /** The glances of a batch may miss the flag; its flush does not. */
    @JCStressTest
    @Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "it saw a record and did not sleep")
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "it sleeps, and is rung once")
    @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "it did not sleep, and is rung for nothing")
    @Outcome(expect = Expect.FORBIDDEN, desc = "it sleeps for ever, behind a flushed batch")
    @State
    public static class BatchThenFlush extends Sides {
        /** Two frames with a glance each, then the flush; does one of them ring? */
        @Actor
        public void produce(ZZ_Result result) {
            producer.offer(1, payload(11));
            boolean rings = producer.seesConsumerWait();
            producer.offer(1, payload(22));
            rings |= producer.seesConsumerWait();
            rings |= producer.takeConsumerWaits();
            result.r1 = rings;
        }

        /** Does it sleep? */
        @Actor
        public void consume(ZZ_Result result) {
            result.r2 = consumer.announceWait();
        }
    }

    /** One at a time in the ring, and whoever stood in line comes in: a lost wake-up would hang. */
    @JCStressTest
    @Outcome(
            id = {"2, 11, 22", "2, 22, 11"},
            expect = Expect.ACCEPTABLE,
            desc = "one after the other, each record whole")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both at once")
    @State
    public static class Lock extends Sides {
        int entered;

        private void enter(long value) {
            lock.lock();
            entered++;
            producer.offer(1, payload(value));
            lock.unlock();
        }

        /** In and out. */
        @Actor
        public void first() {
            enter(11);
        }

        /** In and out. */
        @Actor
        public void second() {
            enter(22);
        }

        /** What came of it. */
        @Arbiter
        public void count(III_Result result) {
            result.r1 = entered;
            result.r2 = (int) take();
            result.r3 = (int) take();
        }
    }
}
