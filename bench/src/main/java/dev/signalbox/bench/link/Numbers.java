package dev.signalbox.bench.link;

/** What the number of a message says beside its place in the order. */
final class Numbers {
    /** Nothing follows. */
    static final long END = 1L << 62;
    /** The receiver takes the time. */
    static final long MARK = 1L << 61;
    /** The answer shall say when the question came. */
    static final long STAMP = 1L << 60;

    private static final long FLAGS = END | MARK | STAMP;

    private Numbers() {}

    /** The number without what else it says. */
    static long plain(long number) {
        return number & ~FLAGS;
    }
}
