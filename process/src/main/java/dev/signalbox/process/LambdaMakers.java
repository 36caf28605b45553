package dev.signalbox.process;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes lambdas from their names and what they hold. What was found for names once is kept, so that further lambdas of
 * the same expression take no look-up. For any number of threads.
 */
final class LambdaMakers {
    /** More expressions than a program has that sends tasks; beyond it they are looked up each time. */
    private static final int MOST_KEPT = 10_000;

    private final ConcurrentHashMap<Long, Maker> makers = new ConcurrentHashMap<>();
    private final JavaObjects objects;
    // set without a lock: its fields are final
    private @Nullable Maker last;

    LambdaMakers(JavaObjects objects) {
        this.objects = objects;
    }

    /** What {@link LambdaForm#writeNames} wrote, found again here. */
    Maker read(ByteBuffer from) throws ReflectiveOperationException {
        long hash = from.getLong();
        int length = Bytes.length(from, 1);
        int start = from.position();
        Maker recent = last;
        if (recent != null && recent.hash == hash && recent.isAt(from, length)) {
            from.position(start + length);
            return recent;
        }
        Maker maker = makers.get(hash);
        if (maker == null || !maker.isAt(from, length)) {
            byte[] names = new byte[length];
            from.get(start, names);
            maker = new Maker(hash, names, objects);
            if (makers.size() < MOST_KEPT) {
                makers.put(hash, maker);
            }
        }
        last = maker;
        from.position(start + length);
        return maker;
    }

    static long hash(byte[] bytes) {
        long hash = 0xcbf29ce484222325L; // FNV-1a
        for (byte b : bytes) {
            hash = (hash ^ b) * 0x100000001b3L;
        }
        return hash;
    }

    /** Makes the lambdas of one expression. */
    static final class Maker {
        final long hash;
        private final byte[] names;
        private final JavaObjects objects;
        private final Class<?> capturingClass;
        private final String interfaceClass;
        private final String interfaceMethod;
        private final String interfaceSignature;
        private final int implKind;
        private final String implClass;
        private final String implMethod;
        private final String implSignature;
        private final String instantiatedType;
        private final @Nullable MethodHandle deserialize; // (SerializedLambda)Object

        Maker(long hash, byte[] names, JavaObjects objects) throws ReflectiveOperationException {
            this.hash = hash;
            this.names = names;
            this.objects = objects;
            ByteBuffer from = ByteBuffer.wrap(names);
            this.capturingClass = objects.load(Bytes.text(from).replace('/', '.'));
            // as constants are, so that the comparisons of the class's own code end at once
            this.interfaceClass = Bytes.text(from).intern();
            this.interfaceMethod = Bytes.text(from).intern();
            this.interfaceSignature = Bytes.text(from).intern();
            this.implKind = from.get();
            this.implClass = Bytes.text(from).intern();
            this.implMethod = Bytes.text(from).intern();
            this.implSignature = Bytes.text(from).intern();
            this.instantiatedType = Bytes.text(from).intern();
            this.deserialize = deserializer(capturingClass);
        }

        boolean isAt(ByteBuffer from, int length) {
            if (length != names.length) {
                return false;
            }
            int at = from.position();
            return from.hasArray()
                    ? Arrays.equals(
                            names, 0, length, from.array(), from.arrayOffset() + at, from.arrayOffset() + at + length)
                    : ByteBuffer.wrap(names).equals(from.slice(at, length));
        }

        /** The lambda that holds this. */
        Object make(@Nullable Object[] held) throws Exception {
            SerializedLambda lambda = new SerializedLambda(
                    capturingClass,
                    interfaceClass,
                    interfaceMethod,
                    interfaceSignature,
                    implKind,
                    implClass,
                    implMethod,
                    implSignature,
                    instantiatedType,
                    held);
            MethodHandle handle = deserialize;
            if (handle == null) {
                return throughStream(lambda);
            }
            try {
                return (Object) handle.invokeExact(lambda);
            } catch (IllegalArgumentException e) {
                throw new ClassNotFoundException(
                        "Class " + capturingClass.getName() + " has no lambda '" + implMethod
                                + "' here: this JVM has another build of it than the one that sent it",
                        e);
            } catch (Exception | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        /** One that holds so many zeros and nulls. Not to be called: it is made so that the next one takes no look-up. */
        Object makeEmpty(int count) throws Exception {
            @Nullable Object[] held = new Object[count];
            int at = 1; // behind the bracket
            // an object whose method it calls is no parameter, and stands before them
            int first =
                    implKind == MethodHandleInfo.REF_invokeStatic || implKind == MethodHandleInfo.REF_newInvokeSpecial
                            ? 0
                            : 1;
            for (int i = first; i < count; i++) {
                held[i] = zero(implSignature.charAt(at));
                at = endOfType(implSignature, at);
            }
            return make(held);
        }

        /** What is not set, of the type that begins with this; null of all that are no primitives. */
        private static @Nullable Object zero(char type) {
            return switch (type) {
                case 'Z' -> false;
                case 'B' -> (byte) 0;
                case 'S' -> (short) 0;
                case 'C' -> (char) 0;
                case 'I' -> 0;
                case 'J' -> 0L;
                case 'F' -> 0F;
                case 'D' -> 0D;
                default -> null;
            };
        }

        private static int endOfType(String signature, int from) {
            int at = from;
            while (signature.charAt(at) == '[') {
                at++;
            }
            return signature.charAt(at) == 'L' ? signature.indexOf(';', at) + 1 : at + 1;
        }

        /** Java serialization may call what we may not, where a package is closed to us. */
        private Object throughStream(SerializedLambda lambda) throws IOException, ClassNotFoundException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream to = new ObjectOutputStream(bytes)) {
                to.writeObject(lambda);
            }
            return objects.read(new ByteArrayInputStream(bytes.toByteArray()));
        }

        private static @Nullable MethodHandle deserializer(Class<?> type) {
            try {
                Method method = type.getDeclaredMethod("$deserializeLambda$", SerializedLambda.class);
                method.setAccessible(true);
                return MethodHandles.lookup()
                        .unreflect(method)
                        .asType(MethodType.methodType(Object.class, SerializedLambda.class));
            } catch (ReflectiveOperationException | InaccessibleObjectException closed) {
                return null;
            }
        }
    }
}
