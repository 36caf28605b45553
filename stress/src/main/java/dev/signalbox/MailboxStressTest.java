package dev.signalbox;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * What a mailbox promises, with executors that make every step of it a step of an actor.
 *
 * <p>An executor that runs tasks at once lets either sender be the one who empties the mailbox, so both ends of the race
 * for a lost wake-up are in these two threads, and when they are done nothing may be left inside.
 */
public class MailboxStressTest {
    private MailboxStressTest() {}

    /** Says how many values it had, how many out of order, and how often it was called by two at once. */
    private static final class Checking implements Receiver<Integer> {
        private final AtomicInteger inside = new AtomicInteger();
        private final int[] lastOf = new int[10];
        // written by one call at a time, if the mailbox does what it should; then also published by it
        private int calls;
        private int outOfOrder;
        private int atOnce;

        /** Tens are the sender, ones count up. */
        @Override
        public void receive(Integer value) {
            if (inside.incrementAndGet() != 1) {
                atOnce++;
            }
            calls++;
            if (value % 10 <= lastOf[value / 10]) {
                outOfOrder++;
            }
            lastOf[value / 10] = value % 10;
            inside.decrementAndGet();
        }

        void tell(III_Result result) {
            result.r1 = calls;
            result.r2 = outOfOrder;
            result.r3 = atOnce;
        }
    }

    /** A sender that is never told of room gives up at last, and then its value is missing. */
    private static Signal<Integer> waiting(Receiver<Integer> receiver, Executor executor, int capacity) {
        Signal<Integer> signal =
                Signal.<Integer>builder().onFailure(failure -> {}).build();
        signal.connect(
                receiver,
                ReceiverOptions.<Integer>receiver()
                        .on(executor)
                        .capacity(capacity, Overflow.BLOCK)
                        .blockAtMost(Duration.ofSeconds(10)));
        return signal;
    }

    /** Two senders: all arrives, each one's values in its order, never two calls at once. */
    @JCStressTest
    @Outcome(id = "6, 0, 0", expect = Expect.ACCEPTABLE, desc = "all, in order, one at a time")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost (a lost wake-up), out of order, or two at once")
    @State
    public static class OrderOfTwoSenders {
        private final Checking receiver = new Checking();
        private final Signal<Integer> signal = waiting(receiver, Runnable::run, 16);

        /** Sends three. */
        @Actor
        public void sendOnes() {
            signal.send(11);
            signal.send(12);
            signal.send(13);
        }

        /** Sends three. */
        @Actor
        public void sendTwos() {
            signal.send(21);
            signal.send(22);
            signal.send(23);
        }

        /** What came. */
        @Arbiter
        public void look(III_Result result) {
            receiver.tell(result);
        }
    }

    /** Room for one: the senders wait for each other, and none waits for ever. */
    @JCStressTest
    @Outcome(id = "6, 0, 0", expect = Expect.ACCEPTABLE, desc = "all, in order, one at a time")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, out of order, or two at once")
    @State
    public static class WaitForRoom {
        private final Checking receiver = new Checking();
        private final Signal<Integer> signal = waiting(receiver, Runnable::run, 1);

        /** Sends three. */
        @Actor
        public void sendOnes() {
            signal.send(11);
            signal.send(12);
            signal.send(13);
        }

        /** Sends three. */
        @Actor
        public void sendTwos() {
            signal.send(21);
            signal.send(22);
            signal.send(23);
        }

        /** What came. */
        @Arbiter
        public void look(III_Result result) {
            receiver.tell(result);
        }
    }

    /** One sends into room for one, the other is the executor: neither may fall asleep over it. */
    @JCStressTest
    @Outcome(id = "3, 0, 0", expect = Expect.ACCEPTABLE, desc = "all, in order")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost or out of order")
    @State
    public static class Handover {
        private final Checking receiver = new Checking();
        private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        private final Signal<Integer> signal = waiting(receiver, tasks::add, 1);
        private volatile boolean sent;

