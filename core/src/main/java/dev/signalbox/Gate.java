package dev.signalbox;

import static dev.signalbox.ReceiverOptions.receiver;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A veto: every receiver is asked whether something may be, the first that denies it decides.
 *
 * <pre>{@code
 * Gate<Path> mayDelete = Gate.create();
 * mayDelete.connect(file -> Verdict.allowIf(!file.startsWith(archive), "it is in the archive"));
 * mayDelete.checkOrThrow(file);
 * }</pre>
 *
 * <p><b>Delivery.</b> Receivers are asked on the checking thread in the order of a {@link Signal}, until one denies; then
 * all monitors are told the verdict, whichever it is. With no receiver it is allowed.
 *
 * <p><b>Threads.</b> All methods may be called from any thread. A check takes no lock. Receivers of a gate cannot be on an
 * executor, because the check waits for them; monitors can.
 *
 * <p><b>Failures.</b> A receiver that fails goes to the failure handler and denies, because a broken guard guards
 * nothing; a gate built with {@link GateBuilder#failOpen} goes on instead.
 *
 * <p><b>Lifecycle.</b> As of a signal.
 *
 * @param <T> what is checked
 */
public final class Gate<T> {
    /**
     * What monitors are told.
     *
     * @param value what was checked
     * @param verdict what came out
     */
    public record Checked<T>(T value, Verdict verdict) {}

    private final Wiring<T> wiring;
    private final Signal<Checked<T>> monitors;
    private final boolean failOpen;

    Gate(String name, FailureHandler<? super T> failureHandler, WiringOptions options, boolean failOpen) {
        this.wiring = new Wiring<>(name, failureHandler, options, () -> {});
        this.monitors = Signal.<Checked<T>>builder()
                .name(name + " monitors")
                .onFailure(failure -> Failures.tell(
                        failureHandler,
                        new Failure<>(
                                name,
                                failure.receiver(),
                                failure.sender(),
                                failure.value().value(),
                                failure.cause())))
                .build();
        this.failOpen = failOpen;
    }

    /** A gate that has no name of its own. */
    public static <T> Gate<T> create() {
        return Gate.<T>builder().build();
    }

    /** A gate with a name for messages. */
    public static <T> Gate<T> create(String name) {
        return Gate.<T>builder().name(name).build();
    }

    /** Builds a gate that does more. */
    public static <T> GateBuilder<T> builder() {
        return new GateBuilder<>();
    }

    /** Connects a receiver that allows or denies. */
    public Subscription connect(AnsweringReceiver<? super T, Verdict> receiver) {
        return connect(receiver, receiver());
    }

    /**
     * Connects a receiver that allows or denies, with options.
     *
     * @throws ConfigurationException if the options put it on an executor
     */
    public Subscription connect(AnsweringReceiver<? super T, Verdict> receiver, ReceiverOptions<? super T> options) {
        Executor executor = options.checked().executor;
        if (executor != null) {
            throw new ConfigurationException("A receiver of gate '" + name() + "' clashes with executor=" + executor
                    + ": the check would have to wait for its verdict. Leave out on(…), or ask a Question.");
        }
        return wiring.connect(Seat.answering(receiver), options);
    }

    /** Connects a monitor: it is told of every check and its verdict, and cannot change it. */
    public Subscription connectMonitor(Receiver<? super Checked<T>> monitor) {
        return connectMonitor(monitor, receiver());
    }

    /** Connects a monitor, with options. */
    public Subscription connectMonitor(
            Receiver<? super Checked<T>> monitor, ReceiverOptions<? super Checked<T>> options) {
        return monitors.connect(monitor, options);
    }

    /** Asks whether this may be. */
    public Verdict check(T value) {
        return check(null, value);
    }

    /** Asks on behalf of a sender, of the receivers that hear it, whether this may be. */
    public Verdict check(@Nullable Object sender, T value) {
        Objects.requireNonNull(value, "value: a gate checks no null");
        Verdict verdict = decide(sender, value);
        if (monitors.hasReceivers()) {
            monitors.send(sender, new Checked<>(value, verdict));
        }
        return verdict;
    }

    /**
     * Asks whether this may be, and throws if not.
     *
     * @throws RefusedException with the reason
     */
    public void checkOrThrow(T value) {
        Verdict verdict = check(value);
        if (!verdict.allowed()) {
            throw new RefusedException("Gate '" + name() + "' denied " + Show.value(value) + ": " + verdict.reason()
                    + " (said receiver '" + verdict.receiver() + "')");
        }
    }

    private Verdict decide(@Nullable Object sender, T value) {
        Receiver<T>[] list = wiring.routes().callsFor(sender);
        int n = Routes.count(list);
        for (int i = 0; i < n; i++) {
            Link<T> link = Routes.link(list, i);
            if (!link.isActive()) {
                continue;
            }
            Object answer;
            try {
                answer = link.answer(sender, value);
                if (answer == null) {
                    throw new NullPointerException("gave null in place of a verdict");
                }
            } catch (Throwable thrown) {
                EndlessSend.rethrow(name(), thrown);
                link.failed(sender, value, thrown);
                Failures.rethrowIfFatal(thrown);
                if (failOpen) {
                    continue;
                }
                return Verdict.deny("it failed: " + thrown).by(link.name());
            }
            if (answer instanceof Verdict verdict && !verdict.allowed()) {
                return verdict.by(link.name());
            }
        }
        return Verdict.allow();
    }

    /** The name, as given, or one that says it has none. */
    public String name() {
        return wiring.name();
    }

    /** Who is connected, in the order of asking, as of now; monitors are not among them. */
    public List<ReceiverInfo> receivers() {
        return wiring.infos();
    }

    /** Closes all subscriptions, the monitors' too. */
    public void disconnectAll() {
        wiring.closeAll();
        monitors.disconnectAll();
    }

    @Override
    public String toString() {
        return "Gate " + wiring;
    }
}
