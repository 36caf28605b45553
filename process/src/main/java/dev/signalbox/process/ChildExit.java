package dev.signalbox.process;

import dev.signalbox.codec.RemoteFailure;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a child JVM ended, and what it said last.
 *
 * <pre>{@code
 * ChildExit exit = child.join();
 * if (!exit.isSuccess()) {
 *     log.warn(exit.describe());
 * }
 * }</pre>
 *
 * @param name the child's name
 * @param pid its process
 * @param code its exit code, as a shell would say: 128 and the signal's number if a signal ended it
 * @param reason what the code means
 * @param signal the signal that ended it: {@code "SIGKILL"}; null if none did
 * @param failure what its task or main method threw; null if it threw nothing
 * @param crashReport the head of the JVM's own report of a native crash; null if there is none
 * @param lastOutput the last lines of its standard output, at most 50
 * @param lastErrors the last lines of its standard error, at most 50
 * @param ran how long it ran
 */
public record ChildExit(
        String name,
        long pid,
        int code,
        ExitReason reason,
        @Nullable String signal,
        @Nullable RemoteFailure failure,
        @Nullable String crashReport,
        List<String> lastOutput,
        List<String> lastErrors,
        Duration ran)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Copies the lists. */
    public ChildExit {
        lastOutput = List.copyOf(lastOutput);
        lastErrors = List.copyOf(lastErrors);
    }

    /** Whether it ended by itself with code 0. */
    public boolean isSuccess() {
        return reason == ExitReason.EXITED && code == 0;
    }

    /**
     * This, if it is a success.
     *
     * @throws ChildFailedException if it is not
     */
    public ChildExit orThrow() {
        if (!isSuccess()) {
            throw new ChildFailedException(this);
        }
        return this;
    }

    /** How it ended, on one line: {@code child 'ocr' (pid 4711) was killed by SIGKILL after 1.3 s}. */
    public String summary() {
        String how = switch (reason) {
            case EXITED -> "exited with code " + code;
            case SIGNALLED -> "was ended by " + signal;
            case OUT_OF_MEMORY -> "ran out of memory (exit code " + code + ")";
            case NATIVE_CRASH -> "crashed natively (exit code " + code + ")";
        };
        long tenths = ran.toMillis() / 100;
        String why = failure == null ? "" : ", because of " + failure.getMessage();
        return "child '" + name + "' (pid " + pid + ") " + how + " after " + tenths / 10 + "." + tenths % 10 + " s"
                + why;
    }

    /** The summary, and beneath it whatever helps to understand: the crash report's head, the last lines. */
    public String describe() {
        StringBuilder out = new StringBuilder(summary());
        if (crashReport != null) {
            section(out, "crash report, its head", crashReport.lines().toList());
        }
        section(out, "last lines of standard error", lastErrors);
        section(out, "last lines of standard output", lastOutput);
        return out.toString();
    }

    static void section(StringBuilder out, String title, List<String> lines) {
        if (!lines.isEmpty()) {
            out.append(System.lineSeparator()).append("  ").append(title).append(':');
            for (String line : lines) {
                out.append(System.lineSeparator()).append("    ").append(line);
            }
        }
    }
}
