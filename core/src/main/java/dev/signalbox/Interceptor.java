package dev.signalbox;

/**
 * Code around every send of a signal: for tracing, metrics, context.
 *
 * <pre>{@code
 * Scope timed = placed.intercept(sending -> {
 *     long start = System.nanoTime();
 *     sending.proceed();
 *     timer.record(System.nanoTime() - start);
 * });
 * }</pre>
 *
 * <p><b>Delivery.</b> An interceptor that does not call {@link Sending#proceed} stops the send. One that throws is
 * reported like a receiver that fails, and if it had not proceeded yet the send goes on without it.
 *
 * <p><b>Threads.</b> Called on the sending thread, by several at once if several send.
 */
@FunctionalInterface
public interface Interceptor<T> {
    /** Called in place of the delivery, which it starts by {@link Sending#proceed}. */
    void around(Sending<T> sending) throws Exception;
}
