package dev.signalbox.bench.signal;

import java.util.List;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A bus with its receivers.
 *
 * <p>Before the one that is measured others are made and used, one with all hundred classes of receivers, some with a
 * single receiver: a real program sends on more than one, so the peer's own call sites have seen many classes also when
 * only one receiver is measured, and whether or not it treats many receivers in another way than one.
 *
 * @param <B> what is sent on
 */
@State(Scope.Benchmark)
public abstract class Peer<B> {
    private static final int SENDS_BEFORE = 3_000;
    private static final int SMALL_BEFORE = 4;

    /** How many. */
    @Param({"1", "10", "100"})
    public int receivers;

    @SuppressWarnings("NullAway.Init") // JMH calls setUp first
    B bus;

    /** Opens both buses. */
    @Setup(Level.Trial)
    public void setUp() throws Exception {
        List<Integer> order = Replicas.order(Replicas.COUNT);
        use(order);
        for (int i = 1; i <= SMALL_BEFORE; i++) {
            use(order.subList(Replicas.COUNT - i, Replicas.COUNT - i + 1));
        }
        bus = open(Replicas.order(receivers));
    }

    private void use(List<Integer> which) throws Exception {
        B other = open(which);
        Tick tick = new Tick(1, 0);
        for (int i = 0; i < SENDS_BEFORE; i++) {
            send(other, tick);
        }
        close(other);
    }

    /** Closes what was measured. */
    @TearDown(Level.Trial)
    public void tearDown() throws Exception {
        close(bus);
    }

    abstract B open(List<Integer> which);

    abstract void send(B bus, Tick tick) throws Exception;

    void close(B bus) throws Exception {}
}
