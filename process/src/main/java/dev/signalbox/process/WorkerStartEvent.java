package dev.signalbox.process;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A worker is ready. */
@Name("dev.signalbox.WorkerStart")
@Label("Worker Start")
@Description("A worker is ready for tasks; how long that took, by phase, each counted from the beginning")
@Category({"Signalbox", "Process"})
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // the recorder reads them
final class WorkerStartEvent extends Event {
    @Label("Pool")
    private String pool = "";

    @Label("Worker")
    private String worker = "";

    @Label("Process")
    private long pid;

    @Label("Process Made")
    @Timespan
    private long spawned;

    @Label("JVM Up")
    @Timespan
    private long vmUp;

    @Label("First Message Here")
    @Timespan
    private long hello;

    @Label("JVM Ready")
    @Timespan
    private long jvmReady;

    @Label("Lines Made")
    @Timespan
    private long linked;

    @Label("Initialized")
    @Timespan
    private long ready;

    static void tell(String pool, Member member) {
        WorkerStartEvent event = new WorkerStartEvent();
        if (event.isEnabled()) {
            Host host = member.host();
            StartPhases phases = host == null ? null : host.phases();
            event.pool = pool;
            event.worker = member.name;
            event.pid = member.pid();
            if (phases != null) {
                event.spawned = phases.spawned().toNanos();
                event.vmUp = phases.vmUp().toNanos();
                event.hello = phases.hello().toNanos();
                event.jvmReady = phases.ready().toNanos();
            }
            event.linked = member.linkedAt - member.launchedAt;
            event.ready = member.readyAt - member.launchedAt;
            event.commit();
        }
    }
}
