package dev.signalbox.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A child's tie to its parent: it reads the standard input, which the parent keeps open as long as it lives, and whose end the
 * operating system tells of however the parent died. Then the program is asked to end, and ended soon after.
 *
 * <p>A JVM that exits waits 300 ms for threads that are in native code, as this one is while it reads. So once the child has said
 * farewell the parent says a last word, upon which this thread looks away for a moment: as a rule, the JVM is gone by then.
 */
final class Lifeline extends Thread {
    /** As a shell says of what a hang-up has ended; nobody is left to see it. */
    private static final int PARENT_GONE = 129;
    /** For as long as the last steps of an exit take, and not for as long as a slow shutdown hook of the program's. */
    private static final long AWAY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final CountDownLatch away = new CountDownLatch(1);

    private final InputStream in;
    private final ChildContext context;
    private final Bootstrap bootstrap;

    Lifeline(InputStream in, ChildContext context, Bootstrap bootstrap) {
        super("signalbox-child-lifeline");
        setDaemon(true);
        this.in = in;
        this.context = context;
        this.bootstrap = bootstrap;
    }

    @Override
    public void run() {
        try {
            int said;
            while ((said = in.read()) >= 0) {
                if (said == Bootstrap.STOP) {
                    context.requestStop();
                } else if (said == Bootstrap.FAREWELL) {
                    lookAway();
                }
            }
        } catch (IOException e) {
            // as good as its end
        }
        parentGone();
    }

    /** Waits until this thread is out of native code, no longer than this. */
    void awaitAway(Duration limit) throws InterruptedException {
        boolean unused = away.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void lookAway() {
        away.countDown();
        long deadline = System.nanoTime() + AWAY_NANOS;
        for (long left = AWAY_NANOS; left > 0; left = deadline - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void parentGone() {
        long deadline = System.nanoTime() + bootstrap.orphanNanos();
        try {
            context.requestStop();
            deleteFiles(Path.of(bootstrap.directory()));
            long left;
            while ((left = deadline - System.nanoTime()) > 0) {
                LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)));
            }
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        } finally {
            Runtime.getRuntime().halt(PARENT_GONE);
        }
    }

    /** What the parent can no longer delete. Its other children are about the same. */
    private static void deleteFiles(Path directory) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(directory);
        } catch (IOException | RuntimeException e) {
            // another child was faster; what is left is swept by the next that makes such a directory
        }
    }
}
