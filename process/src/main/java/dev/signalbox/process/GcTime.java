package dev.signalbox.process;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/** How long this JVM has collected garbage so far. To ask for the first time takes some ten milliseconds, so only who is asked does. */
final class GcTime {
    private GcTime() {}

    static long millis() {
        long millis = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            millis += Math.max(0, collector.getCollectionTime());
        }
        return millis;
    }
}
