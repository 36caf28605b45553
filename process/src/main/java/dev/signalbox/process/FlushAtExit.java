package dev.signalbox.process;

import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

/** When this JVM ends in good order, lets senders hand over what they keep for a receiver that is about to come, for a while. */
final class FlushAtExit {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Set<Outlet> OUTLETS =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    static {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(FlushAtExit::flush, "signalbox-pipe-exit"));
        } catch (IllegalStateException endingAlready) {
            // whoever fires first thing at the end has to close in time
        }
    }

    private FlushAtExit() {}

    static void of(Outlet outlet) {
        OUTLETS.add(outlet);
    }

    private static void flush() {
        try {
            for (Outlet outlet : OUTLETS.toArray(Outlet[]::new)) {
                outlet.flush(LIMIT);
            }
        } catch (InterruptedException e) {
            // then at once
        }
    }
}
