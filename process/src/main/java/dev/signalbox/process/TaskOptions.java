package dev.signalbox.process;

import dev.signalbox.ConfigurationException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What makes one task special. Start with {@link #task()}; each method returns new options.
 *
 * <pre>{@code
 * pool.submit(() -> Ocr.read(page), task().key("page-17").limit(ofSeconds(30)).repeatable(2));
 * }</pre>
 *
 * <p>Immutable and thread-safe: options may be kept and used for many tasks.
 */
public final class TaskOptions {
    private static final TaskOptions NONE = new TaskOptions(null, null, 0, null, null, 1);

    private final @Nullable String name;
    private final @Nullable Object key;
    private final int priority;
    private final @Nullable Duration soft;
    private final @Nullable Duration hard;
    private final int tries;

    private TaskOptions(
            @Nullable String name,
            @Nullable Object key,
            int priority,
            @Nullable Duration soft,
            @Nullable Duration hard,
            int tries) {
        this.name = name;
        this.key = key;
        this.priority = priority;
        this.soft = soft;
        this.hard = hard;
        this.tries = tries;
    }

    /** Options that ask for nothing yet. */
    public static TaskOptions task() {
        return NONE;
    }

    /** What the task is called in messages; the class of the task unless given. */
    public TaskOptions name(String name) {
        return new TaskOptions(Objects.requireNonNull(name, "name"), key, priority, soft, hard, tries);
    }

    /** A label that its output carries. It stays here: it needs not be serializable. */
    public TaskOptions key(Object key) {
        return new TaskOptions(name, Objects.requireNonNull(key, "key"), priority, soft, hard, tries);
    }

    /** Tasks of higher priority begin before those of lower; 0 unless given. What has been sent ahead is not overtaken. */
    public TaskOptions priority(int priority) {
        return new TaskOptions(name, key, priority, soft, hard, tries);
    }

    /**
     * How long the task may run, from the moment it begins in a worker. Then its future fails with a
     * {@link dev.signalbox.TimedOutException}, and its worker is killed and replaced.
     *
     * @throws ConfigurationException if it is not above zero
     */
    public TaskOptions limit(Duration limit) {
        return new TaskOptions(name, key, priority, soft, positive("limit", limit), tries);
    }

    /**
     * After how long the task is asked to end: {@link TaskContext#isCancelled} says so, and its thread is interrupted. If it ends
     * with a value even so, the value counts.
     *
     * @throws ConfigurationException if it is not above zero
     */
    public TaskOptions soft(Duration limit) {
        return new TaskOptions(name, key, priority, positive("soft", limit), hard, tries);
    }

    /** As {@link #repeatable(int) repeatable(2)}. */
    public TaskOptions repeatable() {
        return repeatable(2);
    }

    /**
     * Says that it does no harm to run the task again when its worker died while it ran, and how often it may begin at most.
     *
     * @throws ConfigurationException if tries are fewer than 1
     */
    public TaskOptions repeatable(int tries) {
        if (tries < 1) {
            throw new ConfigurationException("Cannot make a task repeatable with tries=" + tries + ": give at least 1");
        }
        return new TaskOptions(name, key, priority, soft, hard, tries);
    }

    @Nullable
    String name() {
        return name;
    }

    @Nullable
    Object key() {
        return key;
    }

    int priority() {
        return priority;
    }

    @Nullable
    Duration soft() {
        return soft;
    }

    @Nullable
    Duration hard() {
        return hard;
    }

    int tries() {
        return tries;
    }

    boolean isLimited() {
        return soft != null || hard != null;
    }

    TaskOptions checked() {
        if (soft != null && hard != null && soft.compareTo(hard) >= 0) {
            throw new ConfigurationException(
                    "Cannot submit a task with soft=" + soft + " and limit=" + hard + ": soft must come first");
        }
        return this;
    }

    private static Duration positive(String what, Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new ConfigurationException(
                    "Cannot limit a task by " + what + "=" + limit + ": give a time above zero");
        }
        return limit;
    }

    @Override
    public String toString() {
        return "TaskOptions[name=" + name + ", key=" + key + ", priority=" + priority + ", soft=" + soft + ", limit="
                + hard + ", tries=" + tries + "]";
    }
}
