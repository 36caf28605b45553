package dev.signalbox.process;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one thread that makes processes and their files. So whatever an operating system ties to the thread that made a process is
 * tied to one that lasts, and a user's interrupt closes no file that is just being written.
 */
final class Spawner {
    private static final Executor THREAD =
            new ThreadPoolExecutor(0, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), task -> {
                Thread thread = new Thread(task, "signalbox-shared-spawner");
                thread.setDaemon(true);
                return thread;
            });

    private Spawner() {}

    /**
     * Makes a process on that thread.
     *
     * @throws IOException if it cannot be made
     * @throws InterruptedException if interrupted while waiting; then the process is killed as soon as it is there
     */
    static ChildProcess spawn(Callable<ChildProcess> making) throws IOException, InterruptedException {
        FutureTask<ChildProcess> made = new FutureTask<>(making);
        THREAD.execute(made);
        try {
            return made.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IOException("the process could not be made", e.getCause());
        } catch (InterruptedException e) {
            THREAD.execute(() -> discard(made));
            throw e;
        }
    }

    private static void discard(FutureTask<ChildProcess> made) {
        try {
            made.get().kill();
        } catch (InterruptedException | ExecutionException e) {
            // then there is none
        }
    }
}
