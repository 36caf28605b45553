package dev.signalbox.process.internal.shared;

import dev.signalbox.ConfigurationException;
import dev.signalbox.RefusedException;
import dev.signalbox.TimedOutException;
import dev.signalbox.link.LinkException;
import dev.signalbox.link.internal.Log;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One handle of a shared object: its words, who is there, and waiting for news of it. A handle that came from another process goes to its home when it is used
 * first.
 *
 * <p>What a process does to an object is one step on one word, so it may be killed anywhere. What it holds carries its number as a member; others see by that
 * whether it is still there. Who changed something calls {@link #changed}.
 */
public final class Shared {
    /** Makes the exception for one who uses what is closed. */
    public interface Closed {
        /** With the reason, as a clause. */
        RuntimeException exception(String because, @Nullable Throwable cause);
    }

    private record Seat(Place place, Segment segment) {}

    private final Ref ref;
    private final int bit;
    private final Closed closed;
    private final boolean isMaker;
    private final Looking looking = new Looking();
    private final ReentrantLock attaching = new ReentrantLock();
    private volatile @Nullable Seat seat; // written under attaching
    private volatile boolean closedHere;

    private Shared(Ref ref, Closed closed, @Nullable Seat seat) {
        this.ref = ref;
        this.bit = (int) (ref.id() % Long.SIZE);
        this.closed = closed;
        this.isMaker = seat != null;
        this.seat = seat;
    }

    /**
     * Makes an object, at home in this process.
     *
     * @throws ConfigurationException if there is no room for it
     */
    public static Shared create(Layout layout, Closed closed) {
        Home home = Home.use();
        long id = home.nextId();
        try {
            Segment segment = Segment.create(home.file(id), layout, id);
            return new Shared(new Ref(home.address(), id, layout), closed, new Seat(home, segment));
        } catch (IOException e) {
            home.release();
            throw new ConfigurationException(
                    "Cannot make a shared object of bytes=" + layout.size() + ": " + e + ". Is there room for '"
                            + home.directory() + "'?",
                    e);
        } catch (RuntimeException | Error e) {
            home.release();
            throw e;
        }
    }

    /** The object that this was sent of. Does not go there yet. */
    public static Shared of(Ref ref, Closed closed) {
        return new Shared(ref, closed, null);
    }

    /** What to send of it. */
    public Ref ref() {
        return ref;
    }

    /**
     * Its words, for whoever is at work on them now: goes there first if need be, and looks whether it is open.
     *
     * @throws RefusedException if interrupted on the way there; the thread still is
     */
    public Words words() {
        return open().segment.words();
    }

    /** The same whether it is open or not, for whoever gives back what it has; null if it was never used here. */
    public @Nullable Words wordsAnyway() {
        Seat there = seat;
        return there == null ? null : there.segment.words();
    }

    /** Its blocks. */
    public ByteBuffer[] blocks() {
        return open().segment.blocks();
    }

    /** The number of this process among those that use objects of that home. */
    public int me() {
        return open().place.me;
    }

    /** Whether the member of this number has neither died nor let go of that home. */
    public boolean isThere(int member) {
        return open().place.members.isThere(member);
    }

    /** Which process that is or was, for a message. */
    public String describe(int member) {
        return open().place.members.describe(member);
    }

    /** After a change that somebody may wait for. Makes no system call if nobody does. */
    public void changed() {
        Seat there = seat;
        if (there != null && there.segment.words().get(Segment.AWAITED) != 0) {
            there.segment.words().set(Segment.AWAITED, 0);
            there.place.wake(1L << bit);
        }
    }

    /**
     * Waits until it is done, which is looked at whenever somebody has changed something or died; false if the time was over before.
     *
     * @param done does not block; may be what does it, if nobody else can come between
     * @throws RuntimeException what {@code closed} makes, if the object is closed or its home has gone, also while waiting
     * @throws InterruptedException if interrupted while waiting
     */
    public boolean await(BooleanSupplier done, long deadline) throws InterruptedException {
        BooleanSupplier doneOrClosed = () -> {
            if (done.getAsBoolean()) {
                return true;
            }
            Seat unused = open();
            return false;
        };
        if (looking.see(doneOrClosed, deadline)) {
            return true;
        }
        Seat there = open();
        return there.place.await(bit, there.segment.words(), doneOrClosed, deadline);
    }

    /** Whether it cannot be used any more, as far as it is known here. */
    public boolean isClosed() {
        return whyClosed(seat) != null;
    }

    /** Where the object was made, closes it for all; else lets go of it here. To close again does nothing. */
    public void close() {
        Seat there;
        attaching.lock();
        try {
            if (closedHere) {
                return;
            }
            closedHere = true;
            there = seat;
        } finally {
            attaching.unlock();
        }
        if (there == null) {
            return;
        }
        if (isMaker) {
            there.segment.words().set(Segment.CLOSED, 1);
            there.place.wake(1L << bit);
            delete(there.place);
        } else {
            there.place.wakeHere(1L << bit);
        }
        there.place.release();
    }

    private void delete(Place place) {
        try {
            Files.deleteIfExists(place.file(ref.id()));
        } catch (IOException e) {
            // Windows keeps the name of what is mapped; it goes with the directory, or with the next sweep
            Log.LINK.log(Level.DEBUG, "Cannot delete the file of a shared object yet", e);
        }
    }

    private Seat open() {
        Seat there = seat;
        if (there == null) {
            there = attach();
        }
        if (closedHere || there.place.over() != null || there.segment.words().get(Segment.CLOSED) != 0) {
            throw closed.exception(String.valueOf(whyClosed(there)), null);
        }
        return there;
    }

    private @Nullable String whyClosed(@Nullable Seat there) {
        if (closedHere) {
            return "it was closed here";
        }
        if (there == null) {
            return null;
        }
        return there.segment.words().get(Segment.CLOSED) != 0
                ? "it was closed by the process that made it"
                : there.place.over();
    }

    private Seat attach() {
        try {
            attaching.lockInterruptibly();
            try {
                Seat there = seat;
                if (closedHere) {
                    throw closed.exception("it was closed here", null);
                }
                if (there == null) {
                    there = attachNow();
                    seat = there;
                }
                return there;
            } finally {
                attaching.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException("Interrupted on the way to a shared object; nothing was done with it", e);
        }
    }

    private Seat attachNow() throws InterruptedException {
        Place place = null;
        try {
            place = Home.useIf(ref.home());
            if (place == null) {
                place = Visit.to(ref.home());
            }
            return new Seat(place, Segment.open(place.file(ref.id()), ref.layout(), ref.id()));
        } catch (NoSuchFileException e) {
            leave(place);
            throw closed.exception("it was closed by the process that made it", e);
        } catch (LinkException | TimedOutException e) {
            throw closed.exception("the process that made it has closed it or died", e);
        } catch (IOException e) {
            leave(place);
            throw new ConfigurationException(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException | Error e) {
            leave(place);
            throw e;
        }
    }

    private static void leave(@Nullable Place place) {
        if (place != null) {
            place.release();
        }
    }

    @Override
    public String toString() {
        String why = whyClosed(seat);
        return why != null ? "closed: " + why : seat == null ? "not used here yet" : "open";
    }
}
