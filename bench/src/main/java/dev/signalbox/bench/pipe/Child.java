package dev.signalbox.bench.pipe;

/** The process at the other end: fires as long as it is told to, and answers. */
final class Child {
    /** Fire for so many nanoseconds to get warm, and then for so many to be counted. */
    static final String COUNT = "count";
    /** Answer with the time. */
    static final String PING = "ping";

    static final String PONG = "pong";
    /** The receiver takes the time. */
    static final String MARK = "mark";
    /** Nothing follows. */
    static final String END = "end";

    private static final int BURST = 1000;

    private final Ends ends;
    private boolean isEnded;
    private long warmNanos;
    private long nanos;

    Child(Ends ends) {
        this.ends = ends;
    }

    /** Until it is told to end. */
    void run() throws Exception {
        ends.handler(this::taken);
        while (!isEnded) {
            ends.next();
            if (nanos > 0) {
                fire();
            }
        }
    }

    private void taken(String name, long number, long stamp) throws Exception {
        switch (name) {
            case PING -> {
                ends.fire(PONG, number, System.nanoTime());
                ends.flush();
            }
            case COUNT -> {
                warmNanos = number;
                nanos = stamp;
            }
            case END -> isEnded = true;
            default -> throw new IllegalArgumentException(name);
        }
    }

    private void fire() throws Exception {
        long number = fire(0, warmNanos);
        ends.fire(MARK, number++, 0);
        number = fire(number, nanos);
        ends.fire(MARK, number++, 0);
        ends.fire(END, number, 0);
        ends.flush();
        nanos = 0;
    }

    private long fire(long from, long duration) throws Exception {
        long number = from;
        long started = System.nanoTime();
        do {
            for (int i = 0; i < BURST; i++) {
                ends.fire(Ends.TICK, number++, 0);
            }
        } while (System.nanoTime() - started < duration);
        return number;
    }
}
