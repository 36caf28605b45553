package dev.signalbox.process;

import dev.signalbox.Event;
import dev.signalbox.EventSignals;
import dev.signalbox.FailureHandler;
import dev.signalbox.Receiver;
import dev.signalbox.link.Link;
import dev.signalbox.link.LinkException;
import dev.signalbox.link.LinkState;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The messages of the backs of one process, in their order: those of a back to their end, then those of its successor. Until it is said how they are taken they stay
 * in the line, so none is missed.
 *
 * <p>Long because the ways to take messages exclude each other, and what one leaves the other must find.
 *
 * <p>Locks: {@code reading} is held by whoever takes messages; {@code lock} guards which lines there are. The first is taken before the second.
 */
final class Inbox {
    private static final Duration LOOK = Duration.ofHours(1);
    /** So many messages of dead backs are kept for whoever takes them some day. */
    private static final int MOST_LEFT = 10_000;
    /** A line whose process has ended is heard to have ended at once; this is the limit. */
    private static final long HEAR_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** How messages are taken. */
    private enum Way {
        NOT_SAID,
        BY_RECEIVERS,
        PULLED,
        SELECTED
    }

    private final String name;
    private final EventFrames frames;
    private final EventSignals signals;
    private final ReentrantLock reading = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final CompletableFuture<Void> handled = new CompletableFuture<>();
    private volatile @Nullable FailureHandler<? super Event> failures;
    private volatile @Nullable Receiver<? super Event> unknown;
    private volatile @Nullable Thread thread;
    private volatile @Nullable Thread filling;
    private volatile boolean over;
    // guarded by the lock
    private final Deque<Link> lines = new ArrayDeque<>();
    private Way way = Way.NOT_SAID;
    private @Nullable Selector selector;
    private @Nullable Serial nexts;
    private boolean closed;
    private boolean isDelivering;
    // guarded by reading
    private final Deque<Event> left = new ArrayDeque<>();
    private @Nullable Link registered;
    private boolean endTold;

    Inbox(String name, TaskCodec codec) {
        this.name = name;
        this.frames = new EventFrames(codec);
        this.signals = EventSignals.builder()
                .onFailure(failure -> {
                    FailureHandler<? super Event> handler = failures;
                    if (handler == null) {
                        Delivery.LOG.log(
                                Level.ERROR,
                                "A receiver of messages of '" + name + "' failed: " + failure,
                                failure.cause());
                    } else {
                        handler.failed(failure);
                    }
                })
                .onUnknown(event -> {
                    Receiver<? super Event> hook = unknown;
                    if (hook != null) {
                        hook.receive(event);
                    }
                })
                .build();
    }

    EventSignals signals() {
        return signals;
    }

    void onFailure(FailureHandler<? super Event> handler) {
        failures = handler;
    }

    void onUnknown(Receiver<? super Event> hook) {
        unknown = hook;
    }

