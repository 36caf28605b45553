package dev.signalbox;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Receivers of events, by name and by the beginning of a name: what stands at the end of every way that events take.
 *
 * <pre>{@code
 * EventSignals events = EventSignals.create();
 * events.connect("new-user", e -> greet(e.arg(0, String.class)));
 * events.connect(OrderPlaced.class, order -> kitchen.cook(order));      // "order-placed"
 * events.connectPrefix("net", e -> log(e));                             // "net", "net.up", "net.eth0.up"
 * events.connect(new Kitchen());                                        // its methods marked @Receives
 *
 * events.fire(Event.of("new-user", "Jerry"));
 * }</pre>
 *
 * <p><b>Delivery.</b> Each name and each prefix is a {@link Signal} of events: those who are connected to the name come first, then those
 * of the prefixes, in the order in which a prefix was first connected to. The sender that an event names is the sender of the signal, so receivers may filter by it.
 *
 * <p><b>Threads.</b> All methods may be called from any thread. A receiver that is connected while an event is on its way may miss that one.
 *
 * <p><b>Failures.</b> Those of a receiver, and an event that does not fit the type it asked for, go to the handler of failures, or to
 * the log; other receivers get the event.
 *
 * <p><b>Lifecycle.</b> None. Each subscription is closed by itself.
 */
public final class EventSignals {
    /** So many names are kept with their receivers; the names of others, which any sender may invent, are looked up each time. */
    private static final int MOST_ROUTES = 4096;

    /** A prefix and its receivers. */
    private record Branch(String prefix, Signal<Event> signal) {
        boolean covers(String name) {
            return prefix.isEmpty()
                    || name.startsWith(prefix)
                            && (name.length() == prefix.length() || name.charAt(prefix.length()) == '.');
        }
    }

    private final @Nullable FailureHandler<? super Event> failures;
    private final @Nullable Receiver<? super Event> unknown;
    private final Map<String, Signal<Event>> named = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile List<Branch> branches = List.of(); // written under the lock
    // replaced under the lock by an empty one whenever a name or a prefix is new
    private volatile Map<String, List<Signal<Event>>> routes = new ConcurrentHashMap<>();

    private EventSignals(Builder builder) {
        this.failures = builder.failures;
        this.unknown = builder.unknown;
    }

    /** With nobody connected, and failures going to the log. */
    public static EventSignals create() {
        return builder().build();
    }

    /** Sets more. */
    public static Builder builder() {
        return new Builder();
    }

    /** Connects a receiver to the events of a name. */
    public Subscription connect(String name, Receiver<? super Event> receiver) {
        return connect(name, receiver, ReceiverOptions.receiver());
    }

    /** Connects a receiver to the events of a name, with options. */
    public Subscription connect(String name, Receiver<? super Event> receiver, ReceiverOptions<? super Event> options) {
        return signal(name).connect(receiver, options);
    }

    /**
     * Connects a receiver to the events of a name, as values of a type: a record takes its components from the named args, or from the
     * positional ones in their order; anything else is the first arg.
     */
    public <T> Subscription connect(String name, Class<T> type, Receiver<? super T> receiver) {
        return connect(name, type, receiver, ReceiverOptions.receiver());
    }

    /** The same, with options. */
    public <T> Subscription connect(
            String name, Class<T> type, Receiver<? super T> receiver, ReceiverOptions<? super Event> options) {
        Objects.requireNonNull(receiver, "receiver");
        if (type == Event.class) {
            return connect(name, e -> receiver.receive(type.cast(e)), options);
        }
        if (type.isRecord()) {
            Class<? extends Record> record = type.asSubclass(Record.class);
            return connect(name, e -> receiver.receive(type.cast(e.as(record))), options);
        }
        return connect(name, e -> receiver.receive(e.arg(0, type)), options);
    }

    /** Connects a receiver to the events made of a record class, whose name is that of the class: see {@link Event#nameOf}. */
    public <T extends Record> Subscription connect(Class<T> type, Receiver<? super T> receiver) {
        return connect(Event.nameOf(type), type, receiver);
    }

    /**
     * Connects the methods of an object that are marked with {@link Receives}, all or none. What a method gives back is left.
     *
     * @param receivers the object; or a class, for its static methods
     * @return one subscription for all
     * @throws ConfigurationException if there is no such method, or one cannot be reached, or cannot take events
     */
    public Subscription connect(Object receivers) {
        return connect(receivers, null);
    }

