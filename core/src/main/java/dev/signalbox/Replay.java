package dev.signalbox;

import org.jspecify.annotations.Nullable;

/**
 * Connects a receiver to a sticky signal: the last value is read in the same step as the receiver becomes visible to
 * sends, so it gets every value once, by this or by its send.
 */
final class Replay<T> {
    private final Wiring<T> wiring;
    private final Sends<T> sends;
    private @Nullable Link<T> connected;
    private Sends.@Nullable Sent<T> last;

    Replay(Wiring<T> wiring, Sends<T> sends) {
        this.wiring = wiring;
        this.sends = sends;
    }

    Subscription connect(Seat<T> seat, ReceiverOptions<? super T> options) {
        Subscription subscription = wiring.connect(seat, options, link -> {
            connected = link;
            last = sends.last();
        });
        Link<T> link = connected;
        Sends.Sent<T> sent = last;
        if (link != null && sent != null && link.senders.accepts(sent.sender())) {
            try {
                link.take(sent.sender(), sent.value());
            } catch (Throwable thrown) {
                EndlessSend.rethrow(wiring.name(), thrown);
                link.failed(sent.sender(), sent.value(), thrown);
                Failures.rethrowIfFatal(thrown);
            }
        }
        return subscription;
    }
}
