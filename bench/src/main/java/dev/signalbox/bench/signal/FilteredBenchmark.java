package dev.signalbox.bench.signal;

import dev.signalbox.Receiver;
import dev.signalbox.ReceiverOptions;
import dev.signalbox.Signal;
import dev.signalbox.bench.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** One value from one of as many senders as there are receivers, each of which hears one sender alone. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FilteredBenchmark {
    private static final String FIGURE = "signal.filtered.{receivers}";
    private static final String UNIT = "ns/send";
    private static final String HUNDRED = "signal\\.filtered\\.100";

    /** Ours. */
    @Benchmark
    @Figure(value = FIGURE, unit = UNIT, onCore = true, quick = HUNDRED)
    public void signalbox(OurFiltered peer, Lane lane) {
        peer.bus.send(peer.sender(), lane.tick);
    }

    /** A loop over an array of receivers that look at the sender; no peer has a filter of its own. */
    @Benchmark
    @Figure(value = FIGURE, peer = "loop", unit = UNIT, onCore = true, quick = HUNDRED)
    public void loop(LoopFiltered peer, Lane lane) throws Exception {
        peer.bus.sender = peer.sender();
        peer.bus.loop.send(lane.tick);
    }

    private static List<Object> senders(int count) {
        List<Object> senders = new ArrayList<>();
        for (int i = 0; i < Math.max(1, count); i++) {
            senders.add(new Object());
        }
        return senders;
    }

    /** Ourselves. */
    public static class OurFiltered extends Peer<Signal<Tick>> {
        private List<Object> senders = List.of();

        Object sender() {
            return senders.get(senders.size() / 2);
        }

        @Override
        Signal<Tick> open(List<Integer> which) {
            Signal<Tick> bus = Signal.create();
            senders = senders(which.size());
            for (int i = 0; i < which.size(); i++) {
                bus.connect(
                        Peers.receiver(which.get(i)),
                        ReceiverOptions.<Tick>receiver().from(senders.get(i)));
            }
            return bus;
        }

        @Override
        void send(Signal<Tick> bus, Tick tick) {
            bus.send(sender(), tick);
        }
    }

    /** The loop, and who sends. */
    static final class LoopWithSender {
        final Loop loop = new Loop();
        Object sender = "nobody";
    }

    /** The loop. */
    public static class LoopFiltered extends Peer<LoopWithSender> {
        private List<Object> senders = List.of();

        Object sender() {
            return senders.get(senders.size() / 2);
        }

        @Override
        LoopWithSender open(List<Integer> which) {
            LoopWithSender bus = new LoopWithSender();
            senders = senders(which.size());
            for (int i = 0; i < which.size(); i++) {
                Receiver<Tick> receiver = Peers.receiver(which.get(i));
                Object wanted = senders.get(i);
                bus.loop.connect(tick -> {
                    if (bus.sender == wanted) {
                        receiver.receive(tick);
                    }
                });
            }
            return bus;
        }

        @Override
        void send(LoopWithSender bus, Tick tick) throws Exception {
            bus.sender = sender();
            bus.loop.send(tick);
        }
    }
}
