package dev.signalbox.process;

import dev.signalbox.SignalboxException;
import dev.signalbox.TimedOutException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Makes calls of methods of an interface calls of an object in a worker. */
final class RemoteProxy implements InvocationHandler {
    private final Remote<?> remote;
    private final Duration limit;

    RemoteProxy(Remote<?> remote, Duration limit) {
        this.remote = remote;
        this.limit = limit;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return switch (method.getName()) {
                case "equals" -> args != null && proxy == args[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> remote.toString();
            };
        }
        String[] types =
                Arrays.stream(method.getParameterTypes()).map(Class::getName).toArray(String[]::new);
        LongFunction<RemoteTasks.Invoke> call = id -> new RemoteTasks.Invoke(
                id, method.getDeclaringClass().getName(), method.getName(), types, args == null ? new Object[0] : args);
        TaskOptions options =
                TaskOptions.task().name(method.getDeclaringClass().getSimpleName() + "." + method.getName());
        Class<?> returned = method.getReturnType();
        RemoteSeat seat = remote.seat();
        if (CompletionStage.class.isAssignableFrom(returned) || returned == Future.class) {
            return seat.call(call, options, Wire.KIND_ASYNC);
        }
        if (returned == void.class && method.isAnnotationPresent(OneWay.class)) {
            seat.post(call, options);
            return null;
        }
        return await(seat.call(call, options, (byte) 0), method);
    }

    private @Nullable Object await(TaskFuture<@Nullable Object> future, Method method) throws Throwable {
        try {
            return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            future.cancel(true);
            throw new TimedOutException(
                    "Call of " + method.getName() + " on " + remote + " gave nothing within limit=" + limit);
        } catch (InterruptedException e) {
            future.cancel(true);
            if (declares(method, e)) {
                throw e;
            }
            Thread.currentThread().interrupt();
            throw new SignalboxException("Interrupted while calling " + method.getName() + " on " + remote, e);
        } catch (CancellationException e) {
            throw e;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof RuntimeException || cause instanceof Error || declares(method, cause)) {
                cause.addSuppressed(new SignalboxException("called from here"));
                throw cause;
            }
            throw new SignalboxException("Call of " + method.getName() + " on " + remote + " failed: " + cause, cause);
        }
    }

    private static boolean declares(Method method, Throwable failure) {
        return Arrays.stream(method.getExceptionTypes()).anyMatch(type -> type.isInstance(failure));
    }
}
