package dev.signalbox.bench.message;

import java.io.IOException;

/** What can be called in the other process. */
interface Callee extends AutoCloseable {
    /** Gives the number back, one larger. */
    long next(long number) throws Exception;

    @Override
    void close() throws IOException;

    /** Starts one, by the name of the contestant. */
    static Callee start(String name) throws Exception {
        return switch (name) {
            case "ours", "ours-async", "ours-stage" -> OurCallee.start(name);
            case "ours-event" -> OurEventCallee.started();
            case "unix" -> UnixCallee.start();
            default -> throw new IllegalArgumentException("no contestant is called " + name);
        };
    }
}
