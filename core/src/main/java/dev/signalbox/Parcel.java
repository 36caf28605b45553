package dev.signalbox;

import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A value in a mailbox that does not travel alone.
 *
 * @param outcome is completed with what the receiver did, if somebody waits for that
 * @param context what to run the receiver in, if something hangs on the sending thread
 */
record Parcel<T>(
        @Nullable Object sender,
        T value,
        @Nullable CompletableFuture<@Nullable Object> outcome,
        @Nullable UnaryOperator<Runnable> context) {}
