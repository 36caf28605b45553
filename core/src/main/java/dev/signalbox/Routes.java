package dev.signalbox;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is called for which sender: an immutable picture of the receivers at one moment.
 *
 * <p>A list of receivers is one array of twice their number: first what is called, then, in the same order, the links.
 * So the loop of a send touches one array, and a failure still finds its link. A list that was replaced is
 * {@linkplain #retire retired}: that is the one change ever made to it.
 *
 * <p>For a sender that some receiver names there is a list of its own, made when it first sends; for all others, and for
 * sends without a sender, the lists are ready. So a thousand receivers with a filter cost nothing to a send that concerns
 * one of them. Finding a list makes no object.
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
    private final Map<Object, Lazy<T>> byValue;
    private final Lazy<T>[]
            byIdentity; // open addressing by identity hash; at least half of it empty, or no slot at all

    /** @param links the active ones, in the order of calling */
    Routes(Link<T>[] links) {
        this.links = links;
        int values = 0;
        int identities = 0;
        boolean plain = true;
        for (Link<T> link : links) {
            plain &= link.senders.isAny() && link.id == null;
            for (SenderFilter.Key key : link.senders.keys()) {
                if (key.identity() == null) {
                    values++;
                } else {
                    identities++;
                }
            }
        }
        this.byValue = values == 0 ? Map.of() : new HashMap<>(2 * values);
        this.byIdentity = table(identities == 0 ? 0 : Integer.highestOneBit(identities) << 2);
        if (plain) {
            this.anonymous = list(links, links.length);
            this.others = anonymous;
        } else {
            for (Link<T> link : links) {
                link.senders.keys().forEach(this::prepare);
            }
            this.anonymous = choose(null, Choice.HEARING);
            this.others = choose(null, Choice.ANY);
        }
    }

    private void prepare(SenderFilter.Key key) {
        Object sender = key.sender();
        if (sender == null) {
            return; // collected meanwhile
        }
        if (key.identity() == null) {
            byValue.putIfAbsent(sender, new Lazy<>(key));
            return;
        }
        int slot = slotOf(sender);
        if (byIdentity[slot] == null) {
            byIdentity[slot] = new Lazy<>(key);
        }
    }

    /** Where the sender stands in the identity table, or the empty slot where it would. */
    private int slotOf(Object sender) {
        int mask = byIdentity.length - 1;
        int hash = System.identityHashCode(sender);
        int slot = (hash ^ hash >>> 16) & mask;
        while (byIdentity[slot] != null && !byIdentity[slot].key.matches(sender)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    /** Who is called for a send from this sender, or from nobody. */
    Receiver<T>[] callsFor(@Nullable Object sender) {
        if (sender == null) {
            return anonymous;
        }
        if (byIdentity.length > 0) {
            Lazy<T> lazy = byIdentity[slotOf(sender)];
            if (lazy != null) {
                return made(lazy, sender);
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

    /** Whether there are sends that nobody hears: those without a sender, or those of a sender that nobody named. */
    boolean maybeUnheard() {
        return count(anonymous) == 0 || count(others) == 0;
    }

    /** Who is called for this sender because it was named, or for sends without a sender because that was said. */
    Receiver<T>[] exactlyFor(@Nullable Object sender) {
        return choose(sender, Choice.EXACT);
    }

    private Receiver<T>[] made(Lazy<T> lazy, Object sender) {
        Receiver<T>[] calls = lazy.calls;
        if (calls == null) {
            calls = choose(sender, Choice.HEARING);
            lazy.calls = calls;
        }
        return calls;
    }

    int size() {
        return links.length;
    }

    /** Which receivers a list is for. */
    private enum Choice {
        /** All that hear the sender. */
        HEARING,
        /** Those that hear anybody. */
        ANY,
        /** Those that hear the sender because they named it. */
        EXACT
    }

    private Receiver<T>[] choose(@Nullable Object sender, Choice choice) {
        Link<T>[] chosen = links.clone();
        int n = 0;
        Set<Object> ids = new HashSet<>();
        for (Link<T> link : links) {
            boolean any = link.senders.isAny();
            boolean hears =
                    choice == Choice.ANY ? any : link.senders.accepts(sender) && !(any && choice == Choice.EXACT);
            if (hears && (link.id == null || ids.add(link.id))) {
                chosen[n++] = link;
            }
        }
        return list(chosen, n);
    }

    @SuppressWarnings("unchecked") // an array of a generic class
    private static <T> Lazy<T>[] table(int slots) {
        return (Lazy<T>[]) new Lazy<?>[slots];
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

    /**
     * Puts the links in the place of plain receivers, in a list that another has replaced: a send under way on the thread
     * that made the change finds them there, and a link that is closed calls nobody. Sends on other threads may find
     * either, and both are right.
     */
    static <T> void retire(Receiver<T>[] list) {
        int n = count(list);
        System.arraycopy(list, n, list, 0, n);
    }

    /** How many receivers are in a list. */
    static int count(Receiver<?>[] list) {
        return list.length >> 1;
    }

    /** The link of the receiver at this place, from 0. */
    static <T> Link<T> link(Receiver<T>[] list, int at) {
        return (Link<T>) list[(list.length >> 1) + at];
    }
}
