package dev.signalbox.process;

import java.util.List;

/**
 * A task of no consequence for workers that have nothing to do yet. A JVM takes some ten milliseconds for what it does for the first time:
 * reading a lambda, making it, joining strings, writing a value. Whoever has done so once answers the first true task in a fraction of
 * that.
 */
final class Rehearsal {
    /** Not the number of any task, and nobody waits for its end. */
    static final long SEQ = -1;

    private Rehearsal() {}

    static byte[] encoded(TaskCodec codec) {
        return codec.encode(task(1L, "dry"), "a rehearsal");
    }

    private static Task<List<Object>> task(long number, String text) {
        return () -> List.of(number + 1, text + ' ' + number);
    }
}
