package dev.signalbox.bench.signal;

import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A bus with its receivers.
 *
 * <p>Before the one that is measured another is made and used, with all hundred classes of receivers: a real program
 * sends on more than one, so the peer's own call sites have seen many classes also when only one receiver is measured.
 *
 * @param <B> what is sent on
 */
@State(Scope.Benchmark)
public abstract class Peer<B> {
    private static final int SENDS_BEFORE = 3_000;

    /** How many. */
    @Param({"1", "10", "100"})
    public int receivers;

    @SuppressWarnings("NullAway.Init") // JMH calls setUp first
    B bus;

    /** Opens both buses. */
    @Setup(Level.Trial)
    public void setUp() throws Exception {
        B other = open(Replicas.COUNT);
        Tick tick = new Tick(1, 0);
        for (int i = 0; i < SENDS_BEFORE; i++) {
            send(other, tick);
        }
        close(other);
        bus = open(receivers);
    }

    /** Closes what was measured. */
    @TearDown(Level.Trial)
    public void tearDown() throws Exception {
        close(bus);
    }

    abstract B open(int count);

    abstract void send(B bus, Tick tick) throws Exception;

    void close(B bus) throws Exception {}
}
