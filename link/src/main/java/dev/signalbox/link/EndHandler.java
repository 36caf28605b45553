package dev.signalbox.link;

import org.jspecify.annotations.Nullable;

/** Hears of the end of a line whose frames go to a handler. */
@FunctionalInterface
public interface EndHandler {
    /**
     * The line has come to its end. Called once, after the last frame, and never while a frame is handled. Shall not block.
     *
     * @param end how it ended; never {@link LinkState#OPEN}
     * @param failure what the other side wrote that it may not, if the line is {@link LinkState#BROKEN}; else null
     */
    void onEnd(LinkState end, @Nullable LinkException failure);
}
