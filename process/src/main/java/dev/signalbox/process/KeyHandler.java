package dev.signalbox.process;

import java.nio.channels.SelectionKey;

/** What a back does when a channel is ready that it listens to. */
@FunctionalInterface
public interface KeyHandler {
    /**
     * Reads, writes or accepts, on the loop of the back; must not block.
     *
     * @param key says what the channel is ready for
     * @throws Exception goes to the log of the back, which no longer listens to the channel
     */
    void ready(SelectionKey key) throws Exception;
}
