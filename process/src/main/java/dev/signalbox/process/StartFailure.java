package dev.signalbox.process;

import dev.signalbox.codec.RemoteFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds words for a start that has failed: what was tried, what came of it, and what is most likely the cause. */
final class StartFailure {
    private static final String NO_ROOM = "the machine has no room for another process or thread: look at 'ulimit -u', "
            + "the pids limit of the container, and its memory";

    private final String name;
    private final JvmCommand command;

    StartFailure(String name, JvmCommand command) {
        this.name = name;
        this.command = command;
    }

    /** The operating system made no process. */
    ChildStartException notSpawned(IOException e) {
        String message = String.valueOf(e.getMessage());
        String cause = command.replacedJava();
        if (cause != null) {
            cause += "; restart this program";
        } else if (message.contains("error=11") || message.contains("Resource temporarily unavailable")) {
            cause = NO_ROOM;
        } else if (message.contains("error=12") || message.contains("Cannot allocate memory")) {
            cause = "the machine has no memory for another process";
        } else if (message.contains("error=7") || message.contains("Argument list too long")) {
            cause = "the environment is too large: JvmOptions.withoutEnvironment(...) makes it smaller";
        } else if (message.contains("No space left")) {
            cause = "the disk, or the shared memory, is full";
        }
        return new ChildStartException(
                "Cannot start child '" + name + "': " + (cause == null ? "" : cause + ". ") + message, e);
    }

    /** It ended before it was ready. */
    ChildStartException ended(ChildExit exit) {
        List<String> said = new ArrayList<>(exit.lastErrors());
        said.addAll(exit.lastOutput());
        return new ChildStartException(
                "Cannot start child '" + name + "': it ended with code " + exit.code()
                        + (exit.signal() == null ? "" : " (" + exit.signal() + ")") + " before it was ready"
                        + cause(said) + tail(exit.lastErrors(), exit.lastOutput()),
                null);
    }

    /** It took too long. */
    ChildStartException tooLate(ChildProcess process, Duration limit, Optional<ChildExit> exit) {
        String phase = process.messages().helloNanos() == 0
                ? "its JVM had not begun"
                : "it had begun, and was reading its work";
        return new ChildStartException(
                "Cannot start child '" + name + "': it was not ready within startLimit=" + limit + ", "
                        + phase + (exit.isEmpty() ? ". It was killed, and has not ended yet" : ". It was killed")
                        + tail(process.lastErrors(), process.lastOutput()),
                null);
    }

    /** It said why it could not begin. */
    ChildStartException notReady(RemoteFailure reason) {
        String vanished = "";
        if (reason.stack().contains("ClassNotFoundException") || reason.stack().contains("NoClassDefFoundError")) {
            List<Path> gone = command.vanished();
            vanished = gone.isEmpty() ? "" : ". These entries of its class path are not there: " + gone;
        }
        return new ChildStartException(
                "Cannot start child '" + name + "': it cannot begin with its work: " + reason.getMessage() + vanished
                        + tail(List.of(), List.of()),
                reason);
    }

    private String cause(List<String> said) {
        String replaced = command.replacedJava();
        if (replaced != null) {
            return ", because " + replaced + "; restart this program";
        }
        String all = String.join("\n", said);
        if (all.contains("EAGAIN")
                || all.contains("unable to create native thread")
                || all.contains("Cannot fork")
                || all.contains("Resource temporarily unavailable")) {
            return ", because " + NO_ROOM;
        }
        String kept = command.jvmVariables();
        return kept == null ? "" : ". These variables tell its JVM what to do as well: " + kept;
    }

    private String tail(List<String> errors, List<String> output) {
        StringBuilder out = new StringBuilder();
        ChildExit.section(out, "command", List.of(command.expanded()));
        ChildExit.section(out, "last lines of standard error", errors);
        ChildExit.section(out, "last lines of standard output", output);
        return out.toString();
    }
}
