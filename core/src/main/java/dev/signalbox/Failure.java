package dev.signalbox;

import org.jspecify.annotations.Nullable;

/**
 * One receiver that failed on one value.
 *
 * @param signal the name of the signal, question or gate
 * @param receiver the name of the receiver
 * @param sender who sent, or null if nobody said
 * @param value what was sent
 * @param cause what the receiver threw; a {@link RefusedException} when the value never reached it
 */
public record Failure<T>(
        String signal, String receiver, @Nullable Object sender, T value, Throwable cause) {
    @Override
    public String toString() {
        return "Receiver '" + receiver + "' of '" + signal + "' failed on " + Show.value(value)
                + (sender == null ? "" : " from " + Show.value(sender)) + ": " + cause;
    }
}
