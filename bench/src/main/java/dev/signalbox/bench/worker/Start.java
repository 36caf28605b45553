package dev.signalbox.bench.worker;

import dev.signalbox.bench.contest.ProcessCpu;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/** The phases of a start, each in milliseconds from its beginning; those that are not known are not a number. */
final class Start {
    static final int ANSWERED = 0;
    static final int CPU = 1;
    static final int SPAWNED = 2;
    static final int VM = 3;
    static final int HELLO = 4;
    static final int READY = 5;
    static final int BEGAN = 6;
    private static final int PHASES = 7;
    private static final double NANOS = 1e-6;

    private final long started = System.nanoTime();
    private final double[] phases = new double[PHASES];

    Start() {
        Arrays.fill(phases, Double.NaN);
    }

    /** It is over now. */
    void now(int phase) {
        at(phase, System.nanoTime());
    }

    /** It was over at a time of {@link System#nanoTime}, of whatever process: on Linux all read one clock. */
    void at(int phase, long time) {
        phases[phase] = (time - started) * NANOS;
    }

    void took(int phase, Duration time) {
        phases[phase] = time.toNanos() * NANOS;
    }

    /** What the process has taken until now. */
    void cpuOf(long pid) throws IOException {
        phases[CPU] = ProcessCpu.nanos(pid) * NANOS;
    }

    double[] phases() {
        return phases.clone();
    }
}
