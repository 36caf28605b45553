package dev.signalbox.process;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A worker in a child JVM. */
final class JvmHost implements Host {
    private final ChildJvm child;

    private JvmHost(ChildJvm child) {
        this.child = child;
    }

    static Host launch(WorkerSpec spec, JvmOptions options) throws InterruptedException {
        return new JvmHost(new Launch(options).worker(spec));
    }

    /** For whatever the child does. */
    static Host of(ChildJvm child) {
        return new JvmHost(child);
    }

    @Override
    public long pid() {
        return child.pid();
    }

    @Override
    public boolean isAlive() {
        return child.isRunning();
    }

    @Override
    public StartPhases phases() {
        return child.phases();
    }

    @Override
    public void kill() {
        child.kill();
    }

    @Override
    public Exit awaitExit(Duration limit) throws InterruptedException {
        Optional<ChildExit> ended = child.join(limit);
        if (ended.isEmpty()) {
            return new Exit(DeathReason.LINE_BROKEN, -1, "its process has not ended", List.of());
        }
        ChildExit exit = ended.get();
        DeathReason reason = switch (exit.reason()) {
            case EXITED -> DeathReason.EXITED;
            case SIGNALLED -> DeathReason.SIGNALLED;
            case OUT_OF_MEMORY -> DeathReason.OUT_OF_MEMORY;
            case NATIVE_CRASH -> DeathReason.NATIVE_CRASH;
        };
        return new Exit(reason, exit.code(), detail(exit), exit.lastErrors());
    }

    private static String detail(ChildExit exit) {
        if (exit.signal() != null) {
            return exit.signal();
        }
        if (exit.failure() != null) {
            return exit.failure().toString();
        }
        return exit.crashReport() == null
                ? ""
                : exit.crashReport().lines().limit(8).reduce("report:", (all, line) -> all + "\n  " + line);
    }
}
