package dev.signalbox.process;

/** What a back does beside its messages: on a timer, or whenever it has time. */
@FunctionalInterface
public interface BackAction {
    /**
     * Does it, on the loop of the back.
     *
     * @throws Exception goes to the log of the back, which goes on
     */
    void run() throws Exception;
}
