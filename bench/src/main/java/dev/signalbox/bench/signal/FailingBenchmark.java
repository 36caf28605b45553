package dev.signalbox.bench.signal;

import dev.signalbox.Signal;
import dev.signalbox.bench.Figure;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * One value to eleven receivers, the last of which throws.
 *
 * <p>The exception is made beforehand and whoever hears of failures ignores them: what is left is the bus's own way around a
 * failure. RxJava and Reactor are missing: there a receiver that fails is gone.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FailingBenchmark {
    private static final String FIGURE = "signal.failing.{receivers}";
    private static final String TEN = "signal\\.failing\\.10";
    private static final String UNIT = "ns/send";

    /** Ours. */
    @Benchmark
    @Figure(value = FIGURE, unit = UNIT, onCore = true, full = TEN)
    public void signalbox(OurFails peer, Lane lane) {
        peer.bus.send(lane.tick);
    }

    /** A loop over an array that goes on after a failure. */
    @Benchmark
    @Figure(value = FIGURE, peer = "loop-isolated", unit = UNIT, onCore = true, full = TEN)
    public void loopIsolated(LoopFails peer, Lane lane) {
        peer.bus.sendIsolated(lane.tick);
    }

    /** Guava. */
    @Benchmark
    @Figure(value = FIGURE, peer = "guava", unit = UNIT, onCore = true, full = TEN)
    public void guava(GuavaFails peer, Lane lane) {
        peer.bus.post(lane.tick);
    }

    /** greenrobot, not told to log. */
    @Benchmark
    @Figure(value = FIGURE, peer = "greenrobot", unit = UNIT, onCore = true, full = TEN)
    public void greenrobot(GreenrobotFails peer, Lane lane) {
        peer.bus.post(lane.tick);
    }

    /** MBassador. */
    @Benchmark
    @Figure(value = FIGURE, peer = "mbassador", unit = UNIT, onCore = true, full = TEN, quick = "")
    public void mbassador(MbassadorFails peer, Lane lane) {
        peer.bus.publish(lane.tick);
    }

    /** Spring's multicaster with an error handler. */
    @Benchmark
    @Figure(value = FIGURE, peer = "spring-multicaster", unit = UNIT, onCore = true, full = TEN, quick = "")
    public void springMulticaster(SpringFails peer, Lane lane) {
        peer.bus.multicastEvent(lane.event);
    }

    /** Ourselves. */
    public static class OurFails extends Peers.OurPeer {
        @Override
        Signal<Tick> open(List<Integer> which) {
            Signal<Tick> bus = super.open(which);
            bus.connect(tick -> {
                throw Failing.FAILURE;
            });
            return bus;
        }
    }

    /** The loop. */
    public static class LoopFails extends Peers.LoopIsolatedPeer {
        @Override
        Loop open(List<Integer> which) {
            Loop bus = super.open(which);
            bus.connect(tick -> {
                throw Failing.FAILURE;
            });
            return bus;
        }
    }

    /** Guava. */
    public static class GuavaFails extends Peers.GuavaPeer {
        @Override
        com.google.common.eventbus.EventBus open(List<Integer> which) {
            com.google.common.eventbus.EventBus bus = super.open(which);
            bus.register(new Failing());
            return bus;
        }
    }

    /** greenrobot. */
    public static class GreenrobotFails extends Peers.GreenrobotPeer {
        @Override
        org.greenrobot.eventbus.EventBus open(List<Integer> which) {
            org.greenrobot.eventbus.EventBus bus = super.open(which);
            bus.register(new Failing());
            return bus;
        }
    }

    /** MBassador. */
    public static class MbassadorFails extends Peers.MbassadorPeer {
        @Override
        net.engio.mbassy.bus.MBassador<Tick> open(List<Integer> which) {
            net.engio.mbassy.bus.MBassador<Tick> bus = super.open(which);
            bus.subscribe(new Failing());
            return bus;
        }
    }

    /** Spring. */
    public static class SpringFails extends Peers.SpringMulticasterPeer {
        @Override
        org.springframework.context.event.SimpleApplicationEventMulticaster open(List<Integer> which) {
            var bus = super.open(which);
            bus.setErrorHandler(failure -> {});
            org.springframework.context.ApplicationListener<TickEvent> listener = event -> {
                throw Failing.FAILURE;
            };
            bus.addApplicationListener(listener);
            return bus;
        }
    }
}
