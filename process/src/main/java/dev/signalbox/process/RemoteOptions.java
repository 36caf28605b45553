package dev.signalbox.process;

import dev.signalbox.ConfigurationException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What makes one object in a worker special. Start with {@link #remote()}; each method returns new options.
 *
 * <pre>{@code
 * Remote<Detector> yolo = pool.create(Detector::load, remote().rebuild().lease(ofMinutes(10)));
 * }</pre>
 *
 * <p>Immutable and thread-safe: options may be kept and used for many objects.
 */
public final class RemoteOptions {
    private static final RemoteOptions NONE = new RemoteOptions(false, null, null);

    private final boolean rebuilt;
    private final @Nullable Runnable onRebuild;
    private final @Nullable Duration lease;

    private RemoteOptions(boolean rebuilt, @Nullable Runnable onRebuild, @Nullable Duration lease) {
        this.rebuilt = rebuilt;
        this.onRebuild = onRebuild;
        this.lease = lease;
    }

    /** Options that ask for nothing yet. */
    public static RemoteOptions remote() {
        return NONE;
    }

    /**
     * Has the object made again by its factory when it is called after the death of its worker. The calls that its worker had when it died
     * fail with {@link WorkerDied}; what they changed is lost with it.
     */
    public RemoteOptions rebuild() {
        return new RemoteOptions(true, onRebuild, lease);
    }

    /** The same, and has this run on the thread of outputs each time the object has been made again. */
    public RemoteOptions rebuild(Runnable told) {
        return new RemoteOptions(true, Objects.requireNonNull(told, "told"), lease);
    }

    /**
     * Lets go of the object when it was not called for so long, counted from the end of the last call; from the moment it was given, for one
     * that was posted. With {@link #rebuild()} the next call makes it again; else calls fail from then on.
     *
     * @throws ConfigurationException if it is not above zero
     */
    public RemoteOptions lease(Duration lease) {
        if (lease.isNegative() || lease.isZero()) {
            throw new ConfigurationException("Cannot make a remote with lease=" + lease + ": give a time above zero");
        }
        return new RemoteOptions(rebuilt, onRebuild, lease);
    }

    boolean isRebuilt() {
        return rebuilt;
    }

    @Nullable
    Runnable onRebuild() {
        return onRebuild;
    }

    @Nullable
    Duration lease() {
        return lease;
    }

    @Override
    public String toString() {
        return "RemoteOptions[rebuild=" + rebuilt + ", lease=" + lease + "]";
    }
}
