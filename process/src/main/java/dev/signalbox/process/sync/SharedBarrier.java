package dev.signalbox.process.sync;

import dev.signalbox.ConfigurationException;
import dev.signalbox.RefusedException;
import dev.signalbox.TimedOutException;
import dev.signalbox.process.internal.shared.Layout;
import dev.signalbox.process.internal.shared.Limits;
import dev.signalbox.process.internal.shared.Ref;
import dev.signalbox.process.internal.shared.Shared;
import dev.signalbox.process.internal.shared.Words;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A point that so many parties pass together, as often as they like: each waits there until all have come. Parties join it, from whatever process of the family; if
 * one dies or leaves, the barrier is broken for the others, who are told which.
 *
 * <pre>{@code
 * SharedBarrier barrier = SharedBarrier.of(3); // and hand it to the others
 * try (SharedBarrier.Party party = barrier.join()) {
 *     for (Step step : steps) {
 *         step.run();
 *         party.await(Duration.ofSeconds(10));
 *     }
 * }
 * }</pre>
 *
 * <p><b>Delivery.</b> What each party wrote to shared memory before it came is seen by all that have passed.
 *
 * <p><b>Threads.</b> A party is for one thread at a time.
 *
 * <p><b>Failures.</b> A death is a {@link BarrierBrokenException} for all other parties, those who wait and those who come. Where the barrier was closed, or the process that
 * made it has died, a {@link SyncClosedException}.
 *
 * <p><b>Lifecycle.</b> Lives in the process that made it. Can be sent to others, as the argument of a child, a task or an event. Closing it ends it for all there, and elsewhere
 * only lets go of it.
 */
