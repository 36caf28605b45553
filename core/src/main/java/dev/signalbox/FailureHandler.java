package dev.signalbox;

/** Is told of failures that no sender asked to be told of. It is called on the thread where the receiver failed. */
@FunctionalInterface
public interface FailureHandler<T> {
    /** Takes one failure. What it throws itself is logged and goes no further. */
    void failed(Failure<? extends T> failure);
}
