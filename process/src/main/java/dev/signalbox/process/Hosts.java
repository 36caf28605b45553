package dev.signalbox.process;

/** Which hosts workers have. */
final class Hosts {
    private Hosts() {}

    static Host.Launcher launcher(WorkerOptions options) {
        WorkerOptions.Settings settings = options.settings();
        if (settings.inThread) {
            return (spec, names) -> ThreadHost.launch(spec);
        }
        return (spec, names) -> JvmHost.launch(spec, TaskLines.options(settings, spec.worker(), names));
    }
}
