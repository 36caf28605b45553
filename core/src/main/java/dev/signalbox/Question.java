package dev.signalbox;

import static dev.signalbox.ReceiverOptions.receiver;

import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Like a signal, but every receiver gives an answer.
 *
 * <pre>{@code
 * Question<String, Price> price = Question.create();
 * price.connect(food -> menu.priceOf(food));
 * List<Answer<Price>> answers = price.ask("sushi");
 * }</pre>
 *
 * <p><b>Delivery.</b> Receivers are asked one after the other on the asking thread, in the order of a {@link Signal};
 * those on executors and asynchronous ones answer when they are ready. Answers come in the order of the receivers.
 *
 * <p><b>Threads.</b> All methods may be called from any thread, also from inside a receiver. Asking takes no lock. The
 * forms without {@code Async} block until all have answered, if a receiver is asynchronous or on an executor.
 *
 * <p><b>Failures.</b> A receiver that fails stops no other: its failure is its answer. Where a form has no place for it
 * ({@link #askFirst}, {@link #fold}) it goes to the failure handler. An error of the machine itself, such as no memory,
 * is thrown after every receiver has been asked.
 *
 * <p><b>Lifecycle.</b> As of a signal: it holds its receivers until their subscriptions are closed, and needs no closing.
 *
 * @param <T> what is asked
 * @param <R> what is answered
 */
public final class Question<T, R extends @Nullable Object> {
    private final Wiring<T> wiring;

    Question(String name, FailureHandler<? super T> failureHandler, WiringOptions options) {
        this.wiring = new Wiring<>(name, failureHandler, options, () -> {});
    }

    /** A question that has no name of its own. */
    public static <T, R extends @Nullable Object> Question<T, R> create() {
        return Question.<T, R>builder().build();
    }

    /** A question with a name for messages. */
    public static <T, R extends @Nullable Object> Question<T, R> create(String name) {
        return Question.<T, R>builder().name(name).build();
    }

    /** Builds a question with a failure handler or hooks. */
    public static <T, R extends @Nullable Object> QuestionBuilder<T, R> builder() {
        return new QuestionBuilder<>();
    }

    // ---- connecting

    /** Connects a receiver. */
    public Subscription connect(AnsweringReceiver<? super T, ? extends R> receiver) {
        return connect(receiver, receiver());
    }

    /** Connects a receiver with options. */
    public Subscription connect(
            AnsweringReceiver<? super T, ? extends R> receiver, ReceiverOptions<? super T> options) {
        return wiring.connect(Seat.answering(receiver), options);
    }

    /** Connects a receiver that is also given who asks, null if nobody said. */
    public Subscription connectWithSender(
            BiFunction<@Nullable Object, ? super T, ? extends R> receiver, ReceiverOptions<? super T> options) {
        return wiring.connect(Seat.answeringWithSender(receiver), options);
    }

    /** Connects a receiver that answers later: when the stage it returns is done. */
    public Subscription connectAsync(AnsweringReceiver<? super T, ? extends CompletionStage<? extends R>> receiver) {
        return connectAsync(receiver, receiver());
    }

    /** Connects a receiver that answers later, with options. */
    public Subscription connectAsync(
            AnsweringReceiver<? super T, ? extends CompletionStage<? extends R>> receiver,
            ReceiverOptions<? super T> options) {
        return wiring.connect(Seat.async(receiver), options);
    }

    /**
     * Connects a receiver that goes when its owner goes, as {@link Signal#connectWeak(Object, BiReceiver)} does.
     *
     * @throws ConfigurationException if the code can be seen to capture something
     */
    public <O> Subscription connectWeak(O owner, BiFunction<? super O, ? super T, ? extends R> receiver) {
        try {
            return wiring.connect(Seat.answeringOwned(owner, receiver, wiring.goneOwners()), receiver());
        } finally {
            Reference.reachabilityFence(owner); // until its seat is taken it cannot be found gone
        }
    }

    // ---- asking

    /** Asks all receivers; blocks until all have answered. */
    public List<Answer<R>> ask(T value) {
        return ask(null, value);
    }

    /** Asks on behalf of a sender the receivers that hear it; blocks until all have answered. */
    public List<Answer<R>> ask(@Nullable Object sender, T value) {
        return ask(sender, value, Long.MAX_VALUE);
    }

    /**
     * Asks all receivers; blocks at most about this long for those that answer later. Who has not answered by then has a
     * {@link TimedOutException} as its answer, or a {@link RefusedException} if its mailbox was full all the time. A receiver that runs on the asking thread cannot be cut short.
     */
    public List<Answer<R>> ask(T value, Duration limit) {
        return ask(null, value, Texts.nanos(limit, "limit"));
    }

    private List<Answer<R>> ask(@Nullable Object sender, T value, long limitNanos) {
        Objects.requireNonNull(value, "value: a question carries no null");
        Receiver<T>[] list = wiring.routes().callsFor(sender);
        int n = Routes.count(list);
        List<Answer<R>> answers = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            Link<T> link = Routes.link(list, i);
            if (link.isLate()) {
                await(answers, list, i, sender, value, limitNanos);
                break;
            }
            if (link.isActive()) {
                addAnswer(answers, link, sender, value);
            }
        }
        rethrowFatal(answers);
        return answers;
    }

    private void addAnswer(List<Answer<R>> answers, Link<T> link, @Nullable Object sender, T value) {
        try {
            Object answer = link.answer(sender, value);
            if (answer != Call.SKIPPED) {
                answers.add(new Answer<>(link.name(), asAnswer(answer), null));
            }
        } catch (Throwable thrown) {
            EndlessSend.rethrow(name(), thrown);
            link.countFailure();
            if (thrown instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            answers.add(new Answer<>(link.name(), null, thrown));
        }
    }

    /** An error of the machine is nobody's answer; it is thrown once everybody has been asked. */
    private static void rethrowFatal(List<? extends Answer<?>> answers) {
        for (Answer<?> answer : answers) {
            Failures.rethrowIfFatal(answer.failure());
        }
    }

    /** The rest of an ask, from the first receiver on that answers later. */
    private void await(
            List<Answer<R>> answers, Receiver<T>[] list, int from, @Nullable Object sender, T value, long limitNanos) {
        Gathering<T, Answer<R>> gathering = new Gathering<>(this::keep, limitNanos, null);
        int n = Routes.count(list);
        gathering.expect(n - from);
        for (int i = from; i < n; i++) {
            Link<T> link = Routes.link(list, i);
            if (link.isActive()) {
                if (link.wouldWaitForItself()) {
                    throw new SignalboxException(
                            "Asking '" + name() + "' would never end: the asking thread runs receiver '" + link.name()
                                    + "', which is asked too and alone could answer. Use askAsync there.");
                }
                gathering.call(i - from, link, sender, value);
            }
        }
        try {
            answers.addAll(gathering.all().get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SignalboxException("Interrupted while waiting for the answers to '" + name() + "'", e);
        } catch (ExecutionException e) {
            throw new SignalboxException("Gathering the answers to '" + name() + "' failed", e.getCause());
        }
    }

    /** Asks all receivers; the future completes when all have answered. */
    public CompletableFuture<List<Answer<R>>> askAsync(T value) {
        return askAsync(null, value, Long.MAX_VALUE);
    }

    /** Asks all receivers; the future completes when all have answered or the time is up, then as {@link #ask(Object, Duration)}. */
    public CompletableFuture<List<Answer<R>>> askAsync(T value, Duration limit) {
        return askAsync(null, value, Texts.nanos(limit, "limit"));
    }

    /** Asks on behalf of a sender; the future completes when all have answered or the time is up. */
    public CompletableFuture<List<Answer<R>>> askAsync(@Nullable Object sender, T value, Duration limit) {
        return askAsync(sender, value, Texts.nanos(limit, "limit"));
    }

    private CompletableFuture<List<Answer<R>>> askAsync(@Nullable Object sender, T value, long limitNanos) {
        Objects.requireNonNull(value, "value: a question carries no null");
        Gathering<T, Answer<R>> gathering = new Gathering<>(this::keep, limitNanos, null);
        callAll(gathering, sender, value);
        return gathering.all();
    }

    /**
     * Asks the receivers one after the other until one gives an answer, and no further; empty if none did. Those that
     * answer later are waited for. Blocks.
     */
    public Optional<Answer<R>> askFirst(T value) {
        return askFirst(value, Duration.ofNanos(Long.MAX_VALUE));
    }

    /** Like {@link #askFirst(Object)}, but waits for each that answers later at most this long. */
    public Optional<Answer<R>> askFirst(T value, Duration limitEach) {
        Objects.requireNonNull(value, "value: a question carries no null");
        long limitNanos = Texts.nanos(limitEach, "limitEach");
        Receiver<T>[] list = wiring.routes().callsFor(null);
        int n = Routes.count(list);
        for (int i = 0; i < n; i++) {
            Link<T> link = Routes.link(list, i);
            List<Answer<R>> answers = new ArrayList<>(1);
            if (link.isLate()) {
                Receiver<T>[] one = Routes.list(Wiring.<T>arrayOf(link), 1);
                await(answers, one, 0, null, value, limitNanos);
            } else if (link.isActive()) {
                addAnswer(answers, link, null, value);
            }
            rethrowFatal(answers);
            for (Answer<R> answer : answers) {
                if (answer.failure() == null) {
                    return Optional.of(answer);
                }
                wiring.report(link, null, value, answer.failure());
            }
        }
        return Optional.empty();
    }

    /** Asks all receivers at once; the future completes with the answer that is there first, or empty if none comes in time. */
    public CompletableFuture<Optional<Answer<R>>> askFirstAsync(T value, Duration limit) {
        Objects.requireNonNull(value, "value: a question carries no null");
        CompletableFuture<Optional<Answer<R>>> first = new CompletableFuture<>();
        Gathering<T, Answer<R>> gathering = new Gathering<>(
                (link, answer, failure) -> {
                    if (failure == null) {
                        first.complete(Optional.of(new Answer<>(link.name(), asAnswer(answer), null)));
                    } else if (!first.isDone()) {
                        wiring.report(link, null, value, failure);
                    }
                    return null;
                },
                Texts.nanos(limit, "limit"),
                null);
        callAll(gathering, null, value);
        return gathering.all().thenApply(all -> first.getNow(Optional.empty())).applyToEither(first, answer -> answer);
    }

    /**
     * Asks all receivers and folds their answers into one, in order, without making a list. Failures go to the failure
     * handler and leave no trace in the result.
     *
     * @throws ConfigurationException if a receiver answers later, so that there is nothing to fold yet
     */
    public <A extends @Nullable Object> A fold(T value, A zero, BiFunction<? super A, ? super R, ? extends A> step) {
        Objects.requireNonNull(value, "value: a question carries no null");
        Receiver<T>[] list = wiring.routes().callsFor(null);
        int n = Routes.count(list);
        for (int i = 0; i < n; i++) { // before anybody is asked
            Link<T> link = Routes.link(list, i);
            if (link.isLate()) {
                throw new ConfigurationException("Cannot fold the answers to '" + name() + "': receiver '" + link.name()
                        + "' is asynchronous or on an executor and answers later. Use askAsync and fold its answers.");
            }
        }
        A folded = zero;
        Throwable fatal = null;
        for (int i = 0; i < n; i++) {
            Link<T> link = Routes.link(list, i);
            if (link.isActive()) {
                Object answer;
                try {
                    answer = link.answer(null, value);
                } catch (Throwable thrown) {
                    EndlessSend.rethrow(name(), thrown);
                    link.failed(null, value, thrown);
                    fatal = Failures.isFatal(thrown) ? thrown : fatal;
                    continue;
                }
                if (answer != Call.SKIPPED) {
                    folded = step.apply(folded, asAnswer(answer));
                }
            }
        }
        Failures.rethrowIfFatal(fatal);
        return folded;
    }

    private void callAll(Gathering<T, Answer<R>> gathering, @Nullable Object sender, T value) {
        Receiver<T>[] list = wiring.routes().callsFor(sender);
        int n = Routes.count(list);
        gathering.expect(n);
        Throwable fatal = null;
        for (int i = 0; i < n; i++) {
            Link<T> link = Routes.link(list, i);
            if (link.isActive()) {
                Throwable thrown = gathering.call(i, link, sender, value);
                fatal = thrown != null && Failures.isFatal(thrown) ? thrown : fatal;
            }
        }
        Failures.rethrowIfFatal(fatal);
    }

    private Answer<R> keep(Link<T> link, @Nullable Object answer, @Nullable Throwable failure) {
        return new Answer<>(link.name(), failure == null ? asAnswer(answer) : null, failure);
    }

    @SuppressWarnings({"unchecked", "NullAway"
    }) // connect lets only receivers in that answer R; whether null is one, R says
    private R asAnswer(@Nullable Object answer) {
        return (R) answer;
    }

    // ---- looking

    /** The name, as given, or one that says it has none. */
    public String name() {
        return wiring.name();
    }

    /** Whether any receiver is connected and not paused. */
    public boolean hasReceivers() {
        return wiring.routes().size() > 0;
    }

    /** Who is connected, in the order of asking, as of now. */
    public List<ReceiverInfo> receivers() {
        return wiring.infos();
    }

    /** Closes all subscriptions. */
    public void disconnectAll() {
        wiring.closeAll();
    }

    @Override
    public String toString() {
        return "Question " + wiring;
    }
}
