package dev.signalbox.process;

import org.jspecify.annotations.Nullable;

/** Where the many outputs of one task go. Called by the thread that reads from the worker: must not block or run user code. */
interface StreamSink {
    /** One more output, encoded. */
    void item(Job job, byte[] payload);

    /** No more outputs: the task has ended, well or with a failure. */
    void end(@Nullable Throwable failure);
}
