package dev.signalbox;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What makes a subscription special. Start with {@link #receiver()}; each method returns new options.
 *
 * <pre>{@code
 * placed.connect(this::audit, receiver().from(table7).on(executor).once());
 * placed.connect(this::praise, receiver(OrderPlaced.class).when(order -> order.total() > 100));
 * }</pre>
 *
 * <p>Immutable and thread-safe: options may be kept and used for many subscriptions. A receiver without options is called
 * as it is; only what is asked for here is paid for, and only by the receiver that asks.
 *
 * @param <T> what the receiver must be able to receive for the options to fit; {@code Object} fits every signal
 */
public final class ReceiverOptions<T> {
    /** The room in a mailbox unless {@link #capacity} says otherwise. */
    public static final int DEFAULT_CAPACITY = 1024;

    private static final int LARGEST_CAPACITY = 1 << 28;
    private static final ReceiverOptions<Object> NONE = new ReceiverOptions<>(new Settings<>());

    private final Settings<T> settings;

    /** The options in the open, for the code that reads them; copied at each change, never shared while it changes. */
    static final class Settings<T> implements Cloneable {
        @Nullable
        String name;

        int order;
        long times = Long.MAX_VALUE;

        @Nullable
        Object id;

        boolean replacing;
        SenderFilter senders = SenderFilter.ANY;

        @Nullable
        Predicate<? super T> condition;

        @Nullable
        Executor executor;

        int capacity = DEFAULT_CAPACITY;
        Overflow overflow = Overflow.BLOCK;
        boolean capacityGiven;
        long blockNanos = Long.MAX_VALUE;

        @Nullable
        CompletionStage<?> until;

        Settings<T> copy() {
            try {
                @SuppressWarnings("unchecked")
                Settings<T> copy = (Settings<T>) clone();
                return copy;
            } catch (CloneNotSupportedException impossible) {
                throw new AssertionError(impossible);
            }
        }
    }

    private interface Change<T> {
        void to(Settings<T> settings);
    }

    private ReceiverOptions(Settings<T> settings) {
        this.settings = settings;
    }

    /** Options that ask for nothing yet. */
    @SuppressWarnings("unchecked") // nothing in it depends on the type
    public static <T> ReceiverOptions<T> receiver() {
        return (ReceiverOptions<T>) NONE;
    }

    /** Options that ask for nothing yet, for values of this type: what {@link #when} needs. */
    public static <T> ReceiverOptions<T> receiver(Class<T> type) {
        Objects.requireNonNull(type, "type");
        return receiver();
    }

    /** The name the receiver goes by in messages. */
    public ReceiverOptions<T> named(String name) {
        Objects.requireNonNull(name, "name");
        return with(s -> s.name = name);
    }

    /**
     * Hears this sender too, and no others but those named so. Senders with value semantics (strings, records, enums,
     * numbers, classes and the like) are compared by {@code equals}, all others by identity.
     */
    public ReceiverOptions<T> from(Object sender) {
        Objects.requireNonNull(sender, "sender: to hear sends without a sender say fromAnonymous()");
        return with(s -> s.senders = s.senders.or(sender, !SenderFilter.hasValueSemantics(sender)));
    }

    /** Like {@link #from}, but compares by {@code equals} whatever the class. */
    public ReceiverOptions<T> fromEqual(Object sender) {
        Objects.requireNonNull(sender, "sender: to hear sends without a sender say fromAnonymous()");
        return with(s -> s.senders = s.senders.or(sender, false));
    }

    /**
     * Like {@link #from}, but compares by identity whatever the class. The sender is held weakly: the subscription closes
     * itself when all its senders are gone.
     */
    public ReceiverOptions<T> fromSame(Object sender) {
        Objects.requireNonNull(sender, "sender: to hear sends without a sender say fromAnonymous()");
        return with(s -> s.senders = s.senders.or(sender, true));
    }

    /** Hears only what is sent without a sender. */
    public ReceiverOptions<T> fromAnonymous() {
        return with(s -> s.senders = SenderFilter.ANONYMOUS);
    }

    /** Hears every sender, named or not; so it is unless said otherwise. */
    public ReceiverOptions<T> fromAny() {
        return with(s -> s.senders = SenderFilter.ANY);
    }

    /** The place among the receivers: higher ones are called first, equal ones in the order they connected. Default 0. */
    public ReceiverOptions<T> order(int order) {
        return with(s -> s.order = order);
    }

    /** Closes itself right before its first call. */
    public ReceiverOptions<T> once() {
        return times(1);
    }

    /** Closes itself right before its n-th call; never more calls than that, whoever sends at the same time. */
    public ReceiverOptions<T> times(long n) {
        if (n < 1) {
            throw new IllegalArgumentException("times=" + n + " must be at least 1");
        }
        return with(s -> s.times = n);
    }

    /** Closes itself when this stage is done, however it ends. */
    public ReceiverOptions<T> until(CompletionStage<?> stage) {
        Objects.requireNonNull(stage, "stage");
        return with(s -> s.until = stage);
    }

    /** Is called only for values that pass. Several conditions must all pass. A condition that throws counts as a failure. */
    public ReceiverOptions<T> when(Predicate<? super T> condition) {
        Objects.requireNonNull(condition, "condition");
        return with(s -> {
            Predicate<? super T> first = s.condition;
            s.condition = first == null ? condition : value -> first.test(value) && condition.test(value);
        });
    }

    /**
     * Connecting again with the same id and the same senders does nothing and gives the subscription that stands, unless
     * {@link #replacing()}. Receivers of the same id that stand for different senders are still called once a send: the
     * first of them.
     */
    public ReceiverOptions<T> id(Object id) {
        Objects.requireNonNull(id, "id");
        return with(s -> s.id = id);
    }

    /** Closes the subscription that stands under the same {@link #id} and takes a place at the end of the order. */
    public ReceiverOptions<T> replacing() {
        return with(s -> s.replacing = true);
    }

    /**
     * Is called on this executor, through a mailbox of its own: the values of one sending thread in the order sent, never
     * two at once, whatever the executor. It occupies no thread while the mailbox is empty.
     */
    public ReceiverOptions<T> on(Executor executor) {
        Objects.requireNonNull(executor, "executor");
        return with(s -> s.executor = executor);
    }

    /**
     * Is called on virtual threads, through a mailbox of its own like {@link #on}.
     *
     * @throws ConfigurationException if the running JDK has none (before 21)
     */
    public ReceiverOptions<T> onVirtualThreads() {
        return on(Jdk.virtualThreads());
    }

    /** The room in the mailbox, and what happens when it is full. Default: {@value #DEFAULT_CAPACITY}, block. */
    public ReceiverOptions<T> capacity(int capacity, Overflow overflow) {
        if (capacity < 1 || capacity > LARGEST_CAPACITY) {
            throw new IllegalArgumentException("capacity=" + capacity + " must be from 1 to " + LARGEST_CAPACITY);
        }
        Objects.requireNonNull(overflow, "overflow");
        return with(s -> {
            s.capacity = capacity;
            s.overflow = overflow;
            s.capacityGiven = true;
        });
    }

    /** With {@link Overflow#BLOCK}: how long a sender waits for room before the send fails for this receiver. */
    public ReceiverOptions<T> blockAtMost(Duration limit) {
        long nanos = Texts.nanos(limit, "limit");
        return with(s -> s.blockNanos = nanos);
    }

    /**
     * The settings, checked against each other.
     *
     * @throws ConfigurationException naming the two that clash
     */
    Settings<T> checked() {
        Settings<T> s = settings;
        if (s.executor == null && s.capacityGiven) {
            throw new ConfigurationException(
                    "capacity=" + s.capacity + " clashes with executor=none: only a receiver on an"
                            + " executor has a mailbox. Say on(executor) as well, or leave capacity out.");
        }
        if (s.blockNanos != Long.MAX_VALUE && (s.executor == null || s.overflow != Overflow.BLOCK)) {
            throw new ConfigurationException("blockAtMost=" + Duration.ofNanos(s.blockNanos) + " clashes with "
                    + (s.executor == null ? "executor=none" : "overflow=" + s.overflow)
                    + ": only a full mailbox with Overflow.BLOCK makes senders wait.");
        }
        if (s.replacing && s.id == null) {
            throw new ConfigurationException(
                    "replacing clashes with id=none: there is nothing to recognise the earlier receiver by. Say id(…).");
        }
        return s;
    }

    /** These options, with a name if they have none. */
    ReceiverOptions<T> namedOr(String name) {
        return settings.name == null ? named(name) : this;
    }

    /** These options less what a publisher or stream sees to itself. */
    ReceiverOptions<T> forFeed(String name) {
        return with(s -> {
            s.name = name;
            s.times = Long.MAX_VALUE;
            s.executor = null;
            s.capacityGiven = false;
            s.blockNanos = Long.MAX_VALUE;
        });
    }

    /**
     * The settings for a publisher or stream, which has a buffer also without an executor.
     *
     * @throws ConfigurationException naming the two that clash
     */
    Settings<T> checkedForFeed(String what) {
        if (settings.id != null) {
            throw new ConfigurationException("id=" + Show.value(settings.id) + " clashes with " + what
                    + ": a second one would get nothing, in favour of the first. Leave id out.");
        }
        (settings.executor == null ? with(s -> s.executor = Runnable::run) : this).checked();
        return settings;
    }

    /** The settings for a stream. */
    Settings<T> checkedForStream() {
        if (settings.executor != null) {
            throw new ConfigurationException("A stream clashes with executor=" + settings.executor
                    + ": whoever reads it runs it, on a thread of his own. Leave out on(…).");
        }
        return checkedForFeed("a stream");
    }

    private ReceiverOptions<T> with(Change<T> change) {
        Settings<T> copy = settings.copy();
        change.to(copy);
        return new ReceiverOptions<>(copy);
    }
}
