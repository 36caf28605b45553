package dev.signalbox;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;

/** The class file that {@link Handles} defines anew for each answering receiver; not used as it stands. */
final class OfAnsweringReceiver implements AnsweringReceiver<Object, @Nullable Object> {
    @SuppressWarnings("NullAway") // null only here, in the template that is never called
    private static final MethodHandle HANDLE = Handles.constant(MethodHandles.lookup());

    OfAnsweringReceiver() {}

    @Override
    public @Nullable Object receive(Object value) {
        try {
            return (Object) HANDLE.invokeExact(value);
        } catch (Throwable e) {
            throw Handles.rethrow(e);
        }
    }
}
