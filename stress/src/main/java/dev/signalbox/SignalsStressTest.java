package dev.signalbox;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Names looked up while others make them. */
public class SignalsStressTest {
    private SignalsStressTest() {}

    /** Both who ask for a name have the same signal. */
    @JCStressTest
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "the same")
    @Outcome(expect = Expect.FORBIDDEN, desc = "two signals of one name")
    @State
    public static class MadeOnce {
        private final Signals signals = Signals.create();
        private @Nullable Signal<String> one;
        private @Nullable Signal<String> two;

        /** Asks. */
        @Actor
        public void askOne() {
            one = signals.signal("name", String.class);
        }

        /** Asks too. */
        @Actor
        public void askTwo() {
            two = signals.signal("name", String.class);
        }

        /** Compares. */
        @Arbiter
        public void compare(Z_Result result) {
            result.r1 = one == two;
        }
    }

    /** A receiver of all signals hears one that is made meanwhile, and hears it once. */
    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "connected once")
    @Outcome(expect = Expect.FORBIDDEN, desc = "missed, or connected twice")
    @State
    public static class ConnectedToAll {
        private final Signals signals = Signals.create();
        private final AtomicInteger calls = new AtomicInteger();

        /** Connects to all there are and will be. */
        @Actor
        public void connect() {
            signals.connectToAll((name, value) -> calls.incrementAndGet());
        }

        /** Makes one. */
        @Actor
        public void make() {
            signals.signal("name", String.class);
        }

        /** Sends on it. */
        @Arbiter
        public void send(I_Result result) {
            signals.signal("name", String.class).send("value");
            result.r1 = calls.get();
        }
    }
}
