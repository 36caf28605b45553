package dev.signalbox;

import java.util.function.UnaryOperator;

/**
 * Carries what hangs on the sending thread (a logging context, a trace, scoped values) over to the thread where a receiver
 * with a mailbox runs.
 *
 * <p>Found as a {@linkplain java.util.ServiceLoader service}; where there is none, nothing is captured and nothing paid.
 */
@FunctionalInterface
public interface ContextCarrier {
    /**
     * Takes what hangs on the current thread. What it gives back turns a task into one that runs with it, on whichever
     * thread, and leaves that thread as it was.
     */
    UnaryOperator<Runnable> capture();
}