        /** Sends three; each but the first waits for the other actor. */
        @Actor
        public void send() {
            signal.send(11);
            signal.send(12);
            signal.send(13);
            sent = true;
        }

        /** Runs what there is until nothing comes any more. */
        @Actor
        public void run() {
            while (true) {
                boolean last = sent;
                Runnable task = tasks.poll();
                if (task != null) {
                    task.run();
                } else if (last) {
                    return;
                } else {
                    Thread.onSpinWait();
                }
            }
        }

        /** What came. */
        @Arbiter
        public void look(III_Result result) {
            receiver.tell(result);
        }
    }

    /** Nobody empties it: it takes as many as it has room for, and says no to the others. */
    @JCStressTest
    @Outcome(id = "3, 3", expect = Expect.ACCEPTABLE, desc = "exactly full")
    @Outcome(expect = Expect.FORBIDDEN, desc = "above its capacity, or refused although there was room")
    @State
    public static class Bound {
        private final AtomicInteger refused = new AtomicInteger();
        private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        private final Checking receiver = new Checking();
        private final Signal<Integer> signal = Signal.<Integer>builder()
                .onFailure(failure -> refused.incrementAndGet())
                .build();

        /** Room for three. */
        public Bound() {
            signal.connect(
                    receiver, ReceiverOptions.<Integer>receiver().on(tasks::add).capacity(3, Overflow.FAIL));
        }

        /** Sends three. */
        @Actor
        public void sendOnes() {
            signal.send(11);
            signal.send(12);
            signal.send(13);
        }

        /** Sends three. */
        @Actor
        public void sendTwos() {
            signal.send(21);
            signal.send(22);
            signal.send(23);
        }

        /** What was taken, and what was refused. */
        @Arbiter
        public void look(II_Result result) {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
            result.r1 = receiver.calls;
            result.r2 = refused.get();
        }
    }

    /** The newest stay: of each sender's values the last is delivered or pushed out by the other's, and none counts twice. */
    @JCStressTest
    @Outcome(id = "2, 4", expect = Expect.ACCEPTABLE, desc = "two kept, four dropped")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost without being counted, or above its capacity")
    @State
    public static class DropOldest {
        private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        private final AtomicInteger dropped = new AtomicInteger();
        private final Checking receiver = new Checking();
        private final Signal<Integer> signal = Signal.<Integer>builder()
                .onFailure(failure -> dropped.incrementAndGet())
                .build();

        /** Room for two. */
        public DropOldest() {
            signal.connect(
                    receiver, ReceiverOptions.<Integer>receiver().on(tasks::add).capacity(2, Overflow.DROP_OLDEST));
        }

        /** Sends three. */
        @Actor
        public void sendOnes() {
            signal.send(11);
            signal.send(12);
            signal.send(13);
        }

        /** Sends three. */
        @Actor
        public void sendTwos() {
            signal.send(21);
            signal.send(22);
            signal.send(23);
        }

        /** What was taken, and what was thrown away. */
        @Arbiter
        public void look(II_Result result) {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
            result.r1 = receiver.calls;
            result.r2 = dropped.get();
        }
    }

    /** Closed while full and waited for: the sender comes back, and after close nothing is delivered on that thread. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "the sender came back, nothing came after close")
    @Outcome(expect = Expect.FORBIDDEN, desc = "delivered after close")
    @State
    public static class CloseWhileFull {
        private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        private final Checking receiver = new Checking();
        private final Signal<Integer> signal = Signal.create();
        private final Subscription subscription = signal.connect(
                receiver, ReceiverOptions.<Integer>receiver().on(tasks::add).capacity(1, Overflow.BLOCK));

        /** Fills it and waits for room. */
        @Actor
        public void send() {
            signal.send(11);
            signal.send(12);
        }

        /** Closes it; then what its tasks find must not be delivered. */
        @Actor
        public void close(II_Result result) {
            subscription.close();
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
            result.r1 = receiver.calls;
        }

        /** Nor later. */
        @Arbiter
        public void look(II_Result result) {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
            result.r2 = receiver.calls;
        }
    }
}
