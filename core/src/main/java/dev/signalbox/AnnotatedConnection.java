package dev.signalbox;

import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A bound method and where it goes: everything that can be wrong with it is found before anything is connected. */
final class AnnotatedConnection {
    private final BoundMethod method;
    private final Class<?> type;
    private final @Nullable Class<?> answer;
    private final @Nullable Receiver<Object> receiver;
    private final @Nullable AnsweringReceiver<Object, @Nullable Object> answering;

    private AnnotatedConnection(BoundMethod method, Class<?> type, @Nullable Class<?> answer) {
        this.method = method;
        this.type = type;
        this.answer = answer;
        if (answer != null && !method.answers()) {
            throw new ConfigurationException("Cannot connect " + method + " to question '" + method.signal()
                    + "': it gives nothing back, asked for is " + answer.getName()
                    + ". Give the method that return type.");
        }
        if (answer != null && !isLate(method) && !fits(GenericTypes.raw(method.answer()), answer)) {
            throw new ConfigurationException("Cannot connect " + method + " to question '" + method.signal()
                    + "': it gives back " + method.answer().getTypeName() + ", asked for is " + answer.getName()
                    + ". Give the method that return type.");
        }
        boolean plain = answer == null && !isLate(method);
        this.receiver = plain ? method.receiver(type) : null;
        this.answering = plain ? null : method.answering(type);
    }

    /** To a signal or question that stands. */
    static AnnotatedConnection toKnown(BoundMethod method, Class<?> type, @Nullable Class<?> answer) {
        return new AnnotatedConnection(method, type, answer);
    }

    /** To one that will be made for the method. */
    static AnnotatedConnection toNew(BoundMethod method) {
        boolean asks = method.answers() && !isLate(method);
        return new AnnotatedConnection(
                method,
                boxed(GenericTypes.raw(method.payload())),
                asks ? boxed(GenericTypes.raw(method.answer())) : null);
    }

    @SuppressWarnings("unchecked") // the constructor has checked that the method fits these types
    Subscription connect(Signals signals, ReceiverOptions<Object> options) {
        ReceiverOptions<Object> named = options.namedOr(method.toString());
        if (answer != null) {
            Question<Object, @Nullable Object> question = (Question<Object, @Nullable Object>)
                    (Question<?, ?>) signals.question(method.signal(), type, answer);
            return isLate(method)
                    ? question.connectAsync(this::stage, named)
                    : question.connect(Objects.requireNonNull(answering), named);
        }
        Signal<Object> signal = (Signal<Object>) signals.signal(method.signal(), type);
        return receiver == null ? signal.connectAsync(this::stage, named) : signal.connect(receiver, named);
    }

    /** Calls a method that gives a stage; null is a failure of its own. */
    private CompletionStage<?> stage(Object value) throws Exception {
        Object stage = Objects.requireNonNull(answering).receive(value);
        if (stage instanceof CompletionStage<?> real) {
            return real;
        }
        throw new NullPointerException(method + " gave null in place of a stage");
    }

    private static boolean isLate(BoundMethod method) {
        return CompletionStage.class.isAssignableFrom(GenericTypes.raw(method.answer()));
    }

    private static boolean fits(Class<?> given, Class<?> wanted) {
        return boxed(wanted).isAssignableFrom(boxed(given));
    }

    private static Class<?> boxed(Class<?> type) {
        return java.lang.invoke.MethodType.methodType(type).wrap().returnType();
    }
}
