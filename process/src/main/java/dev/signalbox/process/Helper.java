package dev.signalbox.process;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A thread that looks for the end of a task, for as long as it looks. Whoever reads that end fills it in, or learns that nobody looks
 * any more and tells it in the usual way: never both, never neither.
 */
final class Helper {
    private static final Object LEFT = new Object();

    private final AtomicReference<@Nullable Object> end = new AtomicReference<>();

    /** False if the thread no longer looks. */
    boolean fill(Finished finished) {
        return end.compareAndSet(null, finished);
    }

    boolean isFilled() {
        return end.get() != null;
    }

    /** Looks no more; gives what was filled in. */
    @Nullable
    Finished leave() {
        return end.getAndSet(LEFT) instanceof Finished finished ? finished : null;
    }
}
