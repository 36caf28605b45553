package dev.signalbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One receiver's seat: its code, its options, its state. It is the {@link Subscription} that users hold, and what stands
 * in the snapshot when a send must do more than call the receiver.
 *
 * <p>{@code state} and {@code left} are changed by compare-and-set from any thread; everything else is fixed at connect.
 */
final class Link<T> extends Entry<T> implements Subscription {
    private static final int ACTIVE = 0;
    private static final int PAUSED = 1;
    private static final int SPENT = 2; // its calls are used up; what is in its mailbox is still delivered
    private static final int CLOSED = 3;
    private static final VarHandle STATE;
    private static final VarHandle LEFT;
    private static final VarHandle FAILURES;
    private static final VarHandle DROPPED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(Link.class, "state", int.class);
            LEFT = lookup.findVarHandle(Link.class, "left", long.class);
            FAILURES = lookup.findVarHandle(Link.class, "failures", long.class);
            DROPPED = lookup.findVarHandle(Link.class, "dropped", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final int order;
    final SenderFilter senders;
    final @Nullable Object id;

    private final Wiring<T> wiring;
    private final @Nullable String givenName;
    private final Seat<T> seat;
    private final Call<T> call;
    private final @Nullable Predicate<? super T> condition;
    private final @Nullable Mailbox<T> mailbox;
    private final boolean limited;

    private volatile int state;
    private volatile long left;
    private volatile long failures;
    private volatile long dropped;

    Link(Wiring<T> wiring, Seat<T> seat, ReceiverOptions.Settings<? super T> settings) {
        this.wiring = wiring;
        this.seat = seat;
        this.call = seat.call(this);
        this.order = settings.order;
        this.senders = settings.senders;
        this.id = settings.id;
        this.condition = settings.condition;
        this.left = settings.times;
        this.limited = settings.times != Long.MAX_VALUE;
        this.givenName = settings.name;
        this.mailbox = settings.executor == null
                ? null
                : new Mailbox<>(this, settings, settings.executor, wiring.contextCarrier());
    }

    /** What stands in the snapshot for it: the receiver's own code if nothing else is to be done, else this. */
    Receiver<? super T> inSnapshot() {
        Receiver<? super T> plain = seat.plain();
        return plain != null && condition == null && mailbox == null && !limited ? plain : this;
    }

    /** Whether it answers with a stage that is to be waited for. */
    boolean isAsync() {
        return seat.async();
    }

    /** Whether its answer may end the send. */
    boolean isConsuming() {
        return seat.consuming();
    }

    @Override
    void take(@Nullable Object sender, T value) throws Exception {
        if (state != ACTIVE || !claim(value)) {
            return;
        }
        if (mailbox != null) {
            mailbox.put(sender, value, null, Long.MAX_VALUE);
        } else if (seat.async()) {
            watch(sender, value, call.call(sender, value));
        } else {
            call.call(sender, value);
        }
    }

    /**
     * Takes one value on behalf of somebody who wants to know what comes of it: gives {@link Call#SKIPPED}, the answer, or
     * a stage that completes with it where {@link #isLate} says so.
     */
    @Nullable
    Object answer(@Nullable Object sender, T value) throws Exception {
        return answer(sender, value, Long.MAX_VALUE);
    }

    /** As above, for somebody who cannot wait longer than this for room in its mailbox. */
    @Nullable
    @SuppressWarnings("FutureReturnValueIgnored") // it is an answer; isLate tells the caller what it is
    Object answer(@Nullable Object sender, T value, long limitNanos) throws Exception {
        if (!claim(value)) {
            return Call.SKIPPED;
        }
        if (mailbox != null) {
            CompletableFuture<@Nullable Object> outcome = new CompletableFuture<>();
            mailbox.put(sender, value, outcome, limitNanos);
            return outcome;
        }
        return call.call(sender, value);
    }

    /** Whether what {@link #answer} gives is a stage to be waited for. */
    boolean isLate() {
        return mailbox != null || seat.async();
    }

    /** Whether the current thread is the one that would have to run it, so that waiting for it here would never end. */
    boolean wouldWaitForItself() {
        return mailbox != null && mailbox.isEmptiedHere();
    }

    /** Called by the mailbox: the receiver's turn has come. */
    void deliver(@Nullable Object sender, T value, @Nullable CompletableFuture<@Nullable Object> outcome) {
        Throwable failure;
        try {
            Object answer = call.call(sender, value);
            if (outcome == null) {
                if (seat.async()) {
                    watch(sender, value, answer);
                }
            } else if (seat.async() && answer instanceof CompletionStage<?> stage) {
                stage.whenComplete((result, thrown) -> {
                    if (thrown == null) {
                        outcome.complete(result);
                    } else {
                        outcome.completeExceptionally(Failures.unwrap(thrown));
                    }
                });
            } else {
                outcome.complete(answer);
            }
            return;
        } catch (Throwable thrown) {
            failure = thrown;
        }
        if (outcome == null) {
            failed(sender, value, failure);
        } else {
            outcome.completeExceptionally(failure); // whoever waits for it counts it
        }
        Failures.rethrowIfFatal(failure);
    }

    /** Reports the failure of an answer that nobody waits for. */
    void watch(@Nullable Object sender, T value, @Nullable Object answer) {
        if (answer instanceof CompletionStage<?> stage) {
            stage.whenComplete((result, thrown) -> {
                if (thrown != null) {
                    failed(sender, value, Failures.unwrap(thrown));
                }
            });
        }
    }

    /** The condition, and one of the calls that are left. */
    private boolean claim(T value) {
        if (condition != null && !condition.test(value)) {
            return false;
        }
        if (!limited) {
            return true;
        }
        while (true) {
            long now = left;
            if (now <= 0) {
                return false;
            }
            if (LEFT.compareAndSet(this, now, now - 1)) {
                if (now == 1) {
                    retire();
                }
                return true;
            }
        }
    }

    /** Reports a failure that no sender asked for. */
    void failed(@Nullable Object sender, T value, Throwable cause) {
        countFailure();
        wiring.report(this, sender, value, cause);
    }

    void countFailure() {
        FAILURES.getAndAdd(this, 1L);
    }

    /** Reports a value that its mailbox threw away. */
    void dropped(@Nullable Object sender, T value, RefusedException why) {
        wiring.report(this, sender, value, why);
    }

    void countDropped() {
        DROPPED.getAndAdd(this, 1L);
    }

    String signalName() {
        return wiring.name();
    }

    ReceiverInfo info() {
        return new ReceiverInfo(
                name(),
                order,
                senders.toString(),
                state == PAUSED,
                mailbox != null,
                mailbox == null ? 0 : mailbox.size(),
                dropped,
                failures);
    }

    @Override
    public String name() {
        return givenName != null ? givenName : Texts.nameOf(seat.code());
    }

    @Override
    public boolean isActive() {
        return state == ACTIVE;
    }

    @Override
    public boolean isClosed() {
        return state >= SPENT;
    }

    @Override
    public void pause() {
        if (STATE.compareAndSet(this, ACTIVE, PAUSED)) {
            wiring.changed();
        }
    }

    @Override
    public void resume() {
        if (STATE.compareAndSet(this, PAUSED, ACTIVE)) {
            wiring.changed();
        }
    }

    @Override
    public void close() {
        int before = (int) STATE.getAndSet(this, CLOSED);
        if (before < SPENT) {
            wiring.remove(this);
            seat.ended();
        }
        if (before != CLOSED && mailbox != null) {
            mailbox.stop();
        }
    }

    /** No more sends for it; what it has already taken stays. */
    private void retire() {
        if (STATE.compareAndSet(this, ACTIVE, SPENT) || STATE.compareAndSet(this, PAUSED, SPENT)) {
            wiring.remove(this);
        }
    }

    @Override
    public String toString() {
        return "Subscription[" + name() + " at " + wiring.name()
                + (isClosed() ? ", closed" : state == PAUSED ? ", paused" : "") + "]";
    }
}
