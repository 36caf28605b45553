package dev.signalbox.process;

import dev.signalbox.ConfigurationException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A back whose messages are calls of the methods of its front. */
final class TypedTarget implements BackTarget {
    private final TaskCodec codec;
    private final Object object;
    private final Called[] methods;

    private record Called(String name, MethodHandle handle, int arguments, boolean givesStage) {}

    TypedTarget(TaskCodec codec, FrontMethods front, Object object) {
        this.codec = codec;
        this.object = object;
        if (!front.face().isInstance(object)) {
            throw new ConfigurationException(
                    "Cannot be the back of " + front.face().getName() + ": the factory gave a "
                            + object.getClass().getName() + ", which does not implement it.");
        }
        List<Method> all = front.all();
        this.methods = new Called[all.size()];
        for (int i = 0; i < methods.length; i++) {
            methods[i] = called(all.get(i));
        }
    }

    private Called called(Method method) {
        String name = method.getDeclaringClass().getSimpleName() + "." + method.getName();
        int arguments = method.getParameterCount();
        try {
            method.setAccessible(true);
            MethodHandle handle = MethodHandles.lookup()
                    .unreflect(method)
                    .asFixedArity()
                    .bindTo(object)
                    .asSpreader(Object[].class, arguments)
                    .asType(MethodType.methodType(Object.class, Object[].class));
            boolean givesStage = CompletionStage.class.isAssignableFrom(method.getReturnType());
            return new Called(name, handle, arguments, givesStage);
        } catch (IllegalAccessException | InaccessibleObjectException e) {
            throw new ConfigurationException(
                    "Cannot call " + name + ": its package is closed. Let its module say: opens "
                            + method.getDeclaringClass().getPackageName() + " to "
                            + TypedTarget.class.getModule().getName(),
                    e);
        }
    }

    @Override
    public Object object() {
        return object;
    }

    @Override
    public Message read(ByteBuffer frame) {
        Called called = methods[frame.getShort()];
        @Nullable Object[] args = new Object[called.arguments];
        for (int i = 0; i < args.length; i++) {
            args[i] = codec.decode(frame, "an argument of " + called.name);
        }
        return new Invocation(called, args);
    }

    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    private record Invocation(Called called, @Nullable Object[] args) implements Message {
        @Override
        public String name() {
            return called.name;
        }

        @Override
        public boolean givesStage() {
            return called.givesStage;
        }

        @Override
        public @Nullable Object handle() throws Throwable {
            return (Object) called.handle.invokeExact(args);
        }
    }
}
