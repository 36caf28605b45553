package dev.signalbox.process;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which child JVM, and which task of it, a log record comes from: known while a record of a child is handed to the logger of its name here, to all
 * that looks at it on that thread, such as filters, formatters and handlers.
 *
 * <pre>{@code
 * handler.setFilter(record -> {
 *     LogOrigin.current().ifPresent(origin -> record.setMessage(origin + " " + record.getMessage()));
 *     return true;
 * });
 * }</pre>
 *
 * <p><b>Delivery.</b> With each record of a child. <b>Threads.</b> Known on the thread that logs the record here; whoever formats later on another one asks before.
 * <b>Failures.</b> None. <b>Lifecycle.</b> A value.
 *
 * @param child the name of the child or the worker
 * @param pid its process
 * @param task what the task is called that logged it; null if none did, or it ended too long ago to be known
 * @param number which task it is of those that the worker was sent, from 1; 0 if no task logged it
 */
public record LogOrigin(String child, long pid, @Nullable String task, long number) {
    private static final ThreadLocal<@Nullable LogOrigin> CURRENT = new ThreadLocal<>();

    /** That of the record which this thread logs; empty if it comes from no child. */
    public static Optional<LogOrigin> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /** Has it known for as long as this takes. */
    static void during(LogOrigin origin, Runnable logging) {
        CURRENT.set(origin);
        try {
            logging.run();
        } finally {
            CURRENT.remove();
        }
    }

    /** In brackets: {@code [ocr-2, convert #17]}. */
    @Override
    public String toString() {
        if (number == 0) {
            return "[" + child + "]";
        }
        return "[" + child + ", " + (task == null ? "task" : task) + " #" + number + "]";
    }
}
