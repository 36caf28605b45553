package dev.signalbox;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** One thread finds a signal hot and puts direct calls in the place of the list, while another changes the list. */
public class HeatStressTest {
    private HeatStressTest() {}

    private static Heat<?> warm(Signal<?> signal) {
        Heat<?> heat = signal.heat();
        if (heat == null) {
            throw new IllegalStateException("nothing counts the sends of " + signal);
        }
        heat.look(0);
        return heat;
    }

    /** What was closed is not called, whichever comes first, and the rest is. */
    @JCStressTest
    @Outcome(
            id = "0, 1, 1",
            expect = Expect.ACCEPTABLE,
            desc = "closed is closed, and the other was called once a send")
    @Outcome(expect = Expect.FORBIDDEN, desc = "an old list was put in place, or none")
    @State
    public static class HotAndClose {
        private final Signal<int[]> signal = Signal.create();
        private final Subscription subscription = signal.connect(cells -> cells[0]++);
        private final Heat<?> heat;

        /** Connects one more, which stays. */
        public HotAndClose() {
            signal.connect(cells -> cells[1]++);
            heat = warm(signal);
        }

        /** Finds the signal hot. */
        @Actor
        public void look() {
            heat.look(1);
        }

        /** Closes, then sends. */
        @Actor
        public void close(III_Result result) {
            subscription.close();
            int[] cells = new int[2];
            signal.send(cells);
            result.r1 = cells[0];
            result.r2 = cells[1];
        }

        /** A send after both. */
        @Arbiter
        public void send(III_Result result) {
            int[] cells = new int[2];
            signal.send(cells);
            result.r1 += cells[0];
            result.r3 = cells[1];
        }
    }

    /** What connects meanwhile is not lost. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the new one was called once a send")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the old list was put in place")
    @State
    public static class HotAndConnect {
        private final Signal<int[]> signal = Signal.create();
        private final Heat<?> heat;

        /** Connects two. */
        public HotAndConnect() {
            signal.connect(cells -> {});
            signal.connect(cells -> {});
            heat = warm(signal);
        }

        /** Finds the signal hot. */
        @Actor
        public void look() {
            heat.look(1);
        }

        /** Connects, then sends. */
        @Actor
        public void connect(II_Result result) {
            signal.connect(cells -> cells[0]++);
            int[] cells = new int[1];
            signal.send(cells);
            result.r1 = cells[0];
        }

        /** A send after both. */
        @Arbiter
        public void send(II_Result result) {
            int[] cells = new int[1];
            signal.send(cells);
            result.r2 = cells[0];
        }
    }
}
