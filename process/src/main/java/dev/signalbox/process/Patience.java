package dev.signalbox.process;

import java.util.concurrent.TimeUnit;

/**
 * How long to look before sleeping: rounds of looks with a yield between, for 50 microseconds, and hardly at all while that keeps being
 * in vain. One thread at a time.
 */
final class Patience {
    private static final int LOOKS_A_ROUND = 20;
    private static final long BUDGET_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final int IN_VAIN = 8;
    private static final int TRY_AGAIN = 32;
    private static final boolean ALONE = Runtime.getRuntime().availableProcessors() == 1;

    private int looks;
    private int inVain;
    private long since;

    /** Whether to look once more, after a look that found nothing. */
    boolean looksAgain() {
        if (ALONE) {
            return false;
        }
        if (looks == 0) {
            since = System.nanoTime();
        }
        looks++;
        if (looks % LOOKS_A_ROUND != 0) {
            Thread.onSpinWait();
            return true;
        }
        Thread.yield();
        boolean full = inVain < IN_VAIN || inVain % TRY_AGAIN == 0;
        if (full && System.nanoTime() - since < BUDGET_NANOS) {
            return true;
        }
        inVain++;
        looks = 0;
        return false;
    }

    /** Something was found. */
    void found() {
        if (looks > 0) {
            inVain = 0;
            looks = 0;
        }
    }
}
