package dev.signalbox.bench.pipe;

import java.io.IOException;

/** What a process has of a pair of one-way lines: the end that fires of the one, the end that handles of the other. */
interface Ends extends AutoCloseable {
    /** The event that is measured. */
    String TICK = "tick";

    /** Takes an event of a name and two arguments. */
    interface Taker {
        void take(String name, long number, long stamp) throws Exception;
    }

    /** Starts the other process, by the name of the contestant. */
    static Ends start(String name) throws Exception {
        return switch (name) {
            case "ours" -> OurEnds.start(OurEnds.Form.ARGS);
            case "ours-record" -> OurEnds.start(OurEnds.Form.RECORD);
            case "ours-next" -> OurEnds.start(OurEnds.Form.NEXT);
            case "ours-loop" -> OurEnds.start(OurEnds.Form.LOOP);
            case "link" -> LinkEnds.start();
            case "object-stream" -> ObjectStreamEnds.start();
            default -> throw new IllegalArgumentException("no contestant is called " + name);
        };
    }

    /** Fires an event, waiting for room; what gathers may keep it until {@link #flush}. */
    void fire(String name, long number, long stamp) throws Exception;

    /** Lets go what was kept back. */
    default void flush() throws Exception {}

    /** Who handles the events from now on. */
    void handler(Taker taker);

    /** Handles one event, or more where that is the way; waits for the first. */
    void next() throws Exception;

    /** Handles the events that are there; waits for the first. */
    void available() throws Exception;

    @Override
    void close() throws IOException;
}
