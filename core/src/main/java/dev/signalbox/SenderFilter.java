package dev.signalbox;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which senders a receiver hears.
 *
 * <p>A sender is known by identity if its class has no value semantics, and is then held weakly: when it is gone nobody
 * can send in its name, so nothing is missed. It is known by {@code equals} otherwise.
 */
final class SenderFilter {
    /** One sender that is heard: by {@code equals} (then {@code value} is set) or by identity (then {@code identity}). */
    record Key(@Nullable Object value, @Nullable WeakReference<Object> identity) {
        boolean matches(Object sender) {
            return identity != null ? identity.refersTo(sender) : sender.equals(value);
        }

        @Nullable
        Object sender() {
            return identity != null ? identity.get() : value;
        }
    }

    static final SenderFilter ANY = new SenderFilter(true, List.of());
    static final SenderFilter ANONYMOUS = new SenderFilter(false, List.of());

    private final boolean any;
    private final List<Key> keys;

    private SenderFilter(boolean any, List<Key> keys) {
        this.any = any;
        this.keys = keys;
    }

    /** This filter, opened to one more sender. */
    SenderFilter or(Object sender, boolean byIdentity) {
        List<Key> more = new ArrayList<>(keys);
        more.add(byIdentity ? new Key(null, new WeakReference<>(sender)) : new Key(sender, null));
        return new SenderFilter(false, List.copyOf(more));
    }

    /** Whether two senders of this class that are equal are the same sender. */
    static boolean hasValueSemantics(Object sender) {
        return sender instanceof String
                || sender instanceof Record
                || sender instanceof Enum
                || sender instanceof Number && sender.getClass().getName().startsWith("java.")
                || sender instanceof Boolean
                || sender instanceof Character
                || sender instanceof Class
                || sender instanceof UUID
                || sender.getClass().getName().startsWith("java.time.")
                || sender instanceof java.net.URI
                || sender instanceof java.nio.file.Path;
    }

    boolean isAny() {
        return any;
    }

    List<Key> keys() {
        return keys;
    }

    boolean accepts(@Nullable Object sender) {
        if (any) {
            return true;
        }
        if (sender == null) {
            return keys.isEmpty();
        }
        for (Key key : keys) {
            if (key.matches(sender)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a sender is known by identity, so that it may go. */
    boolean isByIdentity() {
        for (Key key : keys) {
            if (key.identity() != null) {
                return true;
            }
        }
        return false;
    }

    /** Whether all its senders are gone, so that it can never be met again. */
    boolean isOrphaned() {
        return !keys.isEmpty() && keys.stream().allMatch(key -> key.sender() == null);
    }

    /** Whether it names the same senders as the other. */
    boolean sameAs(SenderFilter other) {
        return any == other.any
                && keys.size() == other.keys.size()
                && keys.stream().allMatch(key -> {
                    Object sender = key.sender();
                    return sender != null && other.accepts(sender);
                });
    }

    @Override
    public String toString() {
        if (any) {
            return "any sender";
        }
        if (keys.isEmpty()) {
            return "anonymous senders";
        }
        return String.join(
                " or ", keys.stream().map(key -> Show.value(key.sender())).toList());
    }
}
