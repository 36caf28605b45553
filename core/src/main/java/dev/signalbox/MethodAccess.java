package dev.signalbox;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Reaches a method by whatever the caller has: the lookup handed in, else what is public, else what is open to us.
 *
 * <p>A method that somebody marked to be called may be called, also a private one; the module system alone can forbid it.
 */
final class MethodAccess {
    private MethodAccess() {}

    /**
     * The handle of a method.
     *
     * @throws ConfigurationException if it cannot be reached
     */
    static MethodHandle handle(Method method, MethodHandles.@Nullable Lookup given) {
        MethodHandle handle = null;
        if (given != null) {
            handle = by(given, method);
            handle = handle == null ? inside(given, method) : handle;
        }
        handle = handle == null ? by(MethodHandles.publicLookup(), method) : handle;
        handle = handle == null ? inside(own(method), method) : handle;
        if (handle != null) {
            return handle;
        }
        Class<?> type = method.getDeclaringClass();
        throw new ConfigurationException(
                "Cannot reach " + BoundMethod.declaration(method) + (given == null ? "" : " by " + given)
                        + ": it or its class is not public, and "
                        + (type.getModule().isNamed() ? type.getModule() : "its module") + " does not open package "
                        + type.getPackageName()
                        + ". Hand in MethodHandles.lookup() of that class, or make both public and export"
                        + " the package.");
    }

    private static MethodHandles.Lookup own(Method method) {
        // we require nobody who requires us, and nothing of the class path
        MethodAccess.class.getModule().addReads(method.getDeclaringClass().getModule());
        return MethodHandles.lookup();
    }

    private static @Nullable MethodHandle by(MethodHandles.Lookup lookup, Method method) {
        try {
            return lookup.unreflect(method);
        } catch (IllegalAccessException e) {
            return null;
        }
    }

    private static @Nullable MethodHandle inside(MethodHandles.Lookup lookup, Method method) {
        try {
            return MethodHandles.privateLookupIn(method.getDeclaringClass(), lookup)
                    .unreflect(method);
        } catch (IllegalAccessException e) {
            return null;
        }
    }
}
