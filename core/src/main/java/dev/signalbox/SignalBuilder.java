package dev.signalbox;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Builds a signal that does more than call its receivers. Not thread-safe; the signal is.
 *
 * @param <T> what is sent
 */
public final class SignalBuilder<T> extends WiringBuilder<T, SignalBuilder<T>> {
    private static final AtomicLong NAMELESS = new AtomicLong();

    private Sends.Reentrancy reentrancy = Sends.Reentrancy.AT_ONCE;
    private boolean sticky;
    private boolean consuming;
    private boolean receiverRequired;
    private @Nullable BiReceiver<@Nullable Object, ? super T> unheard;

    SignalBuilder() {}

    @Override
    SignalBuilder<T> self() {
        return this;
    }

    /** Is given each value, with its sender, for which there is no receiver. */
    public SignalBuilder<T> onUnheard(BiReceiver<@Nullable Object, ? super T> hook) {
        this.unheard = Objects.requireNonNull(hook, "hook");
        return this;
    }

    /** Makes a send with no receiver an error: it throws a {@link RefusedException}. */
    public SignalBuilder<T> receiverRequired() {
        this.receiverRequired = true;
        return this;
    }

    /** Keeps the last value and gives it to each receiver that connects. */
    public SignalBuilder<T> sticky() {
        this.sticky = true;
        return this;
    }

    /** Lets receivers connect that end a send by returning true. */
    public SignalBuilder<T> consuming() {
        this.consuming = true;
        return this;
    }

    /**
     * A {@code send} from inside a receiver waits until the one under way on the same thread has reached all receivers.
     * The other verbs cannot wait, because they say what came of it: from inside a receiver they run at once.
     *
     * @throws ConfigurationException if {@link #latestOnly} was said
     */
    public SignalBuilder<T> queued() {
        return reentrancy(Sends.Reentrancy.QUEUED);
    }

    /**
     * Like {@link #queued}, but of several values that wait only the latest is sent.
     *
     * @throws ConfigurationException if {@link #queued} was said
     */
    public SignalBuilder<T> latestOnly() {
        return reentrancy(Sends.Reentrancy.LATEST_ONLY);
    }

    private SignalBuilder<T> reentrancy(Sends.Reentrancy wanted) {
        if (reentrancy != Sends.Reentrancy.AT_ONCE && reentrancy != wanted) {
            throw new ConfigurationException(
                    "queued clashes with latestOnly: a send from inside a receiver either waits its turn or gives way. Choose one.");
        }
        reentrancy = wanted;
        return this;
    }

    /** The signal. */
    public Signal<T> build() {
        return new Signal<>(
                nameOr("signal-" + NAMELESS.incrementAndGet()),
                failureHandler(),
                wiringOptions(),
                new Sends.Options<>(reentrancy, sticky, consuming, receiverRequired, unheard));
    }
}
