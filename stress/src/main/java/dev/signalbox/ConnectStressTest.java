package dev.signalbox;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Connecting while others send and connect. */
public class ConnectStressTest {
    private ConnectStressTest() {}

    /** Nothing of it is final: only the signal's own publication makes it seen whole. */
    private static final class Plain implements Receiver<I_Result> {
        private int whole;

        Plain() {
            whole = 42;
        }

        @Override
        public void receive(I_Result seen) {
            seen.r1 = whole;
        }
    }

    /** A receiver is not called, or it is seen whole. */
    @JCStressTest
    @Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "the send came first")
    @Outcome(id = "42", expect = Expect.ACCEPTABLE, desc = "called, and seen whole")
    @Outcome(expect = Expect.FORBIDDEN, desc = "called before it was whole")
    @State
    public static class SnapshotPublication {
        private final Signal<I_Result> signal = Signal.create();

        /** Connects. */
        @Actor
        public void connect() {
            signal.connect(new Plain());
        }

        /** Sends. */
        @Actor
        public void send(I_Result seen) {
            seen.r1 = -1;
            signal.send(seen);
        }
    }

    /** The same for a receiver that filters by sender, whose list is made by the first send. */
    @JCStressTest
    @Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "the send came first")
    @Outcome(id = "42", expect = Expect.ACCEPTABLE, desc = "called, and seen whole")
    @Outcome(expect = Expect.FORBIDDEN, desc = "called before it was whole")
    @State
    public static class FilteredPublication {
        private final Signal<I_Result> signal = Signal.create();

        /** Connects. */
        @Actor
        public void connect() {
            signal.connect(new Plain(), ReceiverOptions.<I_Result>receiver().from("kitchen"));
        }

        /** Sends. */
        @Actor
        public void send(I_Result seen) {
            seen.r1 = -1;
            signal.send("kitchen", seen);
        }
    }

    /** Of two that connect at once both are connected, and each hears its own send. */
    @JCStressTest
    @Outcome(id = "2, 2", expect = Expect.ACCEPTABLE, desc = "both heard both later sends, each its own before")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a receiver got lost")
    @State
    public static class TwoConnect {
        private final Signal<Integer> signal = Signal.create();
        private volatile int first;
        private volatile int second;

        /** Connects, and must hear what it sends from then on. */
        @Actor
        public void connectFirst() {
            boolean[] heard = {false};
            signal.connect(value -> {
                if (value == 1) {
                    heard[0] = true;
                } else if (value == 3) {
                    first++;
                }
            });
            signal.send(1);
            first += heard[0] ? 1 : -10;
        }

        /** The same on another thread. */
        @Actor
        public void connectSecond() {
            boolean[] heard = {false};
            signal.connect(value -> {
                if (value == 2) {
                    heard[0] = true;
                } else if (value == 3) {
                    second++;
                }
            });
            signal.send(2);
            second += heard[0] ? 1 : -10;
        }

        /** A send after both. */
        @Arbiter
        public void sendLater(II_Result result) {
            signal.send(3);
            result.r1 = first;
            result.r2 = second;
        }
    }

    /** A receiver for one call has one, of however many threads that send. */
    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "one of the two sends")
    @Outcome(expect = Expect.FORBIDDEN, desc = "none or both")
    @State
    public static class Once {
        private final Signal<Integer> signal = Signal.create();
        private final AtomicInteger calls = new AtomicInteger();

        /** Connects before both. */
        public Once() {
            signal.connect(
                    value -> calls.incrementAndGet(),
                    ReceiverOptions.<Integer>receiver().once());
        }

        /** Sends. */
        @Actor
        public void sendOne() {
            signal.send(1);
        }

        /** Sends too. */
        @Actor
        public void sendTwo() {
            signal.send(2);
        }

        /** A later send must find it gone. */
        @Arbiter
        public void count(I_Result result) {
            signal.send(3);
            result.r1 = calls.get();
        }
    }

    /** Of two receivers with one id one is connected. */
    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "one of the two")
    @Outcome(expect = Expect.FORBIDDEN, desc = "none or both")
    @State
    public static class SameId {
        private final Signal<I_Result> signal = Signal.create();

        /** Connects. */
        @Actor
        public void connectOne() {
            signal.connect(
                    seen -> seen.r1++, ReceiverOptions.<I_Result>receiver().id("same"));
        }

        /** Connects too. */
        @Actor
        public void connectTwo() {
            signal.connect(
                    seen -> seen.r1++, ReceiverOptions.<I_Result>receiver().id("same"));
        }

        /** Who is there. */
        @Arbiter
        public void count(I_Result result) {
            signal.send(result);
        }
    }
}
