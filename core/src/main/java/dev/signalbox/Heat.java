package dev.signalbox;

/**
 * Stands before a list of receivers until it is known whether the signal is hot, and calls them. If it is, what {@link
 * DirectCalls} makes of the list takes its place, or, where that cannot be, the list itself: then nothing is counted any
 * more. So a hot signal does not pay for the counting, and for one that is not hot the counting does not matter.
 *
 * <p>A signal is hot when a list has been sent on so often that what the direct calls cost (for the JIT, and until it is
 * done) is less than what was spent already, and at a rate at which the memory is worth it. A list that is replaced
 * before that has cost nothing. Each list that is replaced after it makes the next one of its signal wait twice as long.
 *
 * <p>The counters are plain: several threads may lose a count to each other, and both may find that it is enough. Then both
 * make direct calls, and one of the two is used. They stand here, and not in the signal, because there they would be on the
 * cache line that all senders read.
 */
final class Heat<T> implements Receiver<T> {
    /** What {@code -Dsignalbox.signal.direct} says: "never"; "always", for tests: at once; anything else: when it is hot. */
    private static final String WHEN = System.getProperty("signalbox.signal.direct", "auto");

    /** With fewer receivers there is nothing to win. */
    private static final int LEAST = 2;

    private static final int MOST = 256;

    /** Calls of receivers between two looks. It takes two looks to know a rate. */
    private static final int CALLS = 4_000_000;

    /** How long they may take: a million calls a second are hot. */
    private static final long NANOS = 4_000_000_000L;

    private static final int MOST_DOUBLINGS = 8;

    /** A sender so deep in its stack shall not load classes there: one that finds no room for that is broken for good. */
    private static final int DEEP = 500;

    private final Receiver<T>[] list;
    private final Signal<T> signal;
    private final int sends;
    private final long limitNanos;
    private int left;
    private boolean timed;
    private long since;

    private Heat(Receiver<T>[] list, Signal<T> signal, int doublings) {
        this.list = list;
        this.signal = signal;
        this.sends = CALLS / Routes.count(list) << doublings;
        this.limitNanos = NANOS << doublings;
        this.left = sends;
    }

    /**
     * What a signal shall call in place of a list that has just become its own.
     *
     * @param replaced how many lists of this signal have been replaced that were called directly
     */
    static <T> Receiver<T>[] over(Receiver<T>[] list, Signal<T> signal, int replaced) {
        int n = Routes.count(list);
        if (WHEN.equals("always") && n > 0) {
            Receiver<T>[] direct = DirectCalls.whateverItTakes(list);
            return direct == null ? list : direct;
        }
        if (n < LEAST || n > MOST || WHEN.equals("never")) {
            return list;
        }
        return list(new Heat<>(list, signal, Math.min(replaced, MOST_DOUBLINGS)));
    }

    @SuppressWarnings("unchecked") // an array of a generic class
    private static <T> Receiver<T>[] list(Heat<T> heat) {
        return (Receiver<T>[]) new Receiver<?>[] {heat, heat}; // laid out as the lists of Routes
    }

    @Override
    public void receive(T value) {
        int now = left - 1;
        left = now;
        if (now <= 0) {
            look(System.nanoTime());
        }
        Receiver<T>[] all = list;
        int n = Routes.count(all);
        Throwable fatal = null;
        for (int i = 0; i < n; i++) {
            try {
                all[i].receive(value);
            } catch (Throwable thrown) {
                fatal = DirectCalls.failed(all, i, value, thrown, fatal);
            }
        }
        Failures.rethrowIfFatal(fatal);
    }

    /** How many sends are counted between two looks. */
    int sends() {
        return sends;
    }

    /** Called when so many sends have been counted. */
    void look(long now) {
        left = sends;
        if (isHot(now) && new Throwable().getStackTrace().length < DEEP) {
            Receiver<T>[] direct = DirectCalls.of(list);
            signal.replace(this, direct == null ? list : direct);
        }
    }

    /** Whether so many sends have come fast enough since this was last asked. */
    private boolean isHot(long now) {
        boolean hot = timed && now - since <= limitNanos;
        timed = true;
        since = now;
        return hot;
    }
}
