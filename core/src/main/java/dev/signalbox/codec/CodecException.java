package dev.signalbox.codec;

import dev.signalbox.SignalboxException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a value cannot be encoded, or bytes cannot be decoded; the message names the place in the value and in the
 * bytes.
 *
 * <p>The buffer that was given is as it was before the call.
 */
public class CodecException extends SignalboxException {
    private static final long serialVersionUID = 1L;

    private final long offset;
    private final String problem;
    private String path = "";
    private String verb = "decode";

    CodecException(long offset, String problem) {
        this(offset, problem, null);
    }

    CodecException(long offset, String problem, @Nullable Throwable cause) {
        super(problem, cause);
        this.offset = offset;
        this.problem = problem;
    }

    /** How many bytes had been written or read, counted from where the value begins, when it went wrong. */
    public long offset() {
        return offset;
    }

    /** Where in the value it went wrong, such as {@code Order.customer.photo} or {@code Order.lines[3]}. */
    public String path() {
        return path;
    }

    /** Called on the way out by each container that was being worked on. */
    CodecException inside(String part) {
        if (path.length() < 500) { // deep values need not make a long message
            path = part + path;
        }
        return this;
    }

    CodecException during(String verb, String root) {
        this.verb = verb;
        this.path = root + path;
        return this;
    }

    @Override
    public String getMessage() {
        return "Cannot " + verb + (path.isEmpty() ? "" : " " + path) + " at byte " + offset + ": " + problem;
    }
}
