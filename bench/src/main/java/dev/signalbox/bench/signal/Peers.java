package dev.signalbox.bench.signal;

import com.google.common.eventbus.EventBus;
import dev.signalbox.Receiver;
import dev.signalbox.Signal;
import io.reactivex.rxjava3.functions.Consumer;
import io.reactivex.rxjava3.subjects.PublishSubject;
import java.util.List;
import net.engio.mbassy.bus.MBassador;
import net.engio.mbassy.bus.config.BusConfiguration;
import net.engio.mbassy.bus.config.Feature;
import net.engio.mbassy.bus.error.IPublicationErrorHandler;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import reactor.core.publisher.Sinks;

/** Everybody's way to the same receivers. */
@SuppressWarnings("unchecked") // a factory of a replica is found by its raw type
public final class Peers {
    private Peers() {}

    static Receiver<Tick> receiver(int n) {
        return Replicas.make(Lambdas000.class, n, "receiver", Receiver.class);
    }

    static Object annotated(int n) {
        return Replicas.instance(Annotated000.class, n);
    }

    private static Loop loopOf(List<Integer> which) {
        Loop loop = new Loop();
        which.forEach(n -> loop.connect(receiver(n)));
        return loop;
    }

    /** Ourselves. */
    public static class OurPeer extends Peer<Signal<Tick>> {
        @Override
        Signal<Tick> open(List<Integer> which) {
            Signal<Tick> bus = Signal.<Tick>builder().onFailure(failure -> {}).build();
            which.forEach(n -> bus.connect(receiver(n)));
            return bus;
        }

        @Override
        void send(Signal<Tick> bus, Tick tick) {
            bus.send(tick);
        }
    }

    /** The loop that a failure ends. */
    public static class LoopPeer extends Peer<Loop> {
        @Override
        Loop open(List<Integer> which) {
            return loopOf(which);
        }

        @Override
        void send(Loop bus, Tick tick) throws Exception {
            bus.send(tick);
        }
    }

    /** The loop that goes on. */
    public static class LoopIsolatedPeer extends Peer<Loop> {
        @Override
        Loop open(List<Integer> which) {
            return loopOf(which);
        }

        @Override
        void send(Loop bus, Tick tick) {
            bus.sendIsolated(tick);
        }
    }

    /** Guava. */
    public static class GuavaPeer extends Peer<EventBus> {
        @Override
        EventBus open(List<Integer> which) {
            EventBus bus = new EventBus((failure, context) -> {});
            which.forEach(n -> bus.register(annotated(n)));
            return bus;
        }

        @Override
        void send(EventBus bus, Tick tick) {
            bus.post(tick);
        }
    }

    /** greenrobot. */
    public static class GreenrobotPeer extends Peer<org.greenrobot.eventbus.EventBus> {
        @Override
        org.greenrobot.eventbus.EventBus open(List<Integer> which) {
            org.greenrobot.eventbus.EventBus bus = org.greenrobot.eventbus.EventBus.builder()
                    .eventInheritance(false)
                    .logSubscriberExceptions(false)
                    .sendSubscriberExceptionEvent(false)
                    .build();
            which.forEach(n -> bus.register(annotated(n)));
            return bus;
        }

        @Override
        void send(org.greenrobot.eventbus.EventBus bus, Tick tick) {
            bus.post(tick);
        }
    }

    /** MBassador. */
    public static class MbassadorPeer extends Peer<MBassador<Tick>> {
        @Override
        MBassador<Tick> open(List<Integer> which) {
            IPublicationErrorHandler ignore = error -> {};
            MBassador<Tick> bus = new MBassador<>(new BusConfiguration()
                    .addFeature(Feature.SyncPubSub.Default())
                    .addFeature(Feature.AsynchronousHandlerInvocation.Default())
                    .addFeature(Feature.AsynchronousMessageDispatch.Default())
                    .addPublicationErrorHandler(ignore));
            which.forEach(n -> bus.subscribe(annotated(n)));
            return bus;
        }

        @Override
        void send(MBassador<Tick> bus, Tick tick) {
            bus.publish(tick);
        }

        @Override
        void close(MBassador<Tick> bus) {
            bus.shutdown();
        }
    }

    /** RxJava. */
    public static class RxPeer extends Peer<PublishSubject<Tick>> {
        @Override
        PublishSubject<Tick> open(List<Integer> which) {
            PublishSubject<Tick> bus = PublishSubject.create();
            which.forEach(n -> {
                Consumer<Tick> consumer = Replicas.make(Lambdas000.class, n, "rx", Consumer.class);
                var unused = bus.subscribe(consumer);
            });
            return bus;
        }

        @Override
        void send(PublishSubject<Tick> bus, Tick tick) {
            bus.onNext(tick);
        }
    }

    /** Reactor. */
    public static class ReactorPeer extends Peer<Sinks.Many<Tick>> {
        @Override
        Sinks.Many<Tick> open(List<Integer> which) {
            Sinks.Many<Tick> bus = Sinks.many().multicast().directBestEffort();
            which.forEach(n -> {
                java.util.function.Consumer<Tick> consumer =
                        Replicas.make(Lambdas000.class, n, "consumer", java.util.function.Consumer.class);
                var unused = bus.asFlux().subscribe(consumer);
            });
            return bus;
        }

        @Override
        void send(Sinks.Many<Tick> bus, Tick tick) {
            bus.tryEmitNext(tick).orThrow();
        }
    }

    /** Spring without a context. */
    public static class SpringMulticasterPeer extends Peer<SimpleApplicationEventMulticaster> {
        @Override
        SimpleApplicationEventMulticaster open(List<Integer> which) {
            SimpleApplicationEventMulticaster bus =
                    new SimpleApplicationEventMulticaster(new DefaultListableBeanFactory());
            which.forEach(n -> {
                ApplicationListener<TickEvent> listener =
                        Replicas.make(Lambdas000.class, n, "listener", ApplicationListener.class);
                bus.addApplicationListener(listener);
            });
            return bus;
        }

        @Override
        void send(SimpleApplicationEventMulticaster bus, Tick tick) {
            bus.multicastEvent(new TickEvent(tick));
        }
    }

    /** Spring with annotated listeners. */
    public static class SpringListenerPeer extends Peer<AnnotationConfigApplicationContext> {
        @Override
        AnnotationConfigApplicationContext open(List<Integer> which) {
            AnnotationConfigApplicationContext bus = new AnnotationConfigApplicationContext();
            which.forEach(n -> register(bus, "receiver" + n, annotated(n)));
            bus.refresh();
            return bus;
        }

        private static <T> void register(AnnotationConfigApplicationContext bus, String name, T receiver) {
            bus.registerBean(name, (Class<T>) receiver.getClass(), () -> receiver);
        }

        @Override
        void send(AnnotationConfigApplicationContext bus, Tick tick) {
            bus.publishEvent(tick);
        }

        @Override
        void close(AnnotationConfigApplicationContext bus) {
            bus.close();
        }
    }

    /** Vert.x. */
    public static class VertxPeer extends Peer<VertxBus> {
        @Override
        VertxBus open(List<Integer> which) {
            return new VertxBus(which);
        }

        @Override
        void send(VertxBus bus, Tick tick) {
            bus.send(tick);
        }

        @Override
        void close(VertxBus bus) throws Exception {
            bus.close();
        }
    }
}
