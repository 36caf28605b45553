package dev.signalbox.process;

/** Which hosts workers have. */
final class Hosts {
    private Hosts() {}

    static Host.Launcher launcher(WorkerOptions options) {
        return ThreadHost::launch;
    }
}
