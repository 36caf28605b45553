package dev.signalbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What stands between the senders and a receiver on an executor: a bounded buffer, and a task that empties it.
 *
 * <p>The idea is that of the actor's mailbox. Whoever puts a value into an idle mailbox moves it to {@code SCHEDULED} and
 * gives the executor one task; that task takes values until there are none. So the receiver never runs twice at once, on
 * whatever executor, and an empty mailbox holds no thread.
 *
 * <p>No wake-up is lost. A producer moves the buffer's tail (a volatile write) before it reads {@code state}; the task
 * writes {@code state = IDLE} before it reads the tail once more. In the one order of volatile accesses either the
 * producer sees IDLE and schedules, or the task sees the tail and goes on.
 */
final class Mailbox<T> extends BoundedBuffer implements Runnable {
    private static final int IDLE = 0;
    private static final int SCHEDULED = 1;

    /** How many values one task takes before it lets others have the executor's thread. */
    private static final int BATCH = 256;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Mailbox.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Link<T> link;
    private final Executor executor;
    private final @Nullable ContextCarrier carrier;

    private volatile int state;
    private volatile @Nullable Thread drainer;
    private volatile @Nullable Throwable fatal; // the last that left run(), to be told from an executor's own

    Mailbox(Link<T> link, ReceiverOptions.Settings<?> settings, Executor executor, @Nullable ContextCarrier carrier) {
        super(settings);
        this.link = link;
        this.executor = executor;
        this.carrier = carrier;
    }

    @Override
    String owner() {
        return link.name();
    }

    /** Whether the current thread is emptying it. */
    @Override
    boolean isEmptiedHere() {
        return drainer == Thread.currentThread();
    }

    /**
     * Puts a value in. Blocks only with {@link Overflow#BLOCK}.
     *
     * @param outcome is completed with what becomes of it
     * @param limitNanos the longest that this sender blocks, whatever the receiver's options permit
     * @throws RefusedException if it was not taken and the policy says that the sender learns it
     */
    void put(@Nullable Object sender, T value, @Nullable CompletableFuture<@Nullable Object> outcome, long limitNanos) {
        UnaryOperator<Runnable> context = carrier == null ? null : carrier.capture();
        Object item = sender == null && outcome == null && context == null
                ? value
                : new Parcel<>(sender, value, outcome, context);
        boolean taken;
        try {
            taken = put(item, limitNanos);
        } catch (RefusedException full) {
            link.countDropped();
            throw full;
        }
        if (taken && state == IDLE && STATE.compareAndSet(this, IDLE, SCHEDULED)) {
            hand(this);
        }
    }

    /** Stops delivery: what waits is thrown away, who waits for room goes on. */
    void stop() {
        close();
        discard(null);
    }

    /** Gives the executor a task; false, and nothing waits here any more, if it takes none. */
    private boolean hand(Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (RuntimeException | Error refused) { // whatever the reason: no task will come for what waits here
            if (refused == fatal) {
                return true; // but this is no refusal: the executor ran the task here, and the receiver met it
            }
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
        boolean interrupted =
                false; // kept for the executor, so that one interrupt does not reach every value that waits
        try {
            while (true) {
                Object item = take();
                if (item != null) {
                    deliver(item);
                    interrupted |= Thread.interrupted();
                    if (++taken < BATCH) {
                        continue;
                    }
                    taken = 0;
                    if (!keepsThread()) {
                        return;
                    }
                } else if (!isEmpty()) {
                    Thread.yield(); // a producer is between claim and publication
                } else {
                    drainer = null;
                    state = IDLE;
                    if (isEmpty() || !STATE.compareAndSet(this, IDLE, SCHEDULED)) {
                        return;
                    }
                    drainer = Thread.currentThread();
                }
            }
        } catch (Throwable met) { // only what deliver() lets through: the machine is in trouble, the mailbox is not
            fatal = met;
            drainer = null;
            state = IDLE;
            if (!isEmpty() && STATE.compareAndSet(this, IDLE, SCHEDULED)) {
                hand(this);
            }
            throw met;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
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
        if (isClosed()) {
            dropped(item, null);
        } else if (!(item instanceof Parcel<?>)) {
            link.deliver(null, (T) item, null);
        } else {
            Parcel<T> parcel = (Parcel<T>) item;
            UnaryOperator<Runnable> context = parcel.context();
            if (context == null) {
                link.deliver(parcel.sender(), parcel.value(), parcel.outcome());
            } else {
                deliver(parcel, context);
            }
        }
    }

    private void deliver(Parcel<T> parcel, UnaryOperator<Runnable> context) {
        try {
            context.apply(() -> link.deliver(parcel.sender(), parcel.value(), parcel.outcome()))
                    .run();
        } catch (Throwable broken) { // the carrier's, for the link lets out only what is fatal, and has reported that
            CompletableFuture<@Nullable Object> outcome = parcel.outcome();
            boolean told = outcome != null && outcome.completeExceptionally(broken);
            if (!told && !Failures.isFatal(broken)) {
                link.failed(parcel.sender(), parcel.value(), broken);
            }
            Failures.rethrowIfFatal(broken);
        }
    }

    @Override
    @SuppressWarnings("unchecked") // put() lets nothing else in
    void dropped(Object item, @Nullable RefusedException why) {
        link.countDropped();
        Parcel<T> parcel = item instanceof Parcel<?> ? (Parcel<T>) item : new Parcel<>(null, (T) item, null, null);
        CompletableFuture<@Nullable Object> outcome = parcel.outcome();
        if (outcome == null) {
            if (why != null) {
                link.dropped(parcel.sender(), parcel.value(), why);
            }
        } else if (why == null) {
            outcome.complete(Call.SKIPPED);
        } else {
            outcome.completeExceptionally(why);
        }
    }
}
