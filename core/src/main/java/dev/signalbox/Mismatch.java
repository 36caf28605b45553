package dev.signalbox;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * A value that does not fit, on its way to whoever knows which event and which argument it belongs to.
 *
 * <p>Each level it passes adds its place, so that the message can say {@code "lines"[2].price}. It has no stack trace of
 * its own: it always ends as the {@link ArgumentException} or {@link ConfigurationException} of the caller.
 */
final class Mismatch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String problem;
    private String place = "";

    Mismatch(Type expected, @Nullable Object found, @Nullable String why) {
        this(expected, found, why, null);
    }

    Mismatch(Type expected, @Nullable Object found, @Nullable String why, @Nullable Throwable cause) {
        this(
                "expected=" + Show.type(expected) + ", found=" + Show.found(found)
                        + (why == null ? "" : " (" + why + ")") + ".",
                cause);
    }

    Mismatch(String problem, @Nullable Throwable cause) {
        super(problem, cause, false, false);
        this.problem = problem;
    }

    /** Says in which element or component it happened; called from the inside out. */
    Mismatch in(String outer) {
        place = join(outer);
        return this;
    }

    /** The problem, with the place inside of the whole when it is not all of it. */
    String describe(String whole) {
        return place.isEmpty() ? problem : join(whole) + ": " + problem;
    }

    /** The problem, with the place that has been gathered. */
    String describe() {
        return place.isEmpty() ? problem : place + ": " + problem;
    }

    private String join(String outer) {
        boolean isElement = place.isEmpty() || place.startsWith("[") || place.startsWith("{");
        return outer + (isElement ? "" : ", ") + place;
    }
}
