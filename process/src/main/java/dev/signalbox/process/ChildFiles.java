package dev.signalbox.process;

import dev.signalbox.link.internal.PrivateDirectory;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The files of one child: its arguments, until it has read them, and the report of the JVM, should it crash. All children of this
 * process share one private directory, which is there as long as there are children.
 */
final class ChildFiles implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.signalbox.process");
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static @Nullable PrivateDirectory shared; // guarded by LOCK
    private static boolean hooked; // guarded by LOCK
    private static int users; // guarded by LOCK

    private final Path directory;
    private final Path arguments;
    private final Path crash;
    private boolean closed; // guarded by LOCK

    private ChildFiles(Path directory, long number) {
        this.directory = directory;
        this.arguments = directory.resolve("args-" + number);
        this.crash = directory.resolve("crash-" + number + ".log");
    }

    /**
     * Names for the files of one more child.
     *
     * @throws dev.signalbox.ConfigurationException if no directory can be made
     */
    static ChildFiles open() {
        LOCK.lock();
        try {
            PrivateDirectory directory = shared;
            if (directory == null) {
                directory = PrivateDirectory.create("process");
                shared = directory;
                deleteAtExit();
            }
            users++;
            return new ChildFiles(directory.path(), NUMBERS.incrementAndGet());
        } finally {
            LOCK.unlock();
        }
    }

    Path directory() {
        return directory;
    }

    /** The launcher's arguments. */
    Path arguments() {
        return arguments;
    }

    /** What the JVM writes if it crashes. */
    Path crash() {
        return crash;
    }

    /** The launcher has read its arguments. */
    void argumentsAreRead() {
        delete(arguments);
    }

    /** The child has ended. */
    @Override
    public void close() {
        LOCK.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            delete(arguments);
            delete(crash);
            if (--users == 0 && shared != null) {
                shared.close();
                shared = null;
            }
        } finally {
            LOCK.unlock();
        }
    }

    /** Children that live on for a moment delete it as well; those that were just killed do not. */
    private static void deleteAtExit() {
        if (!hooked) {
            hooked = true;
            try {
                Runtime.getRuntime().addShutdownHook(new Thread(ChildFiles::closeShared, "signalbox-shared-exit"));
            } catch (IllegalStateException itIsTheExit) {
                // what is left is swept by the next process that makes such a directory
            }
        }
    }

    private static void closeShared() {
        LOCK.lock();
        try {
            if (shared != null) {
                shared.close();
                shared = null;
            }
        } finally {
            LOCK.unlock();
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "Cannot delete '" + file + "' yet; it goes with its directory", e);
        }
    }
}
