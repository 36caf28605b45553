package dev.signalbox.process.internal.shared;

import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A home as a process sees it that uses objects of it: its own, or that of another process. */
abstract class Place {
    final Members members;
    final int me;
    private final Path directory;
    private final Sleepers sleepers;
    private volatile @Nullable String over;

    Place(Path directory, Members members, int me) {
        this.directory = directory;
        this.members = members;
        this.me = me;
        this.sleepers = new Sleepers(members, me);
    }

    Path directory() {
        return directory;
    }

    Path file(long id) {
        return directory.resolve("object-" + Long.toHexString(id));
    }

    /** Why nothing of it can be used any more; null if it can. */
    @Nullable
    String over() {
        return over;
    }

    /** Nothing of it can be used any more; who waits learns it. */
    void end(String because) {
        if (over == null) {
            over = because;
        }
        sleepers.end();
    }

    boolean await(int bit, Words object, BooleanSupplier done, long deadline) throws InterruptedException {
        return sleepers.await(bit, object, done, deadline);
    }

    /** Lets all look again who wait for one of these, in every process. */
    void wake(long bits) {
        sleepers.wake(bits);
        wakeOthers(bits);
    }

    /** Those of this process. */
    void wakeHere(long bits) {
        sleepers.wake(bits);
    }

    abstract void wakeOthers(long bits);

    /** One object fewer of this home is used here. */
    abstract void release();
}
