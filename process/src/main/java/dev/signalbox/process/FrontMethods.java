package dev.signalbox.process;

import dev.signalbox.ConfigurationException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The methods of a front that cross to the back, with the numbers that both sides know them by: those that are abstract. */
final class FrontMethods {
    private final Class<?> face;
    private final List<Method> methods;
    private final Map<Method, Known> known = new HashMap<>();

    /** What is to be known of a method when it is called. */
    record Known(int number, String name, boolean isOneWay, boolean givesStage) {}

    private FrontMethods(Class<?> face, List<Method> methods) {
        this.face = face;
        this.methods = methods;
        for (int i = 0; i < methods.size(); i++) {
            Method method = methods.get(i);
            boolean isOneWay = method.getReturnType() == void.class && method.isAnnotationPresent(OneWay.class);
            boolean givesStage = CompletionStage.class.isAssignableFrom(method.getReturnType());
            String name = method.getDeclaringClass().getSimpleName() + "." + method.getName();
            known.put(method, new Known(i, name, isOneWay, givesStage));
        }
    }

    /**
     * Those of an interface.
     *
     * @throws ConfigurationException if it is none, or has no method that could cross
     */
    static FrontMethods of(Class<?> face) {
        if (!face.isInterface()) {
            throw new ConfigurationException("Cannot make a front of " + face.getName()
                    + ": it is no interface. Give the interface that the back implements.");
        }
        for (Method method : face.getMethods()) {
            if (CompletionStage.class.isAssignableFrom(method.getReturnType())
                    && !method.getReturnType().isAssignableFrom(CompletableFuture.class)) {
                throw new ConfigurationException("Cannot make a front of " + face.getName() + ": " + method.getName()
                        + " gives a " + method.getReturnType().getName()
                        + ", which cannot be made here. Let it give a CompletionStage or CompletableFuture.");
            }
        }
        List<Method> methods = Arrays.stream(face.getMethods())
                .filter(method -> Modifier.isAbstract(method.getModifiers()))
                .filter(method -> !isOfObject(method))
                .sorted(Comparator.comparing(FrontMethods::signature))
                .toList();
        if (methods.isEmpty()) {
            throw new ConfigurationException("Cannot make a front of " + face.getName()
                    + ": it has no abstract method, so nothing would cross to the back.");
        }
        return new FrontMethods(face, methods);
    }

    Class<?> face() {
        return face;
    }

    List<Method> all() {
        return methods;
    }

    Known known(Method method) {
        Known found = known.get(method);
        if (found == null) {
            throw new IllegalStateException("No message of " + face.getName() + ": " + method);
        }
        return found;
    }

    /** Differs where the methods do: then both sides have not the same build. */
    int signature() {
        return methods.stream().map(FrontMethods::signature).toList().hashCode();
    }

    private static boolean isOfObject(Method method) {
        try {
            return Modifier.isPublic(Object.class
                    .getMethod(method.getName(), method.getParameterTypes())
                    .getModifiers());
        } catch (NoSuchMethodException ours) {
            return false;
        }
    }

    /** An interface may inherit one method from several; they are different objects of one signature. */
    private static String signature(Method method) {
        return method.getName()
                + Arrays.toString(method.getParameterTypes())
                + method.getReturnType()
                + method.getDeclaringClass().getName();
    }
}
