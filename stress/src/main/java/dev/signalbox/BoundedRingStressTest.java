package dev.signalbox;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The mailbox's queue: what is taken out is seen whole. */
public class BoundedRingStressTest {
    private BoundedRingStressTest() {}

    private static final class Plain {
        int whole;

        Plain(int whole) {
            this.whole = whole;
        }
    }

    private static int take(BoundedRing ring) {
        return ring.poll() instanceof Plain plain ? plain.whole : -1;
    }

    /** One puts in two, one takes out two. */
    @JCStressTest
    @Outcome(id = "-1, -1", expect = Expect.ACCEPTABLE, desc = "both looks came first")
    @Outcome(id = "-1, 1", expect = Expect.ACCEPTABLE, desc = "the first came between them")
    @Outcome(id = "1, -1", expect = Expect.ACCEPTABLE, desc = "the second came after them")
    @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "both, in order")
    @Outcome(expect = Expect.FORBIDDEN, desc = "out of order, or not whole")
    @State
    public static class Publication {
        private final BoundedRing ring = new BoundedRing(2);

        /** Puts in. */
        @Actor
        public void offer() {
            ring.offer(new Plain(1));
            ring.offer(new Plain(2));
        }

        /** Takes out. */
        @Actor
        public void poll(II_Result result) {
            result.r1 = take(ring);
            result.r2 = take(ring);
        }
    }

    /** Two put into the last free place; one of them has it. */
    @JCStressTest
    @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "one got in")
    @Outcome(expect = Expect.FORBIDDEN, desc = "none or both")
    @State
    public static class LastPlace {
        private final BoundedRing ring = new BoundedRing(3);
        private boolean one;
        private boolean two;

        /** Leaves one free, past a lap, so that the cached limit is an old one. */
        public LastPlace() {
            for (int lap = 0; lap < 5; lap++) {
                ring.offer(lap);
                ring.poll();
            }
            ring.offer(1);
            ring.offer(2);
        }

        /** Puts in. */
        @Actor
        public void offerOne() {
            one = ring.offer(3);
        }

        /** Puts in too. */
        @Actor
        public void offerTwo() {
            two = ring.offer(3);
        }

        /** Who got in, and what is at the front but one. */
        @Arbiter
        public void look(II_Result result) {
            result.r1 = (one ? 1 : 0) + (two ? 1 : 0);
            ring.poll();
            result.r2 = (Integer) java.util.Objects.requireNonNull(ring.poll());
        }
    }
}
