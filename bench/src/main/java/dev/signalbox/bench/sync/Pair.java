package dev.signalbox.bench.sync;

import java.io.IOException;
import java.nio.file.Path;

/** Two processes, of which this one calls the other and waits until that has done it. */
interface Pair extends AutoCloseable {
    /** Starts the other process, by the name of the contestant; what it needs on disk may lie in the directory. */
    static Pair start(String name, Path directory) throws Exception {
        return switch (name) {
            case "ours" -> OurPair.start(true);
            case "ours-event" -> OurPair.start(false);
            case "unix" -> UnixPair.start(directory);
            default -> throw new IllegalArgumentException("no contestant is called " + name);
        };
    }

    /** Calls, and waits. */
    void call() throws Exception;

    /** Acquires a lock that nobody has, and gives it back. */
    default void lock() throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Waits for what does not come, for so long. */
    default void waitInVain(long nanos) throws Exception {
        throw new UnsupportedOperationException();
    }

    @Override
    void close() throws IOException;
}
