package dev.signalbox;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is called for which sender: an immutable picture of the receivers at one moment.
 *
 * <p>A list of receivers is one array of twice their number: first what is called, then, in the same order, the links.
 * So the loop of a send touches one array, and a failure still finds its link.
 *
 * <p>For a sender that some receiver names there is a list of its own, made when it first sends; for all others, and for
 * sends without a sender, the lists are ready. So a thousand receivers with a filter cost nothing to a send that concerns
 * one of them.
 */
final class Routes<T> {
    /** A list that is made at the first use; published by the volatile write. */
    private static final class Lazy<T> {
        final SenderFilter.Key key;
        volatile Receiver<T> @Nullable [] calls;

        Lazy(SenderFilter.Key key) {
            this.key = key;
        }
    }

    private final Link<T>[] links;
    private final Receiver<T>[] anonymous;
    private final Receiver<T>[] others;
    private final Map<Object, Lazy<T>> byValue = new HashMap<>();
    private final Map<Integer, Lazy<T>[]> byIdentity = new HashMap<>();

    /** @param links the active ones, in the order of calling */
    Routes(Link<T>[] links) {
        this.links = links;
        this.anonymous = listFor(null, true);
        boolean filtered = false;
        for (Link<T> link : links) {
            if (!link.senders.isAny()) {
                filtered = true;
                link.senders.keys().forEach(this::prepare);
            }
        }
        this.others = filtered ? listFor(null, false) : anonymous;
    }

    @SuppressWarnings("unchecked") // arrays of a generic class
    private void prepare(SenderFilter.Key key) {
        Object sender = key.sender();
        if (sender == null) {
            return; // collected meanwhile
        }
        if (key.identity() == null) {
            byValue.putIfAbsent(sender, new Lazy<>(key));
            return;
        }
        Lazy<T>[] bucket = byIdentity.getOrDefault(System.identityHashCode(sender), (Lazy<T>[]) new Lazy<?>[0]);
        for (Lazy<T> known : bucket) {
            if (known.key.matches(sender)) {
                return;
            }
        }
        Lazy<T>[] more = Arrays.copyOf(bucket, bucket.length + 1);
        more[bucket.length] = new Lazy<>(key);
        byIdentity.put(System.identityHashCode(sender), more);
    }

    /** Who is called for a send from this sender, or from nobody. */
    Receiver<T>[] callsFor(@Nullable Object sender) {
        if (sender == null) {
            return anonymous;
        }
        if (others == anonymous && byValue.isEmpty() && byIdentity.isEmpty()) {
            return anonymous;
        }
        if (!byIdentity.isEmpty()) {
            Lazy<T>[] bucket = byIdentity.get(System.identityHashCode(sender));
            if (bucket != null) {
                for (Lazy<T> lazy : bucket) {
                    if (lazy.key.matches(sender)) {
                        return made(lazy, sender);
                    }
                }
            }
        }
        if (!byValue.isEmpty()) {
            Lazy<T> lazy = byValue.get(sender);
            if (lazy != null) {
                return made(lazy, sender);
            }
        }
        return others;
    }

    /** Who is called for this sender because it was named, or for sends without a sender because that was said. */
    Receiver<T>[] exactlyFor(@Nullable Object sender) {
        Link<T>[] chosen = links.clone();
        int n = 0;
        Set<Object> ids = new HashSet<>();
        for (Link<T> link : links) {
            if (!link.senders.isAny() && link.senders.accepts(sender) && (link.id == null || ids.add(link.id))) {
                chosen[n++] = link;
            }
        }
        return list(chosen, n);
    }

    private Receiver<T>[] made(Lazy<T> lazy, Object sender) {
        Receiver<T>[] calls = lazy.calls;
        if (calls == null) {
            calls = listFor(sender, true);
            lazy.calls = calls;
        }
        return calls;
    }

    /** All links, whatever they filter by. */
    Link<T>[] links() {
        return links;
    }

    int size() {
        return links.length;
    }

    private Receiver<T>[] listFor(@Nullable Object sender, boolean named) {
        Link<T>[] chosen = links.clone();
        int n = 0;
        Set<Object> ids = new HashSet<>();
        for (Link<T> link : links) {
            boolean hears = named ? link.senders.accepts(sender) : link.senders.isAny();
            if (hears && (link.id == null || ids.add(link.id))) {
                chosen[n++] = link;
            }
        }
        return list(chosen, n);
    }

    /** The list of the first n links. */
    @SuppressWarnings("unchecked") // a receiver of a supertype of T is one of T
    static <T> Receiver<T>[] list(Link<T>[] links, int n) {
        Receiver<T>[] list = (Receiver<T>[]) new Receiver<?>[2 * n];
        for (int i = 0; i < n; i++) {
            list[i] = (Receiver<T>) links[i].inSnapshot();
            list[n + i] = links[i];
        }
        return list;
    }
}
