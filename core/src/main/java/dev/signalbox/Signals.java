package dev.signalbox;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Signals and questions that are found by name and type.
 *
 * <pre>{@code
 * Signals.named("order-food", OrderPlaced.class).send(new OrderPlaced("sushi", "sake"));
 *
 * class Kitchen {
 *     @Receives("order-food")
 *     void order(OrderPlaced order) { … }
 * }
 * Signals.global().connect(new Kitchen());
 * }</pre>
 *
 * <p><b>Delivery, failures.</b> Those of the signals in it.
 *
 * <p><b>Threads.</b> All methods may be called from any thread. Whoever asks first for a name makes the signal; finding it
 * again takes no lock. Keep the signal in a field where it is sent often.
 *
 * <p><b>Lifecycle.</b> A registry holds its signals until they are removed. There is a global one; a container or a test
 * makes its own.
 */
public final class Signals {
    private static final Signals GLOBAL = new Signals();

    /** One name: what stands there, of which types. */
    private record Entry(Class<?> type, @Nullable Class<?> answer, Object point) {
        @Override
        public String toString() {
            return answer == null
                    ? "signal of " + type.getName()
                    : "question of " + type.getName() + " answered by " + answer.getName();
        }
    }

    private interface Watch {
        void connectTo(String name, Signal<?> signal);
    }

    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Watch> watches = new ArrayList<>(); // guarded by lock

    private Signals() {}

    /** A registry of one's own, with nothing in it. */
    public static Signals create() {
        return new Signals();
    }

    /** The registry that the whole program shares. */
    public static Signals global() {
        return GLOBAL;
    }

    /** The signal of this name in the global registry, made if there is none; see {@link #signal(String, Class)}. */
    public static <T> Signal<T> named(String name, Class<T> type) {
        return GLOBAL.signal(name, type);
    }

    /**
     * The signal of this name, made if there is none.
     *
     * @throws ConfigurationException if the name stands for something of another type
     */
    public <T> Signal<T> signal(String name, Class<T> type) {
        return signal(name, type, UnaryOperator.identity());
    }

    /**
     * The signal of this name, made with these settings if there is none; they change nothing about one that stands.
     *
     * @throws ConfigurationException if the name stands for something of another type
     */
    @SuppressWarnings("unchecked") // what stands under the name was made for this type, or checked() throws
    public <T> Signal<T> signal(String name, Class<T> type, UnaryOperator<SignalBuilder<T>> settings) {
        Class<?> boxed = checkedType(type);
        Entry known = entries.get(name);
        if (known == null) {
            known = make(
                    name,
                    () -> new Entry(
                            boxed,
                            null,
                            settings.apply(Signal.builder()).name(name).build()));
        }
        return (Signal<T>) checked(name, known, boxed, null).point;
    }

    /**
     * The question of this name, made if there is none.
     *
     * @throws ConfigurationException if the name stands for something of another type
     */
    @SuppressWarnings("unchecked") // what stands under the name was made for these types, or checked() throws
    public <T, R> Question<T, R> question(String name, Class<T> type, Class<R> answer) {
        Class<?> boxed = checkedType(type);
        Class<?> boxedAnswer = checkedType(answer);
        Entry known = entries.get(name);
        if (known == null) {
            known = make(name, () -> new Entry(boxed, boxedAnswer, Question.<T, R>create(name)));
        }
        return (Question<T, R>) checked(name, known, boxed, boxedAnswer).point;
    }

    private interface Making {
        Entry make();
    }

    private Entry make(String name, Making making) {
        Names.check(name, "The name of a signal");
        lock.lock();
        try {
            Entry known = entries.get(name);
            if (known != null) {
                return known;
            }
            Entry made = making.make();
            if (made.point instanceof Signal<?> signal) {
                for (Watch watch : List.copyOf(watches)) { // one that is called may go
                    watch.connectTo(name, signal); // before anybody can find it, so that nothing is missed
                }
            }
            entries.put(name, made);
            return made;
        } finally {
            lock.unlock();
        }
    }