    /** Connects the marked methods of an object that only this lookup can reach. */
    public Subscription connect(Object receivers, MethodHandles.@Nullable Lookup lookup) {
        List<BoundMethod> methods = AnnotatedReceivers.of(Objects.requireNonNull(receivers, "receivers"), lookup);
        List<Receiver<Object>> calls = new ArrayList<>();
        for (BoundMethod method : methods) {
            calls.add(method.answers() ? ignoring(method.answering(Event.class)) : method.receiver(Event.class));
        }
        List<Subscription> made = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            BoundMethod method = methods.get(i);
            ReceiverOptions<Event> options = ReceiverOptions.<Event>receiver().namedOr(method.toString());
            made.add(connect(method.signal(), calls.get(i), options));
        }
        return Subscription.all(made);
    }

    private static Receiver<Object> ignoring(AnsweringReceiver<Object, @Nullable Object> answering) {
        return event -> {
            Object unused = answering.receive(event);
        };
    }

    /**
     * Connects a receiver to all events whose name is the prefix, or begins with it and a dot; the empty prefix stands for all.
     */
    public Subscription connectPrefix(String prefix, Receiver<? super Event> receiver) {
        return connectPrefix(prefix, receiver, ReceiverOptions.receiver());
    }

    /** The same, with options. */
    public Subscription connectPrefix(
            String prefix, Receiver<? super Event> receiver, ReceiverOptions<? super Event> options) {
        return branch(prefix).connect(receiver, options);
    }

    /**
     * Gives an event to all that are connected to its name. Runs them on this thread, but for those with an executor.
     *
     * @return whether anybody was
     */
    public boolean fire(Event event) {
        boolean heard = false;
        for (Signal<Event> signal : route(event.name())) {
            if (signal.hasReceivers()) {
                heard = true;
                Object sender = event.sender().orElse(null);
                if (sender == null) {
                    signal.send(event);
                } else {
                    signal.send(sender, event);
                }
            }
        }
        if (!heard && unknown != null) {
            tellUnknown(unknown, event);
        }
        return heard;
    }

    /** The names and prefixes that have been connected to, in alphabetical order; a prefix ends with {@code .*}. */
    public List<String> names() {
        TreeSet<String> all = new TreeSet<>(named.keySet());
        for (Branch branch : branches) {
            all.add(branch.prefix.isEmpty() ? "*" : branch.prefix + ".*");
        }
        return List.copyOf(all);
    }

    @Override
    public String toString() {
        return "EventSignals" + names();
    }

    private void tellUnknown(Receiver<? super Event> hook, Event event) {
        Signal<Event> once = make("events that nobody is connected to");
        once.connect(hook);
        once.send(event);
    }

    private List<Signal<Event>> route(String name) {
        Map<String, List<Signal<Event>>> known = routes;
        List<Signal<Event>> route = known.get(name);
        if (route == null) {
            route = findRoute(name);
            if (known.size() < MOST_ROUTES) {
                known.put(name, route); // if it is out of date by now, so is the map
            }
        }
        return route;
    }

    private List<Signal<Event>> findRoute(String name) {
        List<Signal<Event>> found = new ArrayList<>();
        Signal<Event> exact = named.get(name);
        if (exact != null) {
            found.add(exact);
        }
        for (Branch branch : branches) {
            if (branch.covers(name)) {
                found.add(branch.signal);
            }
        }
        return List.copyOf(found);
    }

    private Signal<Event> signal(String name) {
        Signal<Event> known = named.get(name);
        if (known != null) {
            return known;
        }
        Names.check(name, "The name of an event");
        lock.lock();
        try {
            Signal<Event> made = named.computeIfAbsent(name, this::make);
            routes = new ConcurrentHashMap<>();
            return made;
        } finally {
            lock.unlock();
        }
    }

    private Signal<Event> branch(String prefix) {
        if (!prefix.isEmpty()) {
            Names.check(prefix, "The prefix of events");
        }
        lock.lock();
        try {
            for (Branch branch : branches) {
                if (branch.prefix.equals(prefix)) {
                    return branch.signal;
                }
            }
            Branch made = new Branch(prefix, make(prefix + ".*"));
            List<Branch> more = new ArrayList<>(branches);
            more.add(made);
            branches = List.copyOf(more);
            routes = new ConcurrentHashMap<>();
            return made.signal;
        } finally {
            lock.unlock();
        }
    }

    private Signal<Event> make(String name) {
        SignalBuilder<Event> signal = Signal.<Event>builder().name(name);
        return (failures == null ? signal : signal.onFailure(failures)).build();
    }

    /** Sets up {@link EventSignals}. Not thread-safe. */
    public static final class Builder {
        private @Nullable FailureHandler<? super Event> failures;
        private @Nullable Receiver<? super Event> unknown;

        private Builder() {}

        /** Is told of the failures of receivers, which else go to the log. */
        public Builder onFailure(FailureHandler<? super Event> handler) {
            this.failures = Objects.requireNonNull(handler, "handler");
            return this;
        }

        /** Is given the events that nobody is connected to, which else are left. */
        public Builder onUnknown(Receiver<? super Event> hook) {
            this.unknown = Objects.requireNonNull(hook, "hook");
            return this;
        }

        /** Builds it. */
        public EventSignals build() {
            return new EventSignals(this);
        }
    }
}
