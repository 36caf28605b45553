package dev.signalbox;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** One receiver at all signals of a registry, those to come too. */
final class AllSignals {
    private final BiReceiver<String, Object> receiver;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Subscription> parts = new ArrayList<>(); // guarded by lock
    private boolean paused; // guarded by lock
    private boolean closed; // guarded by lock

    AllSignals(BiReceiver<String, Object> receiver) {
        this.receiver = receiver;
    }

    void connectTo(String name, Signal<?> signal) {
        // not under the lock: hooks run here, and a sticky signal calls the receiver, which may close us
        Subscription part = signal.connect(
                value -> receiver.receive(name, value),
                ReceiverOptions.receiver().named(Texts.nameOf(receiver)));
        lock.lock();
        try {
            if (!closed) {
                if (paused) {
                    part.pause();
                }
                parts.add(part);
                return;
            }
        } finally {
            lock.unlock();
        }
        part.close();
    }

    /** The subscription that users hold. */
    Subscription subscription(Runnable whenClosed) {
        return new Subscription() {
            @Override
            public String name() {
                return Texts.nameOf(receiver);
            }

            @Override
            public boolean isActive() {
                lock.lock();
                try {
                    return !closed && !paused;
                } finally {
                    lock.unlock();
                }
            }

            @Override
            public boolean isClosed() {
                lock.lock();
                try {
                    return closed;
                } finally {
                    lock.unlock();
                }
            }

            @Override
            public void pause() {
                setPaused(true);
            }

            @Override
            public void resume() {
                setPaused(false);
            }

            @Override
            public void close() {
                List<Subscription> all;
                lock.lock();
                try {
                    closed = true;
                    all = List.copyOf(parts);
                    parts.clear();
                } finally {
                    lock.unlock();
                }
                whenClosed.run();
                all.forEach(Subscription::close);
            }
        };
    }

    private void setPaused(boolean wanted) {
        lock.lock();
        try {
            paused = wanted;
            parts.forEach(wanted ? Subscription::pause : Subscription::resume);
        } finally {
            lock.unlock();
        }
    }
}
