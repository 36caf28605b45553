package dev.signalbox.bench.worker;

import java.util.concurrent.Future;

/** Runs tasks elsewhere, each of which adds one to a number. */
interface Tasks extends AutoCloseable {
    /** Gives a task, and does not wait for it. */
    Future<Long> submit(long number) throws Exception;

    /** Lets go what was kept back. */
    default void flush() throws Exception {}

    /** Adds one to each of so many numbers that are given together; gives the sum of what came back. */
    default long map(long from, int count) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Ends whatever runs them, and waits for that. */
    @Override
    void close();
}
