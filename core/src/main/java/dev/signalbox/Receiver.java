package dev.signalbox;

/**
 * The code that is called with what was sent.
 *
 * <p>It may throw anything: a failure is reported by the signal and stops no other receiver, unless the sender chose a
 * verb that says otherwise ({@code sendOrThrow}).
 *
 * @param <T> what it receives
 */
@FunctionalInterface
public interface Receiver<T> {
    /** Takes one value. */
    void receive(T value) throws Exception;
}
