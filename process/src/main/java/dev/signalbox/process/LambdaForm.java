package dev.signalbox.process;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * What all lambdas of one expression in the source have in common: the names by which the other side finds the expression
 * again, as bytes made once. Only what a lambda holds differs from one to the next.
 *
 * <p>The names are those of Java's own form ({@link SerializedLambda}). Written and read each time, as Java serialization does, they
 * take longer than most tasks.
 */
final class LambdaForm {
    private static final ClassValue<LambdaForm> FORMS = new ClassValue<>() {
        @Override
        protected LambdaForm computeValue(Class<?> type) {
            return new LambdaForm(writeReplace(type));
        }
    };

    private final @Nullable MethodHandle writeReplace; // (Object)Object
    // set without a lock: its fields are final, and who misses it makes it again
    private @Nullable Names names;

    private LambdaForm(@Nullable MethodHandle writeReplace) {
        this.writeReplace = writeReplace;
    }

    /** The form of lambdas of this class. */
    static LambdaForm of(Class<?> type) {
        return FORMS.get(type);
    }

    /** A lambda taken apart; null if it is none, or none that we may look into: then it goes by Java serialization. */
    @Nullable
    SerializedLambda takeApart(Object lambda) {
        MethodHandle handle = writeReplace;
        if (handle == null) {
            return null;
        }
        try {
            return (Object) handle.invokeExact(lambda) instanceof SerializedLambda parts ? parts : null;
        } catch (Throwable e) {
            throw new IllegalStateException("A lambda of " + lambda.getClass().getName() + " cannot be taken apart", e);
        }
    }

    /** The names of a lambda of this class with their hash in front, as {@link LambdaMakers} reads them. */
    void writeNames(SerializedLambda lambda, Bytes to) {
        Names all = names;
        if (all == null) {
            byte[] bytes = bytes(lambda);
            all = new Names(LambdaMakers.hash(bytes), bytes);
            names = all;
        }
        to.i64(all.hash);
        to.i32(all.bytes.length);
        to.raw(all.bytes);
    }

    private static byte[] bytes(SerializedLambda lambda) {
        Bytes to = new Bytes();
        to.text(lambda.getCapturingClass());
        to.text(lambda.getFunctionalInterfaceClass());
        to.text(lambda.getFunctionalInterfaceMethodName());
        to.text(lambda.getFunctionalInterfaceMethodSignature());
        to.u8(lambda.getImplMethodKind());
        to.text(lambda.getImplClass());
        to.text(lambda.getImplMethodName());
        to.text(lambda.getImplMethodSignature());
        to.text(lambda.getInstantiatedMethodType());
        return to.toArray();
    }

    private static @Nullable MethodHandle writeReplace(Class<?> type) {
        if (!type.isHidden() || !type.isSynthetic()) {
            return null;
        }
        try {
            Method method = type.getDeclaredMethod("writeReplace");
            method.setAccessible(true);
            return MethodHandles.lookup().unreflect(method).asType(MethodType.methodType(Object.class, Object.class));
        } catch (ReflectiveOperationException | InaccessibleObjectException notSerializableOrClosed) {
            return null;
        }
    }

    private static final class Names {
        final long hash;
        final byte[] bytes;

        Names(long hash, byte[] bytes) {
            this.hash = hash;
            this.bytes = bytes;
        }
    }
}
