package dev.signalbox.process;

import dev.signalbox.SignalboxException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Makes calls of methods of an interface messages to a back. */
final class FrontProxy implements InvocationHandler {
    private final Front front;
    private final FrontMethods methods;
    private final Duration limit;

    FrontProxy(Front front, FrontMethods methods, Duration limit) {
        this.front = front;
        this.methods = methods;
        this.limit = limit;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return switch (method.getName()) {
                case "equals" -> args != null && proxy == args[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> methods.face().getSimpleName() + " of " + front;
            };
        }
        if (method.isDefault()) {
            return here(proxy, method, args);
        }
        FrontMethods.Known known = methods.known(method);
        if (known.isOneWay()) {
            FrontCalls.post(front, known.name(), frame -> write(frame, known, args));
            return null;
        }
        if (known.givesStage()) {
            CompletableFuture<@Nullable Object> future =
                    FrontCalls.later(front, known.name(), frame -> write(frame, known, args));
            return future;
        }
        try {
            return FrontCalls.call(front, known.name(), frame -> write(frame, known, args), limit);
        } catch (InterruptedException e) {
            if (declares(method, e)) {
                throw e;
            }
            Thread.currentThread().interrupt();
            throw new SignalboxException("Interrupted while calling " + known.name() + " of " + front, e);
        } catch (RuntimeException | Error e) {
            e.addSuppressed(new SignalboxException("called from here"));
            throw e;
        } catch (Throwable e) {
            if (declares(method, e)) {
                e.addSuppressed(new SignalboxException("called from here"));
                throw e;
            }
            throw new SignalboxException("Message '" + known.name() + "' to " + front + " failed: " + e, e);
        }
    }

    private void write(Bytes frame, FrontMethods.Known known, @Nullable Object @Nullable [] args) {
        frame.i16(known.number());
        if (args == null) {
            return;
        }
        TaskCodec codec = front.desk().codec();
        ValueWriter writer = codec.borrow();
        try {
            for (Object arg : args) {
                codec.encode(writer, arg, "an argument of " + known.name(), frame);
            }
        } finally {
            codec.giveBack(writer);
        }
    }

    /** A default method is code of the front: it runs here, and what it calls goes across. */
    private static @Nullable Object here(Object proxy, Method method, @Nullable Object @Nullable [] args)
            throws Throwable {
        Class<?> face = method.getDeclaringClass();
        MethodHandle body;
        try {
            // reaches interfaces that are not public, too; we require nobody who requires us
            FrontProxy.class.getModule().addReads(face.getModule());
            body = MethodHandles.privateLookupIn(face, MethodHandles.lookup()).unreflectSpecial(method, face);
        } catch (IllegalAccessException closed) {
            return InvocationHandler.invokeDefault(proxy, method, args);
        }
        MethodHandle bound = body.bindTo(proxy);
        return args == null ? bound.invokeWithArguments() : bound.invokeWithArguments(args);
    }

    private static boolean declares(Method method, Throwable failure) {
        return Arrays.stream(method.getExceptionTypes()).anyMatch(type -> type.isInstance(failure));
    }
}
