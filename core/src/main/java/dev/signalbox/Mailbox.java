package dev.signalbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What stands between the senders and a receiver on an executor: a bounded queue, and a task that empties it.
 *
 * <p>The idea is that of the actor's mailbox. Whoever puts a value into an idle mailbox moves it to {@code SCHEDULED} and
 * gives the executor one task; that task takes values until there are none. So the receiver never runs twice at once, on
 * whatever executor, and an empty mailbox holds no thread.
 *
 * <p>No wake-up is lost. A producer moves the ring's tail (a volatile write) before it reads {@code state}; the task
 * writes {@code state = IDLE} before it reads the tail once more. In the one order of volatile accesses either the
 * producer sees IDLE and schedules, or the task sees the tail and goes on. The same holds for room: a
 * waiting producer counts itself in {@code waiters} before it looks for room again, the task takes a value before it reads
 * {@code waiters}.
 *
 * <p>Locks: {@code lock} guards only the sleep of producers; no user code runs under it.
 */
final class Mailbox<T> implements Runnable {
    private static final int IDLE = 0;
    private static final int SCHEDULED = 1;

    /** How many values one task takes before it lets others have the executor's thread. */
    private static final int BATCH = 256;

    private static final int ROUNDS = 50;
    private static final int LOOKS_PER_ROUND = 20;
    private static final VarHandle STATE;
    private static final VarHandle WAITERS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(Mailbox.class, "state", int.class);
            WAITERS = lookup.findVarHandle(Mailbox.class, "waiters", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Link<T> link;
    private final Executor executor;
    private final int capacity;
    private final Overflow overflow;
    private final long blockNanos;
    private final @Nullable ContextCarrier carrier;
    private final MailboxRing ring;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();

    private volatile int state;
    private volatile int waiters;
    private volatile boolean closed;
    private volatile @Nullable Thread drainer;

    Mailbox(Link<T> link, ReceiverOptions.Settings<?> settings, Executor executor, @Nullable ContextCarrier carrier) {
        this.link = link;
        this.executor = executor;
        this.capacity = settings.capacity;
        this.overflow = settings.overflow;
        this.blockNanos = settings.blockNanos;
        this.carrier = carrier;
        this.ring = new MailboxRing(capacity);
    }

    int size() {
        return ring.size();
    }

    /**
     * Puts a value in. Blocks only with {@link Overflow#BLOCK}.
     *
     * @throws RefusedException if it was not taken and the policy says that the sender learns it
     */
    void put(@Nullable Object sender, T value, @Nullable CompletableFuture<@Nullable Object> outcome) {
        UnaryOperator<Runnable> context = carrier == null ? null : carrier.capture();
        Object item = sender == null && outcome == null && context == null
                ? value
                : new Parcel<>(sender, value, outcome, context);
        if (closed) {
            drop(item, null);
        } else if (ring.offer(item) || madeRoomFor(item)) {
            wake();
        }
    }

    /** Stops delivery: what waits is thrown away, who waits for room goes on. */
    void close() {
        closed = true;
        discard(null);
        lock.lock();
        try {
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        if (state == IDLE && STATE.compareAndSet(this, IDLE, SCHEDULED)) {
            schedule();
        }
    }

    private void schedule() {
        hand(this);
    }

    /** Gives the executor a task; false, and nothing waits here any more, if it takes none. */
    private boolean hand(Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (RuntimeException | Error refused) { // whatever the reason: no task will come for what waits here
            state = IDLE;
            discard(new RefusedException(
                    "Receiver '" + link.name() + "' got no thread: its executor refused the task (" + refused
                            + "). Close the subscription before the executor.",
                    refused));
            return false;
        }
    }

    @Override
    public void run() {
        drainer = Thread.currentThread();
        int taken = 0;
        try {
            while (true) {
                Object item = ring.poll();
                if (item != null) {
                    if (waiters != 0) {
                        tellOfRoom();
                    }
                    deliver(item);
                    if (++taken < BATCH) {
                        continue;
                    }
                    taken = 0;
                    if (!keepsThread()) {
                        return;
                    }
                } else if (!ring.isEmpty()) {
                    Thread.yield(); // a producer is between claim and publication
                } else {
                    drainer = null;
                    state = IDLE;
                    if (ring.isEmpty() || !STATE.compareAndSet(this, IDLE, SCHEDULED)) {
                        return;
                    }
                    drainer = Thread.currentThread();
                }
            }
        } catch (Throwable fatal) { // only what deliver() lets through: the machine is in trouble, the mailbox is not
            drainer = null;
            state = IDLE;
            if (!ring.isEmpty()) {
                wake();
            }
            throw fatal;
        }
    }

    /** Lets others have the thread. True if the executor knows no other thread than this one, so that it goes on here. */
    private boolean keepsThread() {
        Handover handover = new Handover(this);
        drainer = null; // the next task may run elsewhere before the call returns: from then on nothing here is ours
        if (hand(handover) && handover.cameBack()) {
            drainer = Thread.currentThread();
            return true;
        }
        return false;
    }

    /** The task that goes on after a batch; it must not nest, or an executor that runs tasks at once would pile them up. */
    private static final class Handover implements Runnable {
        private final Mailbox<?> mailbox;
        private @Nullable Thread from = Thread.currentThread(); // set to null by that thread alone
        private boolean inside;

        Handover(Mailbox<?> mailbox) {
            this.mailbox = mailbox;
        }

        @Override
        public void run() {
            if (from == Thread.currentThread()) {
                inside = true;
            } else {
                mailbox.run();
            }
        }

        boolean cameBack() {
            from = null;
            return inside;
        }
    }

    @SuppressWarnings("unchecked") // put() lets nothing else in
    private void deliver(Object item) {
        if (closed) {
            drop(item, null);
        } else if (!(item instanceof Parcel<?>)) {
            link.deliver(null, (T) item, null);
        } else {
            Parcel<T> parcel = (Parcel<T>) item;
            if (parcel.context() == null) {
                link.deliver(parcel.sender(), parcel.value(), parcel.outcome());
            } else {
                parcel.context()
                        .apply(() -> link.deliver(parcel.sender(), parcel.value(), parcel.outcome()))
                        .run();
            }
        }
    }

    /** What the policy does about a full mailbox; true if the item is in it now. */
    private boolean madeRoomFor(Object item) {
        switch (overflow) {
            case DROP_NEWEST -> {
                drop(item, full("dropped this value, the newest"));
                return false;
            }
            case DROP_OLDEST -> {
                do {
                    Object oldest = ring.poll();
                    if (oldest != null) {
                        drop(oldest, full("dropped this value, the oldest"));
                    }
                } while (!ring.offer(item));
                return true;
            }
            case BLOCK -> {
                return waitForRoom(item);
            }
            default -> {
                link.countDropped();
                throw full("refused this value");
            }
        }
    }

    private boolean waitForRoom(Object item) {
        if (drainer == Thread.currentThread()) {
            link.countDropped();
            throw full(
                    "would wait for itself: the receiver sent this value to its own mailbox and alone could make room");
        }
        for (int round = 0; round < ROUNDS && !closed; round++) {
            for (int look = 0; look < LOOKS_PER_ROUND; look++) {
                if (ring.offer(item)) {
                    return true;
                }
                Thread.onSpinWait();
            }
            Thread.yield();
        }
        lock.lock();
        WAITERS.getAndAdd(this, 1);
        try {
            long left = blockNanos;
            while (!closed) {
                if (ring.offer(item)) {
                    return true;
                }
                if (left <= 0) {
                    link.countDropped();
                    throw full("had no room within " + Duration.ofNanos(blockNanos));
                }
                if (blockNanos == Long.MAX_VALUE) {
                    room.await();
                } else {
                    left = room.awaitNanos(left);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            link.countDropped();
            throw full("was waited for when the sender was interrupted");
        } finally {
            WAITERS.getAndAdd(this, -1);
            lock.unlock();
        }
        drop(item, null);
        return false;
    }

    /** Wakes those that wait for room once there is plenty, so that they do not come one by one. */
    private void tellOfRoom() {
        if (ring.size() <= capacity / 2) {
            lock.lock();
            try {
                room.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Throws away all that waits. */
    private void discard(@Nullable RefusedException why) {
        while (!ring.isEmpty()) {
            Object item = ring.poll();
            if (item == null) {
                Thread.yield();
            } else {
                drop(item, why);
            }
        }
    }

    /** An item leaves undelivered: reported with its reason, or silently because the receiver was closed. */
    @SuppressWarnings("unchecked") // put() lets nothing else in
    private void drop(Object item, @Nullable RefusedException why) {
        link.countDropped();
        boolean alone = !(item instanceof Parcel<?>);
        Parcel<T> parcel = alone ? new Parcel<>(null, (T) item, null, null) : (Parcel<T>) item;
        CompletableFuture<@Nullable Object> outcome = parcel.outcome();
        if (outcome != null) {
            if (why == null) {
                outcome.complete(Call.SKIPPED);
            } else {
                outcome.completeExceptionally(why);
            }
        } else if (why != null) {
            link.dropped(parcel.sender(), parcel.value(), why);
        }
    }

    private RefusedException full(String what) {
        return new RefusedException("The mailbox of receiver '" + link.name() + "' is full (capacity=" + capacity
                + ", overflow=" + overflow + ") and " + what
                + ". Give it more room, a faster receiver, or another policy.");
    }
}
