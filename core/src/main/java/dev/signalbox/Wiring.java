package dev.signalbox;

import java.lang.System.Logger.Level;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.ServiceLoader;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who is connected: what signals, questions and gates have in common.
 *
 * <p>Changes are made under {@code lock}, to a list sorted by order and time; each publishes a new immutable {@link Routes}
 * by one volatile write. Sends read that and take no lock. No user code runs under the lock: hooks are queued under it and
 * run after it, one at a time, in the order of the changes they tell of.
 */
final class Wiring<T> {
    static {
        EndlessSend.prepare();
    }

    private final String name;
    private final FailureHandler<? super T> failureHandler;
    private final WiringOptions options;
    private final Runnable onChange;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Link<T>> links = new ArrayList<>(); // guarded by lock
    private final Queue<Runnable> hooks = new ArrayDeque<>(); // guarded by lock
    private final ReferenceQueue<Object> gone = new ReferenceQueue<>();
    private boolean runningHooks; // guarded by lock
    private volatile boolean sendersByIdentity;
    private boolean warned; // guarded by lock

    private volatile Routes<T> routes;

    /** @param onChange called under the lock after each change; must not block or call out */
    Wiring(String name, FailureHandler<? super T> failureHandler, WiringOptions options, Runnable onChange) {
        this.name = name;
        this.failureHandler = failureHandler;
        this.options = options;
        this.onChange = onChange;
        this.routes = new Routes<>(Wiring.<T>array(0));
    }

    String name() {
        return name;
    }

    Routes<T> routes() {
        return routes;
    }

    ReferenceQueue<Object> goneOwners() {
        return gone;
    }

    @Nullable
    ContextCarrier contextCarrier() {
        return Carrier.FOUND;
    }

    Subscription connect(Seat<T> seat, ReceiverOptions<? super T> receiverOptions) {
        return connect(seat, receiverOptions, link -> {});
    }

    /** @param first is called with the new link under the lock, before any send can see it */
    Subscription connect(Seat<T> seat, ReceiverOptions<? super T> receiverOptions, Consumer<Link<T>> first) {
        ReceiverOptions.Settings<? super T> settings = receiverOptions.checked();
        reap();
        Link<T> link;
        Link<T> replaced = null;
        boolean tooMany = false;
        lock.lock();
        try {
            if (settings.id != null) {
                Link<T> standing = find(settings.id, settings.senders);
                if (standing != null && !settings.replacing) {
                    return standing;
                }
                replaced = standing;
            }
            link = new Link<>(this, seat, settings);
            first.accept(link);
            boolean wasEmpty = links.isEmpty();
            if (replaced != null) {
                links.remove(replaced);
                queue(options.onDisconnected(), replaced);
            }
            int place = links.size();
            while (place > 0 && before(link, links.get(place - 1))) {
                place--;
            }
            links.add(place, link);
            sendersByIdentity |= link.senders.isByIdentity();
            publish();
            if (wasEmpty) {
                queue(options.onFirst());
            }
            queue(options.onConnected(), link);
            if (links.size() > options.warnAbove() && !warned) {
                warned = true;
                tooMany = true;
            }
        } finally {
            lock.unlock();
        }
        if (replaced != null) {
            replaced.close();
        }
        if (settings.until != null) {
            // weakly, for the stage may outlive many subscriptions; while this one is open, its signal holds it
            WeakReference<Link<T>> ending = new WeakReference<>(link);
            settings.until.whenComplete((done, thrown) -> {
                Link<T> open = ending.get();
                if (open != null) {
                    open.close();
                }
            });
        }
        if (tooMany) {
            warnOfMany();
        }
        runHooks();
        return link;
    }

    private boolean before(Link<T> link, Link<T> other) {
        if (link.order != other.order) {
            return link.order > other.order;
        }
        return options.namedSendersFirst() && !link.senders.isAny() && other.senders.isAny();
    }

    private @Nullable Link<T> find(Object id, SenderFilter senders) {
        for (Link<T> link : links) {
            if (id.equals(link.id) && !link.isClosed() && link.senders.sameAs(senders)) {
                return link;
            }
        }
        return null;
    }

    /** The link is closed and goes. */
    void remove(Link<T> link) {
        lock.lock();
        try {
            if (!links.remove(link)) {
                return;
            }
            publish();
            queue(options.onDisconnected(), link);
            if (links.isEmpty()) {
                queue(options.onLast());
            }
        } finally {
            lock.unlock();
        }
        runHooks();
    }

