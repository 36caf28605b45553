package dev.signalbox.process;

import dev.signalbox.SignalboxException;
import dev.signalbox.TimedOutException;
import dev.signalbox.link.Link;
import dev.signalbox.link.LinkListener;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Starts workers, and does for a crew what may take a while, each on a thread that goes away when there is nothing to do.
 *
 * <p>Each start has a listener of its own, open only until the worker has its two lines. So nobody listens while workers work, a token
 * is good for one worker, and no line has to be told from those of another.
 */
final class Hiring {
    private static final Duration SLICE = Duration.ofMillis(50);

    private final Crew crew;
    private final Host.Launcher launcher;
    private final byte @Nullable [] initializer;
    private final AtomicInteger threads = new AtomicInteger();
    private final ExecutorService helpers;

    Hiring(Crew crew, Host.Launcher launcher) {
        this.crew = crew;
        this.launcher = launcher;
        VoidTask first = crew.settings.initializer;
        if (first == null) {
            this.initializer = null;
        } else {
            this.initializer = crew.codec.encode(first, "the initializer");
        }
        this.helpers = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                100,
                TimeUnit.MILLISECONDS,
                new SynchronousQueue<>(),
                work -> Clock.daemon(work, "signalbox-" + crew.name + "-helper-" + threads.incrementAndGet()));
    }

    void help(Runnable work) {
        try {
            helpers.execute(work);
        } catch (RejectedExecutionException closed) {
            // all workers have ended, so there is nothing to be done for them
        }
    }

    void start(Member member) {
        if (!crew.staff.mayLaunch(member)) {
            return;
        }
        help(() -> {
            try {
                link(member);
            } catch (Throwable e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                crew.burials.notStarted(member, e);
            }
        });
    }

    private void link(Member member) throws InterruptedException {
        // a debugger may hold it up for as long as it likes
        long limit = crew.settings.jvm.isDebugged() ? Long.MAX_VALUE / 2 : Crew.nanos(crew.settings.startLimit);
        long deadline = System.nanoTime() + limit;
        Link data;
        Link control;
        try (LinkListener listener = LinkListener.open(WorkerSpec.lines(crew.settings.maxTaskBytes))) {
            WorkerSpec spec = new WorkerSpec(
                    listener.address().text(),
                    member.name,
                    crew.settings.maxTaskBytes,
                    TaskLines.areWanted(crew.settings),
                    initializer);
            Host host = launcher.launch(spec, number -> crew.staff.taskName(member, number));
            member.hosted(host);
            if (!crew.staff.mayLive(member)) {
                host.kill();
            }
            data = accept(listener, member, host, deadline);
            control = accept(listener, member, host, deadline);
        }
        crew.watch.startDeadline(member, Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        member.linked(data, control);
        crew.watch.linked(member);
    }

    private Link accept(LinkListener listener, Member member, Host host, long deadline) throws InterruptedException {
        while (true) {
            try {
                return listener.accept(SLICE);
            } catch (TimedOutException notYet) {
                if (!host.isAlive()) {
                    throw new SignalboxException(
                            "Worker '" + member.name + "' (pid " + host.pid() + ") ended before it was ready");
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new TimedOutException("Worker '" + member.name + "' (pid " + host.pid()
                            + ") was not ready within startLimit=" + crew.settings.startLimit);
                }
            }
        }
    }

    void close() {
        helpers.shutdown();
    }
}