public final class SharedBarrier implements AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;
    private static final int MOST = 512;
    /** Upper half: how often all have passed; lower half: how many have come since; and one bit on top. */
    private static final int STATE = Layout.WORDS;

    private static final long BROKEN = Long.MIN_VALUE;
    /** Who broke it: a seat's word. */
    private static final int CULPRIT = Layout.WORDS + Long.BYTES;

    private static final int SEATS = 2;
    /** On top of a seat's word: its party has left in good order. */
    private static final long LEFT = Long.MIN_VALUE;

    private static final Shared.Closed CLOSED =
            (because, cause) -> new SyncClosedException("Cannot use this shared barrier: " + because, cause);

    private final transient Shared shared;
    private final transient int parties;

    private SharedBarrier(Shared shared) {
        this.shared = shared;
        this.parties = shared.ref().layout().words() - SEATS;
    }

    /**
     * Makes one for so many parties, 1 to 512, at home in this process.
     *
     * @throws ConfigurationException if the number is out of its range, or there is no room for it
     */
    public static SharedBarrier of(int parties) {
        int seats = Kinds.checked("a shared barrier", "parties", parties, MOST);
        return new SharedBarrier(Shared.create(Layout.of(Kinds.BARRIER, SEATS + seats), CLOSED));
    }

    /**
     * Becomes one of the parties. Does not block.
     *
     * @throws RefusedException if all parties have joined before
     * @throws BarrierBrokenException if one of them has died or left
     * @throws SyncClosedException if it is closed, or its home has gone
     */
    public Party join() {
        Words words = shared.words();
        requireWhole(words);
        long mine = (long) shared.me() << Integer.SIZE | 1;
        for (int i = 0; i < parties; i++) {
            if (words.change(seat(i), 0, mine)) {
                return new Party(i, mine);
            }
        }
        throw new RefusedException("Cannot join a shared barrier: all of its parties=" + parties
                + " have joined, the first in " + shared.describe(Seats.memberOf(words.get(seat(0)))));
    }

    /** How many parties it is for. */
    public int parties() {
        return parties;
    }

    /**
     * Whether one of its parties has died or left.
     *
     * @throws SyncClosedException if it is closed, or its home has gone
     */
    public boolean isBroken() {
        Words words = shared.words();
        breakIfSomeoneHasGone(words);
        return words.get(STATE) < 0;
    }

    /** Where it was made, ends it for all; elsewhere, lets go of it. To close again does nothing. */
    @Override
    public void close() {
        shared.close();
    }

    @Override
    public String toString() {
        return "SharedBarrier[parties=" + parties + ", " + shared + "]";
    }

    private Object writeReplace() {
        return new Handle(shared.ref());
    }

    private void readObject(ObjectInputStream from) throws InvalidObjectException {
        throw Kinds.notItself();
    }

    private record Handle(Ref ref) implements Serializable {
        private Object readResolve() {
            return new SharedBarrier(Shared.of(ref, CLOSED));
        }
    }

    private static int seat(int party) {
        return Layout.WORDS + Long.BYTES * (SEATS + party);
    }

    private static long roundOf(long state) {
        return state >>> Integer.SIZE & Integer.MAX_VALUE;
    }

    private void requireWhole(Words words) {
        breakIfSomeoneHasGone(words);
        if (words.get(STATE) < 0) {
            long culprit = words.get(CULPRIT);
            throw new BarrierBrokenException("This shared barrier of parties=" + parties + " is broken: "
                    + shared.describe(Seats.memberOf(culprit & ~LEFT))
                    + (culprit < 0 ? ", one of them, has left it" : ", one of them, has died or let go of it")
                    + ". Make a new one for those that are left.");
        }
    }

    private void breakIfSomeoneHasGone(Words words) {
        for (int i = 0; i < parties; i++) {
            long found = words.get(seat(i));
            if (found < 0 || found > 0 && !shared.isThere(Seats.memberOf(found))) {
                words.change(CULPRIT, 0, found);
                if (words.addBits(STATE, BROKEN) >= 0) {
                    shared.changed();
                }
                return;
            }
        }
    }

    /** One who waits there. */
    public final class Party implements AutoCloseable {
        private final int number;
        private final long mine;

        Party(int number, long mine) {
            this.number = number;
            this.mine = mine;
        }

        /** From 0 on, in the order of joining. */
        public int number() {
            return number;
        }

        /**
         * Waits until all parties have come, no longer than this.
         *
         * @throws TimedOutException if not all came in time; then it is as if this party had not come either
         * @throws BarrierBrokenException if one of them has died or left, also while waiting
         * @throws SyncClosedException if it is closed, or its home has gone, also while waiting
         * @throws IllegalStateException if this party has left
         * @throws InterruptedException if interrupted while waiting; then it is as if this party had not come either
         */
        public void await(Duration limit) throws InterruptedException {
            Words words = shared.words();
            if (words.get(seat(number)) != mine) {
                throw new IllegalStateException(
                        "Cannot wait at a shared barrier: party number=" + number + " has left it. Join again.");
            }
            requireWhole(words);
            long round = come(words);
            if (round < 0) {
                return;
            }
            boolean all = false;
            InterruptedException interrupted = null;
            try {
                all = shared.await(() -> isOver(words, round), Limits.deadline(limit));
            } catch (InterruptedException e) {
                interrupted = e;
            }
            if (all || !goAgain(words, round)) {
                return;
            }
            if (interrupted != null) {
                throw interrupted;
            }
            throw new TimedOutException("Not all of parties=" + parties + " came to a shared barrier within limit="
                    + limit + ": " + (words.get(STATE) & Integer.MAX_VALUE) + " others have");
        }

        /** The round to wait for; less than 0 if this was the last to come. */
        private long come(Words words) {
            while (true) {
                long state = words.get(STATE);
                requireWhole(words);
                long round = roundOf(state);
                if ((int) state + 1 < parties) {
                    if (state >= 0 && words.change(STATE, state, state + 1)) {
                        return round;
                    }
                } else if (state >= 0 && words.change(STATE, state, (round + 1 & Integer.MAX_VALUE) << Integer.SIZE)) {
                    shared.changed();
                    return -1;
                }
            }
        }

        private boolean isOver(Words words, long round) {
            if (roundOf(words.get(STATE)) != round) {
                return true;
            }
            try {
                requireWhole(words);
            } catch (BarrierBrokenException e) {
                if (roundOf(words.get(STATE)) != round) {
                    return true; // the last came before somebody went
                }
                throw e;
            }
            return false;
        }

        /** Whether this party has not come; not if all have meanwhile. */
        private boolean goAgain(Words words, long round) {
            while (true) {
                long state = words.get(STATE);
                if (roundOf(state) != round) {
                    return false;
                }
                if (words.change(STATE, state, state - 1)) {
                    return true;
                }
            }
        }

        /** Leaves. For the others the barrier is broken, unless they need it no more. To leave again does nothing. */
        @Override
        public void close() {
            @Nullable Words words = shared.wordsAnyway();
            if (words != null && words.change(seat(number), mine, mine | LEFT)) {
                shared.changed();
            }
        }
    }
}
