package dev.signalbox.process;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What code in a child JVM can know about being there.
 *
 * <pre>{@code
 * ChildContext context = ChildContext.current();
 * while (!context.isStopRequested()) {
 *     importOne();
 * }
 * }</pre>
 *
 * <p><b>Threads.</b> For any thread of the child.
 *
 * <p><b>Lifecycle.</b> A child is asked to stop by {@link ChildJvm#stop}, and when its parent is gone. If nothing was registered by
 * {@link #onStop}, the thread that runs its task or main method is interrupted.
 */
public final class ChildContext {
    private static volatile @Nullable ChildContext current;

    private final String name;
    private final long parentPid;
    private final Thread main;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Runnable> onStop = new ArrayList<>(); // guarded by lock
    private boolean working = true; // guarded by lock
    private volatile boolean stopRequested; // written under lock

    ChildContext(String name, long parentPid, Thread main) {
        this.name = name;
        this.parentPid = parentPid;
        this.main = main;
    }

    /**
     * The one of this JVM.
     *
     * @throws IllegalStateException if this JVM was not started by {@link ChildJvm}
     */
    public static ChildContext current() {
        ChildContext here = current;
        if (here == null) {
            throw new IllegalStateException("This JVM is no child: it was not started by ChildJvm. "
                    + "Ask ChildContext.isChild() where code runs in both.");
        }
        return here;
    }

    /** Whether this JVM was started by {@link ChildJvm}. */
    public static boolean isChild() {
        return current != null;
    }

    /** The name that the parent gave. */
    public String name() {
        return name;
    }

    /** The process of the parent. */
    public long parentPid() {
        return parentPid;
    }

    /** Whether this child is to end. */
    public boolean isStopRequested() {
        return stopRequested;
    }

    /**
     * Has this run, on a thread of its own, when the child is to end; at once if it already is. It should make the task or main
     * method return. What it throws is logged.
     */
    public void onStop(Runnable action) {
        lock.lock();
        try {
            onStop.add(action);
            if (!stopRequested) {
                return;
            }
        } finally {
            lock.unlock();
        }
        runAll(List.of(action));
    }

    static void install(ChildContext context) {
        current = context;
    }

    /** Asks the program to end. Only the first call does something. */
    void requestStop() {
        List<Runnable> actions;
        lock.lock();
        try {
            if (stopRequested) {
                return;
            }
            stopRequested = true;
            actions = List.copyOf(onStop);
            if (actions.isEmpty() && working) {
                main.interrupt();
            }
        } finally {
            lock.unlock();
        }
        runAll(actions);
    }

    /** The task or main method has returned: its thread is not to be interrupted any more. */
    void workIsDone() {
        lock.lock();
        try {
            working = false;
        } finally {
            lock.unlock();
        }
    }

    private static void runAll(List<Runnable> actions) {
        if (actions.isEmpty()) {
            return;
        }
        Thread runner = new Thread(
                () -> {
                    for (Runnable action : actions) {
                        try {
                            action.run();
                        } catch (RuntimeException | Error e) {
                            // asked for only now: loggers take longer to load than all the rest of a child's start
                            System.getLogger("dev.signalbox.process")
                                    .log(Level.WARNING, "What was to run at the stop of this child failed", e);
                        }
                    }
                },
                "signalbox-child-stop");
        runner.setDaemon(true);
        runner.start();
    }
}
