package dev.signalbox.process.sync;

/**
 * A lock or a permit that this process has until it is closed.
 *
 * <pre>{@code
 * try (Acquired held = lock.acquire(Duration.ofSeconds(1))) {
 *     if (held.afterDeath()) {
 *         repair();
 *     }
 *     change();
 * }
 * }</pre>
 *
 * <p><b>Threads.</b> Any thread of the process may close it.
 *
 * <p><b>Lifecycle.</b> Made by {@link SharedLock} and {@link SharedSemaphore}. If its process dies, the next that acquires learns it by {@link #afterDeath}.
 */
public final class Acquired implements AutoCloseable {
    private final Seats seats;
    private final int seat;
    private final long mine;
    private final boolean afterDeath;

    Acquired(Seats seats, int seat, long mine, boolean afterDeath) {
        this.seats = seats;
        this.seat = seat;
        this.mine = mine;
        this.afterDeath = afterDeath;
    }

    /** Whether the process that had it before has died with it: what it was about to change may be half done. */
    public boolean afterDeath() {
        return afterDeath;
    }

    /** Whether it is still ours: not closed, and the object and its home are still there. Does not block. */
    public boolean isHeld() {
        return seats.isHeld(seat, mine);
    }

    /** Gives it back. Does not block. To close again does nothing. */
    @Override
    public void close() {
        seats.giveBack(seat, mine);
    }
}
