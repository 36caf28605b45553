package dev.signalbox;

/**
 * What {@code connect} returns: one receiver's seat at a signal, question or gate.
 *
 * <pre>{@code
 * try (Subscription s = placed.connect(kitchen::cook)) {
 *     …
 * }
 * }</pre>
 *
 * <p><b>Delivery.</b> A closed or paused receiver is called by no send that begins afterwards, nor by one that is under
 * way on the same thread. A send under way on another thread may still finish the call it has begun. What waits in the
 * mailbox of a receiver that is closed is not delivered; while paused, it still is.
 *
 * <p><b>Threads.</b> All methods may be called from any thread, also from inside a receiver. None blocks.
 *
 * <p><b>Lifecycle.</b> Closed once and for all: it can be paused and resumed as often as wanted, never reopened.
 */
public interface Subscription extends Scope {
    /** The name the receiver goes by in messages: the one given in the options, or one made from its class. */
    String name();

    /** Whether the receiver would be called: neither closed nor paused. */
    boolean isActive();

    /** Whether it was closed, by {@link #close()}, by its last permitted call, or because its owner is gone. */
    boolean isClosed();

    /** Leaves the receiver out of sends until {@link #resume()}; it keeps its place in the order. */
    void pause();

    /** Takes the receiver back in; does nothing when it is not paused. */
    void resume();

    /** Disconnects the receiver. */
    @Override
    void close();

    /** One subscription that stands for all of these: what is done to it is done to each, in order. */
    static Subscription all(Iterable<? extends Subscription> subscriptions) {
        return new SubscriptionGroup(subscriptions);
    }
}
