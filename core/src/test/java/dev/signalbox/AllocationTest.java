package dev.signalbox;

import static dev.signalbox.ReceiverOptions.receiver;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** Sends make no objects. Counted, not timed. */
class AllocationTest {
    private static final int SENDS = 100_000;

    private final com.sun.management.ThreadMXBean threads =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Signal<String> signal = Signal.create("test");
    private long received;

    /** Bytes a send, by the best of several runs: the compiler may be late, and allocates nothing itself here. */
    private double bytesPerSend(IntConsumer send) {
        double best = Double.MAX_VALUE;
        for (int run = 0; run < 20 && best >= 1; run++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < SENDS; i++) {
                send.accept(i);
            }
            best = Math.min(best, (threads.getCurrentThreadAllocatedBytes() - before) / (double) SENDS);
        }
        return best;
    }

    private void connectSeveral() {
        signal.connect(value -> received++);
        signal.connect(value -> received += value.length());
        signal.connect(value -> received--);
    }

    @Test
    void aPlainSendAllocatesNothing() {
        connectSeveral();

        assertThat(bytesPerSend(i -> signal.send("value"))).isLessThan(1);
        assertThat(received).isPositive();
    }

    @Test
    void aSendByASenderThatIsKnownByValueAllocatesNothing() {
        connectSeveral();
        signal.connect(value -> received++, receiver().from("x"));

        assertThat(bytesPerSend(i -> signal.send("x", "value"))).isLessThan(1);
        assertThat(bytesPerSend(i -> signal.send("nobody", "value"))).isLessThan(1);
    }

    @Test
    void aSendByASenderThatIsKnownByIdentityAllocatesNothing() {
        connectSeveral();
        Object[] senders = new Object[50];
        for (int i = 0; i < senders.length; i++) {
            senders[i] = new Object();
            signal.connect(value -> received++, receiver().from(senders[i]));
        }

        assertThat(bytesPerSend(i -> signal.send(senders[i % senders.length], "value")))
                .isLessThan(1);
        assertThat(bytesPerSend(i -> signal.send(this, "value"))).isLessThan(1);
    }

    @Test
    void aMailboxKeepsValuesWithoutMakingAnything() { // a value alone, for these tests' own carrier makes a parcel
        // of each
        BoundedRing ring = new BoundedRing(3);

        assertThat(bytesPerSend(i -> {
                    if (!ring.offer("value") || ring.poll() == null) {
                        throw new AssertionError("full or empty");
                    }
                }))
                .isLessThan(1);
    }

    @Test
    void receiversWithALimitAndAConditionAllocateNothing() {
        signal.connect(
                value -> received++,
                receiver(String.class).when(value -> !value.isEmpty()).times(Long.MAX_VALUE - 1));

        assertThat(bytesPerSend(i -> signal.send("value"))).isLessThan(1);
    }
}
