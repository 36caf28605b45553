package dev.signalbox.link;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Looking before sleeping: rounds of a few looks and a yield, for a time and not a number of rounds. One long spin without
 * a yield would be a trap where both processes share a processor: the other could not run until the spin is over.
 *
 * <p>How many looks make a round is learned. Where what we wait for came as soon as a yield had let somebody else run, the other side
 * shares our processor, and the sooner we yield, the better. Where it came while we looked, but after the first yield, the other side
 * runs beside us, and the yield only kept us from seeing it.
 *
 * <p>One thread at a time.
 */
final class Looks {
    static final int LOOKS_A_ROUND = 20;

    private static final int MIN_LOOKS = 10;
    /** A few microseconds: what one who shares our processor may lose, once. */
    private static final int MAX_LOOKS = 160;
    /** A yield that took longer has let somebody else run. */
    private static final long SWITCH_NANOS = 1_500;

    private static final long ADAPTIVE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    /** Whoever has asked waits for the other side to wake up, for the answer, and for both wakes of its own side if it sleeps meanwhile. */
    private static final long ANSWER_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private static final long LATENCY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /** So many waits in vain, and the adaptive one looks for one round only, ... */
    private static final int IN_VAIN = 8;
    /** ... but each so many waits it tries the full time again, since times change. */
    private static final int TRY_AGAIN = 32;

    private final WaitPolicy policy;
    private final int processors;
    private final long adaptiveNanos;
    private int inVain;
    private int looksARound = LOOKS_A_ROUND;

    Looks(WaitPolicy policy, int processors) {
        this(policy, processors, ADAPTIVE_NANOS);
    }

    private Looks(WaitPolicy policy, int processors, long adaptiveNanos) {
        this.policy = policy;
        this.processors = processors;
        this.adaptiveNanos = adaptiveNanos;
    }

    Looks(WaitPolicy policy) {
        this(policy, Runtime.getRuntime().availableProcessors());
    }

    /** For one who waits for an answer to what it has just sent. */
    static Looks forAnAnswer(WaitPolicy policy) {
        return new Looks(policy, Runtime.getRuntime().availableProcessors(), ANSWER_NANOS);
    }

    /** Whether it came true while we looked. */
    boolean see(BooleanSupplier what) {
        return see(what, false, 0);
    }

    /** The same, and not much longer than until then. */
    boolean see(BooleanSupplier what, long deadlineNanos) {
        return see(what, true, deadlineNanos);
    }

    /**
     * For those who never sleep: whether it came true before the time was over. They also have to look at the socket, which tells
     * that the other side is gone.
     */
    boolean spin(BooleanSupplier what, Bell bell, long deadlineNanos) throws InterruptedException {
        bell.requireMayWait();
        while (!see(what, deadlineNanos)) {
            bell.lookNowAndThen();
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (System.nanoTime() - deadlineNanos >= 0) {
                return what.getAsBoolean();
            }
        }
        return true;
    }

    /** Before a look that is likely to be in vain as long as nobody else runs. */
    void letOthersRun() {
        if (processors > 1 && policy != WaitPolicy.BATTERY) {
            Thread.yield();
        }
    }

    boolean neverSleeps() {
        return policy == WaitPolicy.SPIN && processors > 1;
    }

    private boolean see(BooleanSupplier what, boolean limited, long deadlineNanos) {
        long budget = budget();
        if (budget == 0) {
            return false;
        }
        // no clock yet: most of what comes at all comes now
        if (round(what) >= 0) {
            saw();
            return true;
        }
        long start = System.nanoTime();
        for (long before = start; ; before = System.nanoTime()) {
            Thread.yield();
            long now = System.nanoTime();
            if (now - start >= budget || limited && now - deadlineNanos >= 0) {
                sawNothing();
                return false;
            }
            int at = round(what);
            if (at >= 0) {
                learn(at == 0 && now - before > SWITCH_NANOS);
                saw();
                return true;
            }
        }
    }

    /** Which look saw it; less than 0: none. */
    private int round(BooleanSupplier what) {
        for (int i = 0; i < looksARound; i++) {
            if (what.getAsBoolean()) {
                return i;
            }
            Thread.onSpinWait();
        }
        return -1;
    }

    private void learn(boolean othersRunOnlyWhenWeYield) {
        looksARound =
                othersRunOnlyWhenWeYield ? Math.max(MIN_LOOKS, looksARound / 2) : Math.min(MAX_LOOKS, looksARound * 2);
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
        if (policy != WaitPolicy.ADAPTIVE) {
            return LATENCY_NANOS;
        }
        return inVain < IN_VAIN || inVain % TRY_AGAIN == 0 ? adaptiveNanos : 1;
    }
}