    /** Another back's line. */
    void add(Link line) {
        readDeadLines();
        Selector waking;
        lock.lock();
        try {
            if (closed) {
                line.close();
                return;
            }
            lines.add(line);
            waking = selector;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (waking != null) {
            waking.wakeup();
        }
    }

    /** Where nobody reads now, takes over what dead backs have left, so that their lines can be let go. */
    private void readDeadLines() {
        if (!isReadByNobody() || !reading.tryLock()) {
            return;
        }
        try {
            Link line = peekLine();
            while (line != null && fetch(line, System.nanoTime() + HEAR_NANOS)) {
                line = peekLine();
            }
            int lost = Math.max(0, left.size() - MOST_LEFT);
            for (int i = 0; i < lost; i++) {
                left.remove();
            }
            if (lost > 0) {
                Delivery.LOG.log(
                        Level.WARNING,
                        "The oldest {0} messages of ''{1}'' are lost: nobody has taken them",
                        lost,
                        name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the next time will do
        } finally {
            reading.unlock();
        }
    }

    private boolean isReadByNobody() {
        lock.lock();
        try {
            return way == Way.NOT_SAID || way == Way.PULLED;
        } finally {
            lock.unlock();
        }
    }

    /** No further back will come. */
    void over() {
        Selector waking;
        lock.lock();
        try {
            over = true;
            waking = selector;
            if (way != Way.BY_RECEIVERS) {
                handled.complete(null);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (waking != null && waking.isOpen()) {
            waking.wakeup();
        }
    }

    boolean isOwnThread() {
        return Thread.currentThread() == thread;
    }

    void awaitHandled(Duration limit) throws InterruptedException {
        try {
            handled.get(Deadlines.of(limit) - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            Delivery.LOG.log(Level.WARNING, "A receiver of messages of ''{0}'' has not ended within {1}", name, limit);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Gives up what nobody has taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            over = true;
            if (thread == null || Thread.currentThread() == thread) {
                lines.forEach(Link::close);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        Thread waiting = filling;
        if (waiting != null) {
            waiting.interrupt();
        }
    }

    // ---- by receivers

    /** Has a thread of ours give messages to receivers, unless a selector loop does. */
    void byReceivers() {
        lock.lock();
        try {
            if (way == Way.SELECTED || way == Way.BY_RECEIVERS) {
                return;
            }
            choose(Way.BY_RECEIVERS, "connect a receiver");
            Thread made = Clock.daemon(this::deliverAll, "signalbox-process-" + name + "-messages");
            thread = made;
            made.start();
        } finally {
            lock.unlock();
        }
    }

    private void deliverAll() {
        try {
            for (Event event = leftOver(); event != null; event = leftOver()) {
                signals.fire(event);
            }
            Link line = nextLine(Deadlines.NEVER);
            while (line != null) {
                deliver(line);
                if (isSelected()) {
                    return;
                }
                drop(line);
                line = nextLine(Deadlines.NEVER);
            }
            handled.complete(null);
        } catch (InterruptedException forTheSelector) {
            // then a loop takes the messages
        }
    }

    private @Nullable Event leftOver() {
        reading.lock();
        try {
            return left.poll();
        } finally {
            reading.unlock();
        }
    }

    private void deliver(Link line) throws InterruptedException {
        try {
            while (line.state() == LinkState.OPEN) {
                try {
                    line.poll(this::deliver, LOOK);
                } catch (InterruptedException byAReceiverOrTheSelector) {
                    if (isSelected()) {
                        return;
                    }
                }
            }
        } catch (LinkException e) {
            Delivery.LOG.log(Level.WARNING, "The messages of a back of '" + name + "' end early", e);
        }
    }

    private void deliver(ByteBuffer frame) {
        delivering(true);
        try {
            Event event = read(frame);
            if (event != null) {
                signals.fire(event);
            }
        } finally {
            delivering(false);
        }
    }

    /** While a receiver runs the thread is not interrupted. */
    private void delivering(boolean now) {
        lock.lock();
        try {
            isDelivering = now;
            if (now) {
                Thread.interrupted();
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Event read(ByteBuffer frame) {
        try {
            return frames.read(frame);
        } catch (RuntimeException e) {
            Delivery.LOG.log(Level.ERROR, "A message of '" + name + "' could not be read, and is left", e);
            return null;
        }
    }

    // ---- pulled

    /** The next message, waiting for it no longer than this; empty if there is none, and at the end. */
    Optional<Event> receive(Duration limit) throws InterruptedException {
        long deadline = Deadlines.of(limit);
        if (isSelected()) {
            return Optional.ofNullable(hasNews() ? taken() : null);
        }
        say(Way.PULLED, "receive messages");
        if (!reading.tryLock(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
            return Optional.empty();
        }
        try {
            while (left.isEmpty()) {
                Link line = nextLine(deadline);
                if (line == null || !fetch(line, deadline)) {
                    return Optional.empty();
                }
            }
            return Optional.of(left.remove());
        } finally {
            reading.unlock();
        }
    }

    /** False if the time is over. */
    private boolean fetch(Link line, long deadline) throws InterruptedException {
        try {
            Duration limit = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            Optional<byte[]> frame = line.receive(limit);
            if (frame.isPresent()) {
                keep(ByteBuffer.wrap(frame.get()));
                return true;
            }
            if (line.state() == LinkState.OPEN) {
                return false;
            }
        } catch (LinkException e) {
            Delivery.LOG.log(Level.WARNING, "The messages of a back of '" + name + "' end early", e);
        }
        drop(line);
        return true;
    }

    private void keep(ByteBuffer frame) {
        Event event = read(frame);
        if (event != null) {
            left.add(event);
        }
    }

    /** The next message, once there is one. */
    CompletableFuture<Event> next() {
        CompletableFuture<Event> future = new CompletableFuture<>();
        say(Way.PULLED, "receive messages");
        lock.lock();
        try {
            if (nexts == null) {
                nexts = new Serial("signalbox-process-" + name + "-next");
            }
            nexts.execute(() -> fill(future));
        } finally {
            lock.unlock();
        }
        CompletableFuture<Event> unused = future.whenComplete((event, failure) -> {
            Thread waiting = filling;
            if (future.isCancelled() && waiting != null) {
                waiting.interrupt();
            }
        });
        return future;
    }

    private void fill(CompletableFuture<Event> future) {
        filling = Thread.currentThread();
        try {
            while (!future.isDone()) {
                if (isEnded()) {
                    future.completeExceptionally(new BackNotRunning(
                            "No message of '" + name + "' will come: it has ended, and all were taken",
                            BackState.STOPPED));
                    return;
                }
                Optional<Event> event = interruptibly();
                if (event.isPresent() && !future.complete(event.get())) {
                    putBack(event.get());
                }
            }
        } catch (RuntimeException e) {
            future.completeExceptionally(e);
        } finally {
            filling = null;
            Thread.interrupted();
        }
    }

    private Optional<Event> interruptibly() {
        try {
            return receive(LOOK);
        } catch (InterruptedException cancelledOrClosed) {
            return Optional.empty();
        }
    }

    private void putBack(Event event) {
        reading.lock();
        try {
            left.addFirst(event);
        } finally {
            reading.unlock();
        }
    }

    /** Whether all was taken, and nothing more will come. */
    boolean isEnded() {
        reading.lock();
        try {
            return left.isEmpty() && isOverAndEmpty();
        } finally {
            reading.unlock();
        }
    }

    private boolean isOverAndEmpty() {
        lock.lock();
        try {
            return over && (closed || lines.isEmpty());
        } finally {
            lock.unlock();
        }
    }

    // ---- selected

    /** Receivers may have been connected before: then their thread ends, and the loop gives them what comes. */
    void selectWith(Selector waking) {
        Thread before = thread;
        if (Thread.currentThread() == before) {
            throw new IllegalStateException("Cannot wait with a selector of '" + name + "' from one of its receivers");
        }
        lock.lock();
        try {
            if (way != Way.BY_RECEIVERS) {
                choose(Way.SELECTED, "wait with a selector");
            }
            way = Way.SELECTED;
            selector = waking;
            if (over) {
                handled.complete(null);
            }
        } finally {
            lock.unlock();
        }
        if (before != null) {
            awaitEndOf(before);
        }
    }

    private void awaitEndOf(Thread before) {
        boolean interrupted = false;
        while (before.isAlive()) {
            lock.lock();
            try {
                if (!isDelivering) {
                    before.interrupt();
                }
            } finally {
                lock.unlock();
            }
            try {
                before.join(1);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        thread = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether nothing is there, so that whatever comes from now on wakes the selector. */
    boolean readyToSelect() {
        return isSelected() && !hasNews();
    }

    /** Gives to receivers what is there. */
    int handleAvailable() {
        int done = 0;
        if (!isSelected()) {
            throw new IllegalStateException("Cannot handle messages of '" + name
                    + "' here: they are for a selector loop that has called selectWith");
        }
        while (hasNews()) {
            Event event = taken();
            if (event == null) {
                break;
            }
            signals.fire(event);
            done++;
        }
        return done;
    }

    /** Under no lock when user code runs. */
    private @Nullable Event taken() {
        reading.lock();
        try {
            Event event = left.poll();
            if (event == null) {
                endTold = true;
            }
            return event;
        } finally {
            reading.unlock();
        }
    }

    /** Messages, or the end where it was not told yet. */
    private boolean hasNews() {
        reading.lock();
        try {
            while (left.isEmpty()) {
                Link line = peekLine();
                if (line == null) {
                    return !endTold && isOverAndEmpty();
                }
                if (!look(line)) {
                    return false;
                }
            }
            return true;
        } finally {
            reading.unlock();
        }
    }

    /** Reads what is there, and asks for a bell; false if there is nothing now. */
    private boolean look(Link line) {
        try {
            if (registered != line) {
                registered = line;
                line.register(requiredSelector(), this::keep);
            } else {
                line.poll();
            }
            if (!left.isEmpty()) {
                return true;
            }
            if (line.state() == LinkState.OPEN) {
                return false;
            }
        } catch (LinkException e) {
            Delivery.LOG.log(Level.WARNING, "The messages of a back of '" + name + "' end early", e);
        }
        drop(line);
        return true;
    }

    // ---- lines

    private @Nullable Link peekLine() {
        lock.lock();
        try {
            return lines.peek();
        } finally {
            lock.unlock();
        }
    }

    /** The line that is read now, waiting for it; null if the time is over, or none will come. */
    private @Nullable Link nextLine(long deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (lines.isEmpty() && !over) {
                if (changed.awaitNanos(deadline - System.nanoTime()) <= 0) {
                    return null;
                }
            }
            return lines.peek();
        } finally {
            lock.unlock();
        }
    }

    private void drop(Link line) {
        lock.lock();
        try {
            lines.remove(line);
        } finally {
            lock.unlock();
        }
        line.close();
    }

    private boolean isSelected() {
        lock.lock();
        try {
            return way == Way.SELECTED;
        } finally {
            lock.unlock();
        }
    }

    private Selector requiredSelector() {
        lock.lock();
        try {
            if (selector == null) {
                throw new IllegalStateException("No selector");
            }
            return selector;
        } finally {
            lock.unlock();
        }
    }

    private void say(Way wanted, String what) {
        lock.lock();
        try {
            choose(wanted, what);
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private void choose(Way wanted, String what) {
        if (way != Way.NOT_SAID && way != wanted) {
            throw new IllegalStateException("Cannot " + what + " of '" + name + "': its messages "
                    + switch (way) {
                        case BY_RECEIVERS -> "go to receivers, since one was connected";
                        case PULLED -> "are taken by receive or nextMessage";
                        default -> "are taken by a selector loop";
                    }
                    + ". There is one way for each process.");
        }
        way = wanted;
    }
}
