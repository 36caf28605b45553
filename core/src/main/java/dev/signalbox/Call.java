package dev.signalbox;

import org.jspecify.annotations.Nullable;

/** The code of a receiver in the one form that serves all kinds: plain, with sender, weakly owned, answering. */
@FunctionalInterface
interface Call<T> {
    /** Stands for "was not called": its owner is gone, its condition said no, its calls are used up. */
    Object SKIPPED = new Object();

    /** Calls the receiver; gives its answer, null where it has none. */
    @Nullable
    Object call(@Nullable Object sender, T value) throws Exception;
}
