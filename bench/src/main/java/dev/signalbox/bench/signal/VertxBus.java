package dev.signalbox.bench.signal;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageCodec;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/** Vert.x with all receivers on one event loop, which is where it delivers. */
final class VertxBus {
    static final int BATCH = 100;

    private static final String TICKS = "ticks";
    private static final String DONE = "done";

    private final Vertx vertx = Vertx.vertx();
    private final EventBus bus = vertx.eventBus().registerDefaultCodec(Tick.class, new AsItIs());
    private final Semaphore done = new Semaphore(0);

    VertxBus(List<Integer> which) {
        CountDownLatch connected = new CountDownLatch(1);
        vertx.getOrCreateContext().runOnContext(unused -> {
            for (int n : which) {
                @SuppressWarnings("unchecked")
                Handler<Message<Tick>> handler = Replicas.make(Lambdas000.class, n, "handler", Handler.class);
                bus.localConsumer(TICKS, handler);
            }
            bus.localConsumer(DONE, message -> done.release());
            connected.countDown();
        });
        try {
            connected.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void send(Tick tick) {
        bus.publish(TICKS, tick);
    }

    /** Returns when the receivers have had all of it: they share an event loop with the one that says so. */
    void sendBatch(Tick tick) throws InterruptedException {
        for (int i = 0; i < BATCH; i++) {
            send(tick);
        }
        bus.publish(DONE, tick);
        done.acquire();
    }

    void close() throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        vertx.close().onComplete(result -> closed.countDown());
        closed.await();
    }

    /** Hands the object itself over, as the local bus may. */
    private static final class AsItIs implements MessageCodec<Tick, Tick> {
        @Override
        public void encodeToWire(Buffer buffer, Tick tick) {
            throw new UnsupportedOperationException("local only");
        }

        @Override
        public Tick decodeFromWire(int position, Buffer buffer) {
            throw new UnsupportedOperationException("local only");
        }

        @Override
        public Tick transform(Tick tick) {
            return tick;
        }

        @Override
        public String name() {
            return "as-it-is";
        }

        @Override
        public byte systemCodecID() {
            return -1;
        }
    }
}
