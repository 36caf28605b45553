package dev.signalbox.link;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Looking before sleeping: rounds of a few looks and a yield, for a time and not a number of rounds. One long spin without
 * a yield would be a trap where both processes share a processor: the other could not run until the spin is over.
 *
 * <p>One thread at a time.
 */
final class Looks {
    static final int LOOKS_A_ROUND = 20;

    private static final long ADAPTIVE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long LATENCY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /** So many waits in vain, and the adaptive one looks for one round only, ... */
    private static final int IN_VAIN = 8;
    /** ... but each so many waits it tries the full time again, since times change. */
    private static final int TRY_AGAIN = 32;

    private final WaitPolicy policy;
    private final int processors;
    private int inVain;

    Looks(WaitPolicy policy, int processors) {
        this.policy = policy;
        this.processors = processors;
    }

    Looks(WaitPolicy policy) {
        this(policy, Runtime.getRuntime().availableProcessors());
    }

    /** Whether it came true while we looked. */
    boolean see(BooleanSupplier what) {
        long budget = budget();
        if (budget == 0) {
            return false;
        }
        long start = System.nanoTime();
        do {
            for (int i = 0; i < LOOKS_A_ROUND; i++) {
                if (what.getAsBoolean()) {
                    saw();
                    return true;
                }
                Thread.onSpinWait();
            }
            Thread.yield();
        } while (System.nanoTime() - start < budget);
        sawNothing();
        return false;
    }

    /** What was looked for came while we looked. */
    void saw() {
        inVain = 0;
    }

    /** It did not come while we looked. */
    void sawNothing() {
        inVain++;
    }

    /** How long to look now, in nanoseconds; 0: not at all, 1: one round. */
    long budget() {
        if (processors == 1 || policy == WaitPolicy.BATTERY) {
            return 0;
        }
        if (policy == WaitPolicy.LATENCY) {
            return LATENCY_NANOS;
        }
        return inVain < IN_VAIN || inVain % TRY_AGAIN == 0 ? ADAPTIVE_NANOS : 1;
    }
}