    private static Class<?> checkedType(Class<?> type) {
        Class<?> boxed = java.lang.invoke.MethodType.methodType(type).wrap().returnType();
        if (boxed == Void.class) {
            throw new ConfigurationException(
                    "A signal or question cannot carry void: there is no value of it. Name the type"
                            + " of what is sent, such as Object.class");
        }
        return boxed;
    }

    private static Entry checked(String name, Entry known, Class<?> type, @Nullable Class<?> answer) {
        if (known.type != type || known.answer != answer) {
            throw new ConfigurationException("'" + name + "' is a " + known + ", asked for was a "
                    + new Entry(type, answer, known.point)
                    + ". A name stands for one type in the whole registry: use that type, or another name.");
        }
        return known;
    }

    /**
     * Connects the methods of an object that are marked with {@link Receives}, all or none: to the signal or question of
     * the name, made for the method's type if there is none. A method that gives something back other than a {@link
     * CompletionStage} makes a question; connected to a signal, what it gives back is left.
     *
     * @param receivers the object; or a class, for its static methods
     * @return one subscription for all
     * @throws ConfigurationException if there is no such method, one cannot be reached, or one does not fit its signal
     */
    public Subscription connect(Object receivers) {
        return connect(receivers, null, ReceiverOptions.receiver());
    }

    /** Connects the marked methods of an object that only this lookup can reach. */
    public Subscription connect(Object receivers, MethodHandles.Lookup lookup) {
        return connect(receivers, Objects.requireNonNull(lookup, "lookup"), ReceiverOptions.receiver());
    }

    /** Connects the marked methods of an object, each with these options. */
    public Subscription connect(Object receivers, ReceiverOptions<Object> options) {
        return connect(receivers, null, options);
    }

    private Subscription connect(
            Object receivers, MethodHandles.@Nullable Lookup lookup, ReceiverOptions<Object> options) {
        List<AnnotatedConnection> connections = new ArrayList<>();
        for (BoundMethod method : AnnotatedReceivers.of(Objects.requireNonNull(receivers, "receivers"), lookup)) {
            Entry known = entries.get(method.signal());
            connections.add(
                    known == null
                            ? AnnotatedConnection.toNew(method)
                            : AnnotatedConnection.toKnown(method, known.type, known.answer));
        }
        List<Subscription> made = new ArrayList<>();
        try {
            for (AnnotatedConnection connection : connections) {
                made.add(connection.connect(this, options));
            }
        } catch (RuntimeException | Error failed) {
            made.forEach(Subscription::close);
            throw failed;
        }
        return Subscription.all(made);
    }

    /**
     * Connects a receiver to every signal in the registry, and to those to come. It is given the name of the signal and
     * the value.
     */
    public Subscription connectToAll(BiReceiver<String, Object> receiver) {
        Objects.requireNonNull(receiver, "receiver");
        AllSignals all = new AllSignals(receiver);
        Watch watch = all::connectTo;
        lock.lock();
        try {
            watches.add(watch);
            entries.forEach((name, entry) -> {
                if (entry.point instanceof Signal<?> signal) {
                    all.connectTo(name, signal);
                }
            });
        } finally {
            lock.unlock();
        }
        return all.subscription(() -> {
            lock.lock();
            try {
                watches.remove(watch);
            } finally {
                lock.unlock();
            }
        });
    }

    /** The signal of this name, whatever its type; empty if there is none. */
    public Optional<Signal<?>> find(String name) {
        Entry known = entries.get(name);
        return known != null && known.point instanceof Signal<?> signal ? Optional.of(signal) : Optional.empty();
    }

    /** All names, each with what it stands for and who listens, in alphabetical order, as of now. */
    public Map<String, String> describe() {
        Map<String, String> all = new TreeMap<>();
        entries.forEach((name, entry) -> all.put(name, entry + ": " + entry.point));
        return all;
    }

    /** Forgets a name; who holds its signal can go on with it, but nobody finds it any more. False if there was none. */
    public boolean remove(String name) {
        return entries.remove(name) != null;
    }

    @Override
    public String toString() {
        return "Signals" + describe().keySet();
    }
}
