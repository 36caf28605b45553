package dev.signalbox.process;

/** Which hosts workers have. */
final class Hosts {
    private Hosts() {}

    static Host.Launcher launcher(WorkerOptions options) {
        WorkerOptions.Settings settings = options.settings();
        if (settings.inThread) {
            return ThreadHost::launch;
        }
        JvmOptions jvm = settings.jvm;
        return spec -> JvmHost.launch(spec, jvm.toBuilder().name(spec.worker()).build());
    }
}
