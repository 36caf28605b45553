package dev.signalbox;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Closing while others send and connect. */
public class CloseStressTest {
    private CloseStressTest() {}

    /** After close no send that begins on that thread calls the receiver, whatever other threads have under way. */
    @JCStressTest
    @Outcome(id = "0, [01]", expect = Expect.ACCEPTABLE, desc = "the other thread's send was before or after")
    @Outcome(expect = Expect.FORBIDDEN, desc = "called by the thread that had closed it")
    @State
    public static class CloseThenSend {
        private final Signal<Runnable> signal = Signal.create();
        private final Subscription subscription = signal.connect(Runnable::run);

        /** Closes, then sends. */
        @Actor
        public void close(II_Result result) {
            subscription.close();
            signal.send(() -> result.r1++);
        }

        /** Sends meanwhile. */
        @Actor
        public void send(II_Result result) {
            signal.send(() -> result.r2++);
        }
    }

    /** The same while another thread connects, so that the list of receivers changes twice at once. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "gone for good; the new one is there")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a change was lost")
    @State
    public static class CloseAndConnect {
        private final Signal<II_Result> signal = Signal.create();
        private final Subscription subscription = signal.connect(result -> result.r1++);

        /** Closes. */
        @Actor
        public void close() {
            subscription.close();
        }

        /** Connects another. */
        @Actor
        public void connect() {
            signal.connect(result -> result.r2++);
        }

        /** A send after both. */
        @Arbiter
        public void send(II_Result result) {
            signal.send(result);
        }
    }

    /** A receiver that one before it closes in the same send is not called, also while others connect. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the first was called, the second no more")
    @Outcome(expect = Expect.FORBIDDEN, desc = "called after close had returned on the same thread")
    @State
    public static class ClosedDuringSend {
        private final Signal<II_Result> signal = Signal.create();
        private final Subscription[] second = new Subscription[1];

        /** Connects both. */
        public ClosedDuringSend() {
            signal.connect(result -> {
                second[0].close();
                result.r1++;
            });
            second[0] = signal.connect(result -> result.r2++);
        }

        /** Sends; the first receiver closes the second. */
        @Actor
        public void send(II_Result result) {
            signal.send(result);
        }

        /** Connects meanwhile. */
        @Actor
        public void connect() {
            signal.connect(result -> {});
        }
    }

    /** Of two that close at once both may believe it, and it is closed. */
    @JCStressTest
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "closed for both, and the signal is empty")
    @Outcome(expect = Expect.FORBIDDEN, desc = "still there")
    @State
    public static class TwoClose {
        private final Signal<Integer> signal = Signal.create();
        private final Subscription subscription = signal.connect(value -> {});

        /** Closes. */
        @Actor
        public void closeOne(ZZ_Result result) {
            subscription.close();
            result.r1 = subscription.isClosed() && !signal.hasReceivers();
        }

        /** Closes too; the other may be between its mark and the removal, so only the mark is certain here. */
        @Actor
        public void closeTwo(ZZ_Result result) {
            subscription.close();
            result.r2 = subscription.isClosed();
        }

        /** And it is gone. */
        @Arbiter
        public void look(ZZ_Result result) {
            result.r1 = subscription.isClosed();
            result.r2 &= !signal.hasReceivers();
        }
    }
}
