package dev.signalbox;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Turns method handles into receivers that are called as fast as a lambda.
 *
 * <p>A handle in a field is a variable to the compiler, and calling it costs several times what a lambda does; a handle in
 * a {@code static final} field is a constant and is compiled away. So each receiver gets a class of its own: the bytes of
 * {@link OfReceiver} or {@link OfAnsweringReceiver} are defined anew as a hidden class whose constant is the handle. Unlike
 * {@code LambdaMetafactory} this takes any handle, with conversions in it, and needs no access to the receiver's class. The
 * hidden class goes when its only instance does.
 */
final class Handles {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    private Handles() {}

    /** A receiver that calls this handle; what it returns is dropped. */
    @SuppressWarnings("unchecked") // the class implements Receiver<Object>
    static Receiver<Object> receiver(MethodHandle handle) {
        return (Receiver<Object>)
                define(OfReceiver.class, handle.asType(MethodType.methodType(void.class, Object.class)));
    }

    /** A receiver that calls this handle and answers what it returns; {@code null} if it returns nothing. */
    @SuppressWarnings("unchecked") // the class implements AnsweringReceiver<Object, Object>
    static AnsweringReceiver<Object, @Nullable Object> answering(MethodHandle handle) {
        return (AnsweringReceiver<Object, @Nullable Object>)
                define(OfAnsweringReceiver.class, handle.asType(MethodType.genericMethodType(1)));
    }

    /** The handle that the class of this lookup was defined with. */
    static @Nullable MethodHandle constant(MethodHandles.Lookup lookup) {
        try {
            return MethodHandles.classData(lookup, "_", MethodHandle.class);
        } catch (IllegalAccessException impossible) {
            throw new LinkageError("A class cannot see its own data", impossible);
        }
    }

    /** Throws it as it is: a receiver throws what its method throws. */
    @SuppressWarnings("unchecked")
    static <X extends Throwable> RuntimeException rethrow(Throwable thrown) throws X {
        throw (X) thrown;
    }

    private static Object define(Class<?> template, MethodHandle handle) {
        try (InputStream in = template.getResourceAsStream(template.getSimpleName() + ".class")) {
            if (in == null) {
                throw new IOException("no such resource");
            }
            MethodHandles.Lookup hidden = LOOKUP.defineHiddenClassWithClassData(in.readAllBytes(), handle, true);
            return hidden.findConstructor(hidden.lookupClass(), MethodType.methodType(void.class))
                    .invoke();
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new SignalboxException(
                    "Cannot make a receiver of a method: class file of " + template.getName() + " is not at hand (" + e
                            + "). Keep it as a resource when you repackage the jar.",
                    e);
        }
    }
}
