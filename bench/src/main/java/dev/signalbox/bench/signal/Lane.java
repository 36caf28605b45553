package dev.signalbox.bench.signal;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/** What one sending thread sends. */
@State(Scope.Thread)
public class Lane {
    Tick tick = new Tick(1, 0);
    TickEvent event = new TickEvent(tick);

    /** Finds the thread's lane. */
    @Setup
    public void setUp(ThreadParams thread) {
        tick = new Tick(1, thread.getThreadIndex());
        event = new TickEvent(tick);
    }
}
