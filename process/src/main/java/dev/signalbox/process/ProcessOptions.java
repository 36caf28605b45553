package dev.signalbox.process;

import dev.signalbox.ConfigurationException;
import dev.signalbox.TimedOutException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What can be chosen for a message process. Start with {@link #process()}; each method returns new options.
 *
 * <pre>{@code
 * MessageProcess<Camera> camera = MessageProcess.of(Camera.class, CameraBack::new)
 *         .options(process().name("cam-1").restart(RestartPolicy.ON_CRASH).health(ofSeconds(1), ofSeconds(5)))
 *         .start();
 * }</pre>
 *
 * <p>Immutable and thread-safe: options may be kept and used for many processes.
 */
public final class ProcessOptions {
    private static final ProcessOptions DEFAULTS = new ProcessOptions();

    @Nullable
    String name;

    JvmOptions jvm = JvmOptions.defaults();
    boolean inThread;
    int atOnce;
    RestartPolicy restart = RestartPolicy.NEVER;
    int mostRestarts = 5;
    Duration restartsWithin = Duration.ofMinutes(1);
    Duration firstPause = Duration.ofMillis(100);
    Duration longestPause = Duration.ofSeconds(10);

    @Nullable
    Duration healthEvery;

    Duration healthLimit = Duration.ofSeconds(10);
    Duration startLimit = Duration.ofSeconds(15);
    Duration drainLimit = Duration.ofSeconds(10);
    Duration terminateLimit = Duration.ofSeconds(2);
    Duration sendLimit = Duration.ofSeconds(10);
    int maxWaiting = 1024;
    int maxFrameBytes = 64 << 20;

    private ProcessOptions() {}

    private ProcessOptions(ProcessOptions from) {
        this.name = from.name;
        this.jvm = from.jvm;
        this.inThread = from.inThread;
        this.atOnce = from.atOnce;
        this.restart = from.restart;
        this.mostRestarts = from.mostRestarts;
        this.restartsWithin = from.restartsWithin;
        this.firstPause = from.firstPause;
        this.longestPause = from.longestPause;
        this.healthEvery = from.healthEvery;
        this.healthLimit = from.healthLimit;
        this.startLimit = from.startLimit;
        this.drainLimit = from.drainLimit;
        this.terminateLimit = from.terminateLimit;
        this.sendLimit = from.sendLimit;
        this.maxWaiting = from.maxWaiting;
        this.maxFrameBytes = from.maxFrameBytes;
    }

    /** Options that ask for nothing yet. */
    public static ProcessOptions process() {
        return DEFAULTS;
    }

    /** The name in messages, loggers, thread names and {@code ps}. Unless chosen, that of the front and a number. */
    public ProcessOptions name(String name) {
        ProcessOptions changed = new ProcessOptions(this);
        changed.name = Objects.requireNonNull(name, "name");
        return changed;
    }

    /** What the JVM of the back is to be like: heap, flags, class path, what Ctrl-C does, where its output goes, what of its log comes here. */
    public ProcessOptions jvm(JvmOptions jvm) {
        ProcessOptions changed = new ProcessOptions(this);
        changed.jvm = Objects.requireNonNull(jvm, "jvm");
        return changed;
    }

    /**
     * Has the back in a thread of this JVM: for tests and a debugger. All else is the same, copies of what is sent included; but it cannot be killed, and so cannot be
     * ended if it heeds no interrupt.
     */
    public ProcessOptions inThread() {
        ProcessOptions changed = new ProcessOptions(this);
        changed.inThread = true;
        return changed;
    }

    /**
     * Makes the back asynchronous: up to so many messages are in progress at once, taken up in the order in which they came. One that gives a
     * {@code CompletionStage} is begun on the loop, and must not block there; any other has a thread of its own, a virtual one from JDK 21 on.
     *
     * @throws ConfigurationException if it is not above zero
     */
    public ProcessOptions asynchronous(int most) {
        if (most < 1) {
            throw wrong("asynchronous=" + most, "give at least 1");
        }
        ProcessOptions changed = new ProcessOptions(this);
        changed.atOnce = most;
        return changed;
    }

    /** When the back is started again: {@link RestartPolicy#NEVER} unless chosen. */
    public ProcessOptions restart(RestartPolicy policy) {
        ProcessOptions changed = new ProcessOptions(this);
        changed.restart = Objects.requireNonNull(policy, "policy");
        return changed;
    }

    /**
     * How many ends of the back within this time are too many, upon which the process fails: more than 5 in a minute unless chosen.
     *
     * @throws ConfigurationException if one is not above zero
     */
    public ProcessOptions restarts(int most, Duration within) {
        if (most < 1) {
            throw wrong("restarts=" + most, "give at least 1, or choose RestartPolicy.NEVER");
        }
        ProcessOptions changed = new ProcessOptions(this);
        changed.mostRestarts = most;
        changed.restartsWithin = positive("the time of restarts", within);
        return changed;
    }

    /**
     * How long to pause before the second start again in a row, twice as long before each further one, and how long at most: 0.1 and 10 seconds unless chosen. Before
     * the first there is no pause; a back that lives for as long as the longest pause is taken for healthy, and the row is over.
     *
     * @throws ConfigurationException if one is negative, or the first longer than the longest
     */
    public ProcessOptions backOff(Duration first, Duration longest) {
        if (first.isNegative() || first.compareTo(longest) > 0) {
            throw wrong("backOff=" + first + " up to " + longest, "give zero or more, the first not above the longest");
        }
        ProcessOptions changed = new ProcessOptions(this);
        changed.firstPause = first;
        changed.longestPause = longest;
        return changed;
    }

    /**
     * Pings the back so often, and kills it if neither that nor anything else was answered within the limit. Its loop answers between two messages, so the limit must be above
     * what a message may take there; a back that is stopped, stuck or swapped out is found.
     *
     * @throws ConfigurationException if one is not above zero
     */
    public ProcessOptions health(Duration every, Duration limit) {
        ProcessOptions changed = new ProcessOptions(this);
        changed.healthEvery = positive("health", every);
        changed.healthLimit = positive("the limit of health", limit);
        return changed;
    }

    /** How long a start may take, hooks included: 15 seconds unless chosen. */
    public ProcessOptions startLimit(Duration limit) {
        ProcessOptions changed = new ProcessOptions(this);
        changed.startLimit = positive("startLimit", limit);
        return changed;
    }

    /**
     * How long a back that is to stop has for what was sent before and for its hooks, and then, after it was killed, for its end: 10 and 2
     * seconds unless chosen.
     *
     * @throws ConfigurationException if one is not above zero
     */
    public ProcessOptions stopLimits(Duration drain, Duration end) {
        ProcessOptions changed = new ProcessOptions(this);
        changed.drainLimit = positive("the limit to drain", drain);
        changed.terminateLimit = positive("the limit to end", end);
        return changed;
    }

    /** How long a message of the back waits for room before it fails with a {@link TimedOutException}: 10 seconds unless chosen. */
    public ProcessOptions sendLimit(Duration limit) {
        ProcessOptions changed = new ProcessOptions(this);
        changed.sendLimit = positive("sendLimit", limit);
        return changed;
    }

    /**
     * How many messages wait for a back that is being started again, before more are refused: 1024 unless chosen.
     *
     * @throws ConfigurationException if it is negative
     */
    public ProcessOptions maxWaiting(int messages) {
        if (messages < 0) {
            throw wrong("maxWaiting=" + messages, "give zero or more");
        }
        ProcessOptions changed = new ProcessOptions(this);
        changed.maxWaiting = messages;
        return changed;
    }

    /**
     * The longest message or answer: 64 MiB unless chosen.
     *
     * @throws ConfigurationException if it is below 1024
     */
    public ProcessOptions maxMessageBytes(int bytes) {
        if (bytes < 1024) {
            throw wrong("maxMessageBytes=" + bytes, "give at least 1024");
        }
        ProcessOptions changed = new ProcessOptions(this);
        changed.maxFrameBytes = bytes;
        return changed;
    }

    private static Duration positive(String what, Duration found) {
        if (found.isNegative() || found.isZero()) {
            throw wrong(what + "=" + found, "give a time above zero");
        }
        return found;
    }

    private static ConfigurationException wrong(String found, String instead) {
        return new ConfigurationException("Cannot make a message process with " + found + ": " + instead + ".");
    }

    @Override
    public String toString() {
        return "ProcessOptions[name=" + name + ", restart=" + restart + ", asynchronous=" + atOnce + ", inThread="
                + inThread + "]";
    }
}
