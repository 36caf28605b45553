package dev.signalbox;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;

/** The mailbox's queue is a queue, exactly bounded, whatever the interleaving. */
@Param(name = "value", gen = IntGen.class, conf = "1:5")
public class BoundedRingLincheckTest {
    // no power of two, so that the bound and the number of slots differ
    private final BoundedRing ring = new BoundedRing(3);

    /** Says no only when it is full. */
    @Operation
    public boolean offer(@Param(name = "value") int value) {
        return ring.offer(value);
    }

    /** Takes as the mailbox does: what is about to be there is waited for. */
    @Operation
    public @Nullable Object take() {
        while (true) {
            Object item = ring.poll();
            if (item != null || ring.isEmpty()) {
                return item;
            }
            Thread.onSpinWait();
        }
    }
}
