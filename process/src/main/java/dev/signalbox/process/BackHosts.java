package dev.signalbox.process;

import dev.signalbox.ConfigurationException;
import java.time.Duration;
import java.util.List;

/** What backs run in: child JVMs, or threads of this one. */
final class BackHosts {
    private BackHosts() {}

    /** Starts the host of a back. */
    interface Launcher {
        Host launch(BackSpec spec) throws InterruptedException;

        boolean isDebugged();
    }

    static Launcher launcher(ProcessOptions options, Object work) {
        if (options.inThread) {
            return new Threads();
        }
        return new Jvms(options, work.getClass());
    }

    private record Jvms(ProcessOptions options, Class<?> work) implements Launcher {
        @Override
        public Host launch(BackSpec spec) throws InterruptedException {
            Launch launch = new Launch(options.jvm.toBuilder().name(spec.name()).build());
            launch.requireRebuildable("the back's", work);
            return JvmHost.of(launch.task(Work.encoded(new BackStart(spec), spec.name())));
        }

        @Override
        public boolean isDebugged() {
            return options.jvm.isDebugged();
        }
    }

    private static final class Threads implements Launcher {
        @Override
        public Host launch(BackSpec spec) {
            return new OnThread(spec);
        }

        @Override
        public boolean isDebugged() {
            return false;
        }
    }

    /** A back in a thread of this JVM. To kill it is to cut its lines and to interrupt it: what does not heed that goes on. */
    private static final class OnThread implements Host {
        private final BackLoop loop;
        private final Thread thread;

        OnThread(BackSpec spec) {
            this.loop = new BackLoop(spec, Thread.currentThread().getContextClassLoader());
            this.thread = Clock.daemon(loop::run, "signalbox-back-" + spec.name());
            thread.start();
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
            loop.cut();
            thread.interrupt();
        }

        @Override
        public Exit awaitExit(Duration limit) throws InterruptedException {
            if (Thread.currentThread() == thread) {
                throw new ConfigurationException("A back cannot wait for its own end");
            }
            thread.join(Math.max(1, limit.toMillis()));
            String detail = thread.isAlive() ? "its thread goes on, because it heeds no interrupt" : loop.detail();
            return new Exit(DeathReason.EXITED, -1, detail, List.of());
        }
    }
}
