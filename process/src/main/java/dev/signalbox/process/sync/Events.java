package dev.signalbox.process.sync;

import dev.signalbox.process.internal.shared.Layout;
import dev.signalbox.process.internal.shared.Shared;
import dev.signalbox.process.internal.shared.Words;
import java.util.Map;
import java.util.TreeMap;

/**
 * The words of a group of events: where to look for a free one first, then two words for each.
 *
 * <p>The first has, from below, the member that has reserved it, 0 if it is free; a bit for "set"; and in the upper half the turn, counted up with each reservation. The second
 * has the member that has taken it, and the turn in which it did. An index is the turn and the position. So whatever is done by an index is one compare-and-set that fails when
 * the reservation is another by then, and a process that dies leaves nothing half done.
 */
final class Events {
    private static final int CURSOR = Layout.WORDS;
    private static final long MEMBER = 0x7FFF_FFFFL;
    private static final long SET = 0x8000_0000L;
    private static final int WORDS_EACH = 2;

    private final Shared shared;
    private final int size;
    private final int positionBits;

    Events(Shared shared) {
        this.shared = shared;
        this.size = (shared.ref().layout().words() - 1) / WORDS_EACH;
        this.positionBits = Integer.SIZE - Integer.numberOfLeadingZeros(size - 1);
    }

    static int words(int size) {
        return 1 + WORDS_EACH * size;
    }

    Shared shared() {
        return shared;
    }

    int size() {
        return size;
    }

    /** The index of one that was free, or whose process has died; less than 0 if there is none. */
    int tryReserve() {
        Words words = shared.words();
        int first = (int) words.get(CURSOR);
        for (int i = 0; i < size; i++) {
            int position = (first + i) % size;
            long found = words.get(at(position));
            if (isTaken(found)) {
                continue;
            }
            int turn = (int) (found >>> Integer.SIZE) + 1 & Integer.MAX_VALUE >>> positionBits;
            if (words.change(at(position), found, (long) turn << Integer.SIZE | shared.me())) {
                words.set(CURSOR, (position + 1) % size);
                return turn << positionBits | position;
            }
        }
        return -1;
    }

    boolean isReserved(int index) {
        return isOf(index, shared.words().get(at(position(index))));
    }

    boolean isSet(int index) {
        long found = shared.words().get(at(position(index)));
        return isOf(index, found) && (found & SET) != 0;
    }

    boolean set(int index) {
        Words words = shared.words();
        int at = at(position(index));
        while (true) {
            long found = words.get(at);
            if (!isOf(index, found)) {
                return false;
            }
            if ((found & SET) != 0) {
                return true;
            }
            if (words.change(at, found, found | SET)) {
                shared.changed();
                return true;
            }
        }
    }

    boolean take(int index) {
        Words words = shared.words();
        int at = at(position(index)) + Long.BYTES;
        long now = (long) turnOf(index) << Integer.SIZE | shared.me();
        while (true) {
            long before = words.get(at);
            if (!isReserved(index)) {
                return false;
            }
            if (words.change(at, before, now)) {
                return isReserved(index);
            }
        }
    }

    boolean release(int index) {
        Words words = shared.words();
        int at = at(position(index));
        return release(words, at, index);
    }

    /** The same, whether the group is open or not. */
    void releaseAnyway(int index) {
        Words words = shared.wordsAnyway();
        if (words != null) {
            release(words, at(position(index)), index);
        }
    }

    private boolean release(Words words, int at, int index) {
        while (true) {
            long found = words.get(at);
            if (!isOf(index, found)) {
                return false;
            }
            if (words.change(at, found, found & ~(MEMBER | SET))) {
                shared.changed();
                return true;
            }
        }
    }

    /** What a look finds that waits for an event. */
    enum Found {
        NOTHING,
        SET,
        RELEASED,
        TAKER_DIED
    }

    Found look(int index) {
        Words words = shared.words();
        int at = at(position(index));
        long taker = words.get(at + Long.BYTES); // before the other: it may have set it with its last breath
        boolean died = taker >>> Integer.SIZE == turnOf(index)
                && (taker & MEMBER) != 0
                && !shared.isThere((int) (taker & MEMBER));
        long found = words.get(at);
        if (!isOf(index, found)) {
            return Found.RELEASED;
        }
        return (found & SET) != 0 ? Found.SET : died ? Found.TAKER_DIED : Found.NOTHING;
    }

    /** Which process has taken it, for a message; empty if none has said so. */
    String taker(int index) {
        long taker = shared.words().get(at(position(index)) + Long.BYTES);
        return taker >>> Integer.SIZE == turnOf(index) && (taker & MEMBER) != 0
                ? shared.describe((int) (taker & MEMBER))
                : "";
    }

    int free() {
        Words words = shared.words();
        int free = 0;
        for (int i = 0; i < size; i++) {
            if (!isTaken(words.get(at(i)))) {
                free++;
            }
        }
        return free;
    }

    String holders() {
        Words words = shared.words();
        Map<String, Integer> holders = new TreeMap<>();
        for (int i = 0; i < size; i++) {
            long found = words.get(at(i));
            if (isTaken(found)) {
                holders.merge(shared.describe((int) (found & MEMBER)), 1, Integer::sum);
            }
        }
        return Seats.describe(holders);
    }

    private boolean isTaken(long word) {
        return (word & MEMBER) != 0 && shared.isThere((int) (word & MEMBER));
    }

    private boolean isOf(int index, long word) {
        return (word & MEMBER) != 0 && word >>> Integer.SIZE == turnOf(index);
    }

    private int turnOf(int index) {
        return index >>> positionBits;
    }

    private int position(int index) {
        int position = index & (1 << positionBits) - 1;
        if (index < 0 || position >= size) {
            throw new IllegalArgumentException("Not an index of this group of events: index=" + index + ", size=" + size
                    + ". Give what SyncIndex.index() said.");
        }
        return position;
    }

    private static int at(int position) {
        return CURSOR + Long.BYTES * (1 + WORDS_EACH * position);
    }
}
