package dev.signalbox.bench.signal;

import dev.signalbox.Receiver;
import dev.signalbox.bench.Figure;
import io.reactivex.rxjava3.functions.Consumer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A receiver comes and goes beside a hundred others. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ConnectBenchmark {
    private static final String FIGURE = "signal.connect.{receivers}";
    private static final String HUNDRED = "signal\\.connect\\.100";
    private static final String UNIT = "ns/pair";

    /** Ours: connect and close. */
    @Benchmark
    @Figure(value = FIGURE, unit = UNIT, onCore = true, full = HUNDRED)
    public void signalbox(Peers.OurPeer peer, Newcomer newcomer) {
        peer.bus.connect(newcomer.receiver).close();
    }

    /** The array copied twice. */
    @Benchmark
    @Figure(value = FIGURE, peer = "loop", unit = UNIT, onCore = true, full = HUNDRED)
    public void loop(Peers.LoopPeer peer, Newcomer newcomer) {
        peer.bus.connect(newcomer.receiver);
        peer.bus.disconnect(newcomer.receiver);
    }

    /** Guava: register and unregister. */
    @Benchmark
    @Figure(value = FIGURE, peer = "guava", unit = UNIT, onCore = true, full = HUNDRED)
    public void guava(Peers.GuavaPeer peer, Newcomer newcomer) {
        peer.bus.register(newcomer.annotated);
        peer.bus.unregister(newcomer.annotated);
    }

    /** greenrobot: register and unregister. */
    @Benchmark
    @Figure(value = FIGURE, peer = "greenrobot", unit = UNIT, onCore = true, full = HUNDRED, quick = "")
    public void greenrobot(Peers.GreenrobotPeer peer, Newcomer newcomer) {
        peer.bus.register(newcomer.annotated);
        peer.bus.unregister(newcomer.annotated);
    }

    /** MBassador, which keeps a linked set: subscribe and unsubscribe. */
    @Benchmark
    @Figure(value = FIGURE, peer = "mbassador", unit = UNIT, onCore = true, full = HUNDRED, quick = "")
    public void mbassador(Peers.MbassadorPeer peer, Newcomer newcomer) {
        peer.bus.subscribe(newcomer.annotated);
        peer.bus.unsubscribe(newcomer.annotated);
    }

    /** RxJava: subscribe and dispose. */
    @Benchmark
    @Figure(value = FIGURE, peer = "rxjava", unit = UNIT, onCore = true, full = HUNDRED, quick = "")
    public void rxjava(Peers.RxPeer peer, Newcomer newcomer) {
        peer.bus.subscribe(newcomer.consumer).dispose();
    }

    /** Who comes and goes. */
    @State(Scope.Thread)
    public static class Newcomer {
        final long[] cells = Tick.cells();
        final Receiver<Tick> receiver = tick -> tick.countIn(cells);
        final Consumer<Tick> consumer = tick -> tick.countIn(cells);
        final Object annotated = new Annotated000();
    }
}
