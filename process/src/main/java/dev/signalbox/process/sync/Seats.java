package dev.signalbox.process.sync;

import dev.signalbox.process.internal.shared.Layout;
import dev.signalbox.process.internal.shared.Shared;
import dev.signalbox.process.internal.shared.Words;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Words that a process can have one of: 0, or the number of the member that has it and a number of that process for this time. To take one and to give it back is a
 * compare-and-set, so there is no moment at which a process could die and leave it nobody's. One whose member has gone is free to be taken.
 */
final class Seats {
    private static final AtomicInteger TIMES = new AtomicInteger();

    private final Shared shared;
    private final int from;
    private final int count;

    /** So many of the words of this, from the one of that number. */
    Seats(Shared shared, int from, int count) {
        this.shared = shared;
        this.from = from;
        this.count = count;
    }

    /** One that was free, or whose holder has died; null if there is none. */
    @Nullable
    Acquired tryTake() {
        Words words = shared.words();
        for (int i = 0; i < count; i++) {
            long found = words.get(at(i));
            boolean dead = found != 0 && !shared.isThere(memberOf(found));
            if (found == 0 || dead) {
                long mine = (long) shared.me() << Integer.SIZE | TIMES.incrementAndGet() & 0xFFFF_FFFFL;
                if (words.change(at(i), found, mine)) {
                    return new Acquired(this, i, mine, dead);
                }
                i--; // somebody was faster with this one, which may be free again
            }
        }
        return null;
    }

    /** The same, waiting for one until then; null if there was none in time. */
    @Nullable
    Acquired take(long deadline) throws InterruptedException {
        AtomicReference<@Nullable Acquired> taken = new AtomicReference<>();
        boolean unused = shared.await(
                () -> {
                    Acquired got = tryTake();
                    taken.set(got);
                    return got != null;
                },
                deadline);
        return taken.get();
    }

    /** What it held is free, unless it was taken for dead meanwhile. */
    void giveBack(int seat, long mine) {
        Words words = shared.wordsAnyway();
        if (words != null && words.change(at(seat), mine, 0)) {
            shared.changed();
        }
    }

    boolean isHeld(int seat, long mine) {
        Words words = shared.wordsAnyway();
        return words != null && !shared.isClosed() && words.get(at(seat)) == mine;
    }

    int free() {
        Words words = shared.words();
        int free = 0;
        for (int i = 0; i < count; i++) {
            long found = words.get(at(i));
            if (found == 0 || !shared.isThere(memberOf(found))) {
                free++;
            }
        }
        return free;
    }

    /** Which processes have how many, for a message. */
    String holders() {
        Words words = shared.words();
        Map<String, Integer> holders = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            long found = words.get(at(i));
            if (found != 0) {
                holders.merge(shared.describe(memberOf(found)), 1, Integer::sum);
            }
        }
        return describe(holders);
    }

    static String describe(Map<String, Integer> holders) {
        StringJoiner all = new StringJoiner(", ");
        holders.forEach((who, many) -> all.add(who + " has " + many));
        return holders.isEmpty() ? "nobody has one" : all.toString();
    }

    private int at(int seat) {
        return Layout.WORDS + Long.BYTES * (from + seat);
    }

    static int memberOf(long word) {
        return (int) (word >>> Integer.SIZE);
    }
}
