package dev.signalbox.process.internal.shared;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Looking before sleeping: rounds of looks with a yield between, for so long that an answer of a process that has to wake up first is still seen; and hardly at
 * all while that keeps being in vain. The counts are read and written by several threads without care: what is lost is a round of looks.
 */
final class Looking {
    private static final int LOOKS_A_ROUND = 40;
    private static final long BUDGET_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final int IN_VAIN = 8;
    private static final int TRY_AGAIN = 32;
    private static final boolean ALONE = Runtime.getRuntime().availableProcessors() == 1;

    private int inVain;

    /** Whether it was done while we looked. */
    boolean see(BooleanSupplier done, long deadline) {
        if (done.getAsBoolean()) {
            return true;
        }
        if (ALONE) {
            return false;
        }
        boolean full = inVain < IN_VAIN || inVain % TRY_AGAIN == 0;
        long since = 0;
        do {
            for (int i = 0; i < LOOKS_A_ROUND; i++) {
                Thread.onSpinWait();
                if (done.getAsBoolean()) {
                    inVain = 0;
                    return true;
                }
            }
            Thread.yield();
            long now = System.nanoTime();
            since = since == 0 ? now : since;
            if (now - since > BUDGET_NANOS || now - deadline >= 0) {
                break;
            }
        } while (full);
        inVain = inVain + 1 & Integer.MAX_VALUE;
        return false;
    }
}
