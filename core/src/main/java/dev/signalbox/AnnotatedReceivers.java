package dev.signalbox;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the methods of an object that are marked with {@link Receives}.
 *
 * <p>Looked through are its class and all above it. A method that is overridden counts once, whatever proxies and subclasses
 * stand before it: the annotation nearest to the object's class says the name, and the call goes to the override. Bridge
 * methods are the compiler's, and left out. A generic parameter of a supertype is what the object's class makes of it.
 */
final class AnnotatedReceivers {
    private final Class<?> type;
    private final Map<TypeVariable<?>, Type> variables = new HashMap<>();

    private AnnotatedReceivers(Class<?> type) {
        this.type = type;
    }

    /**
     * The receiving methods of an object, by class from its own upwards and by name within one; of a {@code Class}, its
     * static ones.
     *
     * @param lookup with which to reach them; {@code null} where they are public, or their package is open to us, as on
     *     the class path all are
     * @throws ConfigurationException if there is none, or one cannot be reached or bound
     */
    static List<BoundMethod> of(Object target, MethodHandles.@Nullable Lookup lookup) {
        boolean isClass = target instanceof Class<?>;
        Class<?> type = isClass ? (Class<?>) target : target.getClass();
        List<BoundMethod> bound = new ArrayList<>();
        AnnotatedReceivers finder = new AnnotatedReceivers(type);
        for (Method method : finder.find()) {
            boolean isStatic = Modifier.isStatic(method.getModifiers());
            if (isClass && !isStatic) {
                throw new ConfigurationException("Cannot connect class " + type.getName() + ": "
                        + BoundMethod.declaration(method) + " is no static method. Connect an object of the class.");
            }
            bound.add(BoundMethod.of(method, isStatic ? null : target, lookup, finder.variables));
        }
        if (bound.isEmpty()) {
            throw new ConfigurationException(
                    "Cannot connect " + (isClass ? "" : "an object of ") + "class " + type.getName()
                            + ": it has no method marked @Receives. Mark one: @Receives(\"order-food\") void order(OrderPlaced"
                            + " order) {…}");
        }
        return bound;
    }

    private List<Method> find() {
        List<Method> seen = new ArrayList<>();
        List<Method> receiving = new ArrayList<>();
        List<Method> settled = new ArrayList<>(); // those whose name is known, and what they override
        for (Class<?> level : levels()) {
            for (Method method : declared(level)) {
                Method override = overrideIn(seen, method);
                seen.add(method);
                if (override != null && settled.contains(override)) {
                    settled.add(method);
                } else if (method.isAnnotationPresent(Receives.class)) {
                    settled.add(method);
                    if (override != null) {
                        settled.add(override);
                    }
                    receiving.add(method);
                }
            }
        }
        return receiving;
    }

    /** The classes from the object's own upwards, then all their interfaces; notes the types of variables on the way. */
    private Set<Class<?>> levels() {
        Set<Class<?>> levels = new LinkedHashSet<>();
        for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
            levels.add(c);
            note(c.getGenericSuperclass());
        }
        for (Class<?> c : List.copyOf(levels)) {
            addInterfaces(c, levels);
        }
        return levels;
    }

    private void addInterfaces(Class<?> type, Set<Class<?>> levels) {
        for (Type each : type.getGenericInterfaces()) {
            note(each);
        }
        for (Class<?> each : type.getInterfaces()) {
            if (levels.add(each)) {
                addInterfaces(each, levels);
            }
        }
    }

    private void note(@Nullable Type parent) {
        if (parent instanceof ParameterizedType) {
            GenericTypes.variables(parent)
                    .forEach((variable, is) -> variables.put(variable, GenericTypes.resolve(is, variables)));
        }
    }

    private static List<Method> declared(Class<?> level) {
        return Arrays.stream(level.getDeclaredMethods())
                .filter(m -> !m.isBridge() && !m.isSynthetic())
                .filter(m -> !level.isInterface() || !Modifier.isStatic(m.getModifiers()))
                .sorted(Comparator.comparing(Method::getName)
                        .thenComparing(m -> Arrays.toString(m.getParameterTypes())))
                .toList();
    }

    /** The method seen before that is called in place of this one, if there is one. */
    private @Nullable Method overrideIn(List<Method> seen, Method method) {
        if (Modifier.isPrivate(method.getModifiers())) {
            return null;
        }
        for (Method candidate : seen) {
            if (candidate.getName().equals(method.getName())
                    && Modifier.isStatic(candidate.getModifiers()) == Modifier.isStatic(method.getModifiers())
                    && !Modifier.isPrivate(candidate.getModifiers())
                    && isVisible(method, candidate)
                    && Arrays.equals(parameters(candidate), parameters(method))) {
                return candidate;
            }
        }
        return null;
    }

    private static boolean isVisible(Method method, Method from) {
        return Modifier.isPublic(method.getModifiers())
                || Modifier.isProtected(method.getModifiers())
                || method.getDeclaringClass()
                        .getPackageName()
                        .equals(from.getDeclaringClass().getPackageName());
    }

    private Class<?>[] parameters(Method method) {
        return Arrays.stream(method.getGenericParameterTypes())
                .map(t -> GenericTypes.raw(GenericTypes.resolve(t, variables)))
                .toArray(Class<?>[]::new);
    }
}
