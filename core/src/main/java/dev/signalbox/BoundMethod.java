package dev.signalbox;

import dev.signalbox.internal.RecordShape;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A method marked with {@link Receives}, bound to its object: what it takes, and receivers that call it.
 *
 * <p>It takes nothing, one value, an {@link Event}, or arguments by name; the last when it has several parameters or its
 * only one is {@link Named}. All that can be wrong is found when it is bound or made a receiver, never when it is called.
 */
final class BoundMethod {
    private enum Takes {
        NOTHING,
        VALUE,
        EVENT,
        ARGUMENTS
    }

    private static final MethodHandle ARGUMENTS_OF;
    private static final MethodHandle VALUE_OF;
    private static final MethodHandle EVENT_OF;
    private static final MethodHandle SLOT_OF;

    static {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        try {
            MethodType one = MethodType.genericMethodType(1);
            ARGUMENTS_OF = lookup.findVirtual(BoundMethod.class, "argumentsOf", one.changeReturnType(Object[].class));
            VALUE_OF = lookup.findVirtual(BoundMethod.class, "valueOf", one);
            EVENT_OF = lookup.findVirtual(BoundMethod.class, "eventOf", one);
            SLOT_OF = lookup.findVirtual(BoundMethod.class, "slotOf", one.insertParameterTypes(0, Binder.Slot.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Method method;
    private final String signal;
    private final Takes takes;
    private final Type payload;
    private final Type answer;
    private final MethodHandle handle;
    private final List<Binder.Slot> slots;
    private final Binder binder;

    private BoundMethod(Method method, MethodHandle handle, Map<TypeVariable<?>, Type> variables) {
        this.method = method;
        this.handle = handle;
        this.signal = Names.check(
                method.getAnnotation(Receives.class).value(), "The name in @Receives of " + declaration(method));
        this.takes = takesOf(method);
        this.slots = slots(variables);
        this.binder = new Binder("parameter", slots);
        this.answer = GenericTypes.resolve(method.getGenericReturnType(), variables);
        this.payload = switch (takes) {
            case NOTHING -> Object.class;
            case VALUE -> slots.get(0).type();
            case EVENT, ARGUMENTS -> Event.class;
        };
    }

    /**
     * Binds a method.
     *
     * @throws ConfigurationException if it cannot be reached, or its signature cannot be used
     */
    static BoundMethod of(
            Method method,
            @Nullable Object target,
            MethodHandles.@Nullable Lookup lookup,
            Map<TypeVariable<?>, Type> variables) {
        MethodHandle handle = MethodAccess.handle(method, lookup).asFixedArity();
        return new BoundMethod(method, target == null ? handle : handle.bindTo(target), variables);
    }

    /** The name in its {@link Receives}. */
    String signal() {
        return signal;
    }

    /** The type of signal it asks for: of its value; {@link Event} for arguments by name; {@code Object} if it takes nothing. */
    Type payload() {
        return payload;
    }

    /** Whether it gives something back: an answer, or a {@link java.util.concurrent.CompletionStage} that ends later. */
    boolean answers() {
        return method.getReturnType() != void.class;
    }

    /** What it gives back, {@code void} if nothing. */
    Type answer() {
        return answer;
    }

    /**
     * A receiver for values of this type: the method's own, a record or {@link Event} to take the arguments from, or, for a
     * method that takes an event, anything.
     *
     * @throws ConfigurationException if the method cannot take what such a signal sends
     */
    Receiver<Object> receiver(Class<?> type) {
        return Handles.receiver(fitted(type));
    }

    /**
     * As {@link #receiver}, with what the method gives back.
     *
     * @throws ConfigurationException if the method cannot take what such a signal sends
     */
    AnsweringReceiver<Object, @Nullable Object> answering(Class<?> type) {
        return Handles.answering(fitted(type));
    }

    /** The method in short: {@code Kitchen.order(String food, String drink)}. */
    @Override
    public String toString() {
        return simple(method.getDeclaringClass()) + "." + method.getName() + "(" + parameters(method, "") + ")";
    }

    /** The method as it is declared, and where. */
    static String declaration(Method method) {
        return simple(method.getGenericReturnType()) + " " + method.getName() + "(" + parameters(method, "") + ") of "
                + method.getDeclaringClass().getName();
    }

    /** From {@code Object} to what the method gives back, all that stands between built in. */
    private MethodHandle fitted(Class<?> type) {
        if (takes == Takes.NOTHING) {
            return MethodHandles.dropArguments(handle, 0, Object.class);
        } else if (takes == Takes.EVENT) {
            return type == Event.class ? handle : filtered(handle, EVENT_OF);
        } else if (type == Event.class) {
            return takes == Takes.ARGUMENTS || !GenericTypes.raw(payload).isRecord()
                    ? filtered(handle.asSpreader(Object[].class, slots.size()), ARGUMENTS_OF)
                    : filtered(handle, VALUE_OF);
        } else if (takes == Takes.ARGUMENTS && type.isRecord()) {
            return ofComponents(RecordShape.of(type));
        } else if (takes == Takes.VALUE && boxed(GenericTypes.raw(payload)).isAssignableFrom(boxed(type))) {
            return handle;
        }
        throw misfit(type, "the method cannot take it");
    }

    private MethodHandle filtered(MethodHandle target, MethodHandle filter) {
        MethodHandle bound = filter.bindTo(this);
        return MethodHandles.filterArguments(
                target,
                0,
                bound.asType(bound.type().changeReturnType(target.type().parameterType(0))));
    }

    /** Takes the arguments out of the components of a record: one accessor each, and a conversion only where types differ. */
    private MethodHandle ofComponents(RecordShape shape) {
        MethodHandle[] filters = new MethodHandle[slots.size()];
        for (int i = 0; i < filters.length; i++) {
            Binder.Slot slot = slots.get(i);
            int index = shape.indexOf(slot.name());
            Class<?> wanted = handle.type().parameterType(i);
            if (index < 0) {
                if (!slot.mayBeMissing()) {
                    throw misfit(shape.type(), "it has no component " + Show.quote(slot.name()));
                }
                filters[i] = MethodHandles.dropArguments(
                        MethodHandles.constant(wanted, slot.whenMissing()), 0, Object.class);
                continue;
            }
            RecordShape.Component component = shape.components().get(index);
            MethodHandle read = component.accessor();
            if (!slot.takesAsItIs(component.genericType())) {
                MethodHandle value = MethodHandles.insertArguments(SLOT_OF, 0, this, slot);
                read = MethodHandles.filterReturnValue(read.asType(MethodType.genericMethodType(1)), value);
            }
            filters[i] = read.asType(MethodType.methodType(wanted, Object.class));
        }
        MethodHandle apart = MethodHandles.filterArguments(handle, 0, filters);
        return MethodHandles.permuteArguments(
                apart, MethodType.methodType(apart.type().returnType(), Object.class), new int[filters.length]);
    }

    /** Called through a handle. */
    @SuppressWarnings("UnusedMethod")
    private @Nullable Object[] argumentsOf(Object event) {
        try {
            return binder.bind((Event) event);
        } catch (Mismatch e) {
            throw refused((Event) event, e);
        }
    }

    /** Called through a handle. */
    @SuppressWarnings("UnusedMethod")
    private @Nullable Object valueOf(Object event) {
        try {
            return slots.get(0).convert(event);
        } catch (Mismatch e) {
            throw refused((Event) event, e);
        }
    }

    /** Called through a handle. */
    @SuppressWarnings("UnusedMethod")
    private Object eventOf(Object value) {
        return value instanceof Record components ? Event.of(signal, components) : Event.of(signal, value);
    }

    /** Called through a handle. */
    @SuppressWarnings("UnusedMethod")
    private @Nullable Object slotOf(Binder.Slot slot, @Nullable Object value) {
        try {
            return binder.value(slot, value);
        } catch (Mismatch e) {
            throw new ArgumentException("Cannot call " + declaration(method) + ": " + e.describe(), e.getCause());
        }
    }

    private ArgumentException refused(Event event, Mismatch e) {
        return new ArgumentException(
                "Cannot call " + declaration(method) + " with event " + Show.quote(event.name()) + ": " + e.describe(),
                e.getCause());
    }

    private static Takes takesOf(Method method) {
        Parameter[] parameters = method.getParameters();
        if (parameters.length == 0) {
            return Takes.NOTHING;
        } else if (parameters.length == 1 && !parameters[0].isAnnotationPresent(Named.class)) {
            return parameters[0].getType() == Event.class ? Takes.EVENT : Takes.VALUE;
        }
        return Takes.ARGUMENTS;
    }

    private List<Binder.Slot> slots(Map<TypeVariable<?>, Type> variables) {
        boolean nullMarked = Binder.isNullMarked(method.getDeclaringClass());
        Set<String> names = new HashSet<>();
        List<Binder.Slot> slots = new ArrayList<>();
        for (Parameter parameter : method.getParameters()) {
            Named named = parameter.getAnnotation(Named.class);
            if (takes == Takes.ARGUMENTS && parameter.getType() == Event.class) {
                throw unusable("an Event comes alone or not at all");
            } else if (takes == Takes.ARGUMENTS && named == null && !parameter.isNamePresent()) {
                throw unusable(
                        "the names of its parameters are not in the class file (compile with -parameters, or write"
                                + " @Named)");
            }
            String name = named == null ? parameter.getName() : named.value();
            if (!names.add(name)) {
                throw unusable("two parameters are named " + Show.quote(name));
            }
            slots.add(new Binder.Slot(
                    name,
                    GenericTypes.resolve(parameter.getParameterizedType(), variables),
                    parameter.getAnnotatedType(),
                    parameter.getAnnotation(Default.class),
                    nullMarked,
                    "parameter " + Show.quote(name) + " of " + declaration(method)));
        }
        return slots;
    }

    private ConfigurationException unusable(String why) {
        return new ConfigurationException(
                "Cannot connect " + declaration(method) + ": " + why + ". What it may take: one"
                        + " value, one Event, or arguments by name. Right is: @Receives("
                        + Show.quote(method.getAnnotation(Receives.class).value()) + ") "
                        + simple(method.getGenericReturnType())
                        + " " + method.getName() + "(" + parameters(method, "@Named") + ")");
    }

    private ConfigurationException misfit(Class<?> type, String why) {
        String name = simple(method.getGenericReturnType()) + " " + method.getName();
        String components = !type.isRecord()
                ? ""
                : ", or " + name + "("
                        + RecordShape.of(type).components().stream()
                                .map(c -> "@Named(" + Show.quote(c.name()) + ") " + simple(c.genericType()) + " "
                                        + c.component().getName())
                                .collect(Collectors.joining(", "))
                        + ")";
        return new ConfigurationException("Cannot connect " + declaration(method) + " to signal " + Show.quote(signal)
                + ": the signal sends " + Show.type(type) + ", and " + why + ". Right is: " + name + "("
                + simple(type) + " value), or " + name + "(Event event)" + components);
    }

    private static String parameters(Method method, String annotation) {
        return Stream.of(method.getParameters())
                .filter(p -> annotation.isEmpty() || p.getType() != Event.class)
                .map(p -> {
                    Named named = p.getAnnotation(Named.class);
                    String shown = named != null
                            ? "@Named(" + Show.quote(named.value()) + ") "
                            : annotation.isEmpty() ? "" : "@Named(\"" + p.getName() + "\") ";
                    String name = p.isNamePresent() || !annotation.isEmpty() ? " " + p.getName() : "";
                    return shown + simple(p.getParameterizedType()) + name;
                })
                .collect(Collectors.joining(", "));
    }

    private static String simple(Type type) {
        return type.getTypeName().replaceAll("[\\w.$]*[.$](?=\\w)", "");
    }

    private static Class<?> boxed(Class<?> type) {
        return MethodType.methodType(type).wrap().returnType();
    }
}
