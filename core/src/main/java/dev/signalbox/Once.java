package dev.signalbox;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A scope whose end runs once, however often it is closed. */
final class Once implements Scope {
    private final AtomicReference<@Nullable Runnable> end;

    Once(Runnable end) {
        this.end = new AtomicReference<>(end);
    }

    @Override
    public void close() {
        Runnable mine = end.getAndSet(null);
        if (mine != null) {
            mine.run();
        }
    }
}
