package dev.signalbox.process;

/** Takes the outputs of tasks, of those that failed too. */
@FunctionalInterface
public interface OutputHandler {
    /**
     * Takes one output, on the thread of outputs of the pool. What it throws is logged, and the next handler has its turn.
     *
     * @return true if the handlers after this one need not see the output
     */
    boolean onOutput(Output<?> output) throws Exception;
}
