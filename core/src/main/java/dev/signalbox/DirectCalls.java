package dev.signalbox;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Stands in a list of receivers for several of them, which it calls directly: each of its calls is for one receiver that
 * is known when the JIT compiles it, so it is inlined or at least predicted.
 *
 * <p>What it calls is still read from the list it was made of, and only compared with what the JIT knows. So a list that
 * was {@linkplain Routes#retire retired} meanwhile has its links here too, and a receiver that was closed is not called.
 *
 * <p>The classes are hidden, and not held by their loader: a list that is gone takes them with it, and their code, at the
 * next collection that unloads classes.
 */
abstract class DirectCalls<T> implements Receiver<T> {
    /** How many receivers one class is for. */
    static final int EACH = 16;

    /** Loaded once; empty where the bytes of our own class cannot be had, as in a native image. */
    private static final class Template {
        static final byte[] BYTES = load();

        private static byte[] load() {
            try (InputStream in = DirectCallsTemplate.class.getResourceAsStream("DirectCallsTemplate.class")) {
                return in == null ? new byte[0] : in.readAllBytes();
            } catch (IOException e) {
                return new byte[0];
            }
        }
    }

    /** What one class is for; the class puts its only instance here. */
    static final class Part {
        final Receiver<Object>[] list;
        final int from;

        @Nullable
        DirectCalls<Object> made;

        Part(Receiver<Object>[] list, int from) {
            this.list = list;
            this.from = from;
        }

        /** Null behind the end of the list. */
        @Nullable
        Receiver<Object> receiver(int i) {
            return from + i < Routes.count(list) ? list[from + i] : null;
        }
    }

    /** A list that does the same as this one; null where it cannot be made, or the JVM has enough of them. */
    static <T> Receiver<T> @Nullable [] of(Receiver<T>[] list) {
        int n = Routes.count(list);
        if (!DirectRoom.take(n)) {
            return null;
        }
        Receiver<T>[] direct = whateverItTakes(list);
        if (direct == null) {
            DirectRoom.free(n);
        } else {
            DirectRoom.heldBy(direct[0], n);
        }
        return direct;
    }

    /** A list that does the same as this one, which is not empty; null where it cannot be made. */
    @SuppressWarnings("unchecked") // the hidden class gives each receiver what it got
    static <T> Receiver<T> @Nullable [] whateverItTakes(Receiver<T>[] list) {
        int parts = (Routes.count(list) + EACH - 1) / EACH;
        Receiver<T>[] direct = (Receiver<T>[]) new Receiver<?>[2 * parts]; // laid out as the lists of Routes
        try {
            for (int i = 0; i < parts; i++) {
                Part part = new Part((Receiver<Object>[]) (Receiver<?>[]) list, i * EACH);
                MethodHandles.lookup().defineHiddenClassWithClassData(Template.BYTES, part, true);
                direct[i] = (Receiver<T>) (Receiver<?>) Objects.requireNonNull(part.made);
                direct[parts + i] = direct[i];
            }
            return direct;
        } catch (Throwable cannot) { // no class can be defined here, or no memory for it: the list does as well
            return null;
        }
    }

    /** Deals with what a receiver threw; gives back what is to be thrown at the end, if anything. */
    static <T> @Nullable Throwable failed(
            Receiver<T>[] list, int at, T value, Throwable thrown, @Nullable Throwable fatal) {
        Link<T> link = Routes.link(list, at);
        EndlessSend.rethrow(link.signalName(), thrown);
        link.failed(null, value, thrown);
        return Failures.isFatal(thrown) ? thrown : fatal;
    }
}
