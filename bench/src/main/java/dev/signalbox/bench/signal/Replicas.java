package dev.signalbox.bench.signal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * A hundred classes out of one.
 *
 * <p>Receivers of one class make every call site monomorphic, and the JIT inlines what no real program lets it inline. So each
 * receiver has a class of its own: the template's bytes, defined again under another name. Templates end in {@code 000}; a
 * replacement of the same length leaves the constant pool valid.
 */
final class Replicas {
    static final int COUNT = 100;

    private static final long SEED = 20261101;
    private static final ConcurrentHashMap<String, Class<?>> CLASSES = new ConcurrentHashMap<>();

    private Replicas() {}

    /** The numbers of so many receivers in an order that is mixed, and the same in each run. */
    static List<Integer> order(int count) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, COUNT).boxed().toList());
        Collections.shuffle(order, new Random(SEED));
        return order.subList(0, count);
    }

    /** Calls the static factory of the template's n-th replica with fresh cells to count in. */
    static <T> T make(Class<?> template, int n, String factory, Class<T> type) {
        try {
            MethodHandle maker = MethodHandles.lookup()
                    .findStatic(replica(template, n), factory, MethodType.methodType(type, long[].class));
            return type.cast(maker.invoke(Tick.cells()));
        } catch (Throwable e) {
            throw new IllegalStateException("replica " + n + " of " + template + " has no usable " + factory, e);
        }
    }

    /** A new instance of the template's n-th replica. */
    static Object instance(Class<?> template, int n) {
        try {
            return replica(template, n).getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("replica " + n + " of " + template + " has no usable constructor", e);
        }
    }

    private static Class<?> replica(Class<?> template, int n) {
        String name = template.getSimpleName().replace("000", String.format("%03d", n));
        return n == 0 ? template : CLASSES.computeIfAbsent(name, replica -> define(template, replica));
    }

    private static Class<?> define(Class<?> template, String name) {
        try (InputStream in = template.getResourceAsStream(template.getSimpleName() + ".class")) {
            // latin-1 keeps every byte as it is
            String bytes = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            byte[] renamed = bytes.replace(template.getSimpleName(), name).getBytes(StandardCharsets.ISO_8859_1);
            return MethodHandles.lookup().defineClass(renamed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
