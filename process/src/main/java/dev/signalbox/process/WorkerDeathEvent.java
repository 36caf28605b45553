package dev.signalbox.process;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A worker died. */
@Name("dev.signalbox.WorkerDeath")
@Label("Worker Death")
@Description("A worker ended that should not have")
@Category({"Signalbox", "Process"})
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // the recorder reads them
final class WorkerDeathEvent extends Event {
    @Label("Pool")
    private String pool = "";

    @Label("Worker")
    private String worker = "";

    @Label("Process")
    private long pid;

    @Label("Reason")
    private String reason = "";

    @Label("Exit Code")
    private int exitCode;

    @Label("Detail")
    private String detail = "";

    @Label("Tasks")
    private String tasks = "";

    static void tell(String pool, Death death) {
        WorkerDeathEvent event = new WorkerDeathEvent();
        if (event.isEnabled()) {
            event.pool = pool;
            event.worker = death.worker();
            event.pid = death.pid();
            event.reason = death.reason().name();
            event.exitCode = death.exitCode();
            event.detail = death.detail();
            event.tasks = String.join(", ", death.tasks());
            event.commit();
        }
    }
}
