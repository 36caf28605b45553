package dev.signalbox;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/** The class file that {@link Handles} defines anew for each receiver; not used as it stands. */
final class OfReceiver implements Receiver<Object> {
    @SuppressWarnings("NullAway") // null only here, in the template that is never called
    private static final MethodHandle HANDLE = Handles.constant(MethodHandles.lookup());

    OfReceiver() {}

    @Override
    public void receive(Object value) {
        try {
            HANDLE.invokeExact(value);
        } catch (Throwable e) {
            throw Handles.rethrow(e);
        }
    }
}
