package dev.signalbox.codec;

import dev.signalbox.SignalboxException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/**
 * What became of a {@link Throwable} on its way through a {@link Codec}: its class name, message and stack as text.
 *
 * <p>The original class is never made again, since that would let a sender choose what code runs here. Its stack trace is
 * the original's text; it has none of its own. Encoded again, it stays what it is.
 */
public final class RemoteFailure extends SignalboxException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_STACK = 1 << 16;

    private final String type;
    private final @Nullable String remoteMessage;
    private final String stack;

    /** A failure from its texts. */
    public RemoteFailure(String type, @Nullable String message, String stack) {
        super(message == null ? type : type + ": " + message);
        this.type = type;
        this.remoteMessage = message;
        this.stack = stack;
        super.setStackTrace(new StackTraceElement[0]);
    }

    /** The texts of a failure; one that cannot even be printed says so instead. */
    public static RemoteFailure of(Throwable failure) {
        if (failure instanceof RemoteFailure same) {
            return same;
        }
        String message = null;
        String stack;
        try {
            message = failure.getMessage();
            StringWriter text = new StringWriter();
            failure.printStackTrace(new PrintWriter(text, true));
            stack = text.toString();
            if (stack.length() > LONGEST_STACK) {
                stack = stack.substring(0, LONGEST_STACK) + "…";
            }
        } catch (RuntimeException | StackOverflowError unprintable) {
            stack = "(its stack could not be printed: " + unprintable.getClass().getName() + ")";
        }
        return new RemoteFailure(failure.getClass().getName(), message, stack);
    }

    /** The class name of the original. */
    public String type() {
        return type;
    }

    /** The message of the original. */
    public @Nullable String remoteMessage() {
        return remoteMessage;
    }

    /** The stack trace of the original, as it would have been printed, causes included. */
    public String stack() {
        return stack;
    }

    @Override
    public void printStackTrace(PrintStream to) {
        to.println(this + System.lineSeparator() + "  over there: " + stack);
    }

    @Override
    public void printStackTrace(PrintWriter to) {
        to.println(this + System.lineSeparator() + "  over there: " + stack);
    }
}
