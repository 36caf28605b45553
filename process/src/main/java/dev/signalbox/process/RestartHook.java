package dev.signalbox.process;

/**
 * Gives a back that was started again the state that its predecessor had.
 *
 * @param <F> the front
 */
@FunctionalInterface
public interface RestartHook<F> {
    /**
     * Runs before messages that wait for the new back go there; what is called on this front goes ahead of them.
     *
     * @throws Exception counts as a death of the new back
     */
    void restarted(F front) throws Exception;
}
