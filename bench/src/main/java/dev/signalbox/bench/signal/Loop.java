package dev.signalbox.bench.signal;

import dev.signalbox.Receiver;
import java.util.Arrays;

/** The floor: what somebody writes who needs to call a few receivers and nothing else. */
final class Loop {
    private volatile Receiver<Tick>[] receivers = empty(0);
    private long failures;

    void connect(Receiver<Tick> receiver) {
        Receiver<Tick>[] more = Arrays.copyOf(receivers, receivers.length + 1);
        more[more.length - 1] = receiver;
        receivers = more;
    }

    void disconnect(Receiver<Tick> receiver) {
        Receiver<Tick>[] now = receivers;
        int gone = Arrays.asList(now).indexOf(receiver);
        Receiver<Tick>[] fewer = Arrays.copyOf(now, now.length - 1);
        System.arraycopy(now, gone + 1, fewer, gone, fewer.length - gone);
        receivers = fewer;
    }

    /** The first receiver that fails ends it. */
    void send(Tick tick) throws Exception {
        for (Receiver<Tick> receiver : receivers) {
            receiver.receive(tick);
        }
    }

    /** Every receiver runs. */
    void sendIsolated(Tick tick) {
        for (Receiver<Tick> receiver : receivers) {
            try {
                receiver.receive(tick);
            } catch (Exception e) {
                failures++;
            }
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Receiver<Tick>[] empty(int length) {
        return new Receiver[length];
    }
}
