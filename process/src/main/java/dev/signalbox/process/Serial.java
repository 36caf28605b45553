package dev.signalbox.process;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One daemon thread that is there only while there is something to do. */
final class Serial implements Executor {
    private final ThreadPoolExecutor thread;

    Serial(String name) {
        thread = new ThreadPoolExecutor(
                1, 1, 50, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), work -> Clock.daemon(work, name));
        thread.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable work) {
        thread.execute(work);
    }
}
