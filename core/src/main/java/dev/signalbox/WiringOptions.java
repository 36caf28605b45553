package dev.signalbox;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a builder can ask of the wiring of a signal, question or gate. */
record WiringOptions(
        @Nullable Runnable onFirst,
        @Nullable Runnable onLast,
        @Nullable Consumer<? super Subscription> onConnected,
        @Nullable Consumer<? super Subscription> onDisconnected,
        boolean namedSendersFirst,
        int warnAbove) {
    static final int DEFAULT_WARN_ABOVE = 1000;
    static final WiringOptions DEFAULT = new WiringOptions(null, null, null, null, false, DEFAULT_WARN_ABOVE);
}
