package dev.signalbox;

import java.lang.invoke.MethodHandles;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The methods of one object that are marked with {@link Receives}, to be called by the name of an event, one for each name. Other than with
 * {@link EventSignals}, who calls gets what the method gives or throws.
 *
 * <pre>{@code
 * EventMethods kitchen = EventMethods.of(new Kitchen());
 * Object price = kitchen.call(Event.of("price-of", "sushi"));
 * }</pre>
 *
 * <p><b>Delivery.</b> The method is called on the thread of the caller, with its arguments taken out of the event as {@link Receives} says.
 *
 * <p><b>Threads.</b> Any.
 *
 * <p><b>Failures.</b> A name without a method is a {@link RefusedException}, arguments that do not fit are an {@link ArgumentException}; then the method was not
 * called. What the method throws is thrown as it is.
 *
 * <p><b>Lifecycle.</b> None.
 */
public final class EventMethods {
    private record Called(AnsweringReceiver<Object, @Nullable Object> receiver, boolean givesStage) {}

    private final Class<?> type;
    private final Map<String, Called> methods = new LinkedHashMap<>();

    private EventMethods(Object target, MethodHandles.@Nullable Lookup lookup) {
        this.type = target.getClass();
        for (BoundMethod method : AnnotatedReceivers.of(target, lookup)) {
            boolean givesStage = CompletionStage.class.isAssignableFrom(GenericTypes.raw(method.answer()));
            Called called = new Called(method.answering(Event.class), givesStage);
            if (methods.put(method.signal(), called) != null) {
                throw new ConfigurationException("Cannot call methods of " + type.getName() + " by name: two are for "
                        + Show.quote(method.signal()) + ", and one answer is wanted. Let one of them call the other.");
            }
        }
    }

    /**
     * Those of an object.
     *
     * @throws ConfigurationException if there is none, one cannot be reached or cannot take events, or two have the same name
     */
    public static EventMethods of(Object target) {
        return new EventMethods(Objects.requireNonNull(target, "target"), null);
    }

    /** Those of an object that only this lookup can reach. */
    public static EventMethods of(Object target, MethodHandles.Lookup lookup) {
        return new EventMethods(Objects.requireNonNull(target, "target"), Objects.requireNonNull(lookup, "lookup"));
    }

    /** The names, in the order of the methods. */
    public Set<String> names() {
        return Collections.unmodifiableSet(methods.keySet());
    }

    /** Whether the method of this name gives a {@link CompletionStage}; false where there is none. */
    public boolean givesStage(String name) {
        Called called = methods.get(name);
        return called != null && called.givesStage;
    }

    /**
     * Calls the method for the event's name. Blocks for as long as it does.
     *
     * @return what it gives; null if that is nothing
     * @throws RefusedException if there is no such method
     * @throws ArgumentException if the event has not what it takes
     * @throws Exception what the method throws
     */
    public @Nullable Object call(Event event) throws Exception {
        Called called = methods.get(event.name());
        if (called == null) {
            throw new RefusedException("Cannot handle event " + Show.quote(event.name()) + ": " + type.getName()
                    + " has no method for it. It has some for " + methods.keySet() + ".");
        }
        return called.receiver.receive(event);
    }

    @Override
    public String toString() {
        return "EventMethods" + methods.keySet() + " of " + type.getName();
    }
}
