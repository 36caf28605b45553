package dev.signalbox;

import org.jspecify.annotations.Nullable;

/** What stands in a snapshot of receivers beside the plain ones: something that may want to know the sender. */
abstract class Entry<T> implements Receiver<T> {
    /** Takes one value; what goes wrong is thrown. */
    abstract void take(@Nullable Object sender, T value) throws Exception;

    @Override
    public final void receive(T value) throws Exception {
        take(null, value);
    }
}
