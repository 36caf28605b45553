package dev.signalbox.process;

import java.io.Externalizable;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamField;
import java.io.Serializable;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds which object keeps a value from being serialized, and by which way the value holds it: Java's own exception names only
 * the class, and for a lambda not even that.
 */
final class Culprit {
    private static final int MOST_OBJECTS = 10_000;

    /** An object, and how one gets to it. */
    private record Step(Object object, String way) {}

    private final Deque<Step> todo = new ArrayDeque<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private Culprit() {}

    /** What is to blame, as the end of a sentence; null if it was not found. */
    static @Nullable String in(Object root) {
        return new Culprit().search(root);
    }

    private @Nullable String search(Object root) {
        visit(root, "");
        while (!todo.isEmpty() && seen.size() < MOST_OBJECTS) {
            Step step = todo.poll();
            String blame = blame(step);
            if (blame != null) {
                return blame;
            }
            open(step);
        }
        return null;
    }

    private void visit(@Nullable Object object, String way) {
        if (object != null && seen.add(object)) {
            todo.add(new Step(object, way));
        }
    }

    private static @Nullable String blame(Step step) {
        Object object = step.object;
        Class<?> type = object.getClass();
        if (object instanceof Serializable || type.isRecord()) {
            return null;
        }
        String where = step.way.isEmpty() ? "" : step.way + " is ";
        if (type.isHidden()) {
            return where + "a lambda of " + interfaceName(type) + " written in " + writtenIn(type)
                    + ", which is not Serializable. Give it a type that is, such as Task, or cast it: (" + simple(type)
                    + " & Serializable).";
        }
        return where + "of class " + type.getName() + ", which is not Serializable. "
                + (step.way.startsWith("what the lambda")
                        ? "Copy what you need of it to a local variable, and use that in the lambda; or make the class"
                                + " Serializable or a record."
                        : "Make the class Serializable or a record, or the field transient.");
    }

    private void open(Step step) {
        Object object = step.object;
        Class<?> type = object.getClass();
        SerializedLambda lambda = type.isHidden() ? LambdaForm.of(type).takeApart(object) : null;
        if (lambda != null) {
            for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
                visit(lambda.getCapturedArg(i), held(lambda, i));
            }
        } else if (type.isArray()) {
            for (int i = 0; !type.getComponentType().isPrimitive() && i < Array.getLength(object); i++) {
                visit(Array.get(object, i), step.way + "[" + i + "]");
            }
        } else if (object instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                visit(key, "a key of " + named(step));
                visit(value, "the value of '" + text(key) + "' in " + named(step));
            });
        } else if (object instanceof Collection<?> all) {
            int i = 0;
            for (Object element : all) {
                visit(element, "element " + i++ + " of " + named(step));
            }
        } else if (!(object instanceof Externalizable)) {
            openFields(step, type);
        }
    }

    private void openFields(Step step, Class<?> type) {
        for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
            ObjectStreamClass described = ObjectStreamClass.lookup(c);
            if (described == null && !type.isRecord()) {
                continue;
            }
            for (Field field : c.getDeclaredFields()) {
                if (described == null ? !Modifier.isStatic(field.getModifiers()) : isSent(described, field)) {
                    visit(
                            value(field, step.object),
                            "field '" + field.getName() + "' of " + c.getName()
                                    + (step.way.isEmpty() ? "" : " (" + step.way + ")"));
                }
            }
        }
    }

    private static boolean isSent(ObjectStreamClass described, Field field) {
        ObjectStreamField sent = described.getField(field.getName());
        return sent != null && !sent.isPrimitive();
    }

    private static @Nullable Object value(Field field, Object of) {
        try {
            field.setAccessible(true);
            return field.get(of);
        } catch (ReflectiveOperationException | RuntimeException closed) {
            return null;
        }
    }

    private static String held(SerializedLambda lambda, int index) {
        boolean bound = index == 0 && lambda.getImplMethodKind() != MethodHandleInfo.REF_invokeStatic;
        String owner = lambda.getCapturingClass().replace('/', '.');
        return bound
                ? "what the lambda in " + owner + " uses as 'this' or calls a method of"
                : "what the lambda in " + owner + " holds as its variable number " + (index + 1);
    }

    private static String named(Step step) {
        return step.way.isEmpty() ? "the value" : step.way;
    }

    private static String text(@Nullable Object key) {
        return key instanceof String || key instanceof Number || key instanceof Enum ? key.toString() : "a key";
    }

    private static String interfaceName(Class<?> lambda) {
        Class<?>[] interfaces = lambda.getInterfaces();
        return interfaces.length == 0 ? "no interface" : interfaces[0].getName();
    }

    private static String simple(Class<?> lambda) {
        Class<?>[] interfaces = lambda.getInterfaces();
        return interfaces.length == 0 ? "Runnable" : interfaces[0].getSimpleName();
    }

    private static String writtenIn(Class<?> lambda) {
        String name = lambda.getName();
        int end = name.indexOf("$$Lambda");
        return end < 0 ? name : name.substring(0, end);
    }
}