    void closeAll() {
        for (Link<T> link : snapshot()) {
            link.close();
        }
    }

    /** Something that the routes depend on has changed. */
    void changed() {
        lock.lock();
        try {
            publish();
        } finally {
            lock.unlock();
        }
    }

    /** Runs something that must not mix with connects and closes; it must not block or call out. */
    <R> R exclusively(Function<Routes<T>, R> change) {
        lock.lock();
        try {
            return change.apply(routes);
        } finally {
            lock.unlock();
        }
    }

    private void publish() {
        Link<T>[] active = array(links.size());
        int n = 0;
        for (Link<T> link : links) {
            if (link.isActive()) {
                active[n++] = link;
            }
        }
        routes = new Routes<>(n == active.length ? active : Arrays.copyOf(active, n));
        onChange.run();
    }

    /** Closes what can never be called again: links whose weak owner or whose senders are gone. */
    void reap() {
        for (Reference<?> dead = gone.poll(); dead != null; dead = gone.poll()) {
            if (dead instanceof Seat.WeakOwner<?> owner) {
                Link<?> link = owner.link;
                if (link != null) {
                    link.close();
                }
            }
        }
        if (sendersByIdentity) {
            for (Link<T> link : snapshot()) {
                if (link.senders.isOrphaned()) {
                    link.close();
                }
            }
        }
    }

    List<ReceiverInfo> infos() {
        reap();
        return Arrays.stream(snapshot()).map(Link::info).toList();
    }

    /** All links, paused ones too. */
    Link<T>[] snapshot() {
        lock.lock();
        try {
            return links.toArray(Wiring.<T>array(0));
        } finally {
            lock.unlock();
        }
    }

    void report(Link<T> link, @Nullable Object sender, T value, Throwable cause) {
        Failures.tell(failureHandler, new Failure<>(name, link.name(), sender, value, cause));
    }

    FailureHandler<? super T> failureHandler() {
        return failureHandler;
    }

    private void queue(@Nullable Runnable hook) {
        if (hook != null) {
            hooks.add(hook);
        }
    }

    private void queue(@Nullable Consumer<? super Subscription> hook, Link<T> link) {
        if (hook != null) {
            hooks.add(() -> hook.accept(link));
        }
    }

    /** Runs what was queued, unless another thread is at it: that one runs ours too, so that they stay in order. */
    private void runHooks() {
        while (true) {
            Runnable hook;
            lock.lock();
            try {
                if (runningHooks || hooks.isEmpty()) {
                    return;
                }
                runningHooks = true;
                hook = hooks.remove();
            } finally {
                lock.unlock();
            }
            try {
                hook.run();
            } catch (RuntimeException | Error broken) {
                System.getLogger("dev.signalbox")
                        .log(Level.ERROR, "A connect or disconnect hook of '" + name + "' failed", broken);
                Failures.rethrowIfFatal(broken);
            } finally {
                lock.lock();
                try {
                    runningHooks = false;
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    private void warnOfMany() {
        System.getLogger("dev.signalbox")
                .log(
                        Level.WARNING,
                        "'" + name + "' has more than " + options.warnAbove()
                                + " receivers: are subscriptions forgotten? This is where one too many connected.",
                        new Throwable("connect"));
    }

    static <T> Link<T>[] arrayOf(Link<T> one) {
        Link<T>[] array = array(1);
        array[0] = one;
        return array;
    }

    @SuppressWarnings("unchecked") // an array of a generic class
    static <T> Link<T>[] array(int n) {
        return (Link<T>[]) new Link<?>[n];
    }

    /** Looked for when the first mailbox is made: going through a long class path takes tens of milliseconds. */
    private static final class Carrier {
        static final @Nullable ContextCarrier FOUND = ServiceLoader.load(
                        ContextCarrier.class, Wiring.class.getClassLoader())
                .findFirst()
                .orElse(null);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name);
        Iterator<ReceiverInfo> infos = infos().iterator();
        text.append(infos.hasNext() ? " → " : " → nobody");
        while (infos.hasNext()) {
            text.append('[').append(infos.next()).append(infos.hasNext() ? "], " : "]");
        }
        return text.toString();
    }
}
