package dev.signalbox.process;

import java.time.Duration;

/**
 * How long the start of a child JVM took, each counted from the call.
 *
 * @param spawned until the operating system had made the process
 * @param vmUp until the first line of Java ran in it
 * @param hello until its first message was here
 * @param ready until it had read its work and was about to begin
 */
public record StartPhases(Duration spawned, Duration vmUp, Duration hello, Duration ready) {
    /** In milliseconds, on one line. */
    @Override
    public String toString() {
        return "spawned=" + millis(spawned) + " vmUp=" + millis(vmUp) + " hello=" + millis(hello) + " ready="
                + millis(ready);
    }

    private static String millis(Duration time) {
        long tenths = time.toNanos() / 100_000;
        return tenths / 10 + "." + tenths % 10 + "ms";
    }
}
