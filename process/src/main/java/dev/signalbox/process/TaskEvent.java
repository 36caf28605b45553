package dev.signalbox.process;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A task has ended. Off unless a recording asks for it, since there may be hundreds of thousands a second. */
@Name("dev.signalbox.Task")
@Label("Task")
@Description("The end of a task, as its submitter is told")
@Category({"Signalbox", "Process"})
@StackTrace(false)
@Enabled(false)
@SuppressWarnings("UnusedVariable") // the recorder reads them
final class TaskEvent extends Event {
    @Label("Pool")
    private String pool = "";

    @Label("Worker")
    private String worker = "";

    @Label("Process")
    private long pid;

    @Label("Task")
    private String task = "";

    @Label("Waited")
    @Timespan
    private long waited;

    @Label("Ran")
    @Timespan
    private long ran;

    @Label("Tries")
    private int tries;

    @Label("Failure")
    private String failure = "";

    static void tell(String pool, Output<?> output) {
        TaskEvent event = new TaskEvent();
        if (event.isEnabled()) {
            Throwable failure = output.failure();
            event.pool = pool;
            event.worker = output.worker();
            event.pid = output.pid();
            event.task = output.task();
            event.waited = output.waited().toNanos();
            event.ran = output.ran().toNanos();
            event.tries = output.tries();
            event.failure = failure == null ? "" : failure.getClass().getName();
            event.commit();
        }
    }
}
