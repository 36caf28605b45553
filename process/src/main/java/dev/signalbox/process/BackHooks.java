package dev.signalbox.process;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a back may implement beside its front, to do something before its first message and after its last.
 *
 * <p>The order: its constructor, {@link #before}, {@link #beforeAsync} and its end, the messages, {@link #afterAsync} and its end,
 * {@link #after}. All of it on the loop of the back, in its process, where {@link BackContext#current} is known.
 *
 * <p><b>Failures.</b> Of what comes before: the start fails with it. Of what comes after: it goes to the log, and into {@link BackExit#detail}. What comes
 * after is called whatever came before, also if that failed; not if the process is killed.
 */
public interface BackHooks {
    /** Loads, opens, starts threads: what the back needs. */
    default void before(BackContext back) throws Exception {}

    /** The same where it ends later; no message is taken until then. Timers and channels of the back are served meanwhile. */
    default CompletionStage<? extends @Nullable Object> beforeAsync(BackContext back) throws Exception {
        return CompletableFuture.completedStage(null);
    }

    /** What takes a while to end well. Timers and channels of the back are served meanwhile. */
    default CompletionStage<? extends @Nullable Object> afterAsync(BackContext back) throws Exception {
        return CompletableFuture.completedStage(null);
    }

    /** Lets go of what {@link #before} has opened. */
    default void after(BackContext back) throws Exception {}
}
