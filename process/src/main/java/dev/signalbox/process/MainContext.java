package dev.signalbox.process;

import dev.signalbox.SignalboxException;
import dev.signalbox.TimedOutException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The frame of a program with processes and threads: what is started first and what later, what it waits for, and how it ends, also by Ctrl-C and SIGTERM.
 *
 * <pre>{@code
 * final class Cameras extends MainContext {
 *     private MessageProcess<Camera> left;
 *
 *     protected void startProcesses() throws Exception {
 *         left = start(MessageProcess.of(Camera.class, CameraBack::new).name("left").create());
 *         select().add(left, left::handleAvailable);
 *     }
 *
 *     protected void startThreads() throws Exception {
 *         ServerSocketChannel server = own(ServerSocketChannel.open().bind(address));
 *         select().add(server, SelectionKey.OP_ACCEPT, () -> welcome(server.accept()));
 *     }
 * }
 *
 * public static void main(String[] args) throws Exception {
 *     new Cameras().run();
 * }
 * }</pre>
 *
 * <p><b>Delivery.</b> First {@link #startProcesses}, then {@link #startThreads}, then {@link #loop} until a stop is requested; then all that it owns is closed, the last one first. Message processes
 * that stand one after the other are all asked to stop before the first is waited for.
 *
 * <p><b>Threads.</b> The start, the loop and the actions of the {@link Select} are on the thread of {@link #run}, or one of its own after {@link #runAsThread}. A stop is requested by any thread.
 *
 * <p><b>Failures.</b> What the start or the loop throws comes out of {@link #run} or {@link #stopThread}, after all was closed. What fails to close is logged, and what does not end within {@link
 * #closeLimit} is left, so that the rest is closed.
 *
 * <p><b>Lifecycle.</b> Run once. Ctrl-C and SIGTERM request the stop, and the JVM ends when all was closed, or three times {@link #closeLimit} have passed; by default Ctrl-C does nothing to the processes themselves: {@link CtrlC#IGNORE}.
 */
public abstract class MainContext implements AutoCloseable {
    private final String name;
    private final Select select = Select.open();
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<AutoCloseable> owned = new ArrayDeque<>(); // guarded by lock, the last one first
    private final CompletableFuture<@Nullable Throwable> over = new CompletableFuture<>();
    private boolean begun; // guarded by lock
    private boolean closed; // guarded by lock
    private @Nullable Thread hook; // guarded by lock
    private volatile boolean stopRequested;
    private volatile @Nullable Thread runner;

    /** With the name of its class. */
    protected MainContext() {
        this.name = getClass().getSimpleName();
    }

    /** With this name. */
    protected MainContext(String name) {
        this.name = name;
    }

    /**
     * Creates and starts the processes, by {@link #start}.
     *
     * @throws Exception ends the program
     */
    protected abstract void startProcesses() throws Exception;

    /**
     * Starts what else there is: threads, servers, connections. Nothing unless overridden.
     *
     * @throws Exception ends the program
     */
    protected void startThreads() throws Exception {}

    /**
     * What the program does until it is to stop. Unless overridden, it handles what {@link #select} waits for.
     *
     * @throws Exception ends the program
     */
    protected void loop() throws Exception {
        while (!isStopRequested()) {
            select.handle(Duration.ofHours(1));
        }
    }

    /** How long one thing may take to be closed: 20 seconds unless overridden. */
    protected Duration closeLimit() {
        return Duration.ofSeconds(20);
    }

    /** Owns a process, and starts it if it is not started yet. */
    protected final <P extends BackedProcess> P start(P process) throws InterruptedException {
        own(process);
        if (process.state() == BackState.NEW) {
            process.begin();
        }
        return process;
    }

    /** Owns something: it is closed at the end, before what was owned earlier. */
    protected final <C extends AutoCloseable> C own(C closeable) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("Cannot own " + closeable + ": " + this + " was closed");
            }
            owned.push(closeable);
        } finally {
            lock.unlock();
        }
        return closeable;
    }

    /** No longer owns something: it has been closed, or somebody else will do it. */
    protected final void disown(AutoCloseable closeable) {
        lock.lock();
        try {
            owned.remove(closeable);
        } finally {
            lock.unlock();
        }
    }

    /** What the loop waits for. */
    protected final Select select() {
        return select;
    }

    /** The logger of the program: the one of its name. */
    public final System.Logger logger() {
        return System.getLogger(name);
    }

    /** Whether it is to stop. */
    public final boolean isStopRequested() {
        return stopRequested;
    }

    /** Makes the loop end. Does not block. */
    public final void requestStop() {
        stopRequested = true;
        select.wakeup();
    }

    /**
     * Runs the program on this thread: starts it, loops until it is to stop, closes it.
     *
     * @throws Exception what the start or the loop throws, an interrupt included; all was closed
     */
    public final void run() throws Exception {
        begin();
        Throwable failure = null;
        try {
            startAll();
            loop();
        } catch (Throwable e) {
            failure = e;
        }
        finish(failure);
        rethrow(failure);
    }

    /**
     * Starts the program on this thread, and then loops on one of its own.
     *
     * @throws Exception what the start throws; all was closed
     */
    public final void runAsThread() throws Exception {
        begin();
        try {
            startAll();
        } catch (Throwable e) {
            finish(e);
            rethrow(e);
        }
        Thread thread = new Thread(
                () -> {
                    runner = Thread.currentThread();
                    Throwable failure = null;
                    try {
                        loop();
                    } catch (Throwable e) {
                        failure = e;
                    }
                    finish(failure);
                },
                "signalbox-main-" + name);
        thread.start();
    }

    /**
     * Ends a program that runs as a thread, and waits until all is closed, no longer than this.
     *
     * @throws TimedOutException if it takes longer
     * @throws InterruptedException if interrupted while waiting; it was told to end
     * @throws Exception what the loop threw
     */
    public final void stopThread(Duration limit) throws Exception {
        requestStop();
        try {
            rethrow(over.get(Deadlines.of(limit) - System.nanoTime(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            throw new TimedOutException(this + " has not ended within limit=" + limit + " of being told to");
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Makes the loop end if it runs, and, on any other thread, waits until all is closed; closes what there is if it does not run. To close again does nothing. */
    @Override
    public final void close() {
        requestStop();
        boolean runs;
        lock.lock();
        try {
            runs = begun && !closed;
            begun = true;
        } finally {
            lock.unlock();
        }
        if (!runs) {
            finish(null);
            return;
        }
        if (Thread.currentThread() == runner) {
            return; // the loop ends when this has returned
        }
        try {
            over.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void begin() {
        Thread made = new Thread(this::stopAndWait, "signalbox-main-" + name + "-exit");
        lock.lock();
        try {
            if (begun) {
                throw new IllegalStateException("Cannot run " + this + ": it is run once. Make another one.");
            }
            begun = true;
            hook = made;
        } finally {
            lock.unlock();
        }
        Runtime.getRuntime().addShutdownHook(made);
    }

    private void startAll() throws Exception {
        runner = Thread.currentThread();
        startProcesses();
        startThreads();
    }

    /** When the JVM is to end: by a signal, say. */
    private void stopAndWait() {
        requestStop();
        try {
            Object unused = over.get(closeLimit().multipliedBy(3).toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            // then the JVM ends as it is
        }
    }

    private void finish(@Nullable Throwable failure) {
        Thread installed;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            installed = hook;
        } finally {
            lock.unlock();
        }
        boolean wasInterrupted = Thread.interrupted();
        try {
            closeAll();
            select.close();
        } finally {
            over.complete(failure);
            forget(installed);
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void forget(@Nullable Thread installed) {
        try {
            if (installed != null) {
                Runtime.getRuntime().removeShutdownHook(installed);
            }
        } catch (IllegalStateException itRuns) {
            // and ends now
        }
    }

    private void closeAll() {
        List<AutoCloseable> rest;
        lock.lock();
        try {
            rest = new ArrayList<>(owned);
        } finally {
            lock.unlock();
        }
        for (int i = 0; i < rest.size(); i++) {
            for (int next = i; next < rest.size() && rest.get(next) instanceof BackedProcess process; next++) {
                process.requestStop();
            }
            close(rest.get(i));
        }
    }

    private void close(AutoCloseable what) {
        CompletableFuture<@Nullable Throwable> done = new CompletableFuture<>();
        Thread closer = Clock.daemon(
                () -> {
                    try {
                        what.close();
                        done.complete(null);
                    } catch (Throwable e) {
                        done.complete(e);
                    }
                },
                "signalbox-main-" + name + "-close");
        closer.start();
        try {
            Throwable failure = done.get(closeLimit().toNanos(), TimeUnit.NANOSECONDS);
            if (failure != null) {
                logger().log(Level.WARNING, "Cannot close " + what, failure);
            }
        } catch (TimeoutException e) {
            closer.interrupt();
            logger().log(Level.WARNING, "Leaves {0}: it was not closed within {1}", what, closeLimit());
        } catch (InterruptedException e) {
            closer.interrupt();
            Thread.currentThread().interrupt();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void rethrow(@Nullable Throwable failure) throws Exception {
        if (failure instanceof Exception exception) {
            throw exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw new SignalboxException("The program failed: " + failure, failure);
        }
    }

    @Override
    public String toString() {
        return "MainContext[" + name + "]";
    }
}
