package dev.signalbox.process;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one thread that makes processes, so that whatever an operating system ties to the thread that made a process is tied to one
 * that lasts. It takes a millisecond for each.
 */
final class Spawner {
    private static final Executor THREAD =
            new ThreadPoolExecutor(0, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), task -> {
                Thread thread = new Thread(task, "signalbox-shared-spawner");
                thread.setDaemon(true);
                return thread;
            });

    private Spawner() {}

    static Process spawn(ProcessBuilder builder) throws IOException, InterruptedException {
        FutureTask<Process> start = new FutureTask<>(builder::start);
        THREAD.execute(start);
        try {
            return start.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IOException("the process could not be made", e.getCause());
        } catch (InterruptedException e) {
            // what is made nonetheless ends at once: its standard input does
            THREAD.execute(() -> discard(start));
            throw e;
        }
    }

    private static void discard(FutureTask<Process> start) {
        try {
            start.get().destroyForcibly();
        } catch (InterruptedException | ExecutionException e) {
            // then there is none
        }
    }
}
