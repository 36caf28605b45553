package dev.signalbox.process;

import dev.signalbox.SignalboxException;
import java.util.Optional;

/** Thrown to whoever waits for the answer of a back that has died. It is not known whether the message was handled. */
public class BackDied extends SignalboxException {
    private static final long serialVersionUID = 1L;
    private static final int MOST_LINES = 10;

    private final transient Optional<BackExit> exit;

    BackDied(String message, BackExit exit) {
        super(message + withLines(exit));
        this.exit = Optional.of(exit);
    }

    /** How the back ended. Empty once this has crossed to another process. */
    @SuppressWarnings("OptionalOfNullableMisuse") // null where this was deserialized
    public Optional<BackExit> exit() {
        Optional<BackExit> known = exit;
        return known == null ? Optional.empty() : known;
    }

    static BackDied during(String message, BackExit exit) {
        return new BackDied(
                "Message '" + message + "' has no answer: the " + exit.summary() + ". It may have been handled or not.",
                exit);
    }

    private static String withLines(BackExit exit) {
        if (exit.lastLines().isEmpty()) {
            return "";
        }
        StringBuilder out = new StringBuilder(" Its last lines:");
        exit.lastLines().stream()
                .skip(Math.max(0, exit.lastLines().size() - MOST_LINES))
                .forEach(line -> out.append("\n  ").append(line));
        return out.toString();
    }
}
