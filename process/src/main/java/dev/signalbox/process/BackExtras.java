package dev.signalbox.process;

import dev.signalbox.ConfigurationException;
import dev.signalbox.Scope;
import dev.signalbox.link.FrameHandler;
import dev.signalbox.link.Link;
import dev.signalbox.link.LinkException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a back has in its loop beside messages: channels, timers, polls, and what other threads want done there. All but
 * {@link #execute} and {@link #wake} is for the thread of the loop.
 */
final class BackExtras implements Executor {
    private static final long NEVER = Long.MAX_VALUE / 2;

    private final String name;
    private final Selector selector;
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final List<Poll> polls = new ArrayList<>();
    private final Queue<Runnable> wanted = new ConcurrentLinkedQueue<>();
    private int listening;

    /** One thing that is due some time. */
    private static final class Timer implements Comparable<Timer> {
        final BackAction action;
        final long pauseNanos;
        long dueAt;

        Timer(BackAction action, long pauseNanos, long dueAt) {
            this.action = action;
            this.pauseNanos = pauseNanos;
            this.dueAt = dueAt;
        }

        @Override
        public int compareTo(Timer other) {
            return Long.compare(dueAt - other.dueAt, 0);
        }
    }

    private record Poll(BackAction action, long pauseNanos) {}

    BackExtras(String name) {
        this.name = name;
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new ConfigurationException("Cannot make the selector of back '" + name + "': " + e, e);
        }
    }

    void register(Link line, FrameHandler handler) {
        line.register(selector, handler);
    }

    Scope listen(SelectableChannel channel, int ops, KeyHandler handler) {
        try {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, ops, handler);
            listening++;
            return once(() -> {
                key.cancel();
                execute(() -> listening--);
            });
        } catch (IOException e) {
            throw new ConfigurationException("Back '" + name + "' cannot listen to " + channel + ": " + e, e);
        }
    }

    Scope timer(Duration first, Duration pause, BackAction action) {
        Timer timer = new Timer(action, nanos(pause), System.nanoTime() + nanos(first));
        timers.add(timer);
        return once(() -> execute(() -> timers.remove(timer)));
    }

    Scope poll(Duration pause, BackAction action) {
        Poll poll = new Poll(action, Math.max(1, nanos(pause)));
        polls.add(poll);
        return once(() -> execute(() -> polls.remove(poll)));
    }

    @Override
    public void execute(Runnable work) {
        wanted.add(work);
        wake();
    }

    void wake() {
        selector.wakeup();
    }

    /** Does what is due, and says whether anything was. */
    boolean turn() {
        boolean did = false;
        for (Runnable work = wanted.poll(); work != null; work = wanted.poll()) {
            did = true;
            guarded(work::run);
        }
        if (listening > 0) {
            did |= look(0);
        }
        did |= runTimers();
        if (!polls.isEmpty()) {
            for (Poll poll : List.copyOf(polls)) {
                guarded(poll.action);
            }
        }
        return did;
    }

    /** Sleeps until something is due or ready, and no longer than this. */
    void await(long mostNanos) {
        if (wanted.isEmpty()) {
            long nanos = Math.min(mostNanos, nextDue());
            if (nanos > 0) {
                look(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
            }
        }
    }

    void close() {
        try {
            selector.close();
        } catch (IOException e) {
            log("closing its selector", e);
        }
    }

    private long nextDue() {
        long next = NEVER;
        Timer first = timers.peek();
        if (first != null) {
            next = first.dueAt - System.nanoTime();
        }
        for (Poll poll : polls) {
            next = Math.min(next, poll.pauseNanos);
        }
        return next;
    }

    private boolean runTimers() {
        boolean did = false;
        Timer first = timers.peek();
        long now = first == null ? 0 : System.nanoTime();
        while (first != null && first.dueAt - now <= 0) {
            timers.remove();
            did = true;
            guarded(first.action);
            if (first.pauseNanos > 0) {
                first.dueAt = System.nanoTime() + first.pauseNanos;
                timers.add(first);
            }
            first = timers.peek();
        }
        return did;
    }

    /** Calls the handlers of channels that are ready; the line of calls is looked at anyway. */
    private boolean look(long millis) {
        try {
            int ready = millis == 0 ? selector.selectNow() : selector.select(millis);
            if (ready == 0) {
                return false;
            }
            boolean did = false;
            for (SelectionKey key : List.copyOf(selector.selectedKeys())) {
                if (key.attachment() instanceof KeyHandler handler) {
                    did = true;
                    call(handler, key);
                }
            }
            selector.selectedKeys().clear();
            return did;
        } catch (IOException e) {
            throw new LinkException("Back '" + name + "' cannot wait for its channels: " + e, e);
        }
    }

    private void call(KeyHandler handler, SelectionKey key) {
        try {
            if (key.isValid()) {
                handler.ready(key);
            }
        } catch (CancelledKeyException e) {
            // closed meanwhile
        } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
            key.cancel();
            log("handling " + key.channel() + ", which it no longer listens to", e);
        }
    }

    private void guarded(BackAction action) {
        try {
            action.run();
        } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
            log("something beside its messages", e);
        }
    }

    private void log(String what, Throwable failure) {
        System.getLogger(name).log(Level.ERROR, "Back '" + name + "' failed at " + what, failure);
    }

    private static Scope once(Runnable action) {
        AtomicBoolean done = new AtomicBoolean();
        return () -> {
            if (done.compareAndSet(false, true)) {
                action.run();
            }
        };
    }

    private static long nanos(Duration time) {
        return time.compareTo(Duration.ofNanos(NEVER)) > 0 ? NEVER : time.toNanos();
    }
}
