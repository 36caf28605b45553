package dev.signalbox.process;

import dev.signalbox.ConfigurationException;
import dev.signalbox.SignalboxException;
import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Waits for message processes, pipes and channels at once, any number of them.
 *
 * <pre>{@code
 * try (Select select = Select.open()) {
 *     select.add(camera, () -> camera.handleAvailable());
 *     select.add(pipe.receiver(), () -> pipe.receiver().handleAvailable());
 *     select.add(server, SelectionKey.OP_ACCEPT, () -> welcome(server.accept()));
 *     while (running) {
 *         select.handle(Duration.ofSeconds(1));
 *     }
 * }
 * }</pre>
 *
 * <p><b>Delivery.</b> Who has something is given as long as it has, so what is not taken is told again. A process or pipe that has ended is told once, or until it is removed.
 *
 * <p><b>Threads.</b> One thread at a time waits. The others may add, remove and wake.
 *
 * <p><b>Failures.</b> What an action throws comes out of {@link #handle}; who else has something is told by the next call. Wake-ups without a reason are not seen. An interrupt ends a wait.
 *
 * <p><b>Lifecycle.</b> Close it. What was added stays open. Messages of a process, or events of a pipe, that were added are from then on taken in this way only.
 */
public final class Select implements AutoCloseable {
    private final Selector selector;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Object, Source> sources = new LinkedHashMap<>(); // guarded by lock
    private volatile boolean woken;

    /** What is waited for. */
    private static final class Source {
        final Object what;
        final @Nullable BackAction action;
        final @Nullable Quiet quiet;
        final @Nullable SelectionKey key;

        Source(Object what, @Nullable BackAction action, @Nullable Quiet quiet, @Nullable SelectionKey key) {
            this.what = what;
            this.action = action;
            this.quiet = quiet;
            this.key = key;
        }
    }

    /** Whether there is nothing, so that the selector may be waited with. */
    @FunctionalInterface
    private interface Quiet {
        boolean isQuiet();
    }

    private Select(Selector selector) {
        this.selector = selector;
    }

    /**
     * Waits for nothing yet.
     *
     * @throws ConfigurationException if the system has no room for a selector
     */
    public static Select open() {
        try {
            return new Select(Selector.open());
        } catch (IOException e) {
            throw new ConfigurationException("Cannot open a selector: " + e, e);
        }
    }

    /** Adds a message process, whose messages are taken by {@link BackedProcess#handleAvailable} or {@link BackedProcess#receive} when it is given. */
    public void add(BackedProcess process) {
        add(process, null);
    }

    /** The same, with what {@link #handle} does then. */
    public void add(BackedProcess process, @Nullable BackAction action) {
        process.selectWith(selector);
        put(new Source(process, action, process::readyToSelect, null));
    }

    /**
     * Adds the receiver of a pipe, whose events are taken by {@link EventReceiver#handleAvailable} when it is given.
     *
     * @throws InterruptedException if interrupted while joining the pipe
     */
    public void add(EventReceiver receiver) throws InterruptedException {
        add(receiver, null);
    }

    /**
     * The same, with what {@link #handle} does then.
     *
     * @throws InterruptedException if interrupted while joining the pipe
     */
    public void add(EventReceiver receiver, @Nullable BackAction action) throws InterruptedException {
        receiver.selectWith(selector);
        put(new Source(receiver, action, receiver::readyToSelect, null));
    }

    /**
     * Adds a channel, which is made non-blocking, to be given when it is ready for one of these.
     *
     * @param ops of {@link SelectionKey}
     */
    public void add(SelectableChannel channel, int ops) {
        add(channel, ops, null);
    }

    /** The same, with what {@link #handle} does then. */
    public void add(SelectableChannel channel, int ops, @Nullable BackAction action) {
        try {
            channel.configureBlocking(false);
            put(new Source(channel, action, null, channel.register(selector, ops)));
        } catch (IOException e) {
            throw new ConfigurationException("Cannot wait for " + channel + ": " + e, e);
        }
    }

    private void put(Source source) {
        lock.lock();
        try {
            sources.put(source.what, source);
        } finally {
            lock.unlock();
        }
        selector.wakeup();
    }

    /** No longer waits for this. False if it did not. */
    public boolean remove(Object what) {
        Source removed;
        lock.lock();
        try {
            removed = sources.remove(what);
        } finally {
            lock.unlock();
        }
        if (removed != null && removed.key != null) {
            removed.key.cancel();
        }
        return removed != null;
    }

    /**
     * Who has something, waiting for the first no longer than this; empty if none has, or after {@link #wakeup}. What is done with it is the caller's affair.
     *
     * @throws InterruptedException if interrupted while waiting
     * @throws IllegalStateException if it was closed
     */
    public List<Object> await(Duration limit) throws InterruptedException {
        List<Object> ready = new ArrayList<>();
        ready(limit).forEach(source -> ready.add(source.what));
        return ready;
    }

    /**
     * Waits like {@link #await}, and does what is to be done for each that has something, on this thread; says how many these were.
     *
     * @throws InterruptedException if interrupted while waiting
     * @throws IllegalStateException if it was closed
     * @throws Exception what an action throws
     */
    public int handle(Duration limit) throws Exception {
        List<Source> ready = ready(limit);
        for (Source source : ready) {
            if (source.action != null) {
                source.action.run();
            }
        }
        return ready.size();
    }

    /** Ends the wait of another thread, or the next one, at once. */
    public void wakeup() {
        woken = true;
        selector.wakeup();
    }

    private List<Source> ready(Duration limit) throws InterruptedException {
        long deadline = Deadlines.of(limit);
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException("Interrupted while waiting for " + this);
            }
            List<Source> ready = new ArrayList<>();
            for (Source source : all()) {
                if (source.quiet != null && !source.quiet.isQuiet()) {
                    ready.add(source);
                }
            }
            long left = deadline - System.nanoTime();
            select(!ready.isEmpty() || woken || left <= 0 ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
            for (Source source : all()) {
                if (source.key != null
                        && source.key.isValid()
                        && selector.selectedKeys().contains(source.key)) {
                    ready.add(source);
                }
            }
            selector.selectedKeys().clear();
            if (!ready.isEmpty() || woken || left <= 0) {
                woken = false;
                return ready;
            }
        }
    }

    private void select(long millis) {
        try {
            int unused = millis == 0 ? selector.selectNow() : selector.select(millis);
        } catch (ClosedSelectorException e) {
            throw new IllegalStateException("Cannot wait with what was closed: " + this, e);
        } catch (IOException e) {
            throw new SignalboxException("Cannot wait for " + this + ": " + e, e);
        }
    }

    private List<Source> all() {
        lock.lock();
        try {
            return List.copyOf(sources.values());
        } finally {
            lock.unlock();
        }
    }

    /** Waits for nothing more; what was added stays open. To close again does nothing. */
    @Override
    public void close() {
        try {
            selector.close();
        } catch (IOException e) {
            throw new SignalboxException("Cannot close a selector: " + e, e);
        }
    }

    @Override
    public String toString() {
        List<Object> what = new ArrayList<>();
        all().forEach(source -> what.add(source.what));
        return "Select" + what;
    }
}
