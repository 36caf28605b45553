package dev.signalbox.process;

import java.time.Duration;
import java.util.List;

/** A worker in threads of this JVM. To kill it is to cut its lines and to interrupt it: a task that does not heed that goes on. */
final class ThreadHost implements Host {
    private final WorkerChild child;
    private final Thread thread;

    private ThreadHost(WorkerSpec spec) {
        this.child = new WorkerChild(spec, Thread.currentThread().getContextClassLoader());
        this.thread = new Thread(child::run, "signalbox-worker-" + spec.worker());
        thread.setDaemon(true);
    }

    static Host launch(WorkerSpec spec) {
        ThreadHost host = new ThreadHost(spec);
        host.thread.start();
        return host;
    }

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public boolean isAlive() {
        return thread.isAlive();
    }

    @Override
    public void kill() {
        child.cut();
        thread.interrupt();
    }

    @Override
    public Exit awaitExit(Duration limit) throws InterruptedException {
        thread.join(Math.max(1, limit.toMillis()));
        String detail =
                thread.isAlive() ? "its thread goes on, because the task heeds no interrupt" : child.lastWords();
        return new Exit(DeathReason.EXITED, -1, detail, List.of());
    }
}
