package dev.signalbox;

import static dev.signalbox.ReceiverOptions.receiver;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A typed point in one JVM that receivers connect to and senders send on.
 *
 * <pre>{@code
 * Signal<OrderPlaced> placed = Signal.create();
 * try (Subscription s = placed.connect(order -> kitchen.cook(order))) {
 *     placed.send(new OrderPlaced("sushi", "sake"));
 * }
 * }</pre>
 *
 * <p><b>Delivery.</b> A send calls the receivers one after the other on the sending thread, higher order first, equal
 * order as connected; a receiver on an executor gets the value into its mailbox instead. Who is called is settled when
 * the send begins: a receiver connected meanwhile waits for the next, one closed meanwhile by the same thread is not
 * called any more. A send from inside a receiver runs at once, like a method call, unless the signal was built otherwise.
 * A receiver of a supertype of {@code T} fits; values find their receivers by the signal they are sent on, never by class.
 *
 * <p><b>Threads.</b> All methods may be called from any thread, also from inside a receiver. A send takes no lock and
 * makes no object. Several threads may send at once; then a receiver without an executor is called by several at once.
 *
 * <p><b>Failures.</b> The verb says who learns of them. {@link #send}: every receiver runs, each failure goes to the
 * failure handler (by default to the log). {@link #sendOrThrow}: the first one stops the send and is thrown. {@link
 * #sendReporting} and {@link #sendAsync}: every receiver runs, the failures are in the {@link Delivery}. An error of the
 * machine itself, such as no memory, is thrown after every receiver has run.
 *
 * <p><b>Lifecycle.</b> A signal holds its receivers until their subscriptions are closed, and nothing else; it needs no
 * closing.
 *
 * @param <T> what is sent
 */
// The hot path is send(T): one volatile read of `calls`, then a loop over the receivers in that list (see Routes for
// its layout). Plain receivers stand there as they are, without a wrapper, because a second call each would cost
// more than all the rest. A receiver that closes one after it must not have that one called, but looking after each
// call whether anything has changed cost a tenth. So whoever replaces a list writes the links over the plain
// receivers of the old one: the loop reads its next receiver from the array in any case, and finds a link, which
// knows whether it is closed.
//
// Whatever else a signal can do is done by Sends, which puts its front in the place of the receivers, so that a
// signal without it pays nothing. In the same way a Heat stands there until it is known whether the signal is hot,
// and, if it is, DirectCalls. A flag for that, which send(T) would look at, made the loop slower by a fifth.
//
// Long because: it is the one type that users meet, so all that a signal can do is documented here; what does it is
// elsewhere.
public final class Signal<T> {
    private static final VarHandle CALLS;

    static {
        try {
            CALLS = MethodHandles.lookup().findVarHandle(Signal.class, "calls", Receiver[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Wiring<T> wiring;
    private final Sends<T> sends;

    private volatile Receiver<T>[] calls;
    // guarded by the wiring's lock: the list behind calls, null if that is the front; how many of them were called
    // directly
    private Receiver<T> @Nullable [] plain;
    private int replaced;

    Signal(
            String name,
            FailureHandler<? super T> failureHandler,
            WiringOptions wiringOptions,
            Sends.Options<T> sendOptions) {
        this.wiring = new Wiring<>(name, failureHandler, wiringOptions, this::rewire);
        this.sends = new Sends<>(wiring, sendOptions);
        this.calls = sends.calls();
    }

    /** A signal that has no name of its own. */
    public static <T> Signal<T> create() {
        return Signal.<T>builder().build();
    }

    /** A signal with a name for messages. Names that others shall find are given by {@link Signals}. */
    public static <T> Signal<T> create(String name) {
        return Signal.<T>builder().name(name).build();
    }

    /** Builds a signal that does more. */
    public static <T> SignalBuilder<T> builder() {
        return new SignalBuilder<>();
    }

    /** Called by the wiring, under its lock. */
    private void rewire() {
        if (sends != null) { // null while the constructor runs
            Receiver<T>[] before = plain;
            Receiver<T>[] after = sends.calls();
            plain = sends.isFront(after) ? null : after;
            if (before != null && calls != before && calls[0] instanceof DirectCalls) {
                replaced++;
            }
            calls = plain == null ? after : Heat.over(after, this, replaced);
            if (before != null) {
                Routes.retire(before);
            }
        }
    }

    /** Puts what does the same in the place of a heat, if that still stands there. */
    boolean replace(Heat<T> standing, Receiver<T>[] same) {
        Receiver<T>[] now = calls;
        return now.length > 0 && now[0] == standing && CALLS.compareAndSet(this, now, same);
    }

    /** Whether the receivers are called directly now. */
    boolean isDirect() {
        Receiver<T>[] now = calls;
        return now.length > 0 && now[0] instanceof DirectCalls;
    }

    /** What counts the sends now, if anything does. */
    @Nullable
    Heat<T> heat() {
        Receiver<T>[] now = calls;
        return now.length > 0 && now[0] instanceof Heat<T> heat ? heat : null;
    }

    // ---- connecting

    /** Connects a receiver. Connected twice, it is called twice; see {@link ReceiverOptions#id} for what prevents that. */
    public Subscription connect(Receiver<? super T> receiver) {
        return connect(receiver, receiver());
    }

    /** Connects a receiver with options. */
    public Subscription connect(Receiver<? super T> receiver, ReceiverOptions<? super T> options) {
        return connect(Seat.plain(receiver), options);
    }

    /** Connects a receiver that is also given the sender, null if nobody said who sends. */
    public Subscription connectWithSender(BiReceiver<@Nullable Object, ? super T> receiver) {
        return connectWithSender(receiver, receiver());
    }

    /** Connects a receiver that is also given the sender, with options. */
    public Subscription connectWithSender(
            BiReceiver<@Nullable Object, ? super T> receiver, ReceiverOptions<? super T> options) {
        return connect(Seat.withSender(receiver), options);
    }

    /**
     * Connects a receiver that goes when its owner goes: the owner is held weakly, the code strongly. The code may capture
     * nothing, so that it cannot hold the owner: {@code connectWeak(panel, Panel::repaint)}.
     *
     * @throws ConfigurationException if the code can be seen to capture something
     */
    public <O> Subscription connectWeak(O owner, BiReceiver<? super O, ? super T> receiver) {
        return connectWeak(owner, receiver, receiver());
    }

    /** Connects a receiver that goes when its owner goes, with options. */
    public <O> Subscription connectWeak(
            O owner, BiReceiver<? super O, ? super T> receiver, ReceiverOptions<? super T> options) {
        try {
            return connect(Seat.owned(owner, receiver, wiring.goneOwners()), options);
        } finally {
            Reference.reachabilityFence(owner); // until its seat is taken it cannot be found gone
        }
    }

    /** Connects a receiver that is done when the stage it returns is done: {@link #sendAsync} waits for that. */
    public Subscription connectAsync(AnsweringReceiver<? super T, ? extends CompletionStage<?>> receiver) {
        return connectAsync(receiver, receiver());
    }

    /** Connects a receiver that is done when the stage it returns is done, with options. */
    public Subscription connectAsync(
            AnsweringReceiver<? super T, ? extends CompletionStage<?>> receiver, ReceiverOptions<? super T> options) {
        return connect(Seat.async(receiver), options);
    }

    /**
     * Connects a receiver that may consume the value: if it returns true, no receiver after it is called.
     *
     * @throws ConfigurationException if the signal was not built with {@link SignalBuilder#consuming}, or the options put
     *     the receiver on an executor
     */
    public Subscription connectConsuming(
            AnsweringReceiver<? super T, Boolean> receiver, ReceiverOptions<? super T> options) {
        if (!sends.options().consuming()) {
            throw new ConfigurationException("Cannot connect a consuming receiver to '" + name()
                    + "': consuming=false. Other receivers count on being called; build the signal with consuming().");
        }
        Executor executor = options.checked().executor;
        if (executor != null) {
            throw new ConfigurationException("A consuming receiver of '" + name() + "' clashes with executor="
                    + executor + ": the send would have to wait for its answer. Leave out on(…).");
        }
        return connect(Seat.consuming(receiver), options);
    }

    /** Connects a receiver that may consume the value, without options. */
    public Subscription connectConsuming(AnsweringReceiver<? super T, Boolean> receiver) {
        return connectConsuming(receiver, receiver());
    }

    /** Sends whatever is sent here on the other signal too, with the same sender. */
    public Subscription forwardTo(Signal<? super T> other) {
        Objects.requireNonNull(other, "other");
        if (other == this) {
            throw new ConfigurationException("Cannot forward '" + name() + "' to itself: a send would never end");
        }
        return connectWithSender(other::send, ReceiverOptions.<T>receiver().named("forward to " + other.name()));
    }

    /** Connects what wants to hear of the sends to come and not, on a sticky signal, of the last one. */
    Subscription connectForNext(Seat<T> seat, ReceiverOptions<? super T> options) {
        return wiring.connect(seat, options);
    }

    Subscription connect(Seat<T> seat, ReceiverOptions<? super T> options) {
        if (!sends.options().sticky()) {
            return wiring.connect(seat, options, link -> {});
        }
        return new Replay<>(wiring, sends).connect(seat, options);
    }

    // ---- sending

    /** Sends a value without saying who sends. */
    public void send(T value) {
        Objects.requireNonNull(value, "value: a signal carries no null");
        Receiver<T>[] all = calls;
        int n = all.length >> 1;
        Throwable fatal = null;
        for (int i = 0; i < n; i++) {
            try {
                all[i].receive(value);
            } catch (Throwable thrown) {
                fatal = failed(all[n + i], null, value, thrown, fatal);
            }
        }
        Failures.rethrowIfFatal(fatal);
    }

    /** Sends a value on behalf of a sender: besides those that hear anybody, those hear it that named this sender. */
    public void send(@Nullable Object sender, T value) {
        Objects.requireNonNull(value, "value: a signal carries no null");
        if (sends.isFront(calls)) {
            sends.send(sender, value);
        } else {
            deliver(wiring.routes().callsFor(sender), sender, value);
        }
    }

    private void deliver(Receiver<T>[] all, @Nullable Object sender, T value) {
        int n = all.length >> 1;
        Throwable fatal = null;
        for (int i = 0; i < n; i++) {
            Receiver<T> receiver = all[i];
            Link<T> link = (Link<T>) all[n + i];
            if (link.isActive()) {
                try {
                    if (receiver == link) {
                        link.take(sender, value);
                    } else {
                        receiver.receive(value);
                    }
                } catch (Throwable thrown) {
                    fatal = failed(link, sender, value, thrown, fatal);
                }
            }
        }
        Failures.rethrowIfFatal(fatal);
    }

    /** Deals with what a receiver threw; gives back what is to be thrown at the end, if anything. */
    private @Nullable Throwable failed(
            Receiver<T> seat, @Nullable Object sender, T value, Throwable thrown, @Nullable Throwable fatal) {
        EndlessSend.rethrow(name(), thrown);
        if (!(seat instanceof Link<T> link)) {
            if (seat instanceof DirectCalls && Failures.isFatal(thrown)) {
                return thrown; // the failure handler has been told of it
            }
            return Failures.rethrow(thrown); // from the front: meant for the sender
        }
        link.failed(sender, value, thrown);
        return Failures.isFatal(thrown) ? thrown : fatal;
    }

    /** Sends to those alone that named this sender (or, for null, that asked for anonymous sends); nobody else hears it. */
    public void sendExactly(@Nullable Object sender, T value) {
        Objects.requireNonNull(value, "value: a signal carries no null");
        sends.sendExactly(sender, value);
    }

    /**
     * Sends a value that is only made if somebody listens, or a signal that keeps its last value or minds that nobody
     * listens has a use for it.
     */
    public void sendLazy(Supplier<? extends T> value) {
        Receiver<T>[] all = calls;
        if (Routes.count(all) > 0 && (!sends.isFront(all) || sends.hasUse())) {
            send(value.get());
        }
    }

    /**
     * Sends a value; the first receiver that fails stops it. Failures of receivers on executors and of asynchronous ones
     * come later and go to the failure handler.
     *
     * @throws ReceiverException with the failure as its cause
     */
    public void sendOrThrow(T value) {
        sendOrThrow(null, value);
    }

    /** Sends a value on behalf of a sender; the first receiver that fails stops it and is thrown. */
    public void sendOrThrow(@Nullable Object sender, T value) {
        Objects.requireNonNull(value, "value: a signal carries no null");
        sends.report(sender, value, Round.Verb.THROW).orThrow();
    }

    /** Sends a value and says what became of it, as far as that is known when the call returns. */
    public Delivery<T> sendReporting(T value) {
        return sendReporting(null, value);
    }

    /** Sends a value on behalf of a sender and says what became of it. */
    public Delivery<T> sendReporting(@Nullable Object sender, T value) {
        Objects.requireNonNull(value, "value: a signal carries no null");
        return sends.report(sender, value, Round.Verb.REPORT);
    }

    /**
     * Sends a value; the future completes when every receiver is done, those on executors and asynchronous ones included.
     * It completes normally also when receivers fail: {@link Delivery#orThrow} makes an exception of that.
     */
    public CompletableFuture<Delivery<T>> sendAsync(T value) {
        return sendAsync(null, value);
    }

    /** Sends a value on behalf of a sender; the future completes when every receiver is done. */
    public CompletableFuture<Delivery<T>> sendAsync(@Nullable Object sender, T value) {
        Objects.requireNonNull(value, "value: a signal carries no null");
        return sends.async(sender, value, Long.MAX_VALUE, null);
    }

    /** Like {@link #sendAsync(Object)}, but who is not done within the limit counts as failed with a {@link TimedOutException}. */
    public CompletableFuture<Delivery<T>> sendAsync(T value, Duration limit) {
        Objects.requireNonNull(value, "value: a signal carries no null");
        return sends.async(null, value, Texts.nanos(limit, "limit"), null);
    }

    /** Like {@link #sendAsync(Object)}, but all receivers are called at once, each on this executor. */
    public CompletableFuture<Delivery<T>> sendAsync(T value, Executor executor) {
        Objects.requireNonNull(value, "value: a signal carries no null");
        return sends.async(null, value, Long.MAX_VALUE, Objects.requireNonNull(executor, "executor"));
    }

    // ---- waiting

    /** Waits for the next value; connect it before the act that makes the signal be sent. */
    public Expectation<T> expect() {
        return expect(value -> true);
    }

    /** Waits for the next value that passes the test. */
    public Expectation<T> expect(Predicate<? super T> test) {
        return new Expectation<>(this, test);
    }

    /** The next value sent. Cancelling the future disconnects it. */
    public CompletableFuture<T> next() {
        return expect().future();
    }

    /** Waits for the next value sent from now on, at most this long; empty if none came. Blocks; interruptible. */
    public Optional<T> waitFor(Duration limit) throws InterruptedException {
        try (Expectation<T> expectation = expect()) {
            return expectation.waitFor(limit);
        }
    }

    // ---- views

    /** A publisher of what is sent, with a buffer of {@value ReceiverOptions#DEFAULT_CAPACITY} a subscriber that blocks senders. */
    public Flow.Publisher<T> publisher() {
        return publisher(receiver());
    }

    /**
     * A publisher of what is sent. Each subscriber is a receiver with these options: {@code capacity} is the room for what
     * it has not asked for yet, {@code on} says where it is called (otherwise on the thread that sends or asks for more),
     * {@code times} and {@code until} when it is complete. With {@link Overflow#FAIL} a subscriber that is too slow ends
     * with an error, and so it does with {@link Overflow#BLOCK} if a sender may wait no longer.
     *
     * @throws ConfigurationException if the options have an id
     */
    public Flow.Publisher<T> publisher(ReceiverOptions<? super T> options) {
        ReceiverOptions.Settings<? super T> settings = options.checkedForFeed("a publisher");
        return subscriber ->
                new FlowFeed<T>(settings, Objects.requireNonNull(subscriber, "subscriber")).start(this, options);
    }

    /**
     * What is sent from now on, as a stream for one thread, which waits for each value. It ends when it is closed, or by
     * {@code times} or {@code until}; close it, for until then it is a receiver. Options as of {@link #publisher}, but for
     * {@code on}. Interrupting the waiting thread ends the stream with a {@link SignalboxException}.
     *
     * @throws ConfigurationException if the options have an id or an executor
     */
    public Stream<T> stream(ReceiverOptions<? super T> options) {
        StreamFeed<T> feed = new StreamFeed<>(options.checkedForStream());
        feed.connect(this, options);
        return feed.stream();
    }

    /** What is sent from now on, as a stream for one thread; with a buffer as of {@link #publisher()}. */
    public Stream<T> stream() {
        return stream(receiver());
    }

    // ---- modes

    /** Lets nothing through until the scope is closed. Scopes may overlap. */
    public Scope mute() {
        return sends.mute();
    }

    /**
     * Holds back what is sent by {@link #send} until the scope is closed, merged into one value, and then sends that, with
     * the sender of the last.
     *
     * @throws IllegalStateException if the signal is being coalesced already
     */
    public Scope coalesce(BinaryOperator<T> merge) {
        return sends.coalesce(Objects.requireNonNull(merge, "merge"));
    }

    /** Puts code around every send until the scope is closed; the one that came first is outermost. */
    public Scope intercept(Interceptor<? super T> interceptor) {
        return sends.intercept(Objects.requireNonNull(interceptor, "interceptor"));
    }

    /** The last value sent, of a signal built with {@link SignalBuilder#sticky}; empty before, and for other signals. */
    public Optional<T> last() {
        return Optional.ofNullable(sends.last()).map(Sends.Sent::value);
    }

    /** Forgets the last value sent, so that receivers to come are given none. */
    public void forgetLast() {
        sends.forget();
    }

    // ---- looking

    /** The name, as given, or one that says it has none. */
    public String name() {
        return wiring.name();
    }

    /** Whether any receiver is connected and not paused. */
    public boolean hasReceivers() {
        return wiring.routes().size() > 0;
    }

    /** Whether any receiver would hear this sender, or, for null, a send without one. */
    public boolean hasReceivers(@Nullable Object sender) {
        return Routes.count(wiring.routes().callsFor(sender)) > 0;
    }

    /** Who is connected, in the order of calling, as of now. */
    public List<ReceiverInfo> receivers() {
        return wiring.infos();
    }

    /** Closes all subscriptions. */
    public void disconnectAll() {
        wiring.closeAll();
    }

    @Override
    public String toString() {
        return "Signal " + wiring;
    }
}
