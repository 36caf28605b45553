package dev.signalbox.link;

import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** What the two sides of a ring in shared memory see of each other. */
public class RingStressTest {
    private RingStressTest() {}

    private static ByteBuffer payload(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(0, value);
    }

    private static void fill(RingProducer producer) {
        while (producer.offer(1, payload(11))) {}
    }

    /** Both sides of one ring. */
    public abstract static class Sides {
        final ByteBuffer memory = RingMemory.fresh();
        final RingProducer producer = new RingProducer(memory);
        final RingConsumer consumer = new RingConsumer(memory);

        long take() {
            return consumer.next() ? consumer.payload().getLong() : 0;
        }
    }

    /** A record is there whole or not at all, and the second never without the first. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "11, 0", "11, 22", "0, 11"},
            expect = Expect.ACCEPTABLE,
            desc = "in order, and whole")
    @Outcome(expect = Expect.FORBIDDEN, desc = "torn, or out of order")
    @State
    public static class Publication extends Sides {
        /** Publishes two. */
        @Actor
        public void produce() {
            producer.offer(1, payload(11));
            producer.offer(2, payload(22));
        }

        /** Looks twice. */
        @Actor
        public void consume(JJ_Result result) {
            result.r1 = take();
            consumer.release();
            result.r2 = take();
        }
    }

    /** The same for records that are written in place. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "11, 0", "11, 22", "0, 11"},
            expect = Expect.ACCEPTABLE,
            desc = "in order, and whole")
    @Outcome(expect = Expect.FORBIDDEN, desc = "torn, or out of order")
    @State
    public static class InPlace extends Sides {
        /** Publishes two, and gives a claim up in between. */
        @Actor
        public void produce() {
            claim(11);
            producer.commit();
            claim(33);
            producer.abort();
            claim(22);
            producer.commit();
        }

        /** Looks twice. */
        @Actor
        public void consume(JJ_Result result) {
            result.r1 = take();
            consumer.release();
            result.r2 = take();
        }

        private void claim(long value) {
            producer.claim(1, Long.BYTES);
            producer.claimed().putLong(value);
        }
    }

    /** A record is not written over before its room was given back. */
    @JCStressTest
    @Outcome(id = "11, 0", expect = Expect.ACCEPTABLE, desc = "read as it was written; room came too late")
    @Outcome(id = "11, 1", expect = Expect.ACCEPTABLE, desc = "read as it was written; then written over")
    @Outcome(expect = Expect.FORBIDDEN, desc = "written over while it was read")
    @State
    public static class Reuse extends Sides {
        /** Full of elevens. */
        public Reuse() {
            fill(producer);
        }

        /** Writes another where the first one is. */
        @Actor
        public void produce(JJ_Result result) {
            result.r2 = producer.offer(1, payload(22)) ? 1 : 0;
        }

        /** Reads the first one. */
        @Actor
        public void consume(JJ_Result result) {
            result.r1 = take();
            consumer.release();
        }
    }

    /** A consumer never sleeps while a record waits and nobody rings. */
    @JCStressTest
    @Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "it saw the record and did not sleep")
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "it sleeps, and is rung")
    @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "it did not sleep, and is rung for nothing")
    @Outcome(expect = Expect.FORBIDDEN, desc = "it sleeps for ever")
    @State
    public static class ConsumerSleeps extends Sides {
        /** Publishes; must it ring? */
        @Actor
        public void produce(ZZ_Result result) {
            producer.offer(1, payload(11));
            result.r1 = producer.takeConsumerWaits();
        }

        /** Does it sleep? */
        @Actor
        public void consume(ZZ_Result result) {
            result.r2 = consumer.announceWait();
        }
    }

    /** Of two threads that have sent, one takes the flag down, or there would be more bells than were asked for. */
    @JCStressTest
    @Outcome(
            id = {"true, false", "false, true"},
            expect = Expect.ACCEPTABLE,
            desc = "one of them rings")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both ring, or none")
    @State
    public static class TakenOnce extends Sides {
        /** It sleeps. */
        public TakenOnce() {
            consumer.announceWait();
        }

        /** Must it ring? */
        @Actor
        public void one(ZZ_Result result) {
            result.r1 = producer.takeConsumerWaits();
        }

        /** Must it ring? */
        @Actor
        public void other(ZZ_Result result) {
            result.r2 = producer.takeConsumerWaits();
        }
    }

    /** A producer never sleeps while there is room and nobody rings. */
    @JCStressTest
    @Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "it saw the room and did not sleep")
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "it sleeps, and is rung")
    @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "it did not sleep, and is rung for nothing")
    @Outcome(expect = Expect.FORBIDDEN, desc = "it sleeps for ever")
    @State
    public static class ProducerSleeps extends Sides {
        /** Full. */
        public ProducerSleeps() {
            fill(producer);
        }

        /** Does it sleep? */
        @Actor
        public void produce(ZZ_Result result) {
            result.r2 = producer.announceWait(8);
        }

        /** Gives room back; must it ring? */
        @Actor
        public void consume(ZZ_Result result) {
            take();
            consumer.release();
            result.r1 = consumer.takeProducerWaits();
        }
    }

    /** The end is never seen before what came before it. */
    @JCStressTest
    @Outcome(id = "false", expect = Expect.ACCEPTABLE, desc = "the record is still to come")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the end hid a record")
    @State
    public static class End extends Sides {
        /** Publishes, then says that this was all. */
        @Actor
        public void produce() {
            producer.offer(1, payload(11));
            producer.end();
        }

        /** Has it ended? */
        @Actor
        public void consume(Z_Result result) {
            result.r1 = consumer.isEnded();
        }
    }

    /** A consumer never sleeps through the end. */
    @JCStressTest
    @Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "it saw the end and did not sleep")
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "it sleeps, and is rung")
    @Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "it did not sleep, and is rung for nothing")
    @Outcome(expect = Expect.FORBIDDEN, desc = "it sleeps for ever")
    @State
    public static class EndRings extends Sides {
        /** Says that this was all; must it ring? */
        @Actor
        public void produce(ZZ_Result result) {
            producer.end();
            result.r1 = producer.takeConsumerWaits();
        }

        /** Does it sleep? */
        @Actor
        public void consume(ZZ_Result result) {
            result.r2 = consumer.announceWait();
        }
    }

    /**
     * A flag is taken down by a load and a store, so the store may fall on a flag that was put up again meanwhile. Then there is a bell, or
     * the sleeper would not hear of the next record.
     */
    @JCStressTest
    @Outcome(
            id = {"true, .*", "false, AWAKE, .*", "false, SLEEPS_AFTER_IT, UP"},
            expect = Expect.ACCEPTABLE,
            desc = "it is rung, or does not sleep, or had the record and will be rung for the next")
    @Outcome(expect = Expect.FORBIDDEN, desc = "it sleeps for ever, now or with the next record")
    @State
    public static class RaisedAgain extends Sides {
        /** It sleeps. */
        public RaisedAgain() {
            consumer.announceWait();
        }

        /** Publishes; must it ring? */
        @Actor
        public void produce(LLL_Result result) {
            producer.offer(1, payload(11));
            result.r1 = producer.takeConsumerWaits();
        }

        /** Wakes for some other reason, takes what there is, and sleeps again. */
        @Actor
        public void consume(LLL_Result result) {
            consumer.stopWaiting();
            boolean taken = take() != 0;
            consumer.release();
            if (consumer.announceWait()) {
                result.r2 = taken ? "SLEEPS_AFTER_IT" : "SLEEPS_BEFORE_IT";
            } else {
                result.r2 = "AWAKE";
            }
        }

        /** Whether the next record would ring. */
        @Arbiter
        public void flag(LLL_Result result) {
            result.r3 = consumer.isWaitTaken() ? "DOWN" : "UP";
        }
    }
}
