package dev.signalbox.bench.signal;

import dev.signalbox.bench.Figure;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** One value to 1, 10 and 100 receivers, each of a class of its own. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SendBenchmark {
    private static final String FIGURE = "signal.send.{receivers}";
    private static final String UNIT = "ns/send";
    private static final String ALLOC = "signal.alloc";
    private static final String ALLOC_OF = "signal.send.10";
    private static final String TEN = "signal\\.send\\.10";
    private static final String ONE_THREAD = "signal\\.send\\.\\d+";

    /** Ours. */
    @Benchmark
    @Figure(
            value = FIGURE,
            unit = UNIT,
            onCore = true,
            alloc = ALLOC,
            allocOf = ALLOC_OF,
            threads = {1, 2},
            quick = ONE_THREAD)
    public void signalbox(Peers.OurPeer peer, Lane lane) {
        peer.bus.send(lane.tick);
    }

    /** Ours with direct calls off, so that receivers are called in a loop, and nothing is counted. */
    @Benchmark
    @Fork(jvmArgsPrepend = "-Dsignalbox.signal.direct=never")
    @Figure(
            value = FIGURE,
            peer = "signalbox-loop",
            unit = UNIT,
            onCore = true,
            alloc = ALLOC,
            allocOf = ALLOC_OF,
            threads = {1, 2},
            quick = TEN)
    public void signalboxLoop(Peers.OurPeer peer, Lane lane) {
        peer.bus.send(lane.tick);
    }

    /** A loop over an array. */
    @Benchmark
    @Figure(
            value = FIGURE,
            peer = "loop",
            unit = UNIT,
            onCore = true,
            alloc = ALLOC,
            allocOf = ALLOC_OF,
            threads = {1, 2},
            quick = ONE_THREAD)
    public void loop(Peers.LoopPeer peer, Lane lane) throws Exception {
        peer.bus.send(lane.tick);
    }

    /** A loop over an array that goes on after a failure. */
    @Benchmark
    @Figure(
            value = FIGURE,
            peer = "loop-isolated",
            unit = UNIT,
            onCore = true,
            alloc = ALLOC,
            allocOf = ALLOC_OF,
            threads = {1, 2},
            quick = ONE_THREAD)
    public void loopIsolated(Peers.LoopIsolatedPeer peer, Lane lane) {
        peer.bus.sendIsolated(lane.tick);
    }

    /** Guava's EventBus, default settings, receivers that allow concurrent events. */
    @Benchmark
    @Figure(
            value = FIGURE,
            peer = "guava",
            unit = UNIT,
            onCore = true,
            alloc = ALLOC,
            allocOf = ALLOC_OF,
            threads = {1, 2},
            quick = ONE_THREAD)
    public void guava(Peers.GuavaPeer peer, Lane lane) {
        peer.bus.post(lane.tick);
    }

    /** greenrobot's EventBus without its look-up of super classes. */
    @Benchmark
    @Figure(
            value = FIGURE,
            peer = "greenrobot",
            unit = UNIT,
            onCore = true,
            alloc = ALLOC,
            allocOf = ALLOC_OF,
            threads = {1, 2},
            quick = ONE_THREAD)
    public void greenrobot(Peers.GreenrobotPeer peer, Lane lane) {
        peer.bus.post(lane.tick);
    }

    /** MBassador, strong references. */
    @Benchmark
    @Figure(
            value = FIGURE,
            peer = "mbassador",
            unit = UNIT,
            onCore = true,
            alloc = ALLOC,
            allocOf = ALLOC_OF,
            threads = {1, 2},
            quick = TEN)
    public void mbassador(Peers.MbassadorPeer peer, Lane lane) {
        peer.bus.publish(lane.tick);
    }

    /** RxJava's PublishSubject; it forbids two sending threads, and a receiver that fails is gone. */
    @Benchmark
    @Figure(value = FIGURE, peer = "rxjava", unit = UNIT, onCore = true, alloc = ALLOC, allocOf = ALLOC_OF, quick = TEN)
    public void rxjava(Peers.RxPeer peer, Lane lane) {
        peer.bus.onNext(lane.tick);
    }

    /** Reactor's multicast sink, best effort; it forbids two sending threads, and a receiver that fails is gone. */
    @Benchmark
    @Figure(
            value = FIGURE,
            peer = "reactor",
            unit = UNIT,
            onCore = true,
            alloc = ALLOC,
            allocOf = ALLOC_OF,
            quick = TEN)
    public void reactor(Peers.ReactorPeer peer, Lane lane) {
        peer.bus.tryEmitNext(lane.tick).orThrow();
    }

    /** Spring's multicaster without a context, the event made beforehand. */
    @Benchmark
    @Figure(
            value = FIGURE,
            peer = "spring-multicaster",
            unit = UNIT,
            onCore = true,
            alloc = ALLOC,
            allocOf = ALLOC_OF,
            threads = {1, 2},
            quick = TEN)
    public void springMulticaster(Peers.SpringMulticasterPeer peer, Lane lane) {
        peer.bus.multicastEvent(lane.event);
    }

    /** Spring's annotated listeners in a context. */
    @Benchmark
    @Figure(
            value = FIGURE,
            peer = "spring-listener",
            unit = UNIT,
            onCore = true,
            alloc = ALLOC,
            allocOf = ALLOC_OF,
            threads = {1, 2},
            quick = TEN)
    public void springListener(Peers.SpringListenerPeer peer, Lane lane) {
        peer.bus.publishEvent(lane.tick);
    }

    /** Vert.x's local event bus; asynchronous, so a hundred sends are counted until their last receiver has run. */
    @Benchmark
    @org.openjdk.jmh.annotations.OperationsPerInvocation(VertxBus.BATCH)
    @Figure(value = FIGURE, peer = "vertx", unit = UNIT, alloc = ALLOC, allocOf = ALLOC_OF, quick = TEN)
    public void vertx(Peers.VertxPeer peer, Lane lane) throws InterruptedException {
        peer.bus.sendBatch(lane.tick);
    }
}
