package dev.signalbox;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Takes what a signal sends into a buffer, for somebody who asks for it in his own time. */
abstract class Feed<T> extends BoundedBuffer {
    private final String name;
    private final long times;
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private volatile @Nullable Link<T> link; // set before the first value can come
    private volatile @Nullable Subscription subscription;
    private volatile boolean ended;

    Feed(ReceiverOptions.Settings<? super T> settings, Object code) {
        super(settings);
        this.name = settings.name == null ? Texts.nameOf(code) : settings.name;
        this.times = settings.times;
    }

    /** Begins to listen. Limits and executors are the feed's own affair, not the link's. */
    final void connect(Signal<T> signal, ReceiverOptions<? super T> options) {
        Subscription made = signal.connect(
                new Seat<>(this, "feed") {
                    @Override
                    Call<T> call(Link<T> made) {
                        link = made;
                        return (sender, value) -> {
                            accept(value);
                            return null;
                        };
                    }

                    @Override
                    void ended() {
                        end();
                    }
                },
                options.forFeed(name));
        subscription = made;
        if (ended) {
            made.close();
        }
    }

    private void accept(T value) {
        if (begun.getAndIncrement() >= times) {
            return; // other threads are at the last ones
        }
        try {
            if (put(value)) {
                arrived();
            }
        } catch (RefusedException full) {
            countDropped();
            if (!refused(full)) {
                throw full;
            }
        } finally {
            if (done.incrementAndGet() == times) { // not before all are in, whoever sends them
                disconnect();
            }
        }
    }

    /** No more values: what is in the buffer is still handed out. */
    final void end() {
        ended = true;
        close();
        arrived();
    }

    final void disconnect() {
        ended = true;
        Subscription made = subscription;
        if (made != null) {
            made.close();
        } else {
            end();
        }
    }

    final boolean hasEnded() {
        return ended;
    }

    /** Is told that there may be something to hand out, or that the end has come. */
    abstract void arrived();

    /** Is told that a value was refused; true if that is dealt with. */
    boolean refused(RefusedException why) {
        return false;
    }

    @Override
    final String owner() {
        return name;
    }

    @Override
    @SuppressWarnings("unchecked") // only values of T are put in
    final void dropped(Object item, @Nullable RefusedException why) {
        countDropped();
        Link<T> known = link;
        if (why != null && known != null) {
            known.dropped(null, (T) item, why);
        }
    }

    private void countDropped() {
        Link<T> known = link;
        if (known != null) {
            known.countDropped();
        }
    }
}
