package dev.signalbox;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a gate, or one of its receivers, says: allowed, or denied for a reason.
 *
 * @param allowed whether it may be
 * @param reason why not; null if it may
 * @param receiver the name of the receiver that denied it; null if it is allowed, and in a receiver's own verdict
 */
public record Verdict(
        boolean allowed, @Nullable String reason, @Nullable String receiver) {
    private static final Verdict ALLOW = new Verdict(true, null, null);

    public Verdict {
        if (allowed != (reason == null)) {
            throw new IllegalArgumentException("allowed=" + allowed + " clashes with reason=" + reason
                    + ": a verdict that allows has no reason, one that denies has");
        }
    }

    /** It may be. */
    public static Verdict allow() {
        return ALLOW;
    }

    /** It may not be, for this reason. */
    public static Verdict deny(String reason) {
        return new Verdict(false, Objects.requireNonNull(reason, "reason"), null);
    }

    /** It may be if this holds, else not, for this reason. */
    public static Verdict allowIf(boolean condition, String reason) {
        return condition ? ALLOW : deny(reason);
    }

    Verdict by(String receiver) {
        return new Verdict(allowed, reason, receiver);
    }
}
